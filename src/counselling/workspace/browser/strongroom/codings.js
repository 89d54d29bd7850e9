// @ts-check
// What the codings of all her cases say together: which may be the same matter, which wait for a second reader. From the sheets that were
// opened, in the memory of this worker and nowhere else.

import { alike } from "../coding.js";
import { countRows } from "../figures_counting.js";
import { wordsOf } from "../search.js";

/** @typedef {import("../coding.js").Profile} Profile */

/** @type {Map<string, Profile>} by case, hexadecimal: of those whose sheet says what they are compared by */
const profiles = new Map();
/** @type {Map<string, {centre: string, row: Record<string, any>}>} by case, hexadecimal: what was filed of it for the statistics */
const filed = new Map();
/** @type {Map<string, {case: string, reference: string, by: string, day: string}>} by case, hexadecimal: who asked, since when */
const unread = new Map();

/**
 * From here on a case is compared by what its newest sheets say; the coding carries the days and places for that.
 * @param {string} hex
 * @param {{reference: string, centre: string}} of
 * @param {import("../sheet.js").Sheet[]} said
 */
export function profile(hex, { reference, centre }, said) {
  const row = said.map(({ coding }) => coding["row.case"]).find((one) => one?.sent)?.content;
  if (row) filed.set(hex, { centre, row });
  else filed.delete(hex);
  const asked = said.map(({ coding }) => coding.second).find((second) => second && !second.verdict);
  if (asked) unread.set(hex, { case: hex, reference, by: asked.asked_by, day: asked.asked_day });
  else unread.delete(hex);
  const kept = said.map(({ coding }) => coding.profile).find(Boolean);
  if (!kept) return void profiles.delete(hex);
  const others = said.flatMap(({ people }) => Object.values(people).filter(({ role }) => role === "accused" || role === "institution"));
  const names = others.map(({ name }) => wordsOf(name).sort().join(" ")).filter(Boolean);
  profiles.set(hex, { ...kept, case: hex, reference, names });
}

/**
 * The cases that may be the same matter as this one, those with most reasons first.
 * @param {{case: string}} given hexadecimal
 */
export function casesAlike({ case: hex }) {
  const own = profiles.get(hex);
  if (!own) return [];
  const found = [...profiles.values()].filter((other) => other.case !== hex).map((other) => ({ case: other.case, reference: other.reference, reasons: alike(own, other) }));
  return found.filter(({ reasons }) => reasons.length > 0).sort((one, other) => other.reasons.length - one.reasons.length).slice(0, 5);
}

/** The cases whose assessment waits for a second reader, those that wait longest first. */
export const awaitingSecond = () => [...unread.values()].sort((one, other) => one.day.localeCompare(other.day));

/**
 * What a centre's cases of a canton and year count to, from the sheets that are open here: numbers, and nothing of any case.
 * @param {{centre: string, canton: string, year: number, tables: import("../figures.js").Countable[]}} given
 */
export const countFiled = ({ centre, canton, year, tables }) =>
  countRows([...filed.values()].flatMap(({ centre: of, row }) => (of === centre && row.unit === "case" && row.canton === canton && row.year === year ? [row] : [])), tables);
