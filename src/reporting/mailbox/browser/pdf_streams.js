// @ts-check
// The streams of a PDF (ISO 32000-1, 7.3.8): XMP is emptied, object streams are read, photographs lose what telephones add to them. All
// others go on as they are. One whose length stands elsewhere is followed to the word that ends it.

import { noXmp, repacked } from "./pdf_objects.js";
import { lettersOf, MOST_OF_AN_OBJECT, OVERLAP } from "./pdf_syntax.js";
import { segmentsInPlace } from "./pictures.js";
import { DROP, joined, KEEP, LOOK, PUT, REST, step, WINDOW } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Step} Step */
/** @typedef {import("./steps.js").Steps} Steps */
/** @typedef {import("./pdf_syntax.js").Course} Course */
/** @typedef {import("./pdf_syntax.js").Dictionary} Dictionary */
/** @typedef {import("./pdf_syntax.js").Sheet} Sheet */
/**
 * The dictionary of a stream, from `start` on, and its data from `data` on. `length`: null if it stands elsewhere; `digits`: where it
 * stands; `first`: where the objects of an object stream begin.
 * @typedef {{start: number, data: number, length: number | null, digits: [number, number], kind: string, filters: string, first: number}} Stream
 */

const BEGUN = /[\0\t\n\f\r ]*stream(\r\n|\n|\r)/y;
const LENGTH = /^(\d{1,10}|\d+[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R)$/;
const END = /\r?\n?endstream[\0\t\n\f\r ]+endobj/;
const TELLS = /Exif\0\0|<x:xmpmeta|<\?xpacket|Photoshop 3\.0|http:\/\/ns\.adobe\.com\/xap|Image_UTC_Data|MotionPhoto_Data/;

/**
 * Where the data of a stream begin whose dictionary ends at `at`; 0 if it has none.
 * @param {string} text
 * @param {number} at
 */
export function streamAt(text, at) {
  BEGUN.lastIndex = at;
  return BEGUN.test(text) ? BEGUN.lastIndex : 0;
}

/**
 * So much of a sheet goes on as it is now.
 * @param {Sheet} sheet
 * @param {number} length
 * @returns {Generator<Step, void, Bytes>}
 */
export function* written(sheet, length) {
  const out = sheet.out.subarray(0, length);
  if (out.every((byte, at) => byte === sheet.bytes[at])) {
    yield step(KEEP, length);
  } else {
    yield step(PUT, 0, out);
    yield step(DROP, length);
  }
}

/**
 * What is to know of a stream; null without a length, or with its data in another file.
 * @param {Sheet} sheet
 * @param {Dictionary} own
 * @param {number} data
 * @returns {Stream | null}
 */
export function described(sheet, own, data) {
  const found = new Map(own.entries.map((entry) => [entry.name, entry]));
  const says = (/** @type {string} */ name) => {
    const entry = found.get(name);
    return entry ? sheet.value(entry) : "";
  };
  const [length, isPredicted] = [says("Length"), says("Type") === "ObjStm" && found.has("DecodeParms")];
  if (found.has("F") || !LENGTH.test(length)) return null;
  const kind = says("Subtype") === "XML" ? "Metadata" : says("Type");
  for (const name of kind === "Metadata" ? ["Filter", "DecodeParms"] : []) {
    const entry = found.get(name);
    if (entry) sheet.write(entry.start, entry.end);
  }
  const digits = sheet.text.indexOf(length, found.get("Length")?.value);
  return {
    start: own.start,
    data,
    length: /^\d+$/.test(length) ? Number(length) : null,
    digits: [digits, digits + length.length],
    kind,
    filters: isPredicted ? "with a predictor" : says("Filter").replace(/^[[/\]\0\t\n\f\r ]+|[[/\]\0\t\n\f\r ]+$/g, ""),
    first: /^\d{1,10}$/.test(says("First")) ? Number(says("First")) : REST,
  };
}

/**
 * All up to the end of its data; false: nothing behind it can be read.
 * @param {Sheet} sheet
 * @param {Stream} stream
 * @returns {Steps}
 */
export function* passed(sheet, stream) {
  const { course } = sheet;
  if (stream.kind === "ObjStm") return yield* objects(sheet, stream);
  yield* written(sheet, stream.data);
  course.isBehindStream = true;
  if (stream.kind === "Metadata") return yield* withoutXmp(stream.length);
  const isWavelet = stream.filters.includes("JPX");
  const isPicture = isWavelet || stream.filters.includes("DCT");
  const isSeen = isPicture || stream.filters === ""; // not packed
  let { length } = stream;
  if (stream.filters === "DCTDecode" || stream.filters === "DCT") {
    const inPlace = yield* segmentsInPlace(length ?? REST);
    if (length !== null) length -= inPlace;
  } else if ((isPicture && !isWavelet) || stream.filters.endsWith("R")) {
    course.understood = false; // packed once more, or who knows: nobody sees what it says
  }
  if (length === null || isSeen) return yield* toItsEnd(course, length, isSeen);
  yield step(KEEP, length);
  return true;
}

/**
 * The data of a stream of this length, or up to where it ends; what is not packed is searched for what tells of its making.
 * @param {Course} course
 * @param {number | null} length
 * @param {boolean} isSeen
 * @returns {Steps}
 */
function* toItsEnd(course, length, isSeen) {
  let left = length ?? REST;
  while (left > 0) {
    const size = Math.min(WINDOW, left);
    const letters = lettersOf(yield step(LOOK, size));
    const ends = length === null ? letters.search(END) : -1;
    if (isSeen && TELLS.test(ends < 0 ? letters : letters.slice(0, ends))) course.understood = false;
    if (ends >= 0) {
      yield step(KEEP, ends);
      return true;
    }
    if (letters.length < size) return false;
    const taken = size === left ? size : size - OVERLAP;
    yield step(KEEP, taken);
    left -= length === null ? 0 : taken;
  }
  return true;
}

/**
 * @param {number | null} given
 * @returns {Steps}
 */
function* withoutXmp(given) {
  const length = given ?? lettersOf(yield step(LOOK, MOST_OF_AN_OBJECT)).search(END);
  let [left, content] = [length, noXmp(Math.max(0, Math.min(length, WINDOW)))];
  while (left > 0) {
    const piece = yield step(LOOK, Math.min(left, WINDOW));
    if (piece.length === 0) return false;
    yield step(PUT, 0, content.slice(0, piece.length));
    yield step(DROP, piece.length);
    left -= piece.length;
    content = new Uint8Array(WINDOW).fill(0x20);
  }
  return length >= 0;
}

/**
 * An object stream: back in its own room, which its length says again; if it has none, as it was.
 * @param {Sheet} sheet
 * @param {Stream} stream
 * @returns {Steps}
 */
function* objects(sheet, stream) {
  const { start, data, digits, filters, first } = stream;
  const { course, out } = sheet;
  yield* written(sheet, start);
  const head = data - start;
  const piece = yield step(LOOK, head + Math.min(stream.length ?? MOST_OF_AN_OBJECT, MOST_OF_AN_OBJECT));
  const length = stream.length ?? lettersOf(piece.subarray(head)).search(END);
  if (length < 0) return false;
  course.isBehindStream = true;
  const before = piece.subarray(head, head + length);
  const isKnown = ["", "FlateDecode", "Fl"].includes(filters) && before.length === length;
  const after = isKnown ? repacked(before, filters, first, course) : null;
  if (!after || after === before || after.length > length || stream.length === null) {
    course.understood &&= after === before;
    yield step(KEEP, head + length);
    return true;
  }
  sheet.write(...digits, String(after.length));
  yield step(PUT, 0, joined(out.subarray(start, data), after, new Uint8Array(length - after.length).fill(0x20)));
  yield step(DROP, head + length);
  return true;
}
