// @ts-check
// The syntax of PDF (ISO 32000-1, 7.2 and 7.3), as far as it takes to find dictionaries and what stands in them. Linear in the text,
// and bounded in depth and in entries: what is more, or does not end in the text that is here, is not read.

import { spelt } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {{name: string, start: number, value: number, end: number}} Entry its key is at `start`, its value from `value` to `end` */
/** @typedef {{start: number, end: number, isOutermost: boolean, entries: Entry[]}} Dictionary entries that were asked for; a key may come twice */
/**
 * What is known of a file from its beginning to where it is read. `isClosed`: `startxref` stands behind the last object; `words`: the
 * last three outside of values; `said`: numbers of objects that are to go, strings and the information; `met`: of those that went, for a
 * number may come again in each revision; `kept`: of those that went on and might have been meant; `unpacked`: bytes; `tokens`: read.
 * @typedef {{understood: boolean, isClosed: boolean, isBehindStream: boolean, words: string[], said: Set<number>, met: Set<number>, kept: Set<number>, unpacked: number, tokens: number}} Course
 */
/** @typedef {(sheet: Sheet, found: Dictionary) => void} Read */

export const MOST_TOKENS = 2 ** 20; // of a file: seconds of work
export const MOST_SAID = 64; // objects that are to go
export const MOST_KNOWN = 2 ** 13; // objects that went, and as many that stayed
export const MOST_OF_AN_OBJECT = 2 ** 18; // bytes; of an object stream as it is packed too
export const OVERLAP = 64; // bytes in which a word may go on
const MOST_DEPTH = 64; // dictionaries and arrays in each other
const MOST_ENTRIES = 512; // of one dictionary, of those that are asked for
const SPACES = "\0\t\n\f\r ";

const TOKEN = // all but strings in parentheses; blanks behind one belong to it
  /(?:<<|>>|[[\]]|<[0-9A-Fa-f\0\t\n\f\r ]*>|\/[^()<>[\]{}/%\0\t\n\f\r ]*)[\0\t\n\f\r ]*|%[^\r\n]*|[^()<>[\]{}/%]+/y;
const ELEMENTS = /[^()<>[\]{}%]+/y; // of an array, where a name is no key
const REFERENCE = /^[\0\t\n\f\r ]*(\d{1,10})[\0\t\n\f\r ]+\d+[\0\t\n\f\r ]+R[\0\t\n\f\r ]*$/;
// Where a PDF begins and ends, and that it holds more than letters (7.5.2).
const KEPT_REMARK = /%PDF-\d\.\d|%%EOF|%[^\0-\x7f]{4,8}/y;

const LATIN = new TextDecoder("latin1");

/**
 * A letter for each byte.
 * @param {Bytes} bytes
 */
export const lettersOf = (bytes) => LATIN.decode(bytes);

/** A piece of a file, and the same as it is to go on: written over, never longer. */
export class Sheet {
  /** @type {Dictionary | null} the one that was closed last of those that lie in no other */
  own = null;
  number = -1; // of the object that is read, if it is one
  /** @type {Map<number, [number, number][]>} objects that are a string, by their number */
  strings = new Map();
  isUntouchable = false;

  /**
   * @param {Bytes} bytes
   * @param {Course} course
   */
  constructor(bytes, course) {
    this.bytes = bytes;
    this.text = lettersOf(bytes);
    this.out = bytes.slice();
    this.course = course;
  }

  /**
   * This content, then blanks, from `start` to `end`.
   * @param {number} start
   * @param {number} end
   * @param {string} [content]
   */
  write(start, end, content = "") {
    this.out.fill(0x20, start, end).set(spelt(content.slice(0, end - start)), start);
  }

  /**
   * As it is to go on, a letter for each byte.
   * @param {number} start
   * @param {number} end
   */
  written(start, end) {
    return lettersOf(this.out.subarray(start, end));
  }

  /**
   * As `tokenEnd`, and counted.
   * @param {number} at
   */
  tokenEnd(at) {
    this.course.tokens += 1;
    return tokenEnd(this.text, at);
  }

  /**
   * As it stands there; a name as it is meant.
   * @param {Entry} entry
   */
  value({ value, end }) {
    const found = stripped(this.text.slice(value, end));
    return found.startsWith("/") ? nameOf(found) : found;
  }
}

