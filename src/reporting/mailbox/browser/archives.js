// @ts-check
// Office Open XML and OpenDocument (ZIP, APPNOTE 6.3) without who wrote them, when and with what; the parts know `office.js`. Entries
// go on one after the other. One that may say something is unpacked within bounds, and packed again if it then takes no more room
// than there was up to its end: nothing ever begins later than before. Times, remarks and the system go from all. A document counts
// as cleaned if every entry is known and was understood, and the list of them says the same and nothing else. If not, what was not
// understood goes on as it is, from there on at its old place. A signature does not fit any more. As in the Python module `archives`.

import { find, LISTED, listed, little, search, VERSION } from "./listing.js";
import { insteadOf, isDocument, isKept, isKnown, isPlace, remaining } from "./office.js";
import { DEFLATED, isBounded, littleBytes, MOST_PACKED, packed, STORED, sums, unpacked } from "./pressed.js";
import { DROP, joined, KEEP, LOOK, named, PUT, REST, spelt, step, WINDOW } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Step} Step */
/** @typedef {import("./steps.js").Steps} Steps */
/** @typedef {import("./office.js").Clean} Clean */
/** @typedef {import("./listing.js").Walked} Walked */
/** @typedef {{size: number, name: string, flags: number, method: number, sums: Bytes, isBehind: boolean}} Head `isBehind`: where the sums stand */
/**
 * An entry that has gone on: how many bytes it had and has, the sums it said, what the list is to say, how many were unpacked.
 * @typedef {{taken: number, given: number, said: Bytes, now: Bytes, understood: boolean, unpacked: number}} Gone
 */

const [ENTRY, DESCRIPTOR] = ["PK\x03\x04", "PK\x07\x08"];
const [ENTRY_SIZE, DESCRIPTOR_SIZE] = [30, 16]; // bytes
const [ENCRYPTED, LENGTHS_BEHIND, UTF_8] = [1, 8, 0x0800]; // flags
const MOST_ENTRIES = 4096;
const LONGEST_NAME = 4096; // bytes, with what a writer adds to it
const LONGEST_LIST = 2 ** 18;
const MOST_UNPACKED = 2 ** 25; // of one file
const ZIP64 = "\x01\0";
const NO_TIME = spelt("\0\0\x21\0"); // 1 January 1980, the first there is
const TOO_MUCH = 0xffffffff;
const NOTHING = 2; // bytes, packed
const NONE = new Uint8Array();

/**
 * Entries, then the list of them. A ZIP that is not a document goes on as it is.
 * @param {Clean} clean
 * @returns {Steps}
 */
export function* archive(clean) {
  /** @type {Map<number, Walked>} */
  const walked = new Map();
  let [at, saved, left, understood] = [0, 0, MOST_UNPACKED, true];
  while (walked.size < MOST_ENTRIES) {
    const head = headOf(yield step(LOOK, ENTRY_SIZE + LONGEST_NAME));
    if (at === 0 && !(head && isDocument(head.name))) return false;
    const gone = head && (yield* entry(head, clean, saved, left));
    if (!head || !gone) break;
    const kind = named(joined(littleBytes(head.flags), littleBytes(head.method)), 0, 4);
    walked.set(at, { name: head.name, kind, said: named(gone.said, 0, 12), now: gone.now, at: at - saved });
    [at, saved, left] = [at + gone.taken, saved + gone.taken - gone.given, left - gone.unpacked];
    understood &&= gone.understood;
  }
  const tail = yield step(LOOK, LONGEST_LIST);
  const again = tail.length < LONGEST_LIST ? listed(tail, walked, at, at - saved) : null;
  if (again) {
    yield step(PUT, 0, again);
    yield step(DROP, REST);
    return understood;
  }
  yield step(PUT, 0, new Uint8Array(saved)); // what follows keeps its place
  yield* search(walked);
  return false;
}

/**
 * null if no entry begins here, or one that cannot be walked.
 * @param {Bytes} window
 * @returns {Head | null}
 */
function headOf(window) {
  const [name, more, flags] = [little(window, 26, 2), little(window, 28, 2), little(window, 6, 2)];
  const [size, length] = [ENTRY_SIZE + name + more, little(window, 18)];
  if (named(window, 0, 4) !== ENTRY || name + more > LONGEST_NAME || window.length < size) return null;
  const isTooMuch = length === TOO_MUCH || little(window, 22) === TOO_MUCH || named(window.subarray(0, size), ENTRY_SIZE + name, 2) === ZIP64;
  const isBehind = (flags & LENGTHS_BEHIND) !== 0;
  if (flags & ENCRYPTED || isTooMuch || (isBehind && length)) return null;
  return { size, name: named(window, ENTRY_SIZE, name), flags, method: little(window, 8, 2), sums: window.slice(14, 26), isBehind };
}

/**
 * One entry; null if its end is not found.
 * @param {Head} head
 * @param {Clean} clean
 * @param {number} saved bytes that there is room for more
 * @param {number} left bytes that may be unpacked
 * @returns {Generator<Step, Gone | null, Bytes>}
 */
