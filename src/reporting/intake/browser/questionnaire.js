// @ts-check
// The questions of the form in one document: all are in the page, one is shown at a time. What was answered is read from the fields
// themselves: nothing is stored, and nothing leaves from here. Every question is an entry of the history, so that Back always works;
// the entry is a number, because browsers keep histories: which question it was is known here alone.

import { ChosenFiles } from "../../web/browser/chosen_files.js";
import { byId, disarm, isTooLong, showFaults, showView } from "../../web/browser/page.js";
import { onward, proposed, routing, told } from "./answers.js";
import { asked, placeOf, pruned, settled } from "./graph.js";
import { PlaceField } from "./place_field.js";

/** @typedef {import("./answers.js").Answers} Answers */
/** @typedef {import("./graph.js").Question & {kind: string, required: boolean, titles: Record<string, string>}} Question */
/** @typedef {import("../../web/browser/page.js").Facts & {questions: Question[], alone: string[], lines: import("./answers.js").CentreLine[]}} Facts */
/** @typedef {{name: string, toCheck: boolean}} Place where she was; the name of no question is where everything is looked over */

const CHECK = "";
const OF_CENTRE = ["must_not_reach", "other_centre"]; // answered of the centre named in `centre`, and of no other

/** Which question is shown, and what was answered so far. */
export class Questionnaire {
  /** @type {Set<string>} questions that were answered or passed over; what stands in the others does not count */
  #seen = new Set();
  /** @type {Map<string, string>} the headings as they stand in the page */
  #titles = new Map();
  /** @type {Place[]} where she was, by the number of the entry in the history */
  #trail = [];
  #proposal = "";
  /** @type {string | undefined} the centre she agreed to */
  #centre;
  #toCheck = false;
  #isOver = false;
  /** @type {Promise<unknown> | undefined} */
  #recorder;
  /** @type {import("../../web/browser/statement.js").Statement | undefined} */
  #statement;

