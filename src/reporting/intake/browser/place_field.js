// @ts-check
// The field for a municipality. Every name is fetched once, with what looks them up, and hers is looked up here: the place itself is
// not sent. If it means none, or several, those that it may be stand under the field, to be pressed.

import { NoAnswer, call } from "../../web/browser/call.js";
import { byId, filled, node } from "../../web/browser/page.js";
import { told as sentenceOf } from "../../web/browser/progress.js";

/** @typedef {import("../../codes/browser/places.js").Place} Place */

const MOST_NAMED = 3; // in the sentence that says what is wrong; all of them can be pressed

/** What is written in the field, and what it means. */
export class PlaceField {
  /** @type {typeof import("../../codes/browser/places.js") | undefined} */
  #reading;
  /** @type {import("../../codes/browser/places.js").Index} empty until the names were fetched */
  #index = new Map();

  /** @param {import("./questionnaire.js").Facts} facts */
  constructor(facts) {
    this.facts = facts;
    this.cantons = facts.lines.flatMap(({ cantons }) => cantons); // those that the centres are there for
    this.field = /** @type {HTMLInputElement} */ (byId("municipality"));
  }

  /** Number and canton of the municipality; nothing for none, or several. @returns {string[]} */
  get code() {
    const one = this.#reading?.municipality(this.#index, this.cantons, this.field.value);
    return one ? [String(one.number), one.canton] : [];
  }

  /** Fetches the names, if they are not here. Throws CallRefused, NoAnswer. */
  async fetch() {
    if (this.#index.size > 0) return;
    /** @type {Place[]} */
    const places = await (await call("GET", "/api/v1/places")).json();
    this.#reading = await import("../../codes/browser/places.js").catch(() => {
      throw new NoAnswer();
    });
    this.#index = this.#reading.byName(places);
    const near = places.filter(({ canton }) => this.cantons.includes(canton));
    byId("places").replaceChildren(...near.map(({ name }) => node("option", { value: name })));
  }

  /** What keeps the name from being looked up, as a sentence; "" if nothing does. */
  async unready() {
    this.#offer([]);
    try {
      await this.fetch();
      return "";
    } catch (error) {
      return sentenceOf(error, this.facts);
    }
  }

  /** What is wrong with the name, as a sentence; "" if it means one municipality, or nothing is written. */
  fault() {
    if (!this.#reading || !this.field.value.trim() || this.code.length > 0) return "";
    const { texts } = this.facts;
    const names = this.#reading.candidates(this.#index, this.cantons, this.field.value).map(this.#reading.shown);
    this.#offer(names);
    return names.length > 0 ? filled(texts.municipality_nearest, { names: names.slice(0, MOST_NAMED).join(", ") }) : texts.municipality_unknown;
  }

  /** @param {string[]} names */
  #offer(names) {
    byId("nearest-names").replaceChildren(...names.map((name) => this.#button(name)));
    byId("nearest").hidden = names.length === 0;
  }

  /** @param {string} name */
  #button(name) {
    const button = node("button", { type: "button", className: "second small" }, node("bdi", {}, name));
    button.addEventListener("click", () => {
      this.field.value = name;
      this.field.form?.requestSubmit();
    });
    return button;
  }
}
