// @ts-check
// The coding of a case, beside its story: on the left what was said, on the right what it says in codes. What the person stated is apart from
// what the centre assesses. Everything chosen is kept here, sealed, until it is kept in the case sheet.

import { answersOf, fileCase, firstResponse } from "../filing.js";
import { BOTH, codesIn, FIELDS, hints, missing, NOT_ASKED, placeIn } from "../coding.js";
import { fill, h } from "../dom.js";
import { saveSheet, sheetOf } from "../sheets.js";
import { day, t } from "../texts.js";
import { assessment, remark, SECOND, secondReader } from "./assessment.js";
import { CaseForm } from "./case_form.js";
import { fieldName, hintText, reasonText } from "./coding_words.js";
import { forgetForm } from "./kept_form.js";
import { matter } from "./matter.js";
import { action, title } from "./parts.js";
import { picker } from "./picker.js";
import { timeline } from "./timeline.js";

/** @typedef {import("../coding.js").Field} Field */
/** @typedef {import("../coding.js").Side} Side */

const CODING = "coding"; // the draft of the screen, and in it the form of the codes
const WITH_NOT_STATED = ["age_band", "gender", "residence_status", "origin_region"];

/** The screen of a case's coding. */
export class CodingPage extends CaseForm {
  #form = h("div", { class: "coding" });
  #after = h("div");
  #alike = h("div");

  get words() {
    return t("Coding");
  }

  async load() {
    await this.open(CODING);
    if (this.isConnected) this.#build();
  }

  /** What is changed and not in the sheet yet, by key of the coding. */
  get changed() {
    return ((this.keeping.draft.forms ??= {})[CODING] ??= {});
  }

  /** The coding as it stands on the screen. */
  get coding() {
    return Object.fromEntries(Object.entries({ ...sheetOf(this.on).coding, ...this.changed }).filter(([, value]) => value !== null));
  }

  /**
   * From here on this is what she chose; kept on this device until she keeps it in the case.
   * @param {string} key
   * @param {unknown} value null: not coded
   */
  change = (key, value) => {
    this.changed[key] = value;
    this.keeping.changed();
    this.#drawAfter();
  };

  /** Keeps everything chosen in the case sheet, and files what the statistics may know. */
  keep = async () => {
    const { coding, on, model } = this;
    const answers = answersOf(on);
    const place = placeIn(coding, answers, this.lists);
    const profile = { day: on.served.day, ...place, life_domain: coding["assessed.life_domain"] ?? answers.life_domain ?? [], form: coding["assessed.form"] ?? answers.form ?? [] };
    await this.keeping.flush();
    await saveSheet(model, on, { coding: { ...this.changed, profile } });
    const { second } = sheetOf(on).coding;
    if (!second || second.verdict) delete this.keeping.draft.forms?.[SECOND]; // it is in the sheet, or nobody asks for it any more
    await forgetForm(this.keeping, CODING);
    const counts = await fileCase(model, on);
    this.app.say(counts ? t("Kept in the case sheet.") : t("Kept in the case sheet. The case is not counted here: it happened in a canton that your centre does not serve."));
    this.draw();
  };

  #build() {
    this.keeping.begin();
    const { served, opened } = this.on;
    const heading = title(t("Coding {reference}", { reference: served.reference }));
    const story = h("section", { class: "talk story", tabindex: "0", "aria-label": t("Story of the case") }, timeline(this.model, served, opened)); // on a desk it scrolls by itself, also with the keyboard
    const closed = served.closed_day && [" · ", t("closed on {day}", { day: day(served.closed_day) })];
    fill(this, this.back(closed), h("div", { class: "heading" }, heading), this.#alike, h("div", { class: "beside" }, story, h("section", { "aria-label": t("Codes") }, this.#form, this.#after)));
    this.onkeydown = keepByKeys;
    this.draw();
    void this.#drawAlike();
    this.show(heading);
  }

