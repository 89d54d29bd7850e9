// @ts-check
// JPEG, PNG, GIF and WebP without what is no picture: only what is known to belong to one stays, orientation included.

import { BLANK, DROP, FIRST_WINDOW, joined, KEEP, LOOK, named, number, PUT, REST, spelt, step, WINDOW } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

// JPEG (ITU-T T.81; Exif 2.32; JFIF 1.02)

const [START_OF_SCAN, END_OF_IMAGE] = [0xda, 0xd9];
const ORIENTATION = 0x0112;
const MOST_ENTRIES = 512; // of EXIF, among which the orientation is sought

/**
 * Segments; nothing behind the end of the image.
 * @returns {Steps}
 */
export function* jpeg() {
  for (;;) {
    const head = yield step(LOOK, 4);
    if (head.length < 2 || head[0] !== 0xff) return false;
    const [marker, length] = [head[1], 2 + number(head, 2, 2)];
    if (marker === END_OF_IMAGE) return yield* ended(2);
    if (marker === 0xff) {
      const filled = yield step(LOOK, FIRST_WINDOW);
      const end = filled.findIndex((byte) => byte !== 0xff);
      yield step(KEEP, (end < 0 ? filled.length : end) - 1); // the last one begins a marker
    } else if (hasNoLength(marker)) {
      yield step(KEEP, 2);
    } else if (length < 4) {
      return false;
    } else if (isNoPicture(marker)) {
      const segment = yield step(LOOK, length);
      yield step(DROP, length);
      yield step(PUT, 0, keptSegment(segment));
    } else if (isOfPicture(marker)) {
      yield step(KEEP, length);
      if (marker === START_OF_SCAN) yield* scan();
    } else {
      return false;
    }
  }
}

/** @param {number} marker */
const hasNoLength = (marker) => marker === 1 || (marker >= 0xd0 && marker <= 0xd8);

/**
 * Applications, extensions, comments; F7 and F8 are JPEG-LS.
 * @param {number} marker
 */
const isNoPicture = (marker) => marker >= 0xe0 && marker !== 0xf7 && marker !== 0xf8;

/**
 * Frames, tables, scans.
 * @param {number} marker
 */
const isOfPicture = (marker) => marker >= 0xc0 && marker < 0xe0 && marker !== 0xc8;

/**
 * @param {number} length of what ends a file: what stands behind it goes
 * @returns {Steps}
 */
function* ended(length) {
  yield step(KEEP, length);
  yield step(DROP, REST);
  return true;
}

/**
 * To the next marker. The window grows with the scan: many short ones are not looked at again and again.
 * @returns {Steps}
 */
function* scan() {
  for (let window = FIRST_WINDOW; ; window = Math.min(WINDOW, 2 * window)) {
    const piece = yield step(LOOK, window);
    let at = piece.indexOf(0xff);
    while (at >= 0 && at + 1 < piece.length && !isMarker(piece[at + 1])) at = piece.indexOf(0xff, at + 1);
    const found = at >= 0 && at + 1 < piece.length;
    const isLast = piece.length < window;
    yield step(KEEP, found ? at : piece.length - (isLast ? 0 : 1)); // the last byte may begin a marker
    if (found || isLast) return true;
  }
}

/**
 * In a scan, FF 00 is a byte, and FF D0 to D7 go on with it.
 * @param {number} byte behind FF
 */
const isMarker = (byte) => byte !== 0 && byte !== 0xff && !(byte >= 0xd0 && byte <= 0xd7);

/**
 * The segments before the first scan of a JPEG whose bytes are counted elsewhere, `left` at most: what goes is blanked. Gives how many
 * bytes they have; 0 if no JPEG begins here.
 * @param {number} left
 * @returns {Generator<import("./steps.js").Step, number, Bytes>}
 */
export function* segmentsInPlace(left) {
  if (left < 2 || named(yield step(LOOK, 2), 0, 2) !== "\xff\xd8") return 0;
  yield step(KEEP, 2);
  let [passed, marker] = [2, 0];
  while (marker !== START_OF_SCAN) {
    const head = yield step(LOOK, 4);
    if (head[0] === 0xff && head[1] === 0xff) {
      yield step(KEEP, 1);
      passed += 1;
      continue;
    }
    const length = 2 + number(head, 2, 2);
    if (head.length < 4 || head[0] !== 0xff || length < 4 || length > left - passed) break;
    marker = head[1];
    if (isNoPicture(marker)) {
      const segment = yield step(LOOK, length);
      const isKept = marker !== 0xe1 && keptSegment(segment).length > 0;
      yield step(PUT, 0, isKept ? segment : segment.map((byte, at) => (at < 4 ? byte : 0)));
      yield step(DROP, length);
    } else {
      yield step(KEEP, length);
    }
    passed += length;
  }
  return passed;
}

/**
 * @param {Bytes} segment
 * @returns {Bytes}
 */
function keptSegment(segment) {
  const [marker, content] = [segment[1], segment.subarray(4)];
  const name = named(content, 0, 12);
  if (marker === 0xe0 && name.startsWith("JFIF\0") && content.length >= 14) {
    return joined(Uint8Array.of(0xff, 0xe0, 0, 16), content.subarray(0, 12), new Uint8Array(2)); // without its thumbnail
  }
  if (marker === 0xe1 && name.startsWith("Exif\0\0")) {
    const kept = onlyOrientation(orientation(content.subarray(6)));
    return kept.length <= segment.length ? kept : new Uint8Array();
  }
  if (marker === 0xe2 && name === "ICC_PROFILE\0") return segment;
  if (marker === 0xee && name.startsWith("Adobe") && content.length >= 12) {
    return joined(Uint8Array.of(0xff, 0xee, 0, 14), content.subarray(0, 12)); // says how its colours are to be read
  }
  return new Uint8Array();
}

