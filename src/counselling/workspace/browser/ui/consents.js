// @ts-check
// What the person consented to: how and when she said it and what, in her words; written down once, the words sealed in the case sheet, in
// force at the service, and withdrawn with all that hangs on it.

import { freshId, giveConsent, withdrawConsent } from "../passing.js";
import { h, words } from "../dom.js";
import { Mend } from "../explain.js";
import { saveSheet, sheetOf } from "../sheets.js";
import { day, t, today } from "../texts.js";
import { forgetForm, keepForm, keepValue, keptIn } from "./kept_form.js";
import { action, badge, field, form } from "./parts.js";
import { choice, consentName, needed } from "./pass_on_form.js";
import { PURPOSES, RECIPIENTS } from "./passing_words.js";
import { consentWays } from "./sections.js";

/** @typedef {import("./transition.js").TransitionPage} TransitionPage */
/** @typedef {import("../types.js").ConsentRow} ConsentRow */
/** @typedef {import("../sheet.js").ConsentWords} ConsentWords */

const SPOKEN = ["phone", "in_person"];
const NEW = "consent"; // the form's name in the draft

/**
 * @param {TransitionPage} page
 * @param {ConsentRow[]} consents
 */
export function consentPart(page, consents) {
  const said = sheetOf(page.case).consents;
  const inForce = new Set(consents.map(({ consent }) => consent));
  const { id: begun } = keptIn(page.keeping, NEW);
  if (inForce.has(begun)) void forgetForm(page.keeping, NEW); // it was written down after all
  const wordsAlone = Object.entries(said).filter(([id]) => !inForce.has(id) && id !== begun);
  const rows = [...consents.map((one) => row(page, one, said[one.consent])), ...wordsAlone.map(([id, one]) => unfinished(page, id, one))];
  return h(
    "section",
    { class: "panel consents" },
    h("h2", null, t("Consents")),
    rows.length === 0 ? h("p", { class: "hint" }, t("None yet. Nothing about the person goes to anybody outside without one.")) : h("ul", { class: "rows" }, rows),
    newConsent(page),
  );
}

/**
 * Whether a consent counts, in words; `good` while it does.
 * @param {ConsentRow | undefined} one
 */
export function consentState(one) {
  if (one === undefined) return badge(t("not in force"), "bad");
  if (one.state === "withdrawn") return badge(t("withdrawn on {day}", { day: day(String(one.withdrawn_day)) }), "bad");
  return one.expires && one.expires < today() ? badge(t("expired"), "") : badge(t("valid"), "good");
}

/**
 * @param {TransitionPage} page
 * @param {ConsentRow} one
 * @param {ConsentWords | undefined} said
 */
function row(page, one, said) {
  const place = h("div", { role: "alert" });
  const withdraw = async () => {
    await withdrawConsent(page.model, one.consent);
    await page.reload(t("The consent is withdrawn. What hung on it has ended."));
  };
  const given = said?.day ?? one.day;
  const facts = [PURPOSES()[one.purpose], t("given on {day}", { day: day(given) }), consentWays()[said?.way ?? ""], given !== one.day && t("written down on {day}", { day: day(one.day) })];
  return h(
    "li",
    null,
    h("strong", { dir: "auto" }, consentName(page.case, one)),
    " ",
    consentState(one),
    h("p", { class: "hint" }, facts.filter(Boolean).join(" · ")),
    said?.remark && words(said.remark),
    one.state === "given" && h("p", { class: "actions" }, action(t("The person withdraws it"), withdraw, { alert: place, busy: t("One moment …") })),
    place,
  );
}

/**
 * The words of a consent that never reached the service: nothing hangs on it.
 * @param {TransitionPage} page
 * @param {string} id
 * @param {ConsentWords} said
 */
function unfinished(page, id, said) {
  const place = h("div", { role: "alert" });
  const remove = async () => {
    await saveSheet(page.model, page.case, { consents: { [id]: null } });
    await page.reload(t("Removed."));
  };
  return h(
    "li",
    null,
    h("strong", { dir: "auto" }, said.to),
    " ",
    consentState(undefined),
    h("p", { class: "hint" }, t("Only the words were kept. Remove them, and write the consent down again.")),
    said.remark && words(said.remark),
    h("p", { class: "actions" }, action(t("Remove"), remove, { alert: place, busy: t("Sealing …") })),
    place,
  );
}

/** The form of a new consent: what is typed is kept until it is written down, with the id under which it will be. @param {TransitionPage} page */
function newConsent(page) {
  const { keeping } = page;
  const consent = () => {
    const { id = freshId() } = keptIn(keeping, NEW);
    keepValue(keeping, NEW, "id", id);
    return id;
  };
  const to = h("input", { type: "text", name: "to", dir: "auto", maxlength: "200", autocomplete: "off" });
  const remark = h("textarea", { name: "remark", rows: "3", dir: "auto", maxlength: "2000" });
  const act = async () => {
    const values = new FormData(element);
    const expires = String(values.get("expires") ?? "") || null;
    const codes = { recipient: needed(values, "recipient", t("Choose to whom.")), purpose: needed(values, "purpose", t("Choose for what.")) };
    const way = /** @type {NonNullable<ConsentWords["way"]>} */ (needed(values, "way", t("Choose how it was given.")));
    if (SPOKEN.includes(way) && !remark.value.trim()) throw new Mend(t("Write in a sentence what the person said: of a spoken consent nothing else is left."));
    const said = { to: to.value.trim(), purpose: PURPOSES()[codes.purpose] ?? "", until: expires ?? "", remark: remark.value.trim(), day: needed(values, "day", t("Choose the day.")), way };
    const id = consent();
    await keeping.flush(); // so that the same one is sent again after a lost answer
    await saveSheet(page.model, page.case, { consents: { [id]: said } }); // first the words: a code without them says too little
    await giveConsent(page.model, page.id, { consent: id, expires, ...codes });
    await forgetForm(keeping, NEW);
    await page.reload(t("The consent is written down."));
  };
  const element = form(
    { label: t("Write down"), busy: t("Sealing …"), act },
    field(t("To whom, by name"), to, t("Only your centre can read it.")),
    field(t("What kind of recipient"), choice("recipient", RECIPIENTS())),
    field(t("For what"), choice("purpose", PURPOSES())),
    field(t("Until"), h("input", { type: "date", name: "expires", min: today() }), t("Empty: until it is withdrawn.")),
    field(t("How it was given"), choice("way", consentWays())),
    field(t("Given on"), h("input", { type: "date", name: "day", max: today(), value: today() })),
    field(t("What the person said"), remark, t("As close to the person’s own words as you can. Only your centre can read it.")),
  );
  const isBegun = keepForm(element, keeping, NEW);
  return h("details", { open: isBegun }, h("summary", null, t("Write down a consent")), element);
}
