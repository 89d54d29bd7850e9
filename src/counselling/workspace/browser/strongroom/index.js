// @ts-check
// What can be found: the sheets of all her cases and the words of those she opened, in the memory of this worker and nowhere else.

import { fromBase64, toHex } from "../../../../reporting/sealing/browser/bytes.js";
import { find, findable } from "../search.js";
import { newestOnes } from "../sheet.js";
import { profile } from "./codings.js";
import { openSheets } from "./sheets.js";

/** @typedef {import("../types.js").NoteRow} NoteRow */
/** @typedef {import("../types.js").OpenedSheet} OpenedSheet */
/** @typedef {import("../sheet.js").Sheet} Sheet */

/** @type {Map<string, import("../search.js").Findable>} by case, hexadecimal; the case's own sheet */
const sheets = new Map();
/** @type {Map<string, import("../search.js").Findable>} the words of cases she opened */
const opened = new Map();
/** @type {Set<string>} cases of which a sheet in force does not open with the keys that are here */
const unopened = new Set();

/**
 * Takes in lines of the stream of sheets. A sheet that does not open is passed over: the case itself says so.
 * @param {{lines: string}} given JSON, one case a line
 * @returns {Promise<number>} how many cases
 */
export async function indexSheets({ lines }) {
  /** @type {{case: string, reference: string, centre: string, sheets: NoteRow[]}[]} */
  const served = lines.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  await Promise.all(served.map(openAndIndex));
  return served.length;
}

/**
 * The sheets of a case, opened; from here on it is found by them.
 * @param {{case: string, reference: string, centre: string, sheets: NoteRow[]}} served
 * @returns {Promise<OpenedSheet[]>}
 */
export async function openAndIndex(served) {
  const versions = await openSheets(served);
  indexSheet(served, versions);
  return versions;
}

/**
 * From here on a case is found by what its newest sheets say.
 * @param {{case: string, reference: string, centre: string}} of base64
 * @param {OpenedSheet[]} versions
 */
export function indexSheet({ case: id, reference, centre }, versions) {
  const newest = newestOnes(versions);
  const said = newest.flatMap(({ sheet }) => sheet ?? []);
  const people = said.flatMap((sheet) => Object.values(sheet.people));
  people.sort((one, other) => Number(other.role === "affected") - Number(one.role === "affected"));
  const texts = said.flatMap(({ people: _people, coding: _coding, rows: _rows, also: _also, ...parts }) => textsIn(parts));
  const hex = toHex(fromBase64(id));
  if (said.length < newest.length) unopened.add(hex);
  else unopened.delete(hex);
  profile(hex, { reference, centre }, said);
  sheets.set(hex, findable({ case: hex, reference, names: people.map(({ name }) => name), texts: [...texts, ...people.map(({ remark }) => remark)] }));
}

/**
 * From here on a case that was opened is found by the words in it too.
 * @param {{case: string, reference: string}} of base64
 * @param {string[]} texts
 */
export function indexTexts({ case: id, reference }, texts) {
  const hex = toHex(fromBase64(id));
  opened.set(hex, findable({ case: hex, reference, names: [], texts }));
}

/** How many cases may be found by more once more keys are open. */
export const unopenedSheets = () => unopened.size;

/**
 * @param {{query: string}} given
 */
export const search = ({ query }) => find(everything(), query);

/**
 * The names that cases go by, for lists: of the affected person first; none where no sheet names anybody.
 * @param {{cases: string[]}} given ids, hexadecimal
 * @returns {Record<string, string>}
 */
export const namesOf = ({ cases }) => Object.fromEntries(cases.flatMap((id) => (sheets.get(id)?.name ? [[id, String(sheets.get(id)?.name)]] : [])));

function* everything() {
  for (const one of sheets.values()) {
    const more = opened.get(one.case);
    yield more ? { ...one, words: [...one.words, ...more.words] } : one;
  }
  for (const one of opened.values()) if (!sheets.has(one.case)) yield one;
}

/**
 * Every text that stands anywhere in a value.
 * @param {any} value
 * @returns {string[]}
 */
function textsIn(value) {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
