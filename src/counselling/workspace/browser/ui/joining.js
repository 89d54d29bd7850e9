// @ts-check
// Other cases of the same matter: their links, the form that ties one, and the earlier conversation of a person who lost her code,
// readable inside the newer case.

import { openCase } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { joinCases, PROOFS } from "../joining.js";
import { sheetOf } from "../sheets.js";
import { day, t } from "../texts.js";
import { forgetForm, keepForm, keptIn } from "./kept_form.js";
import { alert, field, form, freshId, waiting } from "./parts.js";
import { timeline } from "./timeline.js";

/** @typedef {import("./case.js").CasePage} CasePage */
/** @typedef {import("../sheet.js").CaseLink} CaseLink */

const LINK = "link"; // the form's name in the draft of the case sheet

/**
 * The links of a case, and the way to another one.
 * @param {CasePage} page
 */
export function linkPart(page) {
  const on = /** @type {import("../casework.js").CaseOnScreen} */ (page.on);
  const links = Object.entries(sheetOf(on).links);
  const place = h("div");
  const write = () => fill(place, linkForm(page, leave));
  const start = () => void (write(), place.querySelector("input")?.focus());
  const begin = h("button", { type: "button", class: "link", onclick: start }, t("Link another case"));
  const leave = () => void (fill(place, begin), begin.focus(), forgetForm(page.keeping, LINK));
  if (on.served.erased_day === null) fill(place, begin);
  if (on.served.erased_day === null && Object.keys(keptIn(page.keeping, LINK)).length > 0) write();
  return h(
    "section",
    { class: "linked" },
    h("h2", null, t("Same matter")),
    links.length > 0 && h("ul", null, links.map(([id, { reference, kind, day: since }]) => h("li", null, h("a", { href: `/case/${id}` }, h("bdi", { dir: "ltr" }, reference)), h("span", { class: "quiet" }, ` · ${KINDS()[kind]} · ${day(since)}`)))),
    place,
  );
}

/** @returns {Record<CaseLink["kind"], string>} */
const KINDS = () => ({ earlier: t("earlier report of the same person"), later: t("newer report of the same person"), same_matter: t("same matter") });

/** @returns {Record<typeof PROOFS[number], string>} */
const QUESTIONS = () => ({
  what_happened: t("What did you write the first time?"),
  day_of_report: t("On which day, about, did you send it?"),
  our_last_answer: t("What did we answer last?"),
  files_sent: t("Which files did you send?"),
  safety_word: t("Which safety word did you see?"),
});

/**
 * @param {CasePage} page
 * @param {() => void} leave
 */
function linkForm(page, leave) {
  const reference = h("input", { type: "text", name: "reference", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "12" });
  const kinds = /** @type {const} */ (["same_matter", "earlier"]).map((kind) => ({ kind, radio: h("input", { type: "radio", name: "kind", value: kind, id: freshId("link"), checked: kind === "same_matter", onchange: () => (questions.hidden = kind !== "earlier") }) }));
  const asked = PROOFS.map((proof) => ({ proof, box: h("input", { type: "checkbox", name: proof, id: freshId("proof") }) }));
  const questions = h(
    "fieldset",
    { hidden: true },
    h("legend", null, t("Answered rightly by the person")),
    h("p", { class: "hint" }, t("Ask what only she can know. Tick what she answered rightly; tell her nothing before. Two at least.")),
    asked.map(({ proof, box }) => h("p", { class: "check" }, box, h("label", { for: box.id }, ` ${QUESTIONS()[proof]}`))),
  );
  const act = async () => {
    const kind = kinds.find(({ radio }) => radio.checked)?.kind ?? "same_matter";
    const proven = kind === "earlier" ? asked.filter(({ box }) => box.checked).map(({ proof }) => proof) : [];
    await joinCases(page.model, /** @type {import("../casework.js").CaseOnScreen} */ (page.on), reference.value, kind, proven);
    await forgetForm(page.keeping, LINK);
    await page.reload();
    page.app.say(t("The two cases are linked."));
  };
  const element = form(
    { label: t("Link"), busy: t("Linking …"), act },
    field(t("Reference of the other case"), reference),
    h("fieldset", null, h("legend", null, t("How they belong together")), kinds.map(({ kind, radio }) => h("p", { class: "check" }, radio, h("label", { for: radio.id }, ` ${KINDS()[kind]}${kind === "earlier" ? `, ${t("who lost the code")}` : ""}`)))),
    questions,
    h("p", null, h("button", { type: "button", class: "link", onclick: leave }, t("Cancel"))),
  );
  keepForm(element, page.keeping, LINK);
  questions.hidden = keptIn(page.keeping, LINK).kind !== "earlier";
  return element;
}

/**
 * The conversation of each earlier case of the same person, opened when asked for: that is recorded, as every reading is. In the older
 * case, where to go on.
 * @param {CasePage} page
 */
export function earlierConversations(page) {
  const links = Object.entries(sheetOf(/** @type {import("../casework.js").CaseOnScreen} */ (page.on)).links);
  const later = links.filter(([, { kind }]) => kind === "later").map(([id, { reference }]) => alert([t("The person has written anew. The case goes on here: "), h("a", { href: `/case/${id}` }, h("bdi", { dir: "ltr" }, reference)), ". ", h("a", { href: `/case/${page.id}/closing` }, t("Close this one as joined"))], "note"));
  return [later, links.filter(([, { kind }]) => kind === "earlier").map(([id, { reference }]) => earlier(page, id, reference))];
}

/**
 * @param {CasePage} page
 * @param {string} id
 * @param {string} reference
 */
function earlier(page, id, reference) {
  const place = h("div", { class: "talk" });
  const load = async () => {
    if (place.childElementCount > 0) return;
    fill(place, waiting());
    try {
      const { served, opened } = await openCase(page.model, id);
      fill(place, timeline(page.model, served, opened), h("p", null, h("a", { href: `/case/${id}` }, t("To the older case"))));
    } catch (error) {
      fill(place, alert(explain(error), "note"));
    }
  };
  return h("details", { class: "earlier", ontoggle: load }, h("summary", null, t("Earlier conversation, {reference}", { reference })), place);
}
