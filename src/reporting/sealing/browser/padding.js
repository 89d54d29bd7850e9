// @ts-check
// Size classes: what is sealed shows only one of a few lengths (the sealing specification, 2).
// Texts go to fixed buckets behind a four-byte length; attachments get zeros up to their Padmé size. Whoever opens
// checks that every byte of padding is zero.

import { bigEndian } from "./bytes.js";
import { BEYOND_BUCKET, NO_BUCKET, NotGenuine, PADDING } from "./errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

const LENGTH_BYTES = 4;

export const TEXT_BUCKETS = [4096, 16384, 65536, 262144];
export const TEXT_LIMIT = 262144 - LENGTH_BYTES;
export const ATTACHMENT_MINIMUM = 65536;
export const ATTACHMENT_LIMIT = 30 * 1024 * 1024;

/**
 * The padded size of a text of `length` bytes. Throws RangeError beyond 262,140.
 * @param {number} length
 * @returns {number}
 */
export function textBucket(length) {
  const bucket = TEXT_BUCKETS.find((size) => length + LENGTH_BYTES <= size);
  if (bucket === undefined) throw new RangeError(`a text is at most ${TEXT_LIMIT} bytes long`);
  return bucket;
}

/**
 * length(4) ‖ content ‖ zeros, as long as the smallest bucket that holds it. Throws RangeError if none does.
 * @param {Bytes} content
 * @returns {Bytes}
 */
export function padText(content) {
  const padded = new Uint8Array(textBucket(content.length));
  padded.set(bigEndian(content.length, LENGTH_BYTES));
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/**
 * The content of a padded text. Throws NotGenuine: no bucket, length beyond the bucket, padding is not zero.
 * @param {Bytes} padded
 * @returns {Bytes}
 */
export function unpadText(padded) {
  if (!TEXT_BUCKETS.includes(padded.length)) throw new NotGenuine(NO_BUCKET);
  const end = LENGTH_BYTES + new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  if (end > padded.length) throw new NotGenuine(BEYOND_BUCKET);
  requireZeros(padded.subarray(end));
  return padded.slice(LENGTH_BYTES, end);
}

/**
 * Throws NotGenuine if any byte is not zero.
 * @param {Bytes} bytes
 */
export function requireZeros(bytes) {
  if (bytes.some((byte) => byte !== 0)) throw new NotGenuine(PADDING);
}

/**
 * Padmé (Nikitin et al., PETS 2019) for sizes of at least 2: at most 12 % more, O(log log) bits told.
 * @param {number} size below 2 ** 31
 * @returns {number}
 */
export function padme(size) {
  const exponent = bitLength(size) - 1;
  const mask = 2 ** (exponent - bitLength(exponent)) - 1;
  return (size + mask) & ~mask;
}

/**
 * The padded size of an attachment of `size` bytes: at least 65,536, above that Padmé.
 * @param {number} size
 * @returns {number}
 */
export const paddedAttachment = (size) => (size <= ATTACHMENT_MINIMUM ? ATTACHMENT_MINIMUM : padme(size));

/** @param {number} number */
const bitLength = (number) => 32 - Math.clz32(number);
