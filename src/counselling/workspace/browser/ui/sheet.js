// @ts-check
// The case sheet on the screen: its parts, each entry changed where it stands. What is being filled in is kept, sealed, like every text; it
// is written as one change of one entry, so that two who work at the same time do not meet.

import { toHex } from "../../../../reporting/sealing/browser/bytes.js";
import { CallRefused } from "../calls.js";
import { newDraft } from "../casework.js";
import { fill, h, words } from "../dom.js";
import { toldOf } from "../interpreters.js";
import { Keeping } from "../keeping.js";
import { same } from "../sheet.js";
import { saveSheet, sheetOf } from "../sheets.js";
import { t, today } from "../texts.js";
import { consentState } from "./consents.js";
import { answerLanguage } from "./composer.js";
import { requireDays } from "./day_read.js";
import { action, field, freshId } from "./parts.js";
import { CONSENTS, reads, SECTIONS } from "./sections.js";

/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./sections.js").Section} Section */
/** @typedef {import("./sections.js").Field} Field */
/** @typedef {import("./case.js").CasePage} CasePage */

const ONE = "contact";
const LANGUAGES = ["de", "fr", "it", "en", "rm", "sq", "pt", "es", "ar", "ti", "tr", "bs", "uk", "fa", "ta", "so", "ku"];

/** What is kept of forms that are not sent yet, and the parts of the sheet that show them. */
export class SheetForms {
  /** @type {Keeping} */
  keeping = /** @type {any} */ (null);
  /** @type {Set<SheetParts>} */
  shown = new Set();

  /**
   * Takes up what was begun here earlier, but for what has arrived after all.
   * @param {CasePage} page
   * @param {CaseOnScreen} on
   */
  async open(page, on) {
    this.page = page;
    const name = `${on.served.case}/sheet`;
    this.keeping = new Keeping(page.model, name, (await page.model.strongroom.ask("recallDraft", { name })) ?? newDraft());
    const sheet = /** @type {any} */ (sheetOf(on));
    for (const [form, values] of Object.entries(this.forms)) {
      const [part = "", id = ""] = form.split("/");
      if (same(part === ONE ? sheet[part] : sheet[part]?.[id], values)) delete this.forms[form];
    }
  }

  /** The forms by `part/id`. */
  get forms() {
    return (this.keeping.draft.forms ??= {});
  }

  /** From here on the case is shown as it is now; where somebody is typing, it waits until she is done. */
  draw() {
    for (const parts of this.shown) if (!parts.querySelector("form :focus")) parts.draw();
  }
}

/** Some parts of the sheet of a case, one under the other. */
export class SheetParts extends HTMLElement {
  /**
   * @param {SheetForms} forms
   * @param {string[]} parts
   */
  constructor(forms, parts) {
    super();
    this.forms = forms;
    this.parts = parts;
  }

  connectedCallback() {
    this.forms.shown.add(this);
    this.forms.keeping.begin();
  }

  disconnectedCallback() {
    this.forms.shown.delete(this);
    if (this.forms.page?.model.state === "open") void this.forms.keeping.flush();
    this.forms.keeping.end();
  }

