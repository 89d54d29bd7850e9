// @ts-check
// How she is reminded outside the workspace: an address for her calendar, which shows days only, and a mail without content. The address is
// drawn here and shown once; the service keeps what it takes to recognise it.

import { toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { day, languageInUse, t } from "../texts.js";
import { action, alert, field, form } from "./parts.js";

/** @typedef {{feed: string | null, mail: {address: string, language: string} | null, mails: boolean}} Reminding */

const LANGUAGES = ["de", "fr", "it", "en"];

/**
 * The part of the screen “Me”.
 * @param {import("./app.js").WorkspaceApp} app
 */
export function remindingPanel(app) {
  const panel = h("section", { class: "panel" });
  const draw = async (/** @type {string | null} */ address = null) => {
    /** @type {Reminding} */
    const now = await app.model.call("GET", "/reminding");
    const hasDays = app.model.shown.length > 0 || now.feed !== null; // who works on no cases has nothing that is due
    panel.hidden = !hasDays && !now.mails;
    fill(panel, h("h2", null, t("Reminders outside the workspace")), hasDays && calendar(app, now, address, draw), now.mails && mail(app, now, draw));
  };
  void draw();
  return panel;
}

/**
 * @param {import("./app.js").WorkspaceApp} app
 * @param {Reminding} now
 * @param {string | null} address that was just made
 * @param {(address?: string | null) => Promise<void>} draw
 */
function calendar(app, { feed }, address, draw) {
  const { model } = app;
  const place = h("div", { role: "alert" });
  const make = async () => {
    const token = crypto.getRandomValues(new Uint8Array(32));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", token));
    await model.call("PUT", "/feed", { digest: toBase64(digest) });
    await draw(`${location.origin}/calendar/${toBase64(token).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.ics`);
  };
  const revoke = async () => {
    await model.call("DELETE", "/feed");
    await draw();
  };
  return h(
    "div",
    null,
    h("h3", null, t("Calendar")),
    h("p", null, t("An address that your calendar program can read. It shows on which days something of yours is due, and how many things; nothing else.")),
    address !== null && [field(t("The address, shown only now"), h("input", { type: "text", readonly: true, value: address, dir: "ltr", onfocus: (/** @type {FocusEvent} */ event) => /** @type {HTMLInputElement} */ (event.target).select() }), t("Whoever has it sees these days. Copy it into your calendar program.")), h("p", { class: "actions" }, action(t("Copy"), async () => (await navigator.clipboard.writeText(address), app.say(t("Copied."))), { alert: place }))],
    feed !== null && address === null && h("p", { class: "quiet" }, t("There is an address since {day}.", { day: day(feed) })),
    h("p", { class: "actions" }, action(feed === null ? t("Make an address") : t("Make a new address"), make, { alert: place }), feed !== null && action(t("Revoke the address"), revoke, { class: "link", alert: place })),
    place,
  );
}

/**
 * @param {import("./app.js").WorkspaceApp} app
 * @param {Reminding} now
 * @param {() => Promise<void>} draw
 */
function mail(app, { mail: told }, draw) {
  const { model } = app;
  const address = h("input", { type: "email", autocomplete: "email", value: told?.address ?? "", maxlength: "120" });
  const language = h("select", null, LANGUAGES.map((tag) => h("option", { value: tag, selected: tag === (told?.language ?? languageInUse()) }, new Intl.DisplayNames([tag], { type: "language" }).of(tag))));
  const act = async () => {
    if (!address.validity.valid || !address.value.includes("@")) throw new Mend(t("This is not an e-mail address."));
    await model.call("PUT", "/notice-address", { address: address.value.trim(), language: language.value });
    app.say(t("Kept."));
    await draw();
  };
  const place = h("div", { role: "alert" });
  const end = async () => {
    await model.call("DELETE", "/notice-address");
    await draw();
  };
  return h(
    "div",
    null,
    h("h3", null, t("Mail")),
    h("p", null, t("One sentence without content when something waits for you: at most once a day, in office hours, on days you work.")),
    told !== null && alert(t("You are told at {address}.", { address: told.address }), "good"),
    form({ label: t("Tell me there"), busy: t("One moment …"), act }, field(t("E-mail address"), address), field(t("Language of the sentence"), language)),
    told !== null && h("p", { class: "actions" }, action(t("No mails any more"), end, { class: "link", alert: place })),
    place,
  );
}
