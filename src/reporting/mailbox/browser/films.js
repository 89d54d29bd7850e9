// @ts-check
// MP4, QuickTime and M4A (ISO/IEC 14496-12) without their times, places and devices. What goes becomes free space of the same
// size, so that no offset changes; the descriptions of samples are read in `samples.js`.

import { BLANKED, descriptions, freed, isOneOf } from "./samples.js";
import { BLANK, KEEP, LOOK, named, number, REST, step } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

const STILLS = "heic heix heim heis hevc hevx mif1 mif2 msf1 avif avis avio crx";
const OUTER = "moov trak mdia minf stbl dinf edts tapt clip matt mvex moof traf mfra";
const TIMED = "mvhd tkhd mdhd";
const KEPT =
  "ftyp styp mdat sidx ssix pdin iods tref trgr load imap elng ctab elst clef prof enof crgn kmat " +
  "vmhd smhd hmhd sthd nmhd gmhd dref stts ctts cslg stss stsh stps stsc stsz stz2 stco co64 sdtp padb sbgp sgpd subs saiz saio " +
  "mehd trex leva mfhd tfhd tfdt trun senc tfra mfro";
const SEEN_OR_HEARD = "vide soun auxv text subt sbtl clcp tmcd";
const IN_FILES = "alis url"; // QuickTime: where the samples of a track stand
const SELF_CONTAINED = 12; // bytes of a reference to the file itself
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
  for (let [understood, handler] = [true, ""]; ; ) {
    const head = yield step(LOOK, 28);
    if (head.length < 8) return understood && head.length === 0;
    const name = named(head, 4, 4);
    let [size, start] = [number(head, 0, 4), 8];
    if (size === 1) [size, start] = [number(head, 8, 8), 16];
    else if (size === 0) size = REST;
    if (size < start) return false;
    if (name === "stsd") {
      understood = (yield* descriptions(start, size - start, handler)) && understood;
      continue;
    }
    yield* box(name, head, start, size - start);
    const content = head.subarray(start);
    understood &&= isKnown(name, content, size - start);
    if (name === "hdlr" && !isOneOf(named(content, 8, 4), IN_FILES)) handler = named(content, 8, 4);
  }
}

/**
 * A track of positions or sensors lies among the pictures, where it cannot be blanked.
 * @param {string} name
 * @param {Bytes} content
 * @param {number} size
 */
function isKnown(name, content, size) {
  if (name === "hdlr") return isOneOf(named(content, 8, 4), `${SEEN_OR_HEARD} ${IN_FILES}`);
  if (name === "dref") {
    const count = number(content, 4, 4); // a reference to another file says its name; Chromium closes an empty one
    return size === 8 + SELF_CONTAINED * count || (count === 1 && size === 8 + SELF_CONTAINED + 1);
  }
  return isOneOf(name, KNOWN);
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
    yield* freed(head, start, size);
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