  /** Everything drawn anew from the sheet. */
  draw() {
    const coding = this.coding;
    const answers = answersOf(this.on);
    fill(
      this.#form,
      h("p", { class: "hint" }, t("Nothing here must be filled in before the case is closed. The words stay sealed; only codes reach the statistics, and never with the case.")),
      matter(this),
      FIELDS.filter(({ sides }) => sides.length === 2).map((one) => h("fieldset", { class: "coded", id: `field-${one.name}`, hidden: one.name === "education_level" && !isInEducation(coding, answers) }, h("legend", null, fieldName(one.name)), h("div", { class: "sides" }, one.sides.map((side) => this.#side(one, side, coding, answers))))),
      this.#alone("stated", coding, answers),
      this.#alone("assessed", coding, answers),
      remark(this),
      assessment(this),
      secondReader(this),
    );
    this.#drawAfter();
  }

  /**
   * One side of a field.
   * @param {Field} one
   * @param {Side} side
   * @param {Record<string, any>} coding
   * @param {Record<string, string[]>} answers
   */
  #side({ name, most }, side, coding, answers) {
    const heading = sideName(side);
    const chosen = codesIn(coding, answers, side, name);
    const change = (/** @type {string[] | null} */ codes) => {
      this.change(`${side}.${name}`, codes);
      const level = this.querySelector("#field-education_level");
      if (level instanceof HTMLElement) level.hidden = !isInEducation(this.coding, answers);
    };
    const choice = { list: name === "education_level" ? "education" : name, codes: this.#codes(name, side, chosen), label: `${fieldName(name)}: ${heading}`, most, chosen, change };
    const isFromReport = side === "stated" && chosen !== null && coding[`stated.${name}`] === undefined;
    return h("div", { class: side }, h("p", { class: "quiet" }, heading, isFromReport && ` (${t("from the report")})`), picker(choice));
  }

  /**
   * The fields that have this side alone, together.
   * @param {Side} side
   * @param {Record<string, any>} coding
   * @param {Record<string, string[]>} answers
   */
  #alone(side, coding, answers) {
    const fields = FIELDS.filter(({ name, sides }) => name !== "outcome" && sides.length === 1 && sides[0] === side);
    const shown = fields.map(({ name, most }) => {
      const chosen = codesIn(coding, answers, side, name);
      const choice = { list: name, codes: this.#codes(name, side, chosen), label: fieldName(name), most, chosen, change: (/** @type {string[] | null} */ codes) => this.change(`${side}.${name}`, codes) };
      return h("div", { class: side, id: `field-${name}` }, h("p", { class: "quiet" }, fieldName(name)), picker(choice));
    });
    return h("fieldset", { class: "coded" }, h("legend", null, sideName(side)), h("div", { class: "sides" }, shown));
  }

  /**
   * The codes that may be chosen, with what was chosen in another year.
   * @param {string} name
   * @param {Side} side
   * @param {string[] | null} chosen
   */
  #codes(name, side, chosen) {
    const listed = name === "education_level" ? this.lists.education_levels : (this.lists.lists[name] ?? []).map(({ code }) => code);
    const ends = side === "stated" ? [NOT_ASKED, "unknown", ...(WITH_NOT_STATED.includes(name) || chosen?.includes("not_stated") || most(name) ? ["not_stated"] : [])] : ["unknown"];
    return [...new Set([...listed.filter((code) => code !== "unknown" && code !== "not_stated"), ...(chosen ?? []).filter((code) => !ends.includes(code)), ...ends])];
  }

  #drawAfter() {
    const answers = answersOf(this.on);
    const [lacking, odd] = [missing(this.coding, answers), hints(this.coding, answers)];
    const place = h("div", { role: "alert" });
    const isChanged = Object.keys(this.changed).length > 0;
    fill(
      this.#after,
      odd.length > 0 && h("div", { class: "alert note" }, h("p", null, t("Please look once more:")), h("ul", null, odd.map((code) => h("li", null, hintText(code))))),
      h("p", { class: "quiet", role: "status" }, lacking.length === 0 ? t("Everything that is counted is coded.") : t("Still to code: {names}.", { names: lacking.map(({ name }) => fieldName(name)).join(", ") })),
      place,
      h("p", { class: "actions" }, action(t("Keep the coding"), this.keep, { busy: t("Sealing and keeping …"), class: "primary", alert: place }), isChanged && h("span", { class: "hint" }, t("Kept on this device until then.")), h("a", { href: `/case/${this.id}/closing`, class: "button" }, t("Close the case"))),
      firstResponse(this.on) === null && h("p", { class: "hint" }, t("The person has had no answer yet.")),
    );
  }

  async #drawAlike() {
    const found = await this.model.strongroom.ask("casesAlike", { case: this.id });
    if (found.length === 0) return;
    const line = (/** @type {{case: string, reference: string, reasons: string[]}} */ one) => h("li", null, h("a", { href: `/case/${one.case}` }, h("bdi", { dir: "ltr" }, one.reference)), ": ", one.reasons.map(reasonText).join(", "));
    fill(this.#alike, h("div", { class: "alert note" }, h("p", null, t("This may be the same matter as another case of your centre, and would then be counted twice:")), h("ul", null, found.map(line))));
  }
}
customElements.define("coding-page", CodingPage);

/** @param {string} name */
const most = (name) => (FIELDS.find((one) => one.name === name)?.most ?? 1) > 1;

/** @param {Side} side */
const sideName = (side) => (side === "stated" ? t("The person says") : t("We assess"));

/**
 * @param {Record<string, any>} coding
 * @param {Record<string, string[]>} answers
 */
const isInEducation = (coding, answers) => BOTH.some((side) => codesIn(coding, answers, side, "life_domain")?.includes("education"));

/**
 * Control and Enter keep, from any field.
 * @this {GlobalEventHandlers}
 * @param {KeyboardEvent} event
 */
function keepByKeys(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !(this instanceof HTMLElement)) return;
  this.querySelector("button.primary")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
}
