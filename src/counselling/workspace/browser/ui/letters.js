// @ts-check
// The desk for letters: a text for the situation, filled in from the case and edited here; then paper, a document, and an entry of the
// file. Nothing leaves this browser but what she hands out herself, and that is recorded.

import { CallRefused } from "../calls.js";
import { hexOf, newDraft, newEntry, sendNote } from "../casework.js";
import { fill, h } from "../dom.js";
import { docx } from "../docx.js";
import { Mend } from "../explain.js";
import { Keeping } from "../keeping.js";
import { gapsIn, isForbidden, knownOf, letterFor, SITUATIONS } from "../letters.js";
import { saveSheet, sheetOf } from "../sheets.js";
import { languageInUse, t, tn, today } from "../texts.js";
import { hand } from "./files.js";
import { action, alert, field, freshId } from "./parts.js";

/** @typedef {import("./case.js").CasePage} CasePage */
/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("../letters.js").Language} Language */
/** @typedef {import("../letters.js").Letter} Letter */
/** @typedef {import("../letters.js").Situation} Situation */

/** @type {Record<string, () => Promise<Language>>} */
const LANGUAGES = {
  de: async () => (await import("../letters/de.js")).DE,
  fr: async () => (await import("../letters/fr.js")).FR,
  it: async () => (await import("../letters/it.js")).IT,
  en: async () => (await import("../letters/en.js")).EN,
};

/** @returns {[keyof Letter, string, number][]} the fields of a letter, their names and rows */
const FIELDS = () => [
  ["address", t("Addressee"), 3],
  ["dated", t("Place and day"), 1],
  ["subject", t("Subject"), 1],
  ["text", t("Letter"), 14],
  ["signature", t("Signature"), 2],
];

/**
 * The way to the desk, among what is to be done next.
 * @param {CasePage} page
 */
export function lettersPart(page) {
  if (page.on?.served.erased_day) return "";
  const begin = () => void new LetterDesk().open(page);
  return h("section", { class: "sheet-part" }, h("h3", null, t("Letters")), h("p", null, h("button", { type: "button", class: "link", onclick: begin }, t("Write a letter"))));
}

/** One letter on the desk, in the place of the case's story until it is done. */
export class LetterDesk extends HTMLElement {
  /** @type {CasePage} */
  page = /** @type {any} */ (null);
  /** @type {Keeping} */
  #keeping = /** @type {any} */ (null);
  /** @type {Language} */
  #language = /** @type {any} */ (null);
  /** @type {Letter} of the situation and language that are chosen; among the forms as soon as she types into it */
  #letter = /** @type {any} */ (null);
  #choice = h("div", { class: "grid" });
  #body = h("div", { class: "writing" });
  #gaps = h("p", { class: "hint", role: "status" });
  #paper = h("article", { class: "paper", "aria-label": t("As it will be printed") });
  #place = h("div", { role: "alert" });

  /** @param {CasePage} page */
  async open(page) {
    this.page = page;
    const { served } = this.#on;
    const name = `${served.case}/letter`;
    const draft = /** @type {import("../types.js").Draft} */ ((await page.model.strongroom.ask("recallDraft", { name })) ?? newDraft());
    draft.forms ??= {};
    draft.forms.choice ??= { language: languageInUse() in LANGUAGES ? languageInUse() : "en", situation: "" };
    this.#keeping = new Keeping(page.model, name, draft);
    this.#keeping.begin();
    this.#story.hidden = true;
    this.#story.before(this);
    await this.#draw();
    this.querySelector("select")?.focus();
  }

  disconnectedCallback() {
    if (this.page.model.state === "open") void this.#keeping.flush();
    this.#keeping.end();
  }

