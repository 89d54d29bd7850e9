// @ts-check
// What the person consented to: written down once, its words sealed in the case sheet, withdrawn with all that hangs on it.

import { freshId, giveConsent, withdrawConsent } from "../passing.js";
import { h } from "../dom.js";
import { saveSheet } from "../sheets.js";
import { day, t, today } from "../texts.js";
import { action, badge, field, form } from "./parts.js";
import { choice, consentName, needed } from "./pass_on_form.js";
import { PURPOSES, RECIPIENTS } from "./passing_words.js";

/** @typedef {import("./transition.js").TransitionPage} TransitionPage */
/** @typedef {import("../types.js").ConsentRow} ConsentRow */

/**
 * @param {TransitionPage} page
 * @param {ConsentRow[]} consents
 */
export const consentPart = (page, consents) =>
  h(
    "section",
    { class: "panel" },
    h("h2", null, t("Consents")),
    consents.length === 0 ? h("p", { class: "hint" }, t("None yet. Nothing about the person goes to anybody outside without one.")) : h("ul", { class: "rows" }, consents.map((one) => row(page, one))),
    h("details", null, h("summary", null, t("Write down a consent")), newConsent(page)),
  );

/**
 * @param {TransitionPage} page
 * @param {ConsentRow} one
 */
function row(page, one) {
  const place = h("div", { role: "alert" });
  const withdraw = async () => {
    await withdrawConsent(page.model, one.consent);
    await page.reload(t("The consent is withdrawn. What hung on it has ended."));
  };
  const is = one.state === "withdrawn" ? t("withdrawn on {day}", { day: day(String(one.withdrawn_day)) }) : one.expires && one.expires < today() ? t("expired") : t("valid");
  return h(
    "li",
    null,
    h("strong", { dir: "auto" }, consentName(page.case, one)),
    " ",
    badge(is, is === t("valid") ? "good" : ""),
    h("p", { class: "hint" }, [PURPOSES()[one.purpose], t("given on {day}", { day: day(one.day) })].join(" · ")),
    one.state === "given" && h("p", { class: "actions" }, action(t("The person withdraws it"), withdraw, { alert: place, busy: t("One moment …") })),
    place,
  );
}

/** @param {TransitionPage} page */
function newConsent(page) {
  const consent = freshId();
  const to = h("input", { type: "text", name: "to", dir: "auto", maxlength: "200", autocomplete: "off" });
  const act = async () => {
    const values = new FormData(element);
    const expires = String(values.get("expires") ?? "") || null;
    const codes = { recipient: needed(values, "recipient", t("Choose to whom.")), purpose: needed(values, "purpose", t("Choose for what.")) };
    const words = { to: to.value.trim(), purpose: PURPOSES()[codes.purpose] ?? "", until: expires ?? "", remark: "" };
    await saveSheet(page.model, page.case, { consents: { [consent]: words } }); // first the words: a code without them says too little
    await giveConsent(page.model, page.id, { consent, expires, ...codes });
    await page.reload(t("The consent is written down."));
  };
  const element = form(
    { label: t("Write down"), busy: t("Sealing …"), act },
    field(t("To whom, by name"), to, t("Only your centre can read it.")),
    field(t("What kind of recipient"), choice("recipient", RECIPIENTS())),
    field(t("For what"), choice("purpose", PURPOSES())),
    field(t("Until"), h("input", { type: "date", name: "expires", min: today() }), t("Empty: until it is withdrawn.")),
  );
  return element;
}

