// @ts-check
// The list at the end of a ZIP (APPNOTE 6.3, 4.3.12 and 4.3.16), said again for entries that begin elsewhere now: written anew if
// it says exactly what the entries say, each once, each under a name of its own, and nothing else. As in the Python module `listing`.

import { littleBytes } from "./pressed.js";
import { DROP, joined, KEEP, LOOK, named, number, PUT, spelt, step, WINDOW } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */
/**
 * An entry that has gone on: its name, what the list has to say of it (flags and method; checksum and both lengths), what from here
 * on (flags, method, time, checksum and both lengths), and where it begins now.
 * @typedef {{name: string, kind: string, said: string, now: Bytes, at: number}} Walked
 */

export const LISTED = "PK\x01\x02";
export const VERSION = spelt("\x14\0"); // of ZIP, 2.0: on no system in particular
const END = "PK\x05\x06";
const [LISTED_SIZE, END_SIZE] = [46, 22]; // bytes
const FILLED = [0x20, 0xa2]; // room to grow, which readers pass over

/**
 * @param {Bytes} bytes
 * @param {number} at
 * @param {number} [length]
 */
export const little = (bytes, at, length = 4) => number(bytes, at, length, true);

/**
 * The list of all that was walked, for the end of a file that began at `at` and begins at `now`; null if it says otherwise.
 * @param {Bytes} tail
 * @param {Map<number, Walked>} walked
 * @param {number} at
 * @param {number} now
 */
export function listed(tail, walked, at, now) {
  /** @type {Bytes[]} */
  const out = [];
  const found = new Set();
  let place = 0;
  while (named(tail, place, 4) === LISTED) {
    const [begin, length] = [little(tail, place + 42), little(tail, place + 28, 2)];
    const entry = walked.get(begin);
    const name = named(tail, place + LISTED_SIZE, length);
    const isOf = entry?.name === name && entry.kind === named(tail, place + 8, 4) && entry.said === named(tail, place + 16, 12);
    if (!entry || !isOf || found.has(begin)) return null;
    found.add(begin);
    const lengths = joined(littleBytes(name.length), new Uint8Array(12)); // nothing added, no remark, the first disk, no rights
    out.push(spelt(LISTED), VERSION, VERSION, entry.now, lengths, littleBytes(entry.at, 4), spelt(name));
    place += LISTED_SIZE + name.length + little(tail, place + 30, 2) + little(tail, place + 32, 2);
  }
  const count = littleBytes(walked.size);
  const begin = joined(spelt(END), new Uint8Array(4), count, count);
  const expected = joined(begin, littleBytes(place, 4), littleBytes(at, 4));
  const end = tail.subarray(place);
  const isWhole = end.length === END_SIZE + little(end, 20, 2) && named(end, 0, expected.length) === named(expected, 0, expected.length);
  const names = new Set(Array.from(walked.values(), ({ name }) => name));
  if (!isWhole || found.size !== walked.size || names.size !== walked.size) return null;
  const list = joined(...out);
  return joined(list, begin, littleBytes(list.length, 4), littleBytes(now, 4), new Uint8Array(2));
}

/**
 * What is listed of the entries that were walked, wherever that is: all keeps its place.
 * @param {Map<number, Walked>} walked
 * @returns {Steps}
 */
export function* search(walked) {
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
    const fixed = [piece.subarray(0, 8), entry.now, piece.subarray(28, 42), littleBytes(entry.at, 4), spelt(name)];
    yield step(PUT, 0, joined(...fixed, room(more), spelt(" ".repeat(remark))));
    yield step(DROP, size);
  }
}

/**
 * As long as what a writer added, and nothing.
 * @param {number} length
 */
const room = (length) =>
  length < 4 ? new Uint8Array(length) : joined(Uint8Array.from(FILLED), littleBytes(length - 4), new Uint8Array(length - 4));

/**
 * @param {Bytes} piece
 * @param {string} sought
 * @param {number} from
 */
export function find(piece, sought, from) {
  let at = piece.indexOf(sought.charCodeAt(0), from);
  while (at >= 0 && (piece[at + 1] !== sought.charCodeAt(1) || named(piece, at, sought.length) !== sought)) {
    at = piece.indexOf(sought.charCodeAt(0), at + 1);
  }
  return at;
}
