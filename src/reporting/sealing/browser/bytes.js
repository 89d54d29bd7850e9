// @ts-check
// Bytes joined, numbered and spelled. What reads a spelling accepts exactly one for each value.

import { FORMAT, NotGenuine } from "./errors.js";

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/**
 * @param {string} text
 * @returns {Bytes} its UTF-8
 */
export const utf8 = (text) => new TextEncoder().encode(text);

/**
 * The text of UTF-8 bytes, and nothing else. Throws NotGenuine.
 * @param {Bytes} bytes
 * @returns {string}
 */
export function fromUtf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotGenuine(FORMAT);
  }
}

/**
 * @param {...Bytes} parts
 * @returns {Bytes}
 */
export function concat(...parts) {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * A number as big-endian bytes. Throws RangeError when it does not fit.
 * @param {number} number
 * @param {number} length at most 4
 * @returns {Bytes}
 */
export function bigEndian(number, length) {
  if (!Number.isInteger(number) || number < 0 || number >= 2 ** (8 * length)) {
    throw new RangeError(`a number that fits ${length} bytes`);
  }
  return Uint8Array.from({ length }, (_, index) => number >>> (8 * (length - 1 - index)));
}

/**
 * Whether two byte strings are the same; the time taken depends on their lengths only.
 * @param {Bytes} one
 * @param {Bytes} other
 */
export function equal(one, other) {
  return one.length === other.length && one.reduce((found, byte, index) => found | (byte ^ other[index]), 0) === 0;
}

/**
 * Refuses, with RangeError, an argument of another length: a mistake of the caller, never of a person.
 * @param {Bytes} bytes
 * @param {number} length
 * @param {string} name
 */
export function requireLength(bytes, length, name) {
  if (bytes.length !== length) throw new RangeError(`${name} is ${length} bytes long`);
}

/**
 * @param {Bytes} bytes
 * @returns {string} lower-case hexadecimal digits
 */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/**
 * The bytes of lower-case hexadecimal digits, as vectors write them: their readers call it, no page does. Throws NotGenuine.
 * @param {string} text
 * @returns {Bytes}
 */
export function fromHex(text) {
  if (text.length % 2 !== 0 || /[^0-9a-f]/.test(text)) throw new NotGenuine(FORMAT);
  return Uint8Array.from({ length: text.length / 2 }, (_, index) => parseInt(text.slice(2 * index, 2 * index + 2), 16));
}

/**
 * @param {Bytes} bytes
 * @returns {string} standard base64 with padding (RFC 4648, 4)
 */
export function toBase64(bytes) {
  let binary = "";
  for (let start = 0; start < bytes.length; start += 0x4000) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 0x4000));
  }
  return btoa(binary);
}

/**
 * The bytes of standard base64 with padding, in its one spelling. Throws NotGenuine.
 * @param {string} text
 * @returns {Bytes}
 */
export function fromBase64(text) {
  const bytes = loosely(text);
  if (toBase64(bytes) !== text) throw new NotGenuine(FORMAT);
  return bytes;
}

/** @param {string} text */
function loosely(text) {
  try {
    return Uint8Array.from(atob(text), (symbol) => symbol.charCodeAt(0));
  } catch {
    throw new NotGenuine(FORMAT);
  }
}