  get #on() {
    return /** @type {CaseOnScreen} */ (this.page.on);
  }

  get #story() {
    return /** @type {HTMLElement} */ (this.page.querySelector(".columns"));
  }

  get #forms() {
    return /** @type {Record<string, any>} */ (this.#keeping.draft.forms);
  }

  /** @param {string} [situation] the one that is chosen, or another */
  #nameOfLetter(situation = this.#forms.choice.situation) {
    return `letter/${this.#forms.choice.language}/${situation}`;
  }

  #leave() {
    this.#story.hidden = false;
    this.remove();
    this.page.querySelector("h1")?.focus();
  }

  async #draw() {
    const { language, situation } = this.#forms.choice;
    this.#language = await /** @type {() => Promise<Language>} */ (LANGUAGES[language])();
    const { letters } = this.#language;
    const none = situation === "" && h("option", { value: "" }, t("Choose …"));
    const nameOf = (/** @type {Situation} */ one) => (this.#forms[this.#nameOfLetter(one)] ? t("{letter} (begun)", { letter: letters[one].name }) : letters[one].name);
    const which = h("select", null, none, SITUATIONS.map((one) => h("option", { value: one, selected: one === situation, lang: language }, nameOf(one))));
    which.onchange = () => this.#choose({ situation: which.value });
    const tongue = h("select", null, Object.keys(LANGUAGES).map((tag) => h("option", { value: tag, selected: tag === language }, NAMES[tag])));
    tongue.onchange = () => this.#choose({ language: tongue.value });
    fill(this.#choice, field(t("Situation"), which), field(t("Language"), tongue));
    fill(this, h("h2", null, t("Letters")), this.#choice, this.#body, h("p", { class: "actions" }, h("button", { type: "button", onclick: () => this.#leave() }, t("Back to the case"))));
    this.#write();
  }

  /** Another situation or language is another letter; what she wrote into this one stays with it. @param {object} change */
  async #choose(change) {
    Object.assign(this.#forms.choice, change);
    this.#keeping.changed();
    await this.#draw();
  }

  /** The letter to be edited, or why there is none. */
  #write() {
    const situation = /** @type {Situation | ""} */ (this.#forms.choice.situation);
    const sheet = sheetOf(this.#on);
    if (situation === "") return fill(this.#body);
    if (isForbidden(situation, sheet.contact)) return fill(this.#body, this.#forbidden());
    const { served } = this.#on;
    const { language } = this.#forms.choice;
    const { model } = this.page;
    const own = { reference: served.reference, centre: model.centreName(served.centre, language), author: model.nameOf(String(model.session?.staff)) };
    this.#letter = this.#forms[this.#nameOfLetter()] ?? letterFor(this.#language, situation, knownOf(sheet, own), today());
    const inputs = FIELDS().map(([name, label, rows]) => field(label, this.#input(name, rows, language)));
    const ways = situation === "invitation" && alert([t("Is post safe for this person?"), " ", sheet.contact.ways || t("The case sheet does not say which ways are safe.")], "note");
    fill(this.#body, ways, h("div", { class: "sides" }, h("div", null, inputs, this.#gaps, this.#place, this.#actions()), this.#paper));
    this.#shown();
  }

  /**
   * @param {keyof Letter} name
   * @param {number} rows
   * @param {string} language
   */
  #input(name, rows, language) {
    const letter = this.#letter;
    const input = h("textarea", { rows: String(rows), lang: language, maxlength: "20000" });
    input.value = letter[name];
    input.oninput = () => {
      letter[name] = input.value;
      this.#forms[this.#nameOfLetter()] = letter;
      this.#keeping.changed();
      this.#shown();
    };
    return input;
  }

  /** The paper and the gaps, as the letter is now. */
  #shown() {
    const letter = this.#letter;
    const gaps = gapsIn(letter, this.#language);
    fill(this.#gaps, gaps.length > 0 && [tn("{count} gap is left:", "{count} gaps are left:", gaps.length), " ", gaps.join(", ")]);
    const line = (/** @type {keyof Letter} */ name) => h("p", { class: name }, letter[name]);
    this.#paper.lang = this.#forms.choice.language;
    fill(this.#paper, line("sender"), line("address"), line("dated"), line("reference"), line("subject"), letter.text.split(/\n{2,}/).map((part) => h("p", null, part)), line("signature"));
  }

  #actions() {
    const once = (/** @type {string} */ label, /** @type {() => Promise<unknown>} */ act, /** @type {string} */ look = "") => action(label, act, { class: look, alert: this.#place });
    return h(
      "p",
      { class: "actions" },
      once(t("Keep in the case"), () => this.#keep(), "primary"),
      once(t("As a Word document"), () => this.#document()),
      once(t("Print, or as PDF"), async () => (await this.#record(), print())),
    );
  }

  /** Says at the service that something of the case is handed out, before it is. */
  #record() {
    return this.page.model.call("POST", `/cases/${hexOf(this.#on.served.case)}/exports`, {});
  }

  async #document() {
    await this.#record();
    hand(docx(this.#letter, this.#language.locale, today()), `${this.#on.served.reference} ${this.#forms.choice.situation}.docx`);
  }

  async #keep() {
    const { draft } = this.#keeping;
    const { address, dated, subject, text, signature } = this.#letter;
    draft.about = { ...newEntry(), kind: "letter", template: this.#forms.choice.situation };
    draft.text = [address, dated, subject, text, signature].join("\n\n");
    try {
      const on = await sendNote(this.page.model, this.#on, draft, () => this.#keeping.flush());
      await this.#letGo();
      this.#leave();
      this.page.draw(on);
      this.page.app.say(t("The letter is kept in the case."));
    } catch (error) {
      if (!(error instanceof CallRefused) || error.code !== "conflict") throw error;
      draft.record = newDraft().record; // an earlier wording of it had arrived: what stands here now is a new one
      this.#keeping.changed();
      throw new Mend(t("An earlier wording of this had arrived already. Reload the case to see it; what stands here is kept."));
    }
  }

  /** This letter is in the case now; others that are begun stay here. */
  async #letGo() {
    const { [this.#nameOfLetter()]: _kept, choice, ...begun } = this.#forms;
    const forms = Object.keys(begun).length > 0 ? { choice: { ...choice, situation: "" }, ...begun } : {};
    Object.assign(this.#keeping.draft, { ...newDraft(), forms });
    await this.#keeping.flush();
  }

  /** Why the other side may not be written to, and the one way to change that. */
  #forbidden() {
    const id = freshId("lift");
    const agreed = h("input", { type: "checkbox", id });
    const lift = async () => {
      if (!agreed.checked) throw new Mend(t("Ask the person first, and confirm that she agrees."));
      await saveSheet(this.page.model, this.#on, { contact: { do_not_contact_other_side: false } });
      this.page.sheetChanged();
      this.#write();
    };
    return [
      alert(t("The person does not want the other side to be contacted. This letter would do that."), "note"),
      h("p", { class: "check" }, agreed, h("label", { for: id }, t("I have asked the person, and she agrees to contact with the other side"))),
      this.#place,
      h("p", { class: "actions" }, action(t("Lift this in the case sheet"), lift, { alert: this.#place })),
    ];
  }
}
customElements.define("letter-desk", LetterDesk);

const NAMES = /** @type {Record<string, string>} */ ({ de: "Deutsch", fr: "français", it: "italiano", en: "English" });
