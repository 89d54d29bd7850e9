// @ts-check
// What notes (kind 5) and case sheets (kind 6) say inside their envelopes: their schemas, in this one place. Pure. A sheet keeps what
// it does not know, so each part of the workspace may keep its own; whoever changes a sheet changes one part and leaves the others.

import { fromUtf8, utf8 } from "../../../reporting/sealing/browser/bytes.js";
import { CONTENT, NotGenuine } from "../../../reporting/sealing/browser/errors.js";

/** @typedef {import("../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */

/**
 * An entry of the file, version 2. Of version 1 only text, language and day are there; it was a note.
 * @typedef {object} Entry
 * @property {"note" | "call" | "meeting" | "letter" | "intervention"} kind
 * @property {string} day YYYY-MM-DD, on which it happened
 * @property {number} minutes that it took, 0 for not counted
 * @property {string} text
 * @property {string} language
 * @property {string} [template] code of the template it was begun with; `rectification` marks the person's own correction
 */

/** Whom the case is about. @typedef {{role: "affected" | "accused" | "witness" | "institution" | "other", name: string, remark: string}} Involved */
/** What the person agreed to; the id is the consent's at the service. `remark`: what she said, in her words; `day` she said it.
 *  @typedef {{to: string, purpose: string, until: string, remark: string, day?: string, way?: "phone" | "in_person" | "written" | "mailbox"}} ConsentWords */
/** What was agreed with the person. @typedef {{day: string, text: string}} Agreed */
/** A request without content. @typedef {{language: string, day: string, modality: string, agency: string, confirmed: boolean, cost: string}} InterpreterRequest */
/** Something on paper or elsewhere. @typedef {{name: string, day: string, place: string}} Paper */
/** Another case of the same matter. `earlier`: the same person's, after a lost code; `later` stands in the older of the two.
 *  @typedef {{reference: string, kind: "earlier" | "later" | "same_matter", day: string, proven: string[], remark: string}} CaseLink */
/** How to reach the person. @typedef {{ways: string, times: string, do_not_contact_other_side: boolean}} Contact */

/**
 * A case sheet, version 1. Parts are keyed by ids (32 hexadecimal digits), so that two who change different things never meet.
 * @typedef {object} Sheet
 * @property {1} v
 * @property {string[]} also records (base64) of sheets that this one settles, beside the one it follows
 * @property {Contact} contact
 * @property {Record<string, Involved>} people
 * @property {Record<string, ConsentWords>} consents by the consent's id
 * @property {Record<string, Agreed>} agreed
 * @property {Record<string, InterpreterRequest>} interpreters
 * @property {Record<string, Paper>} documents
 * @property {Record<string, CaseLink>} links by case id
 * @property {Record<string, any>} tasks the words of tasks by the task's id
 * @property {Record<string, any>} coding
 * @property {string[]} rows ids of the statistics rows filed for the case
 */

/** Some parts with what is to become of them: objects by key, where null removes; anything else whole. @typedef {Record<string, any>} Change */

export const ENTRY_KINDS = /** @type {const} */ (["note", "call", "meeting", "letter", "intervention"]);
export const ROLES = /** @type {const} */ (["affected", "accused", "witness", "institution", "other"]);

const KEYED = ["contact", "people", "consents", "agreed", "interpreters", "documents", "links", "tasks", "coding"];
const LISTED = ["also", "rows"];

/** @returns {Sheet} of a case nobody has written a sheet for: the other side is not contacted */
export const emptySheet = () => ({
  v: 1,
  also: [],
  contact: { ways: "", times: "", do_not_contact_other_side: true },
  people: {},
  consents: {},
  agreed: {},
  interpreters: {},
  documents: {},
  links: {},
  tasks: {},
  coding: {},
  rows: [],
});

/**
 * The sheet of an opened envelope; parts that an older writer left out are empty. Throws NotGenuine.
 * @param {Bytes} bytes
 * @returns {Sheet}
 */
export function readSheet(bytes) {
  const read = json(bytes);
  const empty = emptySheet();
  const isSound =
    read?.v === 1 &&
    KEYED.every((part) => read[part] === undefined || isKeyed(read[part])) &&
    LISTED.every((part) => read[part] === undefined || isListOfText(read[part]));
  if (!isSound) throw new NotGenuine(CONTENT);
  return { ...empty, ...read, contact: { ...empty.contact, ...read.contact } };
}

/** @param {Sheet} sheet */
export const sheetBytes = (sheet) => utf8(JSON.stringify(sheet));

/**
 * The sheet with a change in it; neither is touched.
 * @param {Sheet} sheet
 * @param {Change} change
 * @returns {Sheet}
 */
export function withChange(sheet, change) {
  const changed = Object.entries(change).map(([part, wanted]) => [part, isKeyed(wanted) ? merged(partOf(sheet, part), wanted) : wanted]);
  return { ...sheet, ...Object.fromEntries(changed) };
}

/**
 * Whether two sheets differ in anything that a change is about: if not, it may be made in either with the same meaning.
 * @param {Sheet} one
 * @param {Sheet} other
 * @param {Change} change
 */
export const differIn = (one, other, change) =>
  Object.entries(change).some(([part, wanted]) =>
    isKeyed(wanted)
      ? Object.keys(wanted).some((key) => !same(partOf(one, part)[key], partOf(other, part)[key]))
      : !same(partOf(one, part), partOf(other, part)),
  );

/**
 * Whether two values of JSON say the same, in whatever order their keys stand.
 * @param {any} one
 * @param {any} other
 * @returns {boolean}
 */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].every((key) => same(one[key], other[key]));
}

/**
 * The versions that no other one follows or settles: one as a rule, more while two stand side by side. Oldest first; those
 * that do not open stand among them.
 * @param {import("./types.js").OpenedSheet[]} sheets
 */
export function newestOnes(sheets) {
  const passed = new Set(sheets.flatMap(({ follows, sheet }) => [follows, ...(sheet?.also ?? [])]));
  return sheets.filter(({ record }) => !passed.has(record));
}

/**
 * @param {Entry} entry
 */
export const entryBytes = (entry) => utf8(JSON.stringify({ v: 2, ...entry }));

/**
 * The entry of an opened envelope. Throws NotGenuine.
 * @param {Bytes} bytes
 * @returns {Entry}
 */
export function readEntry(bytes) {
  const { v, kind = "note", day, minutes = 0, text, language = "", template } = json(bytes) ?? {};
  const isSound =
    (v === 1 || v === 2) &&
    [day, text, language, template ?? ""].every((value) => typeof value === "string") &&
    ENTRY_KINDS.includes(kind) &&
    Number.isInteger(minutes) &&
    minutes >= 0;
  if (!isSound) throw new NotGenuine(CONTENT);
  return { kind, day, minutes, text, language, ...(template === undefined ? {} : { template }) };
}

/** @param {Bytes} bytes */
function json(bytes) {
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch {
    throw new NotGenuine(CONTENT);
  }
}

/**
 * @param {any} sheet
 * @param {string} part
 */
const partOf = (sheet, part) => sheet[part] ?? {};

/**
 * @param {Record<string, any>} before
 * @param {Record<string, any>} wanted
 */
const merged = (before, wanted) => Object.fromEntries(Object.entries({ ...before, ...wanted }).filter(([, value]) => value !== null));

/** @param {unknown} value */
const isKeyed = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** @param {unknown} value */
const isListOfText = (value) => Array.isArray(value) && value.every((one) => typeof one === "string");