  /**
   * @param {Facts} facts
   * @param {() => void} lookOver shows everything that was answered
   */
  constructor(facts, lookOver) {
    this.facts = facts;
    this.questions = facts.questions;
    this.lookOver = lookOver;
    byId("question").append(/** @type {HTMLTemplateElement} */ (byId("questions")).content);
    for (const { name } of this.questions) this.#arm(name);
    this.place = new PlaceField(facts);
    this.chosen = new ChosenFiles(facts, (sentence) => this.#sayOfFiles(sentence));
    this.#proposal = proposed(this.questions, facts.lines, {});
    this.#trail = [{ name: this.questions[0].name, toCheck: false }];
    history.replaceState({ at: 0 }, "");
    this.#reveal(this.questions[0].name); // without taking the focus: the way to leave comes first for the keyboard
    addEventListener("popstate", ({ state }) => this.#come(this.#trail[state?.at]));
  }

  /** What was answered to the questions that are asked. @returns {Answers} */
  get answers() {
    return pruned(this.questions, this.#answers());
  }

  /** The name of the centre that will get it; "" as long as none was chosen. */
  get reader() {
    const [centre = ""] = told(this.questions, this.#answers()).centre ?? [];
    return this.facts.names[centre] ?? centre;
  }

  /** The questions that are asked after these answers, in order. */
  get asked() {
    return asked(this.questions, this.#answers());
  }

  /** What is sealed, and what the service may read. The files are as they are to be sent. */
  async story() {
    const answers = told(this.questions, this.#answers());
    const isAsked = this.asked.some(({ name }) => name === "contact");
    return {
      centre: answers.centre?.[0] ?? "",
      words: this.text("words"),
      contact: isAsked ? this.text("contact") : "",
      answers,
      tags: routing(this.questions, this.#answers(), this.facts.language),
      files: await this.chosen.toSend(),
    };
  }

  /** What was written. @param {string} name @returns {string} */
  text(name) {
    return /** @type {HTMLTextAreaElement | HTMLInputElement} */ (byId(name)).value;
  }

  /** The form of a question. @param {string} name @returns {HTMLFormElement} */
  form(name) {
    return /** @type {HTMLFormElement} */ (byId(`question-${name}`));
  }

  /** The heading of a question, for whoever is writing. @param {string} name @returns {string} */
  title(name) {
    const role = this.#answers().role?.[0] ?? "";
    return this.questions[placeOf(this.questions, name)]?.titles[role] ?? this.#titles.get(name) ?? "";
  }

  /** The first question that is new or has something to mend is shown; whether there is none. */
  isReady() {
    this.#propose();
    const open = this.asked.find(({ name }) => !this.#seen.has(name) || Object.keys(this.#faults(name)).length > 0);
    if (!open) return true;
    this.change(open.name);
    showFaults(this.#unready(open), this.facts);
    return false;
  }

  /** Whether something was answered; words and files can only come after that. */
  get isBegun() {
    return this.#seen.size > 0;
  }

  /** Shows a question again; after it come only those that are new, then everything is looked over. @param {string} name */
  change(name) {
    this.#toCheck = true;
    this.#enter(name);
    this.#show(name);
  }

  /** Lets go of everything that was entered; no question is shown any more. */
  forget() {
    this.#isOver = true;
    this.#seen.clear();
    this.#trail = [];
    this.chosen.clear();
    this.#statement?.close();
    for (const { name } of this.questions) this.form(name).reset();
  }

  /** @param {string} name */
  #arm(name) {
    const form = disarm(`question-${name}`, async ({ submitter }) => this.#submitted(name, submitter));
    form.hidden = true;
    this.#titles.set(name, headingOf(form).textContent ?? "");
    form.querySelector("a.back")?.addEventListener("click", (event) => {
      event.preventDefault();
      history.back();
    });
  }

  /** @returns {Answers} */
  #answers() {
    return Object.fromEntries([...this.#seen].map((name) => [name, this.#given(name)]));
  }

  /** What is chosen in a question. @param {string} name @returns {string[]} */
  #given(name) {
    const kind = this.questions[placeOf(this.questions, name)]?.kind ?? "";
    if (["words", "contact", "files", "note"].includes(kind)) return [];
    if (kind === "municipality") return this.place.code;
    const codes = new FormData(this.form(name)).getAll(name).map(String);
    return settled(codes.filter(Boolean), this.facts.alone);
  }

  /**
   * What must be mended in a question: sentence by field.
   * @param {string} name
   * @returns {Record<string, string>}
   */
  #faults(name) {
    const { texts } = this.facts;
    const kind = this.questions[placeOf(this.questions, name)]?.kind;
    const unsettled = kind === "words" && this.#statement?.settle();
    if (unsettled) return unsettled;
    if (kind === "words" && !this.text(name).trim() && this.chosen.files.length === 0) return { [name]: texts.words_missing };
    if (kind === "words" && isTooLong(this.text(name), this.facts)) return { [name]: texts.words_too_long };
    const [turnedDown] = name === "other_centre" ? this.#given("centre") : [];
    if (kind === "centre" && [undefined, turnedDown].includes(this.#given(name)[0])) return { [name]: texts.centre_unknown };
    const unknown = kind === "municipality" && this.place.fault();
    return unknown ? { [name]: unknown } : {};
  }

  /**
   * What keeps the report from being sent: a centre that is ticked is nobody's answer until she has gone on from there.
   * @param {Question} question
   * @returns {Record<string, string>}
   */
  #unready({ name, kind }) {
    const isOpen = kind === "centre" && !this.#seen.has(name);
    return isOpen ? { [name]: this.facts.texts.centre_unknown } : this.#faults(name);
  }

  /**
   * @param {string} name
   * @param {HTMLElement | null} submitter
   */
  async #submitted(name, submitter) {
    const unready = name === "municipality" && (await this.place.unready());
    const faults = unready ? { [name]: unready } : this.#faults(name);
    showFaults(faults, this.facts);
    if (Object.keys(faults).length > 0) return;
    this.#seen.add(name);
    this.#propose();
    const isEnough = submitter?.getAttribute("name") === "enough";
    if (isEnough) this.#passOver();
    const next = isEnough ? undefined : onward(this.questions, name, this.#answers(), this.#seen, this.#toCheck);
    this.#enter(next?.name ?? CHECK);
    if (next) this.#show(next.name);
    else this.lookOver();
  }

  /** She has had enough of being asked: the responsible centre reads it, if she has chosen none; the rest is passed over. */
  #passOver() {
    for (const { name } of this.asked) if (name !== "centre" && !OF_CENTRE.includes(name)) this.#seen.add(name);
    this.#propose();
    for (const { name } of this.asked) this.#seen.add(name);
    [this.#centre] = this.#given("centre");
  }

  /** If another centre is responsible now and she had agreed to the one before, she is asked again. */
  #propose() {
    const proposal = proposed(this.questions, this.facts.lines, this.#answers());
    if (proposal !== this.#proposal && (!this.#seen.has("centre") || this.#given("centre")[0] === this.#proposal)) {
      this.#seen.delete("centre");
      for (const input of radios(this.form("centre"))) input.checked = input.value === proposal;
    }
    this.#proposal = proposal;
    this.#askOfCentre();
  }

  /** Of another centre than before it is asked again whether it is about somebody there, and who reads it then. */
  #askOfCentre() {
    const [centre] = this.#seen.has("centre") ? this.#given("centre") : [];
    if (centre === this.#centre) return;
    this.#centre = centre;
    for (const name of OF_CENTRE) {
      this.#seen.delete(name);
      this.form(name).reset();
    }
  }

  /** A new entry in the history. @param {string} name */
  #enter(name) {
    this.#trail = [...this.#trail.slice(0, 1 + (history.state?.at ?? 0)), { name, toCheck: this.#toCheck }];
    history.pushState({ at: this.#trail.length - 1 }, "");
  }

  /** Back or forward in the history. @param {Place | undefined} place */
  #come(place) {
    if (this.#isOver) return;
    this.#statement?.settle(); // what is recorded waits; it is asked for before anything is sent
    this.#toCheck = place?.toCheck ?? false;
    this.#propose();
    if (place?.name === CHECK && this.#seen.size > 0) return this.lookOver();
    const isAsked = this.asked.some(({ name }) => name === place?.name);
    this.#show(isAsked && place ? place.name : this.questions[0].name);
  }

  /** @param {string} name */
  #reveal(name) {
    for (const one of this.questions) {
      this.form(one.name).hidden = one.name !== name;
      headingOf(this.form(one.name)).textContent = this.title(one.name);
    }
    if (name === "other_centre") this.#withoutTurnedDown();
    if (name === "words") this.#offerRecorder();
    if (name === "place" || name === "municipality") this.place.fetch().catch(() => undefined);
  }

  /** @param {string} name */
  #show(name) {
    this.#reveal(name);
    showView("form-view", `${this.facts.texts.form} ${1 + this.asked.findIndex((one) => one.name === name)}`);
  }

  /** Fetched when it may be needed; where that fails she writes. */
  #offerRecorder() {
    this.#recorder ??= import("../../web/browser/statement.js")
      .then(({ Statement }) => (this.#statement = new Statement(this.facts, (file) => this.#sayOfFiles(this.chosen.add([file], true)))))
      .catch(() => undefined);
  }

  #withoutTurnedDown() {
    const [turnedDown] = this.#given("centre");
    for (const input of radios(this.form("other_centre"))) {
      const choice = /** @type {HTMLElement} */ (input.closest(".choice"));
      choice.hidden = input.value === turnedDown;
      if (choice.hidden) input.checked = false;
    }
  }

  /** @param {string} sentence */
  #sayOfFiles(sentence) {
    const field = this.form("files").hidden ? "" : "files";
    showFaults(sentence ? { [field]: sentence } : {}, this.facts);
  }
}

/** @param {HTMLFormElement} form */
const headingOf = (form) => /** @type {HTMLElement} */ (form.querySelector("h1 label") ?? form.querySelector("h1"));

/** @param {HTMLFormElement} form */
const radios = (form) => /** @type {NodeListOf<HTMLInputElement>} */ (form.querySelectorAll("input[type=radio]"));
