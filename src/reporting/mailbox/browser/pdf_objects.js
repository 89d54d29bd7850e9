// @ts-check
// What in the objects of a PDF says who made it, when and with what (ISO 32000-1, 12.5.6.2, 14.3 to 14.5), and its going. Entries are
// written over with blanks, so that nothing moves. An object stream (7.5.7) is unpacked into at most 1 MiB, treated the same and packed
// again into the room it had. What can be told only elsewhere, or holds another file, is said: not understood.

import { deflate, Inflate } from "pako";

import { begins, composite, isString, MOST_SAID, MOST_TOKENS, reference, remark, Sheet } from "./pdf_syntax.js";
import { spelt } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./pdf_syntax.js").Course} Course */
/** @typedef {import("./pdf_syntax.js").Dictionary} Dictionary */
/** @typedef {import("./pdf_syntax.js").Entry} Entry */

const MOST_UNPACKED = 2 ** 20; // bytes of one object stream
const MOST_UNPACKED_OF_A_FILE = 2 ** 23;
const AT_ONCE = 1024; // packed bytes, of which a megabyte can be unpacked at most
const WITHIN_32_KIB = 15; // as zlib counts it (RFC 1950), said so that nothing else is taken for it

/** @param {string} names */
const setOf = (names) => new Set(names.split(" "));

const OF_A_DOCUMENT = setOf("Title Author Subject Keywords Creator Producer CreationDate ModDate");
const ANYWHERE = setOf("Author Keywords Creator Producer CreationDate ModDate LastModified");
const OF_NO_DOCUMENT = setOf("Type Subtype S Parent Length FT Root Kids");
const REMARKS = setOf(
  "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Popup FileAttachment Sound Redact Projection",
);
const OTHER_ANNOTATIONS = setOf("Link Widget Screen Movie PrinterMark TrapNet Watermark 3D RichMedia");
const ENCRYPTED_OR_SIGNED = setOf("Encrypt ByteRange");
const FILES = setOf("EF XFA"); // attached; a form that is a file of its own
const KINDS_OF_FILES = setOf("EmbeddedFile Filespec"); // a path may name whose it is
export const ASKED = new Set([
  ...OF_A_DOCUMENT, ...ANYWHERE, ...OF_NO_DOCUMENT, ...ENCRYPTED_OR_SIGNED, ...FILES, ...setOf("Filter DecodeParms First F T M ID DocChecksum PieceInfo URI"),
]);
const ANY_REFERENCE = /\d[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R/;
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
  if (names.some((name) => FILES.has(name)) || kinds.some((kind) => KINDS_OF_FILES.has(kind))) sheet.course.understood = false;
  // A program may add texts by any name.
  const isAnother = found.entries.some(({ name, value }) => OF_NO_DOCUMENT.has(name) && !isString(sheet.text, value));
  if (found.isOutermost && names.some((name) => OF_A_DOCUMENT.has(name)) && !isAnother) {
    ofADocument(sheet, found);
    return;
  }
  // Who wrote a remark, and when; /T of a field is its name.
  const isRemark = kinds.some((kind) => REMARKS.has(kind));
  const isAnnotation = isRemark || kinds.some((kind) => OTHER_ANNOTATIONS.has(kind));
  for (const entry of found.entries) {
    const { name, start, value, end } = entry;
    if (ANYWHERE.has(name) || (isRemark && name === "T") || (isAnnotation && name === "M")) {
      goes(sheet, entry);
    } else if (name === "URI") {
      sheet.course.understood &&= sheet.value(entry).slice(1, 6).toLowerCase() !== "file:";
    } else if (name === "PieceInfo" || (["ID", "DocChecksum"].includes(name) && names.includes("Root"))) {
      if (ANY_REFERENCE.test(sheet.text.slice(value, end))) sheet.course.understood = false;
      sheet.write(start, end);
    }
  }
}

/**
 * All of it goes, whatever a program added; a string that is an object of its own too.
 * @param {Sheet} sheet
 * @param {Dictionary} found
 */
function ofADocument(sheet, { start, end, entries }) {
  for (const entry of entries) goes(sheet, entry);
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
  const place = strings.get(elsewhere);
  if (place) {
    sheet.write(...place, "()");
  } else {
    course.said.add(elsewhere);
    course.understood &&= course.said.size <= MOST_SAID;
  }
}

/**
 * An object that is a string: it goes if a dictionary said so, and it is remembered if one is still to come.
 * @param {Sheet} sheet
 * @param {number} at
 * @param {number} end
 */
export function string(sheet, at, end) {
  const { said, words } = sheet.course;
  const own = words[2] === "obj" && /^\d+$/.test(words[0]) ? Number(words[0]) : -1;
  if (said.delete(own)) sheet.write(at, end, "()");
  else sheet.strings.set(own, [at, end]);
}

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
  for (let at = first; at < plain.length; ) {
    let end = sheet.tokenEnd(at);
    if (begins(sheet.text, at)) end = composite(sheet, at, ASKED, read);
    if (end < 0 || sheet.isUntouchable || course.tokens > MOST_TOKENS) return null;
    if (sheet.text[at] === "%") remark(sheet, at, end);
    at = end;
  }
  if (sheet.out.every((byte, at) => byte === plain[at])) return packed;
  return filters ? new Uint8Array(deflate(sheet.out, { level: 9 })) : sheet.out;
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
