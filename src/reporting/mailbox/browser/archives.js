// @ts-check
// Office Open XML and OpenDocument (ZIP, APPNOTE 6.3) without the entries that say who wrote them, when and with what. Nothing is
// unpacked and no offset changes: such an entry keeps its length, as an empty document. Comments, changes, pictures and paths lie
// in what stays, where nobody can tell without unpacking: a document never counts as cleaned.

import { DROP, joined, KEEP, LOOK, named, number, PUT, spelt, step, WINDOW } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Step} Step */
/** @typedef {import("./steps.js").Steps} Steps */
/** @typedef {Generator<Step, number, Bytes>} Counted what it returns: bytes of the entry; 0 if that is not found */
/** @typedef {{name: string, sums: Bytes | null}} Walked `sums`: the checksum and both lengths that the list has to say; null: those it says */

const [ENTRY, LISTED, DESCRIPTOR] = ["PK\x03\x04", "PK\x01\x02", "PK\x07\x08"];
const [ENTRY_SIZE, LISTED_SIZE, DESCRIPTOR_SIZE] = [30, 46, 16]; // bytes
const [ENCRYPTED, LENGTHS_BEHIND] = [1, 8]; // flags
const [STORED, DEFLATED, RAW] = [0, 8, 5]; // RAW: bytes before content that DEFLATE (RFC 1951, 3.2.4) does not press
const MOST_ENTRIES = 4096;
const LONGEST_NAME = 4096; // bytes, with what a writer adds to it
const ZIP64 = "\x01\0";
const FILLED = [0x20, 0xa2]; // room to grow, which readers pass over
const NO_TIME = spelt("\0\0\x21\0"); // 1 January 1980, the first there is
const DOCUMENT = /^(mimetype|\[Content_Types\]\.xml|_rels\/\.rels|(docProps|word|xl|ppt)\/[^\n]+)$/;
const PACKAGE = "http://schemas.openxmlformats.org/";
/** @type {Map<string, string>} */
const EMPTY = new Map([
  ["docProps/core.xml", `<coreProperties xmlns="${PACKAGE}package/2006/metadata/core-properties"/>`],
  ["docProps/app.xml", `<Properties xmlns="${PACKAGE}officeDocument/2006/extended-properties"/>`],
  ["docProps/custom.xml", `<Properties xmlns="${PACKAGE}officeDocument/2006/custom-properties"/>`],
  ["meta.xml", '<o:document-meta xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" o:version="1.2"/>'],
]);
const THUMBNAIL = /^(docProps\/thumbnail\.[a-z]+|Thumbnails\/[^\n]+)$/;

/**
 * Entries, then the list of them, which says the same again. A ZIP that is not a document goes on as it is.
 * @returns {Steps}
 */
export function* archive() {
  /** @type {Map<number, Walked>} */
  const walked = new Map();
  for (let at = 0; walked.size < MOST_ENTRIES; ) {
    const window = yield step(LOOK, WINDOW);
    const { start, name } = header(window);
    if (!start || (at === 0 && !DOCUMENT.test(name))) break;
    const content = replacing(window, start, name);
    const sums = content && sumsOf(content, window[8]);
    walked.set(at, { name, sums });
    const length = yield* content && sums ? replaced(window, start, content, sums) : kept(window, start);
    if (!length) break;
    at += length;
  }
  yield* list(walked);
  return false;
}

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @param {number} [length]
 */
const little = (bytes, at, length = 4) => number(bytes, at, length, true);

/**
 * @param {number} value
 * @param {number} length
 */
const littleBytes = (value, length) => Uint8Array.from({ length }, (_, at) => Math.floor(value / 256 ** at) % 256);

/**
 * Its bytes and the name; 0 if no entry begins here, or one that cannot be walked.
 * @param {Bytes} window
 */
function header(window) {
  const [length, more] = [little(window, 26, 2), little(window, 28, 2)];
  const start = ENTRY_SIZE + length + more;
  const none = { start: 0, name: "" };
  if (named(window, 0, 4) !== ENTRY || length + more > LONGEST_NAME || window.length < start) return none;
  const packed = little(window, 18);
  const isTooMuch = packed === 0xffffffff || little(window, 22) === 0xffffffff || (more >= 2 && named(window, ENTRY_SIZE + length, 2) === ZIP64);
  if (window[6] & ENCRYPTED || isTooMuch || (window[6] & LENGTHS_BEHIND && packed)) return none;
  return { start, name: named(window, ENTRY_SIZE, length) };
}

/**
 * With what an entry is replaced; null if it stays: most do, and what is too short, too long or ciphered has to.
 * @param {Bytes} window
 * @param {number} start
 * @param {string} name
 */
function replacing(window, start, name) {
  const empty = THUMBNAIL.test(name) ? "" : EMPTY.get(name);
  const isBehind = window[6] & LENGTHS_BEHIND;
  const size = isBehind ? descriptor(window.subarray(start), 0) : little(window, 18);
  if (empty === undefined || size < 0 || window.length < start + size + (isBehind ? DESCRIPTOR_SIZE : 0)) return null;
  const [method, room] = [little(window, 8, 2), size - RAW];
  if (method === STORED && size > 0 && size >= empty.length && (!empty || [0x3c, 0xef].includes(window[start]))) return filled(empty, size);
  if (method === DEFLATED && room >= empty.length) {
    return joined(Uint8Array.of(1), littleBytes(room, 2), littleBytes(0xffff - room, 2), filled(empty, room));
  }
  return null;
}

