// @ts-check
// PDF (ISO 32000-1) without who made it, when and with what: in its information, XMP, remarks, photographs and earlier versions. Read
// once from front to end; what goes is written over with blanks, so every byte keeps its place and all offsets stay true. A file that
// is encrypted or signed is left exactly as it is. Words, pictures, links and the names of fonts stay; files inside, paths and what is
// too large to be read stay too, and are said.

import { allGone, ASKED, numbered, read, stayed, string } from "./pdf_objects.js";
import { described, passed, streamAt, written } from "./pdf_streams.js";
import { begins, composite, isString, lettersOf, MOST_OF_AN_OBJECT, MOST_TOKENS, OVERLAP, remark, Sheet } from "./pdf_syntax.js";
import { LOOK, REST, step } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */
/** @typedef {import("./pdf_streams.js").Stream} Stream */
/** @typedef {import("./pdf_syntax.js").Course} Course */

const FIRST = 4096; // bytes of the first look at objects; what does not end in it is looked at four times as far
const AT_ONCE = 2 ** 20; // bytes in which is sought at once what leaves a file alone

const LEFT_ALONE = /\/(Encrypt|ByteRange)[^A-Za-z]/;
const SPACE = /[\0\t\n\f\r ]+/;
const WORD = /^([-+.0-9]+|obj|endobj|endstream|xref|trailer|startxref|n|f|R|true|false|null)$/;

/**
 * Objects, tables of them and trailers, in the order of the file, whichever revision they belong to.
 * @returns {Steps}
 */
export function* pdf() {
  if (isLeftAlone(yield step(LOOK, REST))) return false;
  /** @type {Course} */
  const course = { understood: true, isClosed: false, isBehindStream: false, words: [], said: new Set(), met: new Set(), kept: new Set(), unpacked: 0, tokens: 0 };
  for (let size = FIRST; ; ) {
    const window = yield step(LOOK, size);
    const isLast = window.length < size;
    const sheet = new Sheet(window, course);
    const { at, stream } = units(sheet, isLast);
    if (sheet.isUntouchable || at < 0 || course.tokens > MOST_TOKENS) return false;
    stayed(sheet, at);
    if (stream) {
      if (!(yield* passed(sheet, stream))) return false;
    } else if (at > 0) {
      yield* written(sheet, at);
    } else if (isLast || size === MOST_OF_AN_OBJECT) {
      return window.length === 0 && course.understood && course.isClosed && allGone(course);
    }
    size = at > 0 || stream ? FIRST : 4 * size;
  }
}

/**
 * Encrypted or signed.
 * @param {Bytes} bytes
 */
function isLeftAlone(bytes) {
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    if (LEFT_ALONE.test(lettersOf(bytes.subarray(at, at + AT_ONCE + OVERLAP)))) return true;
  }
  return false;
}

/**
 * How far whole values and words reach, or the stream that comes first; -1: this is no PDF.
 * @param {Sheet} sheet
 * @param {boolean} isLast
 * @returns {{at: number, stream: Stream | null}}
 */
function units(sheet, isLast) {
  const { text, course } = sheet;
  /** @type {{at: number, words: string[]} | null} the first string in the second half, and the words before it */
  let waits = null;
  let at = 0;
  while (at < text.length) {
    let end = sheet.tokenEnd(at);
    if (end >= 0 && begins(text, at)) {
      sheet.number = numbered(course.words);
      end = composite(sheet, at, ASKED, read);
      if (end < 0 || sheet.isUntouchable || (text.length - end < OVERLAP && !isLast)) break;
      const data = streamAt(text, end);
      if (data > 0 && sheet.own?.end === end) {
        const stream = described(sheet, sheet.own, data);
        return { at: stream ? at : -1, stream };
      }
    } else if (end < 0 || (end === text.length && !isLast && !isString(text, at))) {
      end = end < 0 ? -1 : cut(text, at);
      if (end <= at) break;
    }
    if (isString(text, at)) {
      if (2 * at >= text.length) waits ??= { at, words: course.words };
      sheet.number = numbered(course.words);
      string(sheet, at, end);
    } else if (text[at] === "%") {
      remark(sheet, at, end);
    } else if (!"<[/".includes(text[at]) && !areWords(course, text.slice(at, end))) {
      return { at: -1, stream: null };
    }
    at = end;
  }
  if (waits && !isLast) {
    at = waits.at; // a dictionary behind it may still say that it is to go
    course.words = waits.words;
  }
  return { at, stream: null };
}

/**
 * Where a run of words can be parted that reaches the end of the text; -1 if nowhere.
 * @param {string} text
 * @param {number} at
 */
function cut(text, at) {
  if ("%/".includes(text[at])) return -1;
  const until = text.length - OVERLAP;
  let found = until - 1;
  while (found >= at && !SPACE.test(text[found])) found--;
  while (found > at && SPACE.test(text[found - 1])) found--;
  return found >= at ? found : -1;
}

/**
 * Words outside of values; whether they belong there.
 * @param {Course} course
 * @param {string} run
 */
function areWords(course, run) {
  const words = run.split(SPACE).filter(Boolean);
  if (words.length > 0 && course.isBehindStream) {
    course.isBehindStream = false;
    if (words[0] !== "endstream") return false;
  }
  course.tokens += words.length;
  for (const word of words) course.isClosed = word === "startxref" || (course.isClosed && word !== "obj");
  course.words = [...course.words, ...words.slice(-3)].slice(-3);
  return words.every((word) => WORD.test(word));
}
