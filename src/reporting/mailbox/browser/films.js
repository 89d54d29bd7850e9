// @ts-check
// MP4, QuickTime and M4A (ISO/IEC 14496-12) without their times, places and devices. What goes becomes free space of the same
// size, so that no offset changes.

import { BLANK, DROP, KEEP, LOOK, named, number, PUT, REST, spelt, step } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

const STILLS = "heic heix heim heis hevc hevx mif1 mif2 msf1 avif avis avio crx";
const OUTER = "moov trak mdia";
const BLANKED = "udta meta uuid free skip wide prft sefd";
const TIMED = "mvhd tkhd mdhd";
const KEPT = "ftyp styp mdat moof mfra sidx ssix pdin mvex iods minf edts tref trgr tapt clip matt load imap elng ctab";
const SEEN_OR_HEARD = "vide soun auxv text subt sbtl clcp tmcd";
const KNOWN = `${OUTER} ${BLANKED} ${TIMED} ${KEPT}`;

/**
 * Pictures in the same boxes (HEIC, AVIF) keep what makes them pictures in `meta`: they are another kind.
 * @param {Bytes} head
 */
export function isFilm(head) {
  const name = named(head, 4, 4);
  if (name !== "ftyp") return ["moov", "wide", "mdat"].includes(name);
  const end = Math.max(12, Math.min(number(head, 0, 4), head.length)); // the main kind stands at 8
  for (let at = 8; at < end; at += at === 8 ? 8 : 4) if (isOneOf(named(head, at, 4), STILLS)) return false;
  return true;
}

/**
 * Boxes; those that only hold others are entered by keeping their headers. One that is not known stays, and is said.
 * @returns {Steps}
 */
export function* film() {
  for (let understood = true; ; ) {
    const head = yield step(LOOK, 28);
    if (head.length < 8) return understood && head.length === 0;
    const name = named(head, 4, 4);
    let [size, start] = [number(head, 0, 4), 8];
    if (size === 1) [size, start] = [number(head, 8, 8), 16];
    else if (size === 0) size = REST;
    if (size < start) return false;
    yield* box(name, head, start, size - start);
    understood &&= name === "hdlr" ? isOneOf(named(head, start + 8, 4), SEEN_OR_HEARD) : isOneOf(name, KNOWN);
  }
}

/**
 * One box of `size` bytes behind `start` bytes of header.
 * @param {string} name
 * @param {Bytes} head
 * @param {number} start
 * @param {number} size
 * @returns {Steps}
 */
function* box(name, head, start, size) {
  if (isOneOf(name, BLANKED)) {
    const header = head.slice(0, start);
    header.set(spelt("free"), 4);
    yield step(PUT, 0, header);
    yield step(DROP, start);
    yield step(BLANK, size);
  } else if (isOneOf(name, TIMED)) {
    yield* blankedWithin(start, size, 4, head[start] === 1 ? 16 : 8);
  } else if (name === "hdlr") {
    yield* blankedWithin(start, size, 24, size - 24);
  } else {
    yield step(KEEP, isOneOf(name, OUTER) ? start : start + size);
  }
  return true;
}

/**
 * A box kept but for `length` bytes from `at` on.
 * @param {number} start
 * @param {number} size
 * @param {number} at
 * @param {number} length
 * @returns {Steps}
 */
function* blankedWithin(start, size, at, length) {
  const blanked = Math.max(0, Math.min(length, size - at));
  yield step(KEEP, start + Math.min(at, size));
  yield step(BLANK, blanked);
  yield step(KEEP, Math.max(0, size - at - blanked));
  return true;
}

/**
 * @param {string} name
 * @param {string} names with spaces between them
 */
const isOneOf = (name, names) => names.split(" ").includes(name.trim());
