// @ts-check
// What in the objects of a PDF says who made it, when and with what (ISO 32000-1, 12.5.6.2, 14.3 to 14.5), and its going. Entries are
// written over with blanks, so that nothing moves. An object stream (7.5.7) is unpacked into at most 1 MiB, treated the same and packed
// again into the room it had. What can be told only elsewhere, or holds another file, is said: not understood.

import { deflate, Inflate } from "pako";

import { ASKED_OF_OTHERS, isToldElsewhere, setOf } from "./pdf_others.js";
import { begins, composite, isString, MOST_KNOWN, MOST_SAID, MOST_TOKENS, reference, remark, Sheet, stripped } from "./pdf_syntax.js";
import { spelt } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./pdf_syntax.js").Course} Course */
/** @typedef {import("./pdf_syntax.js").Dictionary} Dictionary */
/** @typedef {import("./pdf_syntax.js").Entry} Entry */

const MOST_UNPACKED = 2 ** 20; // bytes of one object stream
const MOST_UNPACKED_OF_A_FILE = 2 ** 23;
const AT_ONCE = 1024; // packed bytes, of which a megabyte can be unpacked at most
const WITHIN_32_KIB = 15; // as zlib counts it (RFC 1950), said so that nothing else is taken for it

const OF_A_DOCUMENT = setOf("Title Author Subject Keywords Creator Producer CreationDate ModDate");
const ANYWHERE = setOf("Author Keywords Creator Producer CreationDate ModDate LastModified");
const OF_NO_DOCUMENT = setOf("Type Subtype S Parent Length FT Root Kids");
const REMARKS = setOf(
  "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup FileAttachment Sound Redact Projection",
);
const OTHER_ANNOTATIONS = setOf("Link Widget Screen Movie PrinterMark TrapNet Watermark 3D RichMedia");
const ENCRYPTED_OR_SIGNED = setOf("Encrypt ByteRange");
export const ASKED = new Set([
  ...OF_A_DOCUMENT, ...ANYWHERE, ...OF_NO_DOCUMENT, ...ENCRYPTED_OR_SIGNED, ...ASKED_OF_OTHERS,
  ...setOf("Filter DecodeParms First T M ID Info DocChecksum PieceInfo"),
]);
const ANY_REFERENCE = /\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R/;
const ANY_STRING = /\(|[^<]<[^<]/;
// Where something lay on somebody's computer; in hexadecimal digits the colon and what is behind it.
const PLACE =
  /[Ff]ile:\/|[A-Za-z]:\\\\|\(\\{4}|[(\xff"' ]\/(?:Users|home|private|Volumes|storage|[A-Za-z]\/Users)\/|smb:|3[Aa](?:00)?5[Cc]/;
const NO_XMP = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>';

/**
 * One dictionary, as it closes: its entries that say who, when or with what go.
 * @param {Sheet} sheet
 * @param {Dictionary} found
 */
export function read(sheet, found) {
  const names = found.entries.map(({ name }) => name);
  const kinds = found.entries.filter(({ name }) => name === "Type" || name === "Subtype").map((entry) => sheet.value(entry));
  if (found.isOutermost) sheet.own = found;
  if (names.some((name) => ENCRYPTED_OR_SIGNED.has(name))) {
    sheet.isUntouchable = true;
    sheet.course.understood = false;
  }
  if (isToldElsewhere(sheet, found)) sheet.course.understood = false;
  // A program may add texts by any name.
  const others = found.entries.filter(({ name, value }) => OF_NO_DOCUMENT.has(name) && !isString(sheet.text, value));
  if (found.isOutermost && isOfADocument(sheet, found) && others.length === 0) {
    ofADocument(sheet, found);
    return;
  }
  if (found.isOutermost && others.every(({ name }) => name === "Type")) ofNoKind(sheet, found);
  // Who wrote a remark, and when; /T of a field is its name.
  const isRemark = kinds.some((kind) => REMARKS.has(kind));
  const isAnnotation = isRemark || kinds.some((kind) => OTHER_ANNOTATIONS.has(kind));
  for (const entry of found.entries) {
    const { name, start, value, end } = entry;
    if (ANYWHERE.has(name) || (isRemark && name === "T") || (isAnnotation && name === "M")) {
      goes(sheet, entry);
    } else if (name === "Info" && names.includes("Root")) {
      askedFor(sheet, entry);
    } else if (name === "PieceInfo" || (["ID", "DocChecksum"].includes(name) && names.includes("Root"))) {
      if (ANY_REFERENCE.test(sheet.text.slice(value, end))) sheet.course.understood = false;
      sheet.write(start, end);
    }
  }
  if (found.isOutermost && PLACE.test(sheet.written(found.start, found.end).replaceAll("\0", ""))) sheet.course.understood = false;
}

/**
 * Whether this is information: by its keys, and since they are texts. A name, a mark or an object may be called Title too.
 * @param {Sheet} sheet
 * @param {Dictionary} found
 */
function isOfADocument(sheet, { entries }) {
  const asked = entries.filter((entry) => OF_A_DOCUMENT.has(entry.name) && sheet.value(entry) !== "null");
  const here = asked.filter(({ value }) => isString(sheet.text, value));
  const elsewhere = asked.filter((entry) => reference(sheet, entry) !== null);
  const isCalledSo = here.length > 0 || elsewhere.some(({ name }) => ANYWHERE.has(name));
  return isCalledSo && here.length + elsewhere.length === asked.length;
}

/**
 * The information of the document as a trailer names it, or a table of objects that is a stream.
 * @param {Sheet} sheet
 * @param {Entry} entry
 */
function askedFor(sheet, entry) {
  const number = reference(sheet, entry);
  if (number !== null) toGo(sheet.course, number);
  else if (sheet.value(entry) !== "null") sheet.course.understood = false;
}

/**
 * What a trailer may call the information of the document: with texts in it, it stays; with nothing in it, it is gone.
 * @param {Sheet} sheet
 * @param {Dictionary} found
 */
function ofNoKind({ course, text, number }, { start, end }) {
  const content = text.slice(start, end);
  if (ANY_STRING.test(content)) known(course, course.kept, number);
  else if (stripped(content.slice(2).replaceAll(">", "")) === "") known(course, course.met, number);
}

/**
 * All of it goes, whatever a program added; a string that is an object of its own too.
 * @param {Sheet} sheet
 * @param {Dictionary} found
 */
function ofADocument(sheet, { start, end, entries }) {
  for (const entry of entries) goes(sheet, entry);
  known(sheet.course, sheet.course.met, sheet.number);
  sheet.write(start + 2, sheet.text.lastIndexOf(">>", end - 2));
}

/**
 * @param {Sheet} sheet
 * @param {Entry} entry
 */
function goes(sheet, entry) {
  if (isString(sheet.text, entry.value)) sheet.write(entry.start, entry.end);
  const elsewhere = reference(sheet, entry);
  if (elsewhere === null) return;
  const { course, strings } = sheet;
  toGo(course, elsewhere);
  for (const place of strings.get(elsewhere) ?? []) {
    sheet.write(...place, "()");
    known(course, course.met, elsewhere);
  }
  strings.delete(elsewhere);
}

/**
 * @param {Course} course
 * @param {number} number
 */
function toGo(course, number) {
  course.said.add(number);
  course.understood &&= course.said.size <= MOST_SAID;
}

/**
 * Within bounds, whatever a file holds.
 * @param {Course} course
 * @param {Set<number>} numbers
 * @param {number} number
 */
function known(course, numbers, number) {
  if (numbers.size < MOST_KNOWN) numbers.add(number);
  course.understood &&= numbers.has(number);
}

/**
 * The number of the object that begins behind these words; -1 if none does.
 * @param {string[]} words
 */
export const numbered = (words) => (words[2] === "obj" && /^\d{1,10}$/.test(words[0]) ? Number(words[0]) : -1);

/**
 * An object that is a string: it goes if a dictionary said so, and it is remembered if one is still to come.
 * @param {Sheet} sheet
 * @param {number} at
 * @param {number} end
 */
export function string(sheet, at, end) {
  const { course, number, strings } = sheet;
  if (course.said.has(number)) {
    sheet.write(at, end, "()");
    known(course, course.met, number);
  } else {
    const places = strings.get(number) ?? [];
    places.push([at, end]);
    strings.set(number, places);
  }
}

/**
 * So much of a sheet goes on: no dictionary behind it can take its strings any more.
 * @param {Sheet} sheet
 * @param {number} length
 */
export function stayed({ course, strings }, length) {
  for (const [number, [[start]]] of strings) if (start < length) known(course, course.kept, number);
}

/**
 * Whether all objects went that were to go, in each revision that has them.
 * @param {Course} course
 */
export const allGone = ({ said, met, kept }) => [...said].every((number) => met.has(number) && !kept.has(number));

/**
 * XMP of this length that says nothing; blanks where there is no room for it.
 * @param {number} length
 */
export const noXmp = (length) => spelt((length >= NO_XMP.length ? NO_XMP : "").padEnd(length));

/**
 * The data of an object stream without what says who, when and with what, the same object if nothing does. Null: it is more than we
 * unpack, or is not what it claims.
 * @param {Bytes} packed
 * @param {string} filters
 * @param {number} first where the objects begin
 * @param {Course} course
 */
export function repacked(packed, filters, first, course) {
  const most = Math.min(MOST_UNPACKED, MOST_UNPACKED_OF_A_FILE - course.unpacked);
  const plain = filters ? unpacked(packed, most) : packed;
  if (!plain || first > plain.length) return null;
  course.unpacked += plain.length;
  const sheet = new Sheet(plain, course);
  const places = placesIn(sheet.text.slice(0, first));
  for (let at = first; at < plain.length; ) {
    for (let next = places.at(-1); next && next[0] <= at - first; next = places.at(-1)) {
      sheet.number = next[1];
      places.pop();
    }
    let end = sheet.tokenEnd(at);
    if (begins(sheet.text, at)) end = composite(sheet, at, ASKED, read);
    if (end < 0 || sheet.isUntouchable || course.tokens > MOST_TOKENS) return null;
    if (sheet.text[at] === "%") remark(sheet, at, end);
    else if (isString(sheet.text, at)) string(sheet, at, end);
    at = end;
  }
  stayed(sheet, plain.length);
  if (sheet.out.every((byte, at) => byte === plain[at])) return packed;
  return filters ? new Uint8Array(deflate(sheet.out, { level: 9 })) : sheet.out;
}

/**
 * Where objects begin behind the head of an object stream, and their numbers; the first comes last.
 * @param {string} head
 * @returns {[number, number][]}
 */
function placesIn(head) {
  const words = (head.match(/\d{1,10}/g) ?? []).map(Number);
  /** @type {[number, number][]} */
  const places = [];
  for (let at = 1; at < words.length; at += 2) places.push([words[at], words[at - 1]]);
  return places.sort((one, other) => other[0] - one[0] || other[1] - one[1]);
}

/**
 * @param {Bytes} packed
 * @param {number} most
 * @returns {Bytes | null}
 */
function unpacked(packed, most) {
  /** @type {Bytes[]} */
  const parts = [];
  let size = 0;
  const unpacking = new Inflate({ windowBits: WITHIN_32_KIB });
  unpacking.onData = (part) => {
    parts.push(part);
    size += part.length;
  };
  for (let at = 0; at < packed.length && size <= most && !unpacking.ended; at += AT_ONCE) {
    unpacking.push(packed.subarray(at, at + AT_ONCE));
  }
  if (size > most || !unpacking.ended || unpacking.err) return null;
  const plain = new Uint8Array(size);
  parts.reduce((at, part) => (plain.set(part, at), at + part.length), 0);
  return plain;
}
