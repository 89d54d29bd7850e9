// @ts-check
// WebM and Matroska (RFC 9559, in EBML, RFC 8794) without titles, times, programs, tags and attachments. What goes becomes void of the
// same size, so that no offset changes; names that must be there become empty.

import { BLANK, DROP, joined, KEEP, LOOK, named, number, PUT, step } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

const [SEGMENT, CLUSTER, PRIVATE] = ["18538067", "1f43b675", "63a2"];
const OUTER = [SEGMENT, "1549a966", "1654ae6b", "ae"]; // a film, what it is, its tracks, a track
const EMPTIED = ["4d80", "5741"]; // by which programs it was written
// Time, title, names of files, families; checksums, which would be wrong; void; tags, attachments, chapters, names in a track.
const VOIDED = "4461 7ba9 7384 73a4 3cb923 3c83ab 3eb923 3e83bb 4444 bf ec 1254c367 1941a469 1043a770 536e 258688 7446".split(" ");
// Where things are, pictures and sound, how long; what is in a cluster whose length was not known; what describes a track.
const KEPT = (
  "1a45dfa3 114d9b74 1c53bb6b 1f43b675 2ad7b1 4489 e7 a3 a0 a7 ab " +
  "d7 73c5 83 b9 88 55aa 55ab 55ac 55ad 55ae 55af 9c 6de7 6df8 23e383 234e7a 23314f 537f 55ee 22b59c 22b59d " +
  "86 63a2 aa 6fab 56aa 56bb e0 e1 e2 6d80"
).split(" ");
const KNOWN = [...OUTER, ...EMPTIED, ...VOIDED, ...KEPT];
const MOST = 2 ** 40; // bytes of an element

/**
 * Elements; those that only hold others are entered by keeping their headers. One that is not known stays, and is said.
 * @returns {Steps}
 */
export function* matroska() {
  for (let understood = true; ; ) {
    const head = yield step(LOOK, 64);
    if (head.length === 0) return understood;
    const { name, start, size } = element(head);
    if (!name || (size > MOST && name !== SEGMENT && name !== CLUSTER)) return false;
    if (VOIDED.includes(name)) {
      yield* freed(start, size);
    } else if (EMPTIED.includes(name)) {
      yield step(KEEP, start);
      yield step(BLANK, size);
    } else {
      yield step(KEEP, OUTER.includes(name) || size > MOST ? start : start + size);
    }
    understood &&= KNOWN.includes(name) && !tells(name, head);
  }
}

/**
 * What Vorbis and FLAC need to be read comes with comments.
 * @param {string} name
 * @param {Bytes} head
 */
const tells = (name, head) => name === PRIVATE && /vorbis|fLaC/.test(named(head, 0, head.length));

/**
 * Name, bytes of the header, bytes of the content: more than `MOST` if not known. No name: nothing that is one.
 * @param {Bytes} head
 */
function element(head) {
  const names = leading(head[0]);
  const sizes = names <= 4 && names < head.length ? leading(head[names]) : 9;
  if (sizes > 8 || head.length < names + sizes) return { name: "", start: 0, size: 0 };
  const first = head[names] & (0xff >> sizes);
  const rest = head.subarray(names + 1, names + sizes);
  const isOpen = first === 0xff >> sizes && rest.every((byte) => byte === 0xff);
  const name = Array.from(head.subarray(0, names), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { name, start: names + sizes, size: isOpen ? MOST + 1 : first * 256 ** rest.length + number(rest, 0, rest.length) };
}

/**
 * How many bytes a name or a length has that begins with this one.
 * @param {number} byte
 */
const leading = (byte) => Math.clz32(byte) - 23;

/**
 * Its name is one byte: the others go to its length, which may take eight, and to its content.
 * @param {number} start
 * @param {number} size
 * @returns {Steps}
 */
function* freed(start, size) {
  const wide = Math.min(8, start - 1);
  const more = start - 1 - wide;
  const length = Uint8Array.from({ length: wide }, (_, at) => Math.floor((size + more) / 256 ** (wide - 1 - at)) % 256);
  length[0] |= 1 << (8 - wide);
  yield step(PUT, 0, joined(Uint8Array.of(0xec), length, new Uint8Array(more)));
  yield step(DROP, start);
  yield step(BLANK, size);
  return true;
}