function* entry(head, clean, saved, left) {
  let [understood, looked] = [isKept(head.name), 0];
  if (!understood && isKnown(head.name)) {
    const { content, said } = yield* contentOf(head);
    if (said) {
      looked = little(said, 8);
      const { instead, plain } = standing(head, content, said, clean, left);
      understood = instead !== null;
      if (instead && !(plain && isSame(instead, plain))) {
        const again = packed(head.method, instead);
        const taken = head.size + content.length + (head.isBehind ? DESCRIPTOR_SIZE : 0);
        const given = ENTRY_SIZE + head.name.length + again.length;
        if (given <= taken + saved) {
          const now = fields(head, UTF_8, sums(again, instead));
          yield step(PUT, 0, header(now, head.name));
          yield step(PUT, 0, again);
          yield step(DROP, taken);
          return { taken, given, said, now, understood: true, unpacked: looked };
        }
        understood = false;
      }
    }
  }
  return yield* kept(head, understood, looked);
}

/**
 * What is to stand in an entry, null if nobody knows; and what stands in it, as far as that was looked at.
 * @param {Head} head
 * @param {Bytes} content
 * @param {Bytes} said
 * @param {Clean} clean
 * @param {number} left
 * @returns {{instead: Bytes | null, plain: Bytes | null}}
 */
function standing(head, content, said, clean, left) {
  const [instead, length] = [insteadOf(head.name), little(said, 8)];
  if (instead !== undefined) {
    const isReadable = head.method === DEFLATED || (head.method === STORED && [undefined, 0x3c, 0xef].includes(content[0]));
    return { instead: isReadable || !instead ? spelt(instead) : null, plain: null };
  }
  if (length > left || !isBounded(content.length, length)) return { instead: null, plain: null };
  const plain = unpacked(head.method, content, length, little(said, 0));
  return { instead: plain && remaining(head.name, plain, clean), plain };
}

/**
 * @param {Bytes} one
 * @param {Bytes} other
 */
const isSame = (one, other) => one.length === other.length && one.every((byte, at) => byte === other[at]);

/**
 * The content of the next entry and its sums; null if it is too long or has no end.
 * @param {Head} head
 * @returns {Generator<Step, {content: Bytes, said: Bytes | null}, Bytes>}
 */
function* contentOf(head) {
  if (!head.isBehind) {
    const size = little(head.sums, 4);
    const window = size <= MOST_PACKED ? yield step(LOOK, head.size + size) : NONE;
    return { content: window.subarray(head.size), said: window.length === head.size + size ? head.sums : null };
  }
  for (let length = WINDOW; ; length *= 2) {
    const content = (yield step(LOOK, head.size + length)).subarray(head.size);
    const found = descriptor(content, 0);
    if (found >= 0) return { content: content.subarray(0, found), said: content.slice(found + 4, found + DESCRIPTOR_SIZE) };
    if (content.length < length || length >= MOST_PACKED) return { content: NONE, said: null };
  }
}

/**
 * @param {Head} head
 * @param {number} flags
 * @param {Bytes} said
 */
const fields = (head, flags, said) => joined(littleBytes(head.flags & flags), littleBytes(head.method), NO_TIME, said);

/**
 * @param {Bytes} now
 * @param {string} name
 */
const header = (now, name) => joined(spelt(ENTRY), VERSION, now, littleBytes(name.length), littleBytes(0), spelt(name));

/**
 * An entry as it is, but for its time and what a writer added.
 * @param {Head} head
 * @param {boolean} understood
 * @param {number} looked
 * @returns {Generator<Step, Gone | null, Bytes>}
 */
function* kept(head, understood, looked) {
  const flags = UTF_8 | LENGTHS_BEHIND;
  yield step(PUT, 0, header(fields(head, flags, head.sums), head.name));
  yield step(DROP, head.size);
  if (!head.isBehind) yield step(KEEP, little(head.sums, 4));
  const { length, said } = head.isBehind ? yield* toDescriptor() : { length: little(head.sums, 4), said: head.sums };
  if (!said) return null;
  const isEmpty = little(said, 4) <= NOTHING && little(said, 8) === 0 && isPlace(head.name);
  const given = ENTRY_SIZE + head.name.length + length;
  return { taken: head.size + length, given, said, now: fields(head, flags, said), understood: understood || isEmpty, unpacked: looked };
}

/**
 * Content and what stands behind it: how long both are, and the sums; null if they are not found.
 * @returns {Generator<Step, {length: number, said: Bytes | null}, Bytes>}
 */
function* toDescriptor() {
  for (let length = 0; ; ) {
    const piece = yield step(LOOK, WINDOW);
    const found = descriptor(piece, length);
    const taken = found < 0 ? Math.max(0, piece.length - DESCRIPTOR_SIZE - ENTRY.length) : found + DESCRIPTOR_SIZE;
    yield step(KEEP, taken);
    length += taken;
    if (found >= 0) return { length, said: piece.slice(found + 4, taken) };
    if (piece.length < WINDOW) return { length, said: null };
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
