// @ts-check
// WAV, FLAC, MP3 and AAC (ADTS) without titles, times, places, devices and covers; the sound itself is never touched. In WAV and FLAC
// what goes is blanked, so that nothing moves; what stands around the frames of MP3 and AAC is left out.

import { BLANK, DROP, joined, KEEP, LOOK, named, number, PUT, spelt, step, WINDOW } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */

// WAV (Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3285)

const WAV_CHUNKS = ["fmt ", "data", "fact"];

/**
 * A recorder that was switched off leaves wrong lengths: then nothing is blanked from there on, and nothing ever left out.
 * @returns {Steps}
 */
export function* wav() {
  let left = number(yield step(LOOK, 12), 4, 4, true) - 4;
  yield step(KEEP, 12);
  while (left >= 8) {
    const head = yield step(LOOK, 12);
    const [name, size] = [named(head, 0, 4), number(head, 4, 4, true)];
    const content = size + (size % 2);
    left -= 8 + content;
    const inPieces = name === "LIST" && named(head, 8, 4) === "wavl";
    if (left < 0 || !/^[A-Za-z0-9 _]{4}$/.test(name) || inPieces || (name === "data" && size === 0)) return false;
    if (WAV_CHUNKS.includes(name)) {
      yield step(KEEP, 8 + content);
    } else {
      yield step(PUT, 0, joined(spelt("JUNK"), head.subarray(4, 8)));
      yield step(DROP, 8);
      yield step(BLANK, content);
    }
  }
  return left === 0 && (yield step(LOOK, 1)).length === 0;
}

// FLAC (RFC 9639)

const LAST = 0x80;
const [STREAMINFO, PADDING, SEEKTABLE, INVALID] = [0, 1, 3, 127];
const [TAG, APE] = [128, 32]; // bytes of ID3v1, and of what ends an APE tag

/**
 * Blocks before the sound become padding. The frames have no lengths: a tag behind them stays, and is said.
 * @returns {Steps}
 */
function* flac() {
  yield step(KEEP, 4);
  for (;;) {
    const head = yield step(LOOK, 4);
    const [kind, length] = [head[0] & ~LAST, number(head, 1, 3)];
    if (head.length < 4 || kind === INVALID) return false;
    if (kind === STREAMINFO || kind === SEEKTABLE) {
      yield step(KEEP, 4 + length);
    } else {
      yield step(PUT, 0, joined(Uint8Array.of((head[0] & LAST) | PADDING), head.subarray(1)));
      yield step(DROP, 4);
      yield step(BLANK, length);
    }
    if (head[0] & LAST) return yield* withoutTagBehind();
  }
}

/**
 * The rest of the file; whether it is sound to its end.
 * @returns {Steps}
 */
function* withoutTagBehind() {
  const begins = named(yield step(LOOK, 2), 0, 2);
  for (;;) {
    const piece = yield step(LOOK, WINDOW);
    const isLast = piece.length < WINDOW;
    yield step(KEEP, isLast ? piece.length : WINDOW - TAG - APE);
    if (!isLast) continue;
    const end = named(piece, Math.max(0, piece.length - TAG - APE), TAG + APE);
    return /^\xff[\xf8\xf9]$/.test(begins) && !end.slice(-TAG).startsWith("TAG") && !end.includes("APETAGEX");
  }
}

// MP3 (ISO/IEC 11172-3, 13818-3) and AAC (ISO/IEC 13818-7). A first frame may name the program that coded the sound; it stays:
// it says how much silence belongs to it, under a checksum, and nothing of a person, a place or a time.

// per second, by version 1 or not and layer
const SHORT = [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const KILOBITS = {
  first: [[], [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384], []],
  second: [[], SHORT, SHORT, []],
};
const HERTZ = [44100, 48000, 32000];
const HALVES = [4, 0, 2, 1]; // what the frequency is divided by: versions 2.5, none, 2, 1
const AAC_HEADER = 7; // bytes

/** @param {Bytes} head */
export const isSound = (head) => /^(ID3|fLaC)/.test(named(head, 0, 4)) || frame(head) > 0;

/**
 * Frames, without the tags before, between and behind them. FLAC may stand behind such a tag too.
 * @returns {Steps}
 */
export function* frames() {
  for (let found = false; ; ) {
    const head = yield step(LOOK, TAG + 1);
    if (head.length === 0) return found;
    if (named(head, 0, 4) === "fLaC") return yield* flac();
    const [length, behind] = [frame(head), tag(head)];
    const sounds = head.findIndex((byte) => byte !== 0);
    const zeros = sounds < 0 ? head.length : sounds;
    if (length || zeros) yield step(KEEP, length || zeros);
    else if (behind) yield step(DROP, behind);
    else if (named(head, 0, 11) !== "LYRICSBEGIN" || !(yield* lyrics())) return false;
    found ||= length > 0;
  }
}

/**
 * The bytes of the frame that begins here; 0 if none does.
 * @param {Bytes} head
 */
function frame(head) {
  if (head.length < 4 || head[0] !== 0xff || head[1] < 0xe0) return 0;
  const [version, layer, rate, frequency] = [(head[1] >> 3) & 3, (head[1] >> 1) & 3, head[2] >> 4, (head[2] >> 2) & 3];
  if (version >= 2 && layer === 0 && head[1] & 0x10) {
    const length = (number(head, 3, 3) >> 5) & 0x1fff;
    return length >= AAC_HEADER ? length : 0;
  }
  const kilobits = (version === 3 ? KILOBITS.first : KILOBITS.second)[layer][rate - 1];
  if (!kilobits || !HALVES[version] || frequency === HERTZ.length) return 0;
  const samples = layer === 1 && version !== 3 ? 72 : 144; // an eighth of those in a frame
  return Math.floor((samples * 1000 * kilobits * HALVES[version]) / HERTZ[frequency]) + ((head[2] >> 1) & 1);
}

/**
 * The bytes of the tag that begins here (ID3v2, ID3v1, APEv2); 0 if none does.
 * @param {Bytes} head
 */
function tag(head) {
  const letters = named(head, 0, head.length);
  if (/^ID3[\x02-\x04][^]{2}[\0-\x7f]{4}/.test(letters)) {
    return 10 + head.subarray(6, 10).reduce((size, byte) => size * 128 + byte, 0) + (head[5] & 0x10 ? 10 : 0);
  }
  if (letters.startsWith("APETAGEX") && head.length >= APE && head[23] & 0x20) return APE + number(head, 12, 4, true); // it begins with a header
  return letters.startsWith("TAG") && head.length === TAG ? TAG : 0;
}

/**
 * Lyrics3 v2: named fields, and how long they were together.
 * @returns {Steps}
 */
function* lyrics() {
  yield step(DROP, 11);
  for (;;) {
    const letters = named(yield step(LOOK, 15), 0, 15);
    const field = /^[A-Z]{3}([0-9]{5})/.exec(letters);
    if (field) {
      yield step(DROP, 8 + Number(field[1]));
    } else {
      const isEnd = /^[0-9]{6}LYRICS200$/.test(letters);
      if (isEnd) yield step(DROP, 15);
      return isEnd;
    }
  }
}
