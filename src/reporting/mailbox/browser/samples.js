// @ts-check
// How the samples of a track are coded (`stsd`, ISO/IEC 14496-12, 8.5.2; QuickTime File Format, "Sample Description Atoms"). The
// name of the coder and its vendor are blanked; in a description stays what is known to belong to pictures or sound.

import { BLANK, DROP, KEEP, LOOK, named, number, PUT, spelt, step } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

export const BLANKED = "udta meta uuid free skip wide prft sefd"; // boxes that go, wherever they stand

const PICTURES = [20, 4, 26, 32, 4];
/**
 * What stands in a description before its boxes, by the kind of its track: so many bytes kept, so many blanked, in turns.
 * @type {Record<string, number[]>}
 */
const FIXED = { vide: PICTURES, auxv: PICTURES, soun: [20, 4, 12], tmcd: [34] };
const LONGER_SOUND = [0, 16, 36]; // bytes more, by version
const WORDS = "text subt sbtl clcp"; // their descriptions stay whole
const KNOWN =
  "avcC hvcC lhvC hvcE vvcC av1C vpcC dvcC dvvC dvwC esds d263 colr pasp clap btrt fiel gama chrm mdcv clli SmDm CoLL amve cclv " +
  "vexu hfov st3d chan chnl wave dac3 dec3 dac4 dOps dfLa alac damr pcmC SA3D srat";

/**
 * A box of `size` bytes behind `start` bytes of header becomes free space.
 * @param {Bytes} head
 * @param {number} start
 * @param {number} size
 * @returns {Steps}
 */
export function* freed(head, start, size) {
  const header = head.slice(0, start);
  header.set(spelt("free"), 4);
  yield step(PUT, 0, header);
  yield step(DROP, start);
  yield step(BLANK, size);
  return true;
}

/**
 * The box of `size` bytes behind `start` bytes of header, in a track of this kind.
 * @param {number} start
 * @param {number} size
 * @param {string} handler
 * @returns {Steps}
 */
export function* descriptions(start, size, handler) {
  yield step(KEEP, start + Math.min(8, size));
  let [left, understood] = [size - 8, true];
  while (left >= 16) {
    const head = yield step(LOOK, 20);
    const length = number(head, 0, 4);
    if (length < 16 || length > left) break;
    understood = (yield* description(length, fixed(head, handler, length))) && understood;
    left -= length;
  }
  yield step(KEEP, Math.max(0, left));
  return understood && left === 0;
}

/**
 * @param {Bytes} head
 * @param {string} handler
 * @param {number} length
 */
function fixed(head, handler, length) {
  if (isOneOf(handler, WORDS)) return [length];
  const known = Object.hasOwn(FIXED, handler) ? FIXED[handler] : [];
  if (handler !== "soun") return known;
  const more = LONGER_SOUND[number(head, 16, 2)];
  return more === undefined ? [] : [...known, 0, more];
}

/**
 * @param {number} length
 * @param {number[]} spans
 * @returns {Steps}
 */
function* description(length, spans) {
  const left = length - spans.reduce((sum, span) => sum + span, 0);
  if (spans.length === 0 || left < 0) {
    yield step(KEEP, length);
    return false;
  }
  for (const [index, span] of spans.entries()) yield step(index % 2 ? BLANK : KEEP, span);
  return yield* extensions(left);
}

/**
 * The boxes of a description; QuickTime closes them with four zeros.
 * @param {number} left
 * @returns {Steps}
 */
function* extensions(left) {
  for (let understood = true; ; ) {
    if (left < 8) {
      yield step(BLANK, left);
      return understood;
    }
    const head = yield step(LOOK, 8);
    const [size, name] = [number(head, 0, 4), named(head, 4, 4)];
    if (size < 8 || size > left) {
      yield step(KEEP, left);
      return false;
    }
    if (isOneOf(name, `${BLANKED} name`)) {
      yield* freed(head, 8, size - 8);
    } else {
      yield step(KEEP, size);
      understood &&= isOneOf(name, KNOWN);
    }
    left -= size;
  }
}

/**
 * @param {string} name of four letters
 * @param {string} names with spaces between them
 */
export const isOneOf = (name, names) => names.split(" ").some((one) => one.padEnd(4) === name);
