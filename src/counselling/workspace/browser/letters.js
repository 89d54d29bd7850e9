// @ts-check
// Letters: a text for a situation in a language, filled in from what the case holds. What the case does not hold stays a gap, with its
// name in square brackets, and is never invented. Letters to the other side wait until the case sheet no longer forbids them. Pure.

import { written } from "./dates.js";

/** @typedef {{name: string, subject: string, text: string}} Template */
/** @typedef {"employer" | "school" | "authority" | "statement" | "withdrawal" | "invitation"} Situation */

/**
 * The letters of a language. `gaps` names what may be missing.
 * @typedef {object} Language
 * @property {string} locale
 * @property {string} reference
 * @property {string} greeting
 * @property {string} closing
 * @property {Record<string, string>} gaps
 * @property {Record<Situation, Template>} letters
 */

/**
 * A letter as it is edited, shown, printed and made a document of; paragraphs are parted by an empty line.
 * @typedef {object} Letter
 * @property {string} sender
 * @property {string} address
 * @property {string} dated place and day
 * @property {string} reference
 * @property {string} subject
 * @property {string} text
 * @property {string} signature
 */

/** What is known, by placeholder; empty or absent for what is not. @typedef {Record<string, string>} Known */

export const SITUATIONS = /** @type {const} */ (["employer", "school", "authority", "statement", "withdrawal", "invitation"]);
const TO_OTHER_SIDE = /** @type {readonly string[]} */ (["employer", "school", "authority", "statement"]);

/**
 * Whether a letter of this situation may not be written now: it goes to the other side, and the person has not agreed.
 * @param {Situation} situation
 * @param {import("./sheet.js").Contact} contact
 */
export const isForbidden = (situation, contact) => contact.do_not_contact_other_side && TO_OTHER_SIDE.includes(situation);

/**
 * @param {Language} language
 * @param {Situation} situation
 * @param {Known} known
 * @param {string} day YYYY-MM-DD, of the letter
 * @returns {Letter}
 */
export function letterFor(language, situation, known, day) {
  const { subject, text } = language.letters[situation];
  const filled = (/** @type {string} */ message) => fillIn(message, known, language.gaps);
  return {
    sender: known.centre ?? "",
    address: filled("{recipient}\n{address}"),
    dated: `${filled("{place}")}, ${dayIn(language.locale, day)}`,
    reference: filled(language.reference),
    subject: filled(subject),
    text: [language.greeting, filled(text), language.closing].join("\n\n"),
    signature: [known.author, known.centre].filter(Boolean).join("\n"),
  };
}

/**
 * The names of the gaps that are left in a letter, each once.
 * @param {Letter} letter
 * @param {Language} language
 */
export function gapsIn({ address, dated, subject, text }, { gaps }) {
  const written = [address, dated, subject, text].join("\n");
  return Object.values(gaps).filter((name) => written.includes(`[${name}]`));
}

/**
 * What a case knows for its letters: names that stand in the sheet, and who writes. A role that two people have is not guessed.
 * @param {import("./sheet.js").Sheet} sheet
 * @param {{reference: string, centre: string, author: string}} own
 * @returns {Known}
 */
export function knownOf({ people, consents }, own) {
  const only = (/** @type {string} */ role) => onlyOne(Object.values(people).filter((one) => one.role === role).map(({ name }) => name));
  return { ...own, person: only("affected"), recipient: only("institution"), consent_purpose: onlyOne(Object.values(consents).map(({ purpose }) => purpose)) };
}

/** @param {string[]} values */
const onlyOne = (values) => (values.length === 1 ? (values[0] ?? "") : "");

/**
 * @param {string} message
 * @param {Known} known
 * @param {Record<string, string>} gaps
 */
const fillIn = (message, known, gaps) => message.replace(/\{(\w+)\}/g, (_, name) => known[name]?.trim() || `[${gaps[name] ?? name}]`);

/**
 * @param {string} locale
 * @param {string} day YYYY-MM-DD
 */
const dayIn = (locale, day) => written(locale, { dateStyle: "long", timeZone: "UTC" }, new Date(`${day}T12:00:00Z`));
