// @ts-check
// Cobblestone-256: AES-256-GCM in chunks of 16 KiB with a key commitment (c2sp.org/chunked-encryption, version 1).
// A changed, reordered, shortened or lengthened ciphertext, another key or another context does not open.

import { concat, equal, requireLength, utf8 } from "./bytes.js";
import { DOES_NOT_OPEN, LENGTH, NotGenuine } from "./errors.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

export const CHUNK = 16384;
export const SEALED_CHUNK = CHUNK + 16;
export const PREFIX_LENGTH = 56;

const TAG_LENGTH = 16;
const SALT_LENGTH = 24;
const INFO = utf8("c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0");

/**
 * The chunks of one message. Number them from 0; the last is shorter than 16 KiB, and may be empty.
 * @typedef {object} Cipher
 * @property {Bytes} prefix salt ‖ commitment, 56 bytes
 * @property {(number: number, chunk: Bytes) => Promise<Bytes>} seal
 * @property {(number: number, chunk: Bytes) => Promise<Bytes>} open throws NotGenuine
 */

/**
 * The length of the ciphertext of a message of `length` bytes.
 * @param {number} length
 */
export const sealedLength = (length) => PREFIX_LENGTH + length + TAG_LENGTH * (Math.floor(length / CHUNK) + 1);

/**
 * A cipher for exactly one new message.
 * @param {Bytes} key 32 bytes
 * @param {Bytes} context
 * @returns {Promise<Cipher>}
 */
export const sealer = (key, context) => cipher(key, crypto.getRandomValues(new Uint8Array(SALT_LENGTH)), context);

/**
 * The cipher of a message that begins with `prefix`, its key commitment checked. Throws NotGenuine.
 * @param {Bytes} key 32 bytes
 * @param {Bytes} context
 * @param {Bytes} prefix 56 bytes
 * @returns {Promise<Cipher>}
 */
export async function opener(key, context, prefix) {
  const found = await cipher(key, prefix.slice(0, SALT_LENGTH), context);
  if (!equal(found.prefix, prefix)) throw new NotGenuine(DOES_NOT_OPEN);
  return found;
}

/**
 * The whole ciphertext of a message.
 * @param {Bytes} key 32 bytes
 * @param {Bytes} context
 * @param {Bytes} plaintext
 * @returns {Promise<Bytes>}
 */
export async function seal(key, context, plaintext) {
  const { prefix, seal } = await sealer(key, context);
  const count = Math.floor(plaintext.length / CHUNK) + 1;
  return concat(prefix, ...(await chunks(plaintext, CHUNK, count, seal)));
}

/**
 * The whole message of a ciphertext. Throws NotGenuine.
 * @param {Bytes} key 32 bytes
 * @param {Bytes} context
 * @param {Bytes} ciphertext
 * @returns {Promise<Bytes>}
 */
export async function open(key, context, ciphertext) {
  if (ciphertext.length < PREFIX_LENGTH + TAG_LENGTH) throw new NotGenuine(LENGTH);
  const { open } = await opener(key, context, ciphertext.subarray(0, PREFIX_LENGTH));
  const body = ciphertext.subarray(PREFIX_LENGTH);
  return concat(...(await chunks(body, SEALED_CHUNK, Math.floor(body.length / SEALED_CHUNK) + 1, open)));
}

/**
 * @param {Bytes} bytes
 * @param {number} size
 * @param {number} count so that the last piece is shorter than `size`, which ends the message
 * @param {(number: number, chunk: Bytes) => Promise<Bytes>} turn
 */
function chunks(bytes, size, count, turn) {
  const piece = (/** @type {number} */ number) => bytes.subarray(number * size, (number + 1) * size);
  return Promise.all(Array.from({ length: count }, (_, number) => turn(number, piece(number))));
}

/**
 * @param {Bytes} key
 * @param {Bytes} salt
 * @param {Bytes} context
 * @returns {Promise<Cipher>}
 */
async function cipher(key, salt, context) {
  requireLength(key, 32, "a key");
  const derived = await expand(key, concat(INFO, salt, context));
  const aead = await crypto.subtle.importKey("raw", derived.subarray(0, 32), "AES-GCM", false, ["encrypt", "decrypt"]);
  const nonce = derived.slice(32, 44);
  return {
    prefix: concat(salt, derived.slice(44, 76)),
    seal: async (number, chunk) => new Uint8Array(await crypto.subtle.encrypt(parameters(nonce, number), aead, chunk)),
    open: async (number, chunk) => {
      try {
        return new Uint8Array(await crypto.subtle.decrypt(parameters(nonce, number), aead, chunk));
      } catch {
        throw new NotGenuine(DOES_NOT_OPEN);
      }
    },
  };
}

/**
 * The base nonce with the chunk number XORed in, big-endian; an attachment has fewer than 2 ** 16 chunks.
 * @param {Bytes} baseNonce
 * @param {number} number
 */
function parameters(baseNonce, number) {
  const iv = baseNonce.slice();
  const view = new DataView(iv.buffer);
  view.setUint32(8, view.getUint32(8) ^ number);
  return { name: "AES-GCM", iv };
}

/**
 * HKDF-Expand-SHA512 (RFC 5869) to 128 bytes: WebCrypto's HKDF always extracts first, which this scheme does not.
 * @param {Bytes} key
 * @param {Bytes} info
 */
async function expand(key, info) {
  const mac = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-512" }, false, ["sign"]);
  const first = new Uint8Array(await crypto.subtle.sign("HMAC", mac, concat(info, Uint8Array.of(1))));
  const second = new Uint8Array(await crypto.subtle.sign("HMAC", mac, concat(first, info, Uint8Array.of(2))));
  return concat(first, second);
}
