// @ts-check
// Identities, recipients and every key that is derived from another (the sealing specification, 1 and 4).
// A seed is expanded once and its key objects are kept: the expansion is most of the cost of opening a slot.

import { bigEndian, concat, requireLength, utf8 } from "./bytes.js";
import { BAD_POINT, LENGTH, NotGenuine } from "./errors.js";
import { primitives } from "./suite.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {import("./suite.js").SigningKey} SigningKey */

export const SEED_LENGTH = 32;
export const ID_LENGTH = 16;
export const KEY_LENGTH = 32;
export const PUBLIC_LENGTH = 1216;
export const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const NOTHING = new Uint8Array(0);

/**
 * A checked public key that secrets can be sealed to.
 * @typedef {object} Recipient
 * @property {Bytes} public 1216 bytes, ML-KEM-768 (1184) ‖ X25519 (32)
 * @property {Bytes} keyId 16 bytes
 * @property {import("hpke").Key} key
 */

/**
 * An expanded 32-byte seed, a member's or a centre's: its key objects, ready for use.
 * @typedef {object} Identity
 * @property {Bytes} seed 32 bytes
 * @property {Bytes} public 1216 bytes
 * @property {Bytes} keyId 16 bytes
 * @property {import("hpke").Key} key
 * @property {SigningKey} signingKey
 * @property {Bytes} signPublic 32 bytes
 */

/**
 * @param {Bytes} bytes
 * @returns {Promise<Bytes>} 32 bytes
 */
export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

/**
 * HKDF-SHA256 (RFC 5869) to 32 bytes; an empty salt is 32 zero bytes.
 * @param {Bytes} ikm
 * @param {Bytes} salt
 * @param {Bytes} info
 * @returns {Promise<Bytes>}
 */
export async function derive(ikm, salt, info) {
  const key = await crypto.subtle.importKey("raw", ikm, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info }, key, 256));
}

/**
 * The 16 bytes that name a recipient's public key.
 * @param {Bytes} publicKey
 * @returns {Promise<Bytes>}
 */
export const keyId = async (publicKey) =>
  (await sha256(concat(utf8("isonomia/v1/kid"), publicKey))).slice(0, ID_LENGTH);

/**
 * The first 80 bits of a key id for two people to compare: four groups of four Crockford symbols.
 * @param {Bytes} id 16 bytes
 * @returns {string}
 */
export function fingerprint(id) {
  requireLength(id, ID_LENGTH, "a key id");
  return /** @type {string[]} */ (symbols(id.subarray(0, 10)).match(/.{4}/g)).join("-");
}

/**
 * What two people compare before one lets the other in: the fingerprint of both of a member's public keys.
 * @param {Bytes} publicKey 1216 bytes
 * @param {Bytes} signPublic 32 bytes
 * @returns {Promise<string>}
 */
export const memberFingerprint = async (publicKey, signPublic) =>
  fingerprint(await keyId(concat(publicKey, signPublic)));

/**
 * Bytes as Crockford symbols, most significant first.
 * @param {Bytes} bytes their number is a multiple of five
 * @returns {string}
 */
export function symbols(bytes) {
  let number = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let text = "";
  for (let left = (bytes.length / 5) * 8; left > 0; left--) {
    text = CROCKFORD[Number(number & 31n)] + text;
    number >>= 5n;
  }
  return text;
}

/**
 * The identity of a 32-byte seed (X-Wing: SHAKE256(seed, 96) gives both private keys).
 * @param {Bytes} seed
 * @returns {Promise<Identity>}
 */
export async function expand(seed) {
  requireLength(seed, SEED_LENGTH, "a seed");
  const path = await primitives();
  const pair = await path.expandSeed(seed);
  const signingKey = await path.signingKey(await derive(seed, NOTHING, utf8("isonomia/v1/sign")));
  return {
    seed,
    public: pair.public,
    keyId: await keyId(pair.public),
    key: pair.key,
    signingKey,
    signPublic: signingKey.public,
  };
}

/**
 * The recipient of a public key. Throws NotGenuine for a wrong length or a key no one can have.
 * @param {Bytes} publicKey
 * @returns {Promise<Recipient>}
 */
export async function recipient(publicKey) {
  if (publicKey.length !== PUBLIC_LENGTH) throw new NotGenuine(LENGTH);
  const { hpke } = await primitives();
  try {
    const key = await hpke.DeserializePublicKey(publicKey);
    await hpke.Seal(key, NOTHING); // an import checks little: only an encapsulation shows a bad or low-order point
    return { public: publicKey, keyId: await keyId(publicKey), key };
  } catch {
    throw new NotGenuine(BAD_POINT);
  }
}

/**
 * A centre's name in the manifest as the 16 bytes that stand in headers.
 * @param {string} name
 * @returns {Promise<Bytes>}
 */
export const centreId = async (name) =>
  (await sha256(utf8(`isonomia/v1/centre${name}`))).slice(0, ID_LENGTH);

/**
 * What only the centre may read of a case: derived, never sealed to the centre that has the seed.
 * @param {Bytes} centreSeed
 * @param {Bytes} caseId
 * @param {number} generation of the centre seed
 * @returns {Promise<Bytes>}
 */
export async function fileKey(centreSeed, caseId, generation) {
  requireLength(centreSeed, SEED_LENGTH, "a seed");
  requireLength(caseId, ID_LENGTH, "a case id");
  return derive(centreSeed, caseId, concat(utf8("isonomia/v1/file"), bigEndian(generation, 2)));
}

/**
 * The key of a centre's roster under one generation of its seed.
 * @param {Bytes} centreSeed
 * @returns {Promise<Bytes>}
 */
export async function rosterKey(centreSeed) {
  requireLength(centreSeed, SEED_LENGTH, "a seed");
  return derive(centreSeed, NOTHING, utf8("isonomia/v1/roster"));
}
