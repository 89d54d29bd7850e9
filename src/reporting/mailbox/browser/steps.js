// @ts-check
// The steps by which a file is cleaned: what becomes of its next bytes. A format is a generator of them.

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */
/** @typedef {{verb: number, length: number, added: Bytes}} Step */
/** @typedef {Generator<Step, boolean, Bytes>} Steps what it returns: whether the file was understood to its end */

export const REST = 2 ** 62; // bytes: all that is left of a file
export const WINDOW = 65_536; // bytes that a step may look at
export const FIRST_WINDOW = 512; // bytes of the first look into what has no length; each further one is twice as long

/**
 * How often a file may be looked at while so many of its bytes are taken. What needs more is built to keep us busy.
 * @param {number} taken
 */
export const mostLooks = (taken) => 4096 + Math.floor(taken / 64);

// What becomes of the next bytes: LOOK gives at most so many without taking them (fewer only at the end of the file), KEEP and
// DROP take them, BLANK makes zeros of them. PUT adds bytes.
export const [LOOK, KEEP, DROP, BLANK, PUT] = [0, 1, 2, 3, 4];

/**
 * @param {number} verb
 * @param {number} length
 * @param {Bytes} [added]
 * @returns {Step}
 */
export const step = (verb, length, added = new Uint8Array()) => ({ verb, length, added });

/**
 * The number in `length` bytes from `at` on; what is not there counts for nothing.
 * @param {Bytes} bytes
 * @param {number} at
 * @param {number} length
 * @param {boolean} [isLittle]
 */
export function number(bytes, at, length, isLittle = false) {
  const there = bytes.slice(at, at + length);
  return (isLittle ? there.reverse() : there).reduce((value, byte) => value * 256 + byte, 0);
}

/**
 * The letters in `length` bytes from `at` on.
 * @param {Bytes} bytes
 * @param {number} at
 * @param {number} length
 */
export const named = (bytes, at, length) => String.fromCharCode(...bytes.subarray(at, at + length));

// The two below are there again so that these modules can be fetched alone.

/**
 * The bytes of Latin letters.
 * @param {string} letters
 * @returns {Bytes}
 */
export function spelt(letters) {
  const bytes = new Uint8Array(letters.length);
  for (let at = 0; at < letters.length; at++) bytes[at] = letters.charCodeAt(at);
  return bytes;
}

/**
 * One after the other.
 * @param {...Bytes} parts
 * @returns {Bytes}
 */
export const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
