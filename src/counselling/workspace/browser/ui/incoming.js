// @ts-check
// What is offered to her: cases handed over by colleagues, cases of other centres. Accepting one re-seals its keys in this browser.

import { acceptOffered, offeredKeys, onTheWay, step } from "../passing.js";
import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { codeName, languageInUse, languageName, recent, t } from "../texts.js";
import { action, alert, fingerprint } from "./parts.js";
import { choice } from "./pass_on_form.js";
import { DECLINED, inWords, REASONS, SHARED } from "./passing_words.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("./app.js").WorkspaceApp} App */
/** @typedef {import("../types.js").Transition} Transition */

/**
 * A section for the inbox; empty while nothing is offered.
 * @param {Model} model
 * @param {App} app
 * @returns {HTMLElement}
 */
export function incomingTransitions(model, app) {
  const list = h("ul", { class: "rows" });
  const foot = h("div");
  const section = h("section", { class: "panel incoming", hidden: true, "aria-label": t("Offered to you") }, h("h2", null, t("Offered to you")), list, foot);
  const more = async (/** @type {string | null} */ after) => {
    try {
      const page = await onTheWay(model, "incoming", after);
      list.append(...page.transitions.map((one) => offer(model, app, one)));
      section.hidden = list.childElementCount === 0;
      fill(foot, page.next && h("button", { type: "button", onclick: () => more(page.next) }, t("Show more")));
    } catch (error) {
      section.hidden = false;
      fill(foot, alert(explain(error), "note"));
    }
  };
  void more(null);
  return section;
}

/**
 * @param {Model} model
 * @param {App} app
 * @param {Transition} one
 */
function offer(model, app, one) {
  const place = h("div", { role: "alert" });
  const isElsewhere = one.kind === "refer_centre" || one.kind === "refer_delegate"; // she knows the maker by the login alone
  const from = isElsewhere ? t("{login} of {centre}", { login: one.made_by_login ?? "?", centre: model.centreName(one.from_centre, languageInUse()) }) : model.nameOf(one.made_by ?? "");
  const tags = one.tags && [languageName(one.tags.language), codeName("life_domain", one.tags.life_domain), one.tags.urgent && t("urgent"), one.tags.conflict && t("conflict of interest")];
  const item = h(
    "li",
    null,
    h("p", null, h("strong", null, one.reference), " ", inWords(model, languageInUse(), one)),
    h("p", { class: "hint" }, [t("from {name}", { name: from }), REASONS()[one.reason], ...(tags || []), recent(one.day)].filter(Boolean).join(" · ")),
    one.shared.length > 0 && h("p", { class: "hint" }, t("What is shared"), ": ", one.shared.map((code) => SHARED()[code] ?? code).join(", ")),
    one.state === "proposed" ? answers(model, app, one, place) : one.kind === "refer_delegate" ? settle(model, app, one, place) : h("p", null, h("a", { href: `/case/${hexOf(one.case)}` }, t("Open the case"))),
    place,
  );
  return item;
}

/**
 * @param {Model} model
 * @param {App} app
 * @param {Transition} one
 * @param {HTMLElement} place
 */
function answers(model, app, one, place) {
  const accepted = () => {
    if (one.kind === "refer_delegate") {
      app.say(t("Accepted. Whoever offered it sees that, and gives you what was agreed."));
      return app.show();
    }
    app.go(`/case/${hexOf(one.case)}`);
    return app.say(t("The case is yours now."));
  };
  const accept = async () => {
    if (one.kind === "refer_centre") return fill(place, await proof(model, one, accepted));
    await step(model, one, "accept");
    accepted();
  };
  const reason = choice("declined", DECLINED());
  const decline = async () => {
    if (!reason.value) return reason.focus();
    await step(model, one, "decline", { reason: reason.value });
    app.say(t("Declined. Whoever offered it sees your reason."));
    app.show();
  };
  reason.setAttribute("aria-label", t("Reason for declining"));
  return h("p", { class: "actions" }, action(t("Accept"), accept, { class: "primary", alert: place, busy: t("One moment …") }), reason, action(t("Decline"), decline, { alert: place }));
}

/**
 * What a delegate does at the end.
 * @param {Model} model
 * @param {App} app
 * @param {Transition} one
 * @param {HTMLElement} place
 */
function settle(model, app, one, place) {
  const done = async () => {
    await step(model, one, "done");
    app.say(t("Written down."));
    app.show();
  };
  return h("p", { class: "actions" }, action(t("Done"), done, { alert: place, busy: t("One moment …") }));
}

/**
 * Who signed the keys: the list of her centre's members cannot be read here, so her fingerprint is compared on the phone.
 * @param {Model} model
 * @param {Transition} one
 * @param {() => void} accepted
 */
async function proof(model, one, accepted) {
  const { offered, fingerprint: shown } = await offeredKeys(model, one);
  const place = h("div", { role: "alert" });
  const act = async () => {
    await acceptOffered(model, one, offered);
    accepted();
  };
  return h(
    "div",
    { class: "task" },
    h("p", null, t("The keys of this case are signed by {login}. Ask her on the phone to read out her fingerprint. Does she read this?", { login: offered.sender.login })),
    fingerprint(shown),
    h("p", { class: "actions" }, action(t("Yes, take the case"), act, { class: "primary", alert: place, busy: t("Sealing …") })),
    place,
  );
}