  draw() {
    const sections = [...SECTIONS(), CONSENTS()];
    fill(this, this.parts.map((part) => this.#section(/** @type {Section} */ (sections.find((section) => section.part === part)))));
  }

  get #page() {
    return /** @type {CasePage} */ (this.forms.page);
  }

  get #on() {
    return /** @type {CaseOnScreen} */ (this.#page.on);
  }

  /** @param {Section} section */
  #section(section) {
    const { part, title, add, one, hint } = section;
    const values = /** @type {any} */ (sheetOf(this.#on))[part];
    const entries = one ? { [ONE]: values } : values;
    const begun = Object.keys(this.forms.forms).filter((name) => name.startsWith(`${part}/`)).map((name) => name.slice(part.length + 1));
    const ids = [...new Set([...Object.keys(entries), ...begun])];
    const closed = this.#on.served.erased_day !== null;
    const adds = !one && add && !closed && h("button", { type: "button", class: "link", "data-adding": part, onclick: () => this.#begin(section, freshRecord(), {}) }, add);
    return h(
      "section",
      { class: "sheet-part", "data-part": part },
      h("h3", null, title),
      hint && h("p", { class: "hint" }, hint),
      ids.length > 0 && h("ul", null, ids.map((id) => h("li", null, this.forms.forms[`${part}/${id}`] ? this.#form(section, id) : this.#entry(section, id, entries[id], closed)))),
      adds && h("p", null, adds),
      part === "consents" && !closed && h("p", null, h("a", { href: `/case/${this.#page.id}/transition` }, t("Write down or withdraw a consent"))),
    );
  }

  /**
   * @param {Section} section
   * @param {string} id
   * @param {any} value
   * @param {boolean} closed
   */
  #entry(section, id, value, closed) {
    const said = section.fields.map((one) => [one, reads(one, value[one.name])]).filter(([, text]) => text);
    const [first, ...rest] = /** @type {[Field, string][]} */ (said);
    const days = section.fields.filter(({ type }) => type === "day").length; // of two days each says which it is
    const short = rest.filter(([{ type }]) => type !== "words").map(([{ type, label }, text]) => (type === "day" && days > 1 ? `${label} ${text}` : text));
    const change = !closed && section.add && h("button", { type: "button", class: "link", "aria-label": t("Change {what}", { what: `${section.title}: ${first?.[1] ?? ""}` }), onclick: () => this.#begin(section, id, value) }, t("Change"));
    return [
      first && h("p", { class: "main" }, h("bdi", null, first[1]), this.#worth(section, id), short.length > 0 && h("span", { class: "quiet" }, ` · ${short.join(" · ")}`)),
      rest.filter(([{ type }]) => type === "words").map(([, text]) => words(text)),
      change,
      section.part === "interpreters" && this.#tells(value, first?.[1] ?? ""),
    ];
  }

  /**
   * The person sees what was asked for: it begins an answer to her, where she can be answered.
   * @param {import("../sheet.js").InterpreterRequest} request
   * @param {string} name
   */
  #tells(request, name) {
    const { served, opened } = this.#on;
    const isClosed = served.state === "closed" || served.access_ended || opened.reason !== null;
    const tell = () => {
      const reply = /** @type {import("./composer.js").ReplyComposer} */ (this.#page.querySelector("reply-composer"));
      const { greeting, text } = toldOf(answerLanguage(this.#on), request);
      reply.begin({ code: "interpreter", for: "reply", name: "", text: reply.text.value.trim() ? text : `${greeting}\n\n${text}` });
    };
    return !isClosed && [" · ", h("button", { type: "button", class: "link", "aria-label": `${t("Tell the person")}: ${name}`, onclick: tell }, t("Tell the person"))];
  }

  /**
   * Of a consent, whether it counts: the service knows, the words do not.
   * @param {Section} section
   * @param {string} id
   */
  #worth({ part }, id) {
    const { consents } = this.#page;
    return part === "consents" && consents !== null && [" ", consentState(consents.find(({ consent }) => consent === id))];
  }

  /**
   * @param {Section} section
   * @param {string} id
   * @param {any} value
   */
  #begin({ part, fields }, id, value) {
    this.forms.forms[`${part}/${id}`] = Object.fromEntries(fields.map((one) => [one.name, value[one.name] ?? emptyOf(one)]));
    this.forms.keeping.changed();
    this.draw();
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-form="${part}/${id}"] :is(input, textarea, select)`))?.focus();
  }

  /**
   * @param {Section} section
   * @param {string} id
   */
  #form(section, id) {
    const name = `${section.part}/${id}`;
    const values = /** @type {Record<string, any>} */ (this.forms.forms[name]);
    const place = h("div", { role: "alert" });
    const leave = () => {
      const isHere = this.contains(document.activeElement);
      delete this.forms.forms[name];
      this.forms.keeping.changed();
      this.draw();
      if (isHere) /** @type {HTMLElement | null} */ (this.querySelector(`[data-part="${section.part}"] [data-adding]`))?.focus({ preventScroll: true });
    };
    const save = async (/** @type {Record<string, any> | null} */ wanted) => {
      const page = this.#page;
      await this.forms.keeping.flush();
      await saveSheet(page.model, this.#on, { [section.part]: section.one ? wanted : { [id]: wanted } }).catch((error) => {
        if (error instanceof CallRefused && error.status === 404) page.close(error);
        throw error;
      });
      leave();
      await this.forms.keeping.flush();
      page.sheetChanged();
      page.app.say(t("Kept in the case sheet."));
    };
    const isThere = section.one || id in /** @type {any} */ (sheetOf(this.#on))[section.part];
    /** @type {HTMLFormElement} */
    const form = h(
      "form",
      { class: "sheet-form", novalidate: true, "data-form": name },
      section.fields.map((one) => input(one, values, () => this.forms.keeping.changed())),
      place,
      h(
        "p",
        { class: "actions" },
        action(t("Keep"), async () => (requireDays(form), save(values)), { busy: t("Sealing …"), class: "primary", alert: place, type: "submit" }),
        h("button", { type: "button", onclick: leave }, t("Cancel")),
        isThere && !section.one && action(t("Remove"), () => save(null), { busy: t("Sealing …"), class: "link", alert: place }),
      ),
    );
    form.onsubmit = (event) => event.preventDefault();
    form.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLElement | null} */ (form.querySelector("button.primary"))?.click();
      if (event.key === "Escape" && !event.shiftKey) leave();
    };
    return form;
  }
}
customElements.define("sheet-parts", SheetParts);

/**
 * A field of a form; what is typed goes into `values` at once.
 * @param {Field} one
 * @param {Record<string, any>} values
 * @param {() => void} changed
 */
function input(one, values, changed) {
  const { name, label, type, options } = one;
  const keep = (/** @type {any} */ value) => {
    values[name] = value;
    changed();
  };
  if (type === "yes") {
    const box = h("input", { type: "checkbox", checked: Boolean(values[name]), id: freshId("yes"), onchange: () => keep(box.checked) });
    return h("p", { class: "field check" }, box, h("label", { for: box.id }, ` ${label}`));
  }
  if (type === "choice" || type === "language") {
    const offered = options ?? Object.fromEntries(LANGUAGES.map((tag) => [tag, reads(one, tag)]));
    const select = h("select", { onchange: () => keep(select.value) }, h("option", { value: "" }, "–"), Object.entries(offered).map(([code, said]) => h("option", { value: code, selected: code === values[name] }, said)));
    return field(label, select);
  }
  const element = type === "words" ? h("textarea", { rows: "2", dir: "auto" }) : h("input", { type: type === "day" ? "date" : "text", dir: type === "day" ? null : "auto", autocomplete: "off" });
  element.value = values[name] ?? "";
  element.oninput = () => keep(element.value);
  return field(label, element);
}

/** @param {Field} field */
const emptyOf = ({ type, name }) => (type === "yes" ? false : type === "day" && name === "day" ? today() : "");

const freshRecord = () => toHex(crypto.getRandomValues(new Uint8Array(16)));