/** @param {Bytes} tiff */
function orientation(tiff) {
  const isLittle = named(tiff, 0, 2) === "II";
  const start = number(tiff, 4, 4, isLittle);
  const count = Math.min(number(tiff, start, 2, isLittle), MOST_ENTRIES);
  for (let entry = start + 2; entry < start + 2 + 12 * count && entry + 12 <= tiff.length; entry += 12) {
    if (number(tiff, entry, 2, isLittle) === ORIENTATION) return number(tiff, entry + 8, 2, isLittle);
  }
  return 1;
}

/** @param {number} value */
const onlyOrientation = (value) =>
  value >= 2 && value <= 8
    ? joined(
        Uint8Array.of(0xff, 0xe1, 0, 34),
        spelt("Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"),
        Uint8Array.of(0, value, 0, 0, 0, 0, 0, 0),
      )
    : new Uint8Array();

// PNG (W3C, third edition)

const CHUNKS = "IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT".split(" ");

/** @returns {Steps} */
export function* png() {
  if (named(yield step(LOOK, 16), 12, 4) !== "IHDR") return false;
  yield step(KEEP, 8);
  for (;;) {
    const head = yield step(LOOK, 8);
    const [length, name] = [12 + number(head, 0, 4), named(head, 4, 4)];
    if (!/^[A-Za-z]{4}$/.test(name)) return false;
    if (name === "IEND") return yield* ended(length);
    yield step(CHUNKS.includes(name) ? KEEP : DROP, length);
  }
}

// GIF (version 89a)

const EXTENSIONS = [0xf9, 0x01]; // timing and transparency; text that is part of the picture
const APPLICATIONS = ["NETSCAPE2.0", "ANIMEXTS1.0", "ICCRGBG1012"];

/** @returns {Steps} */
export function* gif() {
  const start = yield step(LOOK, 13);
  yield step(KEEP, 13 + table(start[10] ?? 0));
  for (;;) {
    const head = yield step(LOOK, 14);
    const letter = named(head, 0, 1);
    if (letter === ";") return yield* ended(1);
    if (letter === "," && head.length >= 10) {
      yield step(KEEP, 11 + table(head[9]));
      yield* blocks(KEEP);
    } else if (letter === "!" && head.length >= 2) {
      const stays = EXTENSIONS.includes(head[1]) || (head[1] === 0xff && APPLICATIONS.includes(named(head, 3, 11)));
      yield step(stays ? KEEP : DROP, 2);
      yield* blocks(stays ? KEEP : DROP);
    } else {
      return false;
    }
  }
}

/**
 * The length of the colour table that these flags announce.
 * @param {number} flags
 */
const table = (flags) => (flags & 0x80 ? 3 << (1 + (flags & 7)) : 0);

/**
 * @param {number} verb
 * @returns {Steps}
 */
function* blocks(verb) {
  for (;;) {
    const size = yield step(LOOK, 1);
    yield step(verb, size.length + (size[0] ?? 0));
    if (!size[0]) return true;
  }
}

// WebP (RFC 9649). Lengths stand before what they count, so what goes is blanked and nothing moves.

const FRAME_CHUNKS = ["VP8 ", "VP8L", "ALPH"];
const WEBP_CHUNKS = [...FRAME_CHUNKS, "VP8X", "ANIM", "ANMF", "ICCP"];
const FRAME_HEADER = 16; // bytes
const EXIF_AND_XMP = 0x0c; // flags

/** @returns {Steps} */
export function* webp() {
  const length = number(yield step(LOOK, 12), 4, 4, true);
  yield step(KEEP, 12);
  if (!(yield* webpChunks(length - 4, WEBP_CHUNKS))) return false;
  yield step(DROP, REST);
  return true;
}

/**
 * Chunks in `left` bytes; those that are not known are blanked. A frame of an animation holds some again.
 * @param {number} left
 * @param {string[]} known
 * @returns {Steps}
 */
function* webpChunks(left, known) {
  while (left >= 8) {
    const head = yield step(LOOK, 9);
    if (head.length < 9) return false;
    const name = named(head, 0, 4);
    const length = number(head, 4, 4, true);
    const size = length + (length & 1);
    left -= 8 + size;
    if (!known.includes(name)) {
      yield step(PUT, 0, joined(spelt("JUNK"), head.subarray(4, 8)));
      yield step(DROP, 8);
      yield step(BLANK, size);
    } else if (name === "VP8X" && size) {
      yield step(PUT, 0, joined(head.subarray(0, 8), Uint8Array.of(head[8] & ~EXIF_AND_XMP)));
      yield step(DROP, 9);
      yield step(KEEP, size - 1);
    } else if (name === "ANMF" && size >= FRAME_HEADER) {
      yield step(KEEP, 8 + FRAME_HEADER);
      if (!(yield* webpChunks(size - FRAME_HEADER, FRAME_CHUNKS))) return false;
    } else {
      yield step(KEEP, 8 + size);
    }
  }
  return left === 0;
}
