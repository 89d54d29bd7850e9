// @ts-check
// What the workspace says, in the member's language. English stands in the code; the rest comes as one file a language.

import { written } from "./dates.js";

/** @typedef {{tag: string, name: string, texts: string, words: string}} Language */

/** @type {Record<string, string | string[]>} */
let translations = {};
let language = "en";
const LOCALES = /** @type {Record<string, string>} */ ({ en: "en-GB", de: "de-CH", fr: "fr-CH", it: "it-CH" });

/** The tag of the language in use. */
export const languageInUse = () => language;

/**
 * From here on texts are in this language.
 * @param {Language} wanted
 */
export async function useLanguage(wanted) {
  const answer = await fetch(wanted.texts);
  translations = answer.ok ? await answer.json() : {};
  language = wanted.tag;
  document.documentElement.lang = wanted.tag;
}

/**
 * A text; `{name}` in it stands for a value.
 * @param {string} message
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function t(message, values) {
  const found = translations[message];
  return filled(typeof found === "string" ? found : message, values);
}

/**
 * A text that depends on a number, which it may name as `{count}`.
 * @param {string} one
 * @param {string} many
 * @param {number} count
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function tn(one, many, count, values) {
  const found = translations[one];
  const forms = Array.isArray(found) ? found : [one, many];
  const form = new Intl.PluralRules(LOCALES[language] ?? language).select(count) === "one" ? 0 : 1;
  return filled(forms[form] ?? many, { count, ...values });
}

/**
 * The name of a code of the field's vocabulary; the code itself where the list has none.
 * @param {string} list
 * @param {string} code
 * @returns {string}
 */
export const codeName = (list, code) => String(translations[`${list}:${code}`] ?? code.replaceAll("_", " "));

/**
 * The codes of a list or a question in their order, of this year and of others.
 * @param {string} list
 * @returns {string[]}
 */
export const codesOf = (list) => Object.keys(translations).flatMap((key) => (key.startsWith(`${list}:`) ? [key.slice(list.length + 1)] : []));

/**
 * A question of the form as it was asked of somebody in this role.
 * @param {string} question
 * @param {string} role
 */
export const askedAs = (question, role) =>
  String(translations[`question:${question}:${role}`] ?? translations[`question:${question}`] ?? question.replaceAll("_", " "));

/**
 * A day for people, short, with the year only if it is another than today's.
 * @param {string} iso YYYY-MM-DD
 */
export function day(iso) {
  return iso.slice(0, 4) === today().slice(0, 4) ? shaped(iso, { day: "numeric", month: "long" }) : fullDay(iso);
}

/**
 * A day with its year: for paper, which outlives the year.
 * @param {string} iso YYYY-MM-DD
 */
export const fullDay = (iso) => shaped(iso, { day: "numeric", month: "long", year: "numeric" });

/**
 * A month with its year.
 * @param {string} month YYYY-MM
 */
export const monthOf = (month) => shaped(`${month}-01`, { month: "long", year: "numeric" });

/**
 * The day of the week.
 * @param {string} iso YYYY-MM-DD
 */
export const weekdayOf = (iso) => shaped(iso, { weekday: "long" });

/**
 * @param {string} iso
 * @param {Intl.DateTimeFormatOptions} shape
 */
const shaped = (iso, shape) => written(LOCALES[language] ?? language, { ...shape, timeZone: "UTC" }, new Date(`${iso}T12:00:00Z`));

/**
 * A day for people in a list: the nearest ones by their names.
 * @param {string} iso YYYY-MM-DD
 */
export function recent(iso) {
  const ago = daysBetween(iso, today());
  return ago === 0 ? t("today") : ago === 1 ? t("yesterday") : day(iso);
}

/**
 * A moment for people.
 * @param {number} seconds since 1970
 */
export function moment(seconds) {
  const shape = /** @type {const} */ ({ day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", timeZone: "Europe/Zurich" });
  return written(LOCALES[language] ?? language, shape, new Date(seconds * 1000));
}

/**
 * The time of day of a moment, in Switzerland.
 * @param {number} seconds since 1970
 */
export const momentOfDay = (seconds) =>
  new Intl.DateTimeFormat(LOCALES[language] ?? language, { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Zurich" }).format(new Date(seconds * 1000));

/** @returns {string} YYYY-MM-DD in Europe/Zurich */
export const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Zurich" }).format(new Date());

/**
 * Whole days from one to the other.
 * @param {string} from YYYY-MM-DD
 * @param {string} to
 */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/**
 * @param {number} bytes
 */
export function size(bytes) {
  const [value, unit] = bytes < 1_000_000 ? [Math.max(1, Math.round(bytes / 1000)), "kB"] : [Math.round(bytes / 100_000) / 10, "MB"];
  return `${value.toLocaleString(LOCALES[language] ?? language)} ${unit}`;
}

/**
 * The name of a language, for people.
 * @param {string} tag
 */
export function languageName(tag) {
  try {
    return new Intl.DisplayNames([LOCALES[language] ?? language], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

/**
 * @param {string} text
 * @param {Record<string, string | number>} [values]
 */
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values?.[name] ?? whole));
