// @ts-check
// How a day is written. French and Italian have a word of their own for the first of a month, and browsers do not know it. Pure.

/** @type {Record<string, string>} */
const FIRST = { fr: "1er", it: "1°" };

/**
 * @param {string} locale
 * @param {Intl.DateTimeFormatOptions} shape
 * @param {Date} moment
 * @returns {string}
 */
export function written(locale, shape, moment) {
  const first = FIRST[locale.slice(0, 2)] ?? "1";
  const parts = new Intl.DateTimeFormat(locale, shape).formatToParts(moment);
  return parts.map(({ type, value }) => (type === "day" && value === "1" ? first : value)).join("");
}