/** @param {string} text */
export function stripped(text) {
  let [start, end] = [0, text.length];
  while (start < end && SPACES.includes(text[start])) start++;
  while (end > start && SPACES.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

/**
 * A name without its slash (7.3.5).
 * @param {string} token
 */
function nameOf(token) {
  const name = stripped(token.slice(1));
  return name.replace(/#([0-9A-Fa-f]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}

/**
 * The number of the object that a value is; null if it stands here.
 * @param {Sheet} sheet
 * @param {Entry} entry
 */
export function reference(sheet, { value, end }) {
  const found = REFERENCE.exec(sheet.text.slice(value, end));
  return found ? Number(found[1]) : null;
}

/**
 * @param {string} text
 * @param {number} at
 */
export const isString = (text, at) => text[at] === "(" || (text[at] === "<" && text[at + 1] !== "<");

/**
 * Whether a dictionary or an array begins here.
 * @param {string} text
 * @param {number} at
 */
export const begins = (text, at) => text[at] === "[" || (text[at] === "<" && text[at + 1] === "<");

/**
 * A comment goes, but for what says where a PDF begins or ends.
 * @param {Sheet} sheet
 * @param {number} at
 * @param {number} end
 */
export function remark(sheet, at, end) {
  sheet.write(Math.max(at + 1, endOf(KEPT_REMARK, sheet.text, at)), end);
}

/**
 * Where a pattern ends that begins here; -1 if it does not.
 * @param {RegExp} sticky
 * @param {string} text
 * @param {number} at
 */
export function endOf(sticky, text, at) {
  sticky.lastIndex = at;
  return sticky.test(text) ? sticky.lastIndex : -1;
}

/**
 * Of a string, a name, brackets, a comment or a run of anything else; -1 if it does not end here.
 * @param {string} text
 * @param {number} at
 */
function tokenEnd(text, at) {
  if (text[at] !== "(") return endOf(TOKEN, text, at);
  const mark = /[()]|\\[^]/g;
  mark.lastIndex = at;
  let depth = 0;
  for (let found = mark.exec(text); found; found = mark.exec(text)) {
    depth += found[0] === "(" ? 1 : found[0] === ")" ? -1 : 0;
    if (depth === 0) return mark.lastIndex;
  }
  return -1;
}

/**
 * A dictionary or an array that is not closed yet.
 * @typedef {{start: number, isArray: boolean, key: {name: string, start: number} | null, entries: Entry[]}} Open
 */

/**
 * A key or a value of what is open; whether it can be one here.
 * @param {Open} open
 * @param {string} text
 * @param {number} at
 * @param {number} end
 * @param {Set<string>} asked
 */
function took(open, text, at, end, asked) {
  if (open.isArray) return true;
  if (!open.key) {
    if (text[at] !== "/") return false;
    open.key = { name: nameOf(text.slice(at, end)), start: at };
    return true;
  }
  if (asked.has(open.key.name)) open.entries.push({ ...open.key, value: at, end });
  open.key = null;
  return open.entries.length <= MOST_ENTRIES;
}

/**
 * The end of the dictionary or array at `at`; -1 if it is none that ends here. `read` sees each dictionary as it closes.
 * @param {Sheet} sheet
 * @param {number} at
 * @param {Set<string>} asked
 * @param {Read} read
 */
export function composite(sheet, at, asked, read) {
  const { text } = sheet;
  /** @type {Open[]} */
  const opened = [];
  while (at < text.length) {
    let [start, end] = [at, sheet.tokenEnd(at)];
    if (end < 0) return -1;
    const inner = opened.at(-1);
    at = end;
    if (begins(text, start)) {
      opened.push({ start, isArray: text[start] === "[", key: null, entries: [] });
      if (opened.length > MOST_DEPTH) return -1;
    } else if (text[start] === "]" || text[start] === ">") {
      if (!inner || inner.isArray !== (text[start] === "]") || inner.key) return -1;
      opened.pop();
      start = inner.start;
      if (!inner.isArray) read(sheet, { start, end, isOutermost: opened.length === 0, entries: inner.entries });
      const outer = opened.at(-1);
      if (!outer) return end;
      if (!took(outer, text, start, end, asked)) return -1;
    } else if (text[start] === "%") {
      remark(sheet, start, end);
    } else if (inner?.isArray) {
      const elements = endOf(ELEMENTS, text, start);
      if (elements >= 0) at = elements;
    } else if (inner && !isBlank(text, start, end) && !took(inner, text, start, end, asked)) {
      return -1;
    }
  }
  return -1;
}

/**
 * @param {string} text
 * @param {number} start
 * @param {number} end
 */
const isBlank = (text, start, end) => SPACES.includes(text[start]) && stripped(text.slice(start, end)) === "";
