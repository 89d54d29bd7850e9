// @ts-check
// What an entry of a ZIP holds: unpacked within bounds, and packed again (DEFLATE, RFC 1951). As in the Python module `pressed`.

import { deflateRaw, Inflate } from "pako";

import { joined } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */

export const [STORED, DEFLATED] = [0, 8];
export const MOST_PACKED = 2 ** 22; // bytes of one entry
const MOST_PLAIN = 2 ** 23;
const MOST_TIMES = 64; // so much longer than packed, where it is long: a bomb is cheap to send
const ALWAYS = 2 ** 20; // bytes
const PIECE = 4096; // bytes unpacked at a time: one thousand times as many may come of them
const CHECKSUMS = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = (byte >>> 1) ^ (byte & 1 ? 0xedb88320 : 0);
  return byte;
});

/**
 * Whether what says itself to be so long may be unpacked.
 * @param {number} packed
 * @param {number} plain
 */
export const isBounded = (packed, plain) => packed <= MOST_PACKED && plain <= MOST_PLAIN && plain <= Math.max(ALWAYS, MOST_TIMES * packed);

/**
 * `plain` bytes; null if the content is not what is said of it.
 * @param {number} method
 * @param {Bytes} content
 * @param {number} plain
 * @param {number} checksum
 */
export function unpacked(method, content, plain, checksum) {
  if (method !== STORED && method !== DEFLATED) return null;
  const found = method === STORED ? content : inflated(content, plain);
  return found?.length === plain && crc32(found) === checksum ? found : null;
}

/**
 * @param {Bytes} content
 * @param {number} most
 * @returns {Bytes | null}
 */
function inflated(content, most) {
  const found = new Uint8Array(most);
  let length = 0;
  const inflate = new Inflate({ raw: true });
  inflate.onData = (part) => {
    if (length + part.length <= most) found.set(part, length);
    length += part.length;
  };
  for (let at = 0; at < content.length && length <= most && !inflate.ended; at += PIECE) inflate.push(content.subarray(at, at + PIECE));
  return length === most && inflate.ended && !inflate.err ? found : null;
}

/**
 * @param {number} method
 * @param {Bytes} plain
 * @returns {Bytes}
 */
export const packed = (method, plain) => (method === STORED ? plain : new Uint8Array(deflateRaw(plain, { level: 9, legacyHash: true })));

/**
 * Checksum and both lengths, as a ZIP says them.
 * @param {Bytes} content
 * @param {Bytes} plain
 */
export const sums = (content, plain) => joined(...[crc32(plain), content.length, plain.length].map((value) => littleBytes(value, 4)));

/**
 * @param {number} value
 * @param {number} [length]
 */
export const littleBytes = (value, length = 2) => Uint8Array.from({ length }, (_, at) => Math.floor(value / 256 ** at) % 256);

/** @param {Bytes} bytes */
function crc32(bytes) {
  let sum = -1;
  for (const byte of bytes) sum = (sum >>> 8) ^ /** @type {number} */ (CHECKSUMS[(sum ^ byte) & 0xff]);
  return ~sum >>> 0;
}

/**
 * Each byte as a letter.
 * @param {Bytes} bytes
 */
export function letters(bytes) {
  let found = "";
  for (let at = 0; at < bytes.length; at += PIECE) found += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return found;
}

