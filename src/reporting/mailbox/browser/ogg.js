// @ts-check
// Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis, without who, what, where and with which device. The packet of comments becomes an
// empty one filled up with zeros, so that no page changes its length.

import { DROP, joined, KEEP, LOOK, named, PUT, spelt, step } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

const HEADER = 27; // bytes of a page before its lengths
const MOST_LENGTHS = 255;
const FIRST = 2; // flag: this page begins a stream
const ZEROS = "\0".repeat(8);
/** @type {Map<string, string>} */
const EMPTY = new Map([["OpusHead", `OpusTags${ZEROS}`], ["\x01vorbis\0", `\x03vorbis${ZEROS}\x01`]]);

/**
 * Pages; a stream of another kind, or a second one at the same time, is not understood.
 * @returns {Steps}
 */
export function* ogg() {
  /** @type {string | null} */
  let awaited = null; // with what the comments to come begin; "": they go on
  for (let stream = ""; ; ) {
    const head = yield step(LOOK, HEADER + MOST_LENGTHS);
    if (head.length < HEADER || named(head, 0, 5) !== "OggS\0") return head.length === 0 && awaited === null;
    const lengths = head.subarray(HEADER, HEADER + head[26]);
    const start = HEADER + head[26];
    const size = start + sum(lengths);
    if (head[5] & FIRST) {
      const begins = EMPTY.get(named(head, start, 8));
      if (awaited !== null || begins === undefined) return false;
      [awaited, stream] = [begins, named(head, 14, 4)];
      yield step(KEEP, size);
    } else if (awaited === null) {
      yield step(KEEP, size);
    } else {
      const page = yield step(LOOK, size);
      const { length, ends } = packet(lengths);
      if (page.length < size || named(page, 14, 4) !== stream || length < awaited.length) return false;
      if (named(page, start, Math.min(7, awaited.length)) !== awaited.slice(0, 7)) return false;
      const blank = joined(spelt(awaited), new Uint8Array(length - awaited.length));
      yield step(PUT, 0, summed(joined(page.subarray(0, start), blank, page.subarray(start + length))));
      yield step(DROP, size);
      awaited = ends ? null : "";
    }
  }
}

/** @param {Bytes} lengths */
const sum = (lengths) => lengths.reduce((all, length) => all + length, 0);

/**
 * How much of the first packet is in a page of these lengths, and whether it ends there.
 * @param {Bytes} lengths
 */
function packet(lengths) {
  const full = lengths.findIndex((length) => length < 255);
  return full < 0 ? { length: sum(lengths), ends: false } : { length: sum(lengths.subarray(0, full + 1)), ends: true };
}

/**
 * With its checksum (RFC 3533, section 6).
 * @param {Bytes} page
 */
function summed(page) {
  page.fill(0, 22, 26);
  let checked = 0;
  for (const byte of page) {
    checked ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) checked = (checked << 1) ^ (checked < 0 ? 0x04c11db7 : 0);
  }
  new DataView(page.buffer).setInt32(22, checked, true);
  return page;
}
