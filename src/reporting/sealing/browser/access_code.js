// @ts-check
// The access code: 120 random bits the reporting person keeps, and all that is derived from it (the sealing
// specification, 3). Printed in one spelling, read generously; the secret stays inside the object.

import { bigEndian, concat, requireLength, toBase64, utf8 } from "./bytes.js";
import { CHECK_SYMBOL, NotGenuine, SYMBOLS } from "./errors.js";
import { CROCKFORD, derive, sha256, symbols } from "./keys.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

const SECRET_LENGTH = 15;
const SYMBOL_COUNT = 25;
const SALT = utf8("isonomia/v1/access-code");
const SEPARATORS = /[\s\x1c-\x1f\x85\p{Dash_Punctuation}\u2212]/gu;

/** One access code. Every derived value is a promise, because WebCrypto's are. */
export class AccessCode {
  #secret;

  /** @param {Bytes} secret 15 bytes; use `fromSecret` or `parse` */
  constructor(secret) {
    requireLength(secret, SECRET_LENGTH, "the secret of an access code");
    this.#secret = secret;
  }

  /** @returns {Promise<string>} five groups of five Crockford symbols, the last symbol a check */
  async text() {
    const all = symbols(this.#secret) + CROCKFORD[await checkValue(this.#secret)];
    return /** @type {string[]} */ (all.match(/.{5}/g)).join("-");
  }

  /** @returns {Promise<Bytes>} T, 32 bytes: gives ciphertext only */
  loginToken() {
    return this.#derived(utf8("login"));
  }

  /** @returns {Promise<Bytes>} SHA-256(T), 32 bytes: what the server finds the mailbox by */
  async lookup() {
    return sha256(await this.loginToken());
  }

  /** @returns {Promise<Bytes>} W, 32 bytes: ends access and withdraws the report */
  withdrawToken() {
    return this.#derived(utf8("withdraw"));
  }

  /** @returns {Promise<Bytes>} SHA-256(W), 32 bytes */
  async withdrawLookup() {
    return sha256(await this.withdrawToken());
  }

  /**
   * The key (32 bytes) the person and the centre share in dialogue generation d = 0, 1, …
   * @param {number} generation
   * @returns {Promise<Bytes>}
   */
  async dialogueKey(generation) {
    return this.#derived(concat(utf8("dialogue"), bigEndian(generation, 2)));
  }

  /**
   * The commitment, in base64, that texts under dialogue generation d carry to the key of d + 1.
   * @param {number} generation
   * @returns {Promise<string>}
   */
  async nextOf(generation) {
    return commitment(await this.dialogueKey(generation + 1));
  }

  /** @param {Bytes} name */
  #derived(name) {
    return derive(this.#secret, SALT, name);
  }
}

/**
 * The access code of 15 random bytes.
 * @param {Bytes} secret
 * @returns {AccessCode}
 */
export const fromSecret = (secret) => new AccessCode(secret.slice());

/**
 * The access code a person typed: any case, spaces and dashes, O for 0, I and L for 1.
 * Throws NotGenuine: "25 symbols" for another count or a foreign symbol, "check symbol" for a slip of the pen.
 * @param {string} text
 * @returns {Promise<AccessCode>}
 */
export async function parse(text) {
  const values = Array.from(text.replace(SEPARATORS, ""), valueOf);
  if (values.length !== SYMBOL_COUNT || values.includes(-1)) throw new NotGenuine(SYMBOLS);
  const number = values.slice(0, -1).reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  const byteAt = (/** @type {number} */ index) => Number((number >> BigInt(112 - 8 * index)) & 255n);
  const secret = Uint8Array.from({ length: SECRET_LENGTH }, (_, index) => byteAt(index));
  if (values[SYMBOL_COUNT - 1] !== (await checkValue(secret))) throw new NotGenuine(CHECK_SYMBOL);
  return new AccessCode(secret);
}

/**
 * What a text says, in base64, of the next dialogue key before that key is used.
 * @param {Bytes} dialogueKey 32 bytes
 * @returns {Promise<string>}
 */
export const commitment = async (dialogueKey) =>
  toBase64(await sha256(concat(utf8("isonomia/v1/next"), dialogueKey)));

/**
 * @param {string} symbol
 * @returns {number} 0 … 31, or -1 for what is no symbol
 */
function valueOf(symbol) {
  if (!/^[0-9A-Za-z]$/.test(symbol)) return -1; // before toUpperCase, which makes ASCII of a few other letters
  return CROCKFORD.indexOf(symbol.toUpperCase().replace("O", "0").replace(/[IL]/, "1"));
}

/** @param {Bytes} secret */
const checkValue = async (secret) => (await sha256(concat(utf8("isonomia/v1/access-code-check"), secret)))[0] & 31;
