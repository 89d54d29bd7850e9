// @ts-check
// What a member can take on, as a form: her own in "Me", a colleague's in "Centre" for whoever leads it. Routing reads nothing else of her.

import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { codeName, codesOf, languageName, t, weekdayOf } from "../texts.js";
import { field, form, freshId } from "./parts.js";

/** @typedef {import("../types.js").Profile} Profile */

const LANGUAGES = ["de", "fr", "it", "rm", "en", "ar", "es", "fa", "ku", "pt", "so", "sq", "sr", "ta", "ti", "tr", "uk"];
const MORE = ["am", "bg", "bn", "bs", "cs", "da", "el", "et", "fi", "gsw", "he", "hi", "hr", "hu", "hy", "id", "ja", "ka", "km", "ko", "ln", "lo", "lt", "lv", "mk", "mn", "ne", "nl", "no", "pa", "pl", "ps", "ro", "ru", "si", "sk", "sl", "sv", "sw", "th", "tl", "ur", "vi", "wo", "yo", "zh"];
const NO_DOMAIN = ["unknown", "not_stated"];
const MONDAY = "2024-01-01"; // any Monday
/** What stands there before she has said anything. @type {Profile} */
const NEW = { languages: [], domains: [], working_days: 31, most_cases: null, away_from: null, away_until: null, deputy: null };

/**
 * @param {import("../model.js").Model} model
 * @param {Profile | null} profile null: never said
 * @param {{staff: string, login: string}[]} colleagues who could stand in for her
 * @param {(profile: Profile) => Promise<unknown>} keep
 */
export function profileForm(model, profile, colleagues, keep) {
  const said = profile ?? NEW;
  const languages = new Ticks(t("Languages for advice"), [...new Set([...LANGUAGES, ...said.languages])], languageName, said.languages);
  const another = h("select", null, h("option", { value: "" }, t("Add another language")), byName(MORE.filter((code) => !said.languages.includes(code)), languageName).map((code) => h("option", { value: code }, languageName(code))));
  another.setAttribute("aria-label", t("Add another language"));
  another.onchange = () => {
    if (another.value) languages.add(another.value);
    another.querySelector(`option[value="${another.value}"]:not([value=""])`)?.remove();
    another.value = "";
  };
  const domains = new Ticks(t("Domains known best"), codesOf("life_domain").filter((code) => !NO_DOMAIN.includes(code)), (code) => codeName("life_domain", code), said.domains);
  const days = new Ticks(t("Working days"), ["0", "1", "2", "3", "4", "5", "6"], weekdayName, ["0", "1", "2", "3", "4", "5", "6"].filter((bit) => (said.working_days >> Number(bit)) & 1));
  const most = h("input", { type: "number", min: "0", max: "500", inputmode: "numeric", value: said.most_cases ?? "", class: "short" });
  const from = h("input", { type: "date", value: said.away_from ?? "" });
  const until = h("input", { type: "date", value: said.away_until ?? "" });
  const deputy = h("select", null, h("option", { value: "" }, t("nobody")), colleagues.map(({ staff }) => h("option", { value: staff, selected: staff === said.deputy }, model.nameOf(staff))));
  const act = async () => {
    if (languages.chosen.length === 0) throw new Mend(t("Please tick at least one language."));
    if (days.chosen.length === 0) throw new Mend(t("Please tick at least one day."));
    if (until.value && (!from.value || until.value < from.value)) throw new Mend(t("The last day of the absence comes after the first one. Please check both."));
    if (most.value && !/^\d{1,3}$/.test(most.value)) throw new Mend(t("Please give the number of cases in digits, or leave it empty."));
    await keep({
      languages: languages.chosen,
      domains: domains.chosen,
      working_days: days.chosen.reduce((bits, bit) => bits | (1 << Number(bit)), 0),
      most_cases: most.value ? Number(most.value) : null,
      away_from: from.value || null,
      away_until: until.value || null,
      deputy: deputy.value || null,
    });
  };
  return form(
    { label: t("Keep"), busy: t("Keeping …"), act },
    languages.element,
    another,
    domains.element,
    days.element,
    field(t("Most open cases at a time"), most, t("Empty: no limit. Whoever has this many is proposed for no new case.")),
    h("fieldset", { class: "choices" }, h("legend", null, t("Absence")), h("div", { class: "pair" }, field(t("First day"), from), field(t("Last day"), until)), field(t("Who stands in"), deputy, t("New cases go to this colleague during the absence; so do cases that are not taken over in time."))),
  );
}

/** A group of things to tick, and what is ticked. */
class Ticks {
  #list = h("div", { class: "ticks" });

  /**
   * @param {string} legend
   * @param {string[]} codes
   * @param {(code: string) => string} nameOf
   * @param {string[]} chosen
   */
  constructor(legend, codes, nameOf, chosen) {
    this.nameOf = nameOf;
    this.element = h("fieldset", { class: "choices" }, h("legend", null, legend), this.#list);
    this.#list.append(...codes.map((code) => this.#box(code, chosen.includes(code))));
  }

  /** The codes that are ticked. */
  get chosen() {
    return [...this.#list.querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value);
  }

  /**
   * One more, ticked.
   * @param {string} code
   */
  add(code) {
    this.#list.append(this.#box(code, true));
  }

  /**
   * @param {string} code
   * @param {boolean} checked
   */
  #box(code, checked) {
    const id = freshId("tick");
    return h("p", { class: "check" }, h("input", { type: "checkbox", id, value: code, checked }), h("label", { for: id }, this.nameOf(code)));
  }
}

/**
 * @param {string[]} codes
 * @param {(code: string) => string} nameOf
 */
const byName = (codes, nameOf) => [...codes].sort((one, other) => nameOf(one).localeCompare(nameOf(other)));

/** @param {string} bit 0 for Monday */
const weekdayName = (bit) => weekdayOf(MONDAY.slice(0, 9) + String(Number(bit) + 1));
