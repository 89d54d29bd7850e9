// @ts-check
// Where a counsellor writes into the file: the kind by one key, the day and the minutes beside it, the words in one field. Only her centre
// reads it. What is typed is kept, sealed, from the first key on; it is sent once.

import { newEntry, sendNote } from "../casework.js";
import { fill, h } from "../dom.js";
import { ENTRY_KINDS } from "../sheet.js";
import { templatesFor } from "../templates.js";
import { languageInUse, t, today } from "../texts.js";
import { Composer } from "./composer.js";
import { sayAgain } from "./day_read.js";
import { kindName } from "./notes.js";
import { action, field } from "./parts.js";
import { templateChoice } from "./template_choice.js";

/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("../sheet.js").Entry["kind"]} EntryKind */
/** @typedef {import("../types.js").EntryDraft} EntryDraft */

/** The key that begins an entry of each kind. @type {Record<string, EntryKind>} */
export const ENTRY_KEYS = { n: "note", c: "call", m: "meeting", l: "letter", v: "intervention" };

const LONGEST_DAY = 24 * 60; // minutes

/** Writes for the centre itself. */
export class EntryComposer extends Composer {
  kind = "note";
  #kinds = h("div", { class: "kinds", role: "group", "aria-label": t("Kind of entry") });
  #day = h("input", { type: "date", required: true });
  #minutes = h("input", { type: "number", min: "0", max: String(LONGEST_DAY), step: "5", inputmode: "numeric" });
  #template = h("div");
  #words = h("div");

  /** @returns {EntryDraft} */
  get #about() {
    return (this.keeping.draft.about ??= newEntry());
  }

  /**
   * Goes to the words of an entry of this kind; what stands there already becomes one.
   * @param {EntryKind} [kind]
   */
  startAs(kind) {
    if (kind) this.#become(kind);
    this.start();
  }

  build() {
    this.className = "composer note";
    this.#day.oninput = () => this.#changed({ day: this.#day.value || today() });
    this.#minutes.oninput = () => this.#changed({ minutes: Math.min(LONGEST_DAY, Math.max(0, Math.round(Number(this.#minutes.value) || 0))) });
    const act = () => this.send((draft, keep) => sendNote(this.page.model, /** @type {CaseOnScreen} */ (this.page.on), draft, keep), t("Entry kept."));
    this.append(
      this.#kinds,
      h("div", { class: "about" }, field(t("Day"), this.#day), field(t("Minutes"), this.#minutes), this.#template),
      this.#words,
      this.place,
      h("p", { class: "actions" }, action(t("Keep entry"), act, { busy: t("Sealing …"), class: "primary", alert: this.place })),
    );
    this.drawMore();
  }

  drawMore() {
    const { kind, day, minutes } = this.#about;
    const keyOf = (/** @type {EntryKind} */ one) => Object.keys(ENTRY_KEYS).find((key) => ENTRY_KEYS[key] === one);
    fill(this.#kinds, ENTRY_KINDS.map((one) => h("button", { type: "button", "aria-pressed": String(one === kind), "aria-keyshortcuts": keyOf(one), onclick: () => this.startAs(one) }, kindName(one), h("kbd", { "aria-hidden": "true" }, keyOf(one)))));
    this.#day.value = day;
    sayAgain(this.#day);
    this.#day.max = today();
    this.#minutes.value = minutes ? String(minutes) : "";
    fill(this.#template, templateChoice(templatesFor(languageInUse(), kind), (template) => this.#use(template)));
    const hasFocus = document.activeElement === this.text;
    fill(this.#words, field(NEW()[kind], this.text, t("Only your centre can read this.")));
    if (hasFocus) this.text.focus({ preventScroll: true });
  }

  /** @param {EntryKind} kind */
  #become(kind) {
    if (this.#about.kind === kind) return;
    const typing = this.text.value;
    this.#changed({ kind });
    this.drawMore();
    this.text.value = typing;
  }

  /** @param {import("../templates.js").Template} template */
  #use(template) {
    this.#changed({ template: template.code });
    this.begin(template);
  }

  /** @param {Partial<EntryDraft>} change */
  #changed(change) {
    this.keeping.draft.about = { ...this.#about, ...change };
    this.keeping.changed();
  }
}
customElements.define("entry-composer", EntryComposer);

/** @returns {Record<EntryKind, string>} */
const NEW = () => ({
  note: t("New note"),
  call: t("New phone call"),
  meeting: t("New meeting"),
  letter: t("New letter"),
  intervention: t("New intervention"),
});
