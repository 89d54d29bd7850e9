// @ts-check
// The member's own seed: made here, sealed to her passphrases, opened by one of them. It never leaves the worker but sealed.

import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { DOES_NOT_OPEN, NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { expand, fingerprint, keyId, memberFingerprint, SEED_LENGTH } from "../../../../reporting/sealing/browser/keys.js";
import { openWithPassphrase, PASSPHRASE, sealWithPassphrase } from "../../../../reporting/sealing/browser/unlock.js";
import { deviceKeyOf } from "./device.js";
import { room, unlocked } from "./room.js";

/** @typedef {import("../types.js").UnlockSlot} UnlockSlot */
/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */

/**
 * Makes a new member's keys and stays unlocked with them.
 * @param {{staff: string}} given
 * @returns {Promise<{key: string, sign_key: string}>} what of them is public
 */
export async function makeMember({ staff }) {
  const identity = await use(staff, random(SEED_LENGTH));
  return { key: toBase64(identity.public), sign_key: toBase64(identity.signPublic) };
}

/**
 * Her seed under one more passphrase. Takes a second or so.
 * @param {{passphrase: string, purpose: UnlockSlot["purpose"]}} given
 * @returns {Promise<UnlockSlot>}
 */
export async function sealUnlock({ passphrase, purpose }) {
  const slot = await sealWithPassphrase(asWritten(passphrase), fromBase64(room.staff), random(16), unlocked().seed);
  return { slot_id: toBase64(random(16)), method: PASSPHRASE, purpose, slot: toBase64(slot) };
}

/**
 * Unlocks with whichever of her slots the passphrase opens. Throws NotGenuine when it opens none: "does not open", or
 * what is wrong with a slot that is not as it must be.
 * @param {{staff: string, passphrase: string, slots: UnlockSlot[]}} given
 * @returns {Promise<{purpose: string}>}
 */
export async function unlock({ staff, passphrase, slots }) {
  let refusal = new NotGenuine(DOES_NOT_OPEN);
  for (const { method, purpose, slot } of slots) {
    if (method !== PASSPHRASE) continue;
    try {
      await use(staff, await openWithPassphrase(asWritten(passphrase), fromBase64(staff), fromBase64(slot)));
      return { purpose };
    } catch (error) {
      if (!(error instanceof NotGenuine)) throw error;
      if (error.reason !== DOES_NOT_OPEN) refusal = error;
    }
  }
  throw refusal;
}

/** @returns {Promise<string>} what she reads out so that a colleague may let her in */
export const myFingerprint = () => memberFingerprint(unlocked().public, unlocked().signPublic);

/**
 * The fingerprint of a recipient that is no member, for people to compare.
 * @param {{key: string}} given base64
 */
export const fingerprintOf = async ({ key }) => fingerprint(await keyId(fromBase64(key)));

/**
 * @param {string} staff
 * @param {Bytes} seed
 */
async function use(staff, seed) {
  const identity = await expand(seed);
  room.deviceKey = await deviceKeyOf(seed);
  room.staff = staff;
  room.identity = identity;
  return identity;
}

/**
 * Passphrases are generated: lower-case words with single spaces. What she types is read that way.
 * @param {string} typed
 */
const asWritten = (typed) => typed.trim().split(/[\s-]+/).join(" ").toLowerCase();

/** @param {number} length */
const random = (length) => crypto.getRandomValues(new Uint8Array(length));