/**
 * @param {string} empty
 * @param {number} size
 */
const filled = (empty, size) => spelt(empty.padEnd(size, empty ? " " : "\0"));

/**
 * @param {Bytes} content
 * @param {number} method
 */
function sumsOf(content, method) {
  const plain = content.subarray(method === DEFLATED ? RAW : 0);
  return joined(...[crc32(plain), content.length, plain.length].map((value) => littleBytes(value, 4)));
}

/** @param {Bytes} bytes */
function crc32(bytes) {
  let sum = -1;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}

/**
 * @param {Bytes} window
 * @param {number} start
 * @param {Bytes} content
 * @param {Bytes} sums
 * @returns {Counted}
 */
function* replaced(window, start, content, sums) {
  const isBehind = window[6] & LENGTHS_BEHIND;
  const behind = isBehind ? joined(spelt(DESCRIPTOR), sums) : new Uint8Array();
  yield step(PUT, 0, joined(timeless(window.subarray(0, start), isBehind ? null : sums), content, behind));
  const length = start + content.length + behind.length;
  yield step(DROP, length);
  return length;
}

/**
 * The header of an entry without its time, which may stand in what a writer added too.
 * @param {Bytes} head
 * @param {Bytes | null} sums
 */
function timeless(head, sums) {
  const name = ENTRY_SIZE + little(head, 26, 2);
  return joined(head.subarray(0, 10), NO_TIME, sums ?? head.subarray(14, 26), head.subarray(26, name), added(head.length - name));
}

/** @param {number} length */
const added = (length) =>
  length < 4 ? new Uint8Array(length) : joined(Uint8Array.from(FILLED), littleBytes(length - 4, 2), new Uint8Array(length - 4));

/**
 * An entry as it is.
 * @param {Bytes} window
 * @param {number} start
 * @returns {Counted}
 */
function* kept(window, start) {
  const [isBehind, packed] = [window[6] & LENGTHS_BEHIND, little(window, 18)];
  yield step(PUT, 0, timeless(window.subarray(0, start), null));
  yield step(DROP, start);
  if (!isBehind) yield step(KEEP, packed);
  if (!isBehind) return start + packed;
  for (let before = 0; ; ) {
    const piece = yield step(LOOK, WINDOW);
    const found = descriptor(piece, before);
    const taken = found < 0 ? Math.max(0, piece.length - DESCRIPTOR_SIZE - ENTRY.length) : found + DESCRIPTOR_SIZE;
    yield step(KEEP, taken);
    before += taken;
    if (found >= 0) return start + before;
    if (piece.length < WINDOW) return 0;
  }
}

/**
 * Where the lengths stand behind the content of an entry that began so many bytes before; -1 if not here.
 * @param {Bytes} piece
 * @param {number} before
 */
function descriptor(piece, before) {
  const isIt = (/** @type {number} */ at) => little(piece, at + 8) === before + at && [ENTRY, LISTED].includes(named(piece, at + 16, 4));
  let at = find(piece, DESCRIPTOR, 0);
  while (at >= 0 && !isIt(at)) at = find(piece, DESCRIPTOR, at + 1);
  return at;
}

/**
 * @param {Bytes} piece
 * @param {string} letters
 * @param {number} from
 */
function find(piece, letters, from) {
  let at = piece.indexOf(letters.charCodeAt(0), from);
  while (at >= 0 && (piece[at + 1] !== letters.charCodeAt(1) || named(piece, at, letters.length) !== letters)) {
    at = piece.indexOf(letters.charCodeAt(0), at + 1);
  }
  return at;
}

/**
 * What is listed of the entries that were walked, wherever the list begins: what was replaced must be found in it again.
 * @param {Map<number, Walked>} walked
 * @returns {Steps}
 */
function* list(walked) {
  for (;;) {
    const piece = yield step(LOOK, WINDOW);
    const found = find(piece, LISTED, 0);
    if (found !== 0) {
      const isLast = found < 0 && piece.length < WINDOW;
      yield step(KEEP, found > 0 ? found : piece.length - (isLast ? 0 : 3));
      if (isLast) return true;
      continue;
    }
    const name = named(piece, LISTED_SIZE, little(piece, 28, 2));
    const [entry, more, remark] = [walked.get(little(piece, 42)), little(piece, 30, 2), little(piece, 32, 2)];
    const size = LISTED_SIZE + name.length + more + remark;
    if (entry?.name !== name || piece.length < size) {
      yield step(KEEP, 4);
      continue;
    }
    const spaces = spelt(" ".repeat(remark));
    const fixed = [piece.subarray(0, 12), NO_TIME, entry.sums ?? piece.subarray(16, 28), piece.subarray(28, LISTED_SIZE + name.length)];
    yield step(PUT, 0, joined(...fixed, added(more), spaces));
    yield step(DROP, size);
  }
}
