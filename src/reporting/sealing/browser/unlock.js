// @ts-check
// Unlock slots: a member's seed under her passphrase or her passkey (the sealing specification, 4). Workspace only; no sign-in
// offers a passkey yet, its format is fixed all the same.
// Argon2id parameters are exact: a slot that says others is refused, so nobody can make guessing cheaper.

import { bigEndian, concat, equal, requireLength, utf8 } from "./bytes.js";
import { open, seal, sealedLength } from "./cobblestone.js";
import { HEADER, LENGTH, NotGenuine, WEAKER_PARAMETERS } from "./errors.js";
import { derive, ID_LENGTH, KEY_LENGTH, SEED_LENGTH } from "./keys.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {1 | 2} Method */

export const PASSPHRASE = 1;
export const PASSKEY = 2;

const SALT_LENGTH = 16;
const HEADER_LENGTH = 44;
const PARAMETERS_AT = 5;
const STAFF_AT = 12;
const SALT_AT = 28;

const MEMORY_KIB = 65536;
const PASSES = 3;
const LANES = 1;

export const UNLOCK_SLOT_LENGTH = HEADER_LENGTH + sealedLength(SEED_LENGTH);

/**
 * The 148 bytes that `passphrase` opens to `seed`. Takes 64 MiB for a while.
 * @param {string} passphrase
 * @param {Bytes} staff 16 bytes
 * @param {Bytes} salt 16 fresh random bytes
 * @param {Bytes} seed 32 bytes
 * @returns {Promise<Bytes>}
 */
export async function sealWithPassphrase(passphrase, staff, salt, seed) {
  return sealed(await passphraseKey(passphrase, salt), PASSPHRASE, staff, salt, seed);
}

/**
 * The seed (32 bytes) of a passphrase slot of this member. Throws NotGenuine.
 * @param {string} passphrase
 * @param {Bytes} staff
 * @param {Bytes} slot
 * @returns {Promise<Bytes>}
 */
export async function openWithPassphrase(passphrase, staff, slot) {
  checkUnlockSlot(slot, PASSPHRASE, staff);
  return opened(await passphraseKey(passphrase, slot.slice(SALT_AT, HEADER_LENGTH)), slot);
}

/**
 * The 148 bytes that a passkey's PRF output opens to `seed`.
 * @param {Bytes} prfOutput 32 bytes
 * @param {Bytes} staff 16 bytes
 * @param {Bytes} salt 16 fresh random bytes
 * @param {Bytes} seed 32 bytes
 * @returns {Promise<Bytes>}
 */
export async function sealWithPasskey(prfOutput, staff, salt, seed) {
  return sealed(await passkeyKey(prfOutput, salt), PASSKEY, staff, salt, seed);
}

/**
 * The seed (32 bytes) of a passkey slot of this member. Throws NotGenuine.
 * @param {Bytes} prfOutput
 * @param {Bytes} staff
 * @param {Bytes} slot
 * @returns {Promise<Bytes>}
 */
export async function openWithPasskey(prfOutput, staff, slot) {
  checkUnlockSlot(slot, PASSKEY, staff);
  return opened(await passkeyKey(prfOutput, slot.slice(SALT_AT, HEADER_LENGTH)), slot);
}

/**
 * All that can be told of an unlock slot without its secret: length, method, exact parameters, member.
 * Throws NotGenuine: length, header, weaker parameters.
 * @param {Bytes} slot
 * @param {Method} method
 * @param {Bytes} staff
 */
export function checkUnlockSlot(slot, method, staff) {
  if (slot.length !== UNLOCK_SLOT_LENGTH) throw new NotGenuine(LENGTH);
  const expected = header(method, staff, slot.slice(SALT_AT, HEADER_LENGTH));
  const differs = (/** @type {number} */ from, /** @type {number} */ to) =>
    !equal(slot.subarray(from, to), expected.subarray(from, to));
  if (differs(0, PARAMETERS_AT) || differs(STAFF_AT, SALT_AT)) throw new NotGenuine(HEADER);
  if (differs(PARAMETERS_AT, STAFF_AT)) throw new NotGenuine(WEAKER_PARAMETERS);
}

/**
 * @param {Method} method
 * @param {Bytes} staff
 * @param {Bytes} salt
 */
function header(method, staff, salt) {
  requireLength(staff, ID_LENGTH, "a staff id");
  requireLength(salt, SALT_LENGTH, "a salt");
  return concat(utf8("ISU"), Uint8Array.of(1, method), parameters(method), staff, salt);
}

/** @param {Method} method t ‖ p ‖ 00 ‖ m KiB(4), all zero where nothing is stretched */
const parameters = (method) =>
  method === PASSPHRASE ? concat(Uint8Array.of(PASSES, LANES, 0), bigEndian(MEMORY_KIB, 4)) : new Uint8Array(7);

/**
 * @param {Bytes} key
 * @param {Method} method
 * @param {Bytes} staff
 * @param {Bytes} salt
 * @param {Bytes} seed
 */
async function sealed(key, method, staff, salt, seed) {
  requireLength(seed, SEED_LENGTH, "a seed");
  const context = header(method, staff, salt);
  return concat(context, await seal(key, context, seed));
}

/**
 * @param {Bytes} key
 * @param {Bytes} slot
 */
const opened = (key, slot) => open(key, slot.slice(0, HEADER_LENGTH), slot.subarray(HEADER_LENGTH));

/**
 * @param {string} passphrase
 * @param {Bytes} salt
 */
async function passphraseKey(passphrase, salt) {
  const { argon2id } = await import("./argon2.js");
  const key = await argon2id({
    password: utf8(passphrase.normalize("NFKC")),
    salt,
    memorySize: MEMORY_KIB,
    iterations: PASSES,
    parallelism: LANES,
    hashLength: KEY_LENGTH,
    outputType: "binary",
  });
  return new Uint8Array(key);
}

/**
 * @param {Bytes} prfOutput
 * @param {Bytes} salt
 */
async function passkeyKey(prfOutput, salt) {
  requireLength(prfOutput, KEY_LENGTH, "a PRF output");
  return derive(prfOutput, salt, utf8("isonomia/v1/prf-kek"));
}
