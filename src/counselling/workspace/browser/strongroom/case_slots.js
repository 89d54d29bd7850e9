// @ts-check
// The keys that are served with a case. The person's own slots prove themselves by what they open. A slot that a member made,
// when the case came from another centre, is signed: of a file key nothing else proves where it is from.

import { equal, fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { FILE, openSignedSlot, openSlot, SIGNED_SLOT_LENGTH, SLOT_LENGTH } from "../../../../reporting/sealing/browser/slot.js";
import { memory } from "./device.js";
import { openCentreOf, room } from "./room.js";

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../types.js").SlotRow} SlotRow */
/** @typedef {import("./room.js").FileKey} FileKey */
/** @typedef {{case: string, centre: string}} Of the case, base64, and its centre */

/** Of two earlier centres' file keys of one generation the second counts so much more, the third twice that. */
export const GENERATIONS = 0x10000;

/** @type {string} */
export const UNKNOWN_SIGNER = "signed by somebody who was never in the list of members";

/**
 * Whose key this is, of those that are open here.
 * @param {string} recipient key id, base64
 */
function identityOf(recipient) {
  const identities = [...room.centres.values()].flatMap((one) => [...one.identities.values()]);
  return identities.find(({ keyId }) => equal(keyId, fromBase64(recipient)));
}

/**
 * The key of a slot; null if it is for a key that is not here. Throws NotGenuine.
 * @param {Of} of
 * @param {SlotRow} row
 * @returns {Promise<Bytes | null>}
 */
export async function openCaseSlot({ case: id, centre }, { what, generation, recipient, slot }) {
  const identity = identityOf(recipient);
  if (identity === undefined) return null;
  const [caseId, bytes, number] = [fromBase64(id), fromBase64(slot), generation % GENERATIONS];
  if (bytes.length !== SIGNED_SLOT_LENGTH && what !== FILE) return openSlot(identity, what, number, caseId, bytes);
  const staff = bytes.slice(SLOT_LENGTH, SLOT_LENGTH + 16);
  const signKeys = await signKeysOf(centre, toBase64(staff));
  for (const [place, signKey] of signKeys.entries()) {
    try {
      return await openSignedSlot(identity, what, number, caseId, bytes, staff, signKey);
    } catch (error) {
      if (!(error instanceof NotGenuine) || place === signKeys.length - 1) throw error;
    }
  }
  // Who signed it has left. A dialogue key proves itself, as the person's own slots do; a file key does not.
  if (what === FILE) throw new NotGenuine(UNKNOWN_SIGNER);
  return openSlot(identity, what, number, caseId, bytes.slice(0, SLOT_LENGTH));
}

/**
 * Takes in the file keys that came with a case from earlier centres; those that are not genuine are left out, and what is
 * sealed under them does not open. Keys that were replaced by others are tried after those in force; which of the two is the right one
 * only shows by what it opens.
 * @param {Of & {slots: SlotRow[], replaced: SlotRow[]}} served
 * @returns {Promise<FileKey[]>} from here on kept in the room
 */
export async function takeFileKeys(served) {
  const inForce = await fileKeysOf(served, served.slots);
  const numbers = new Set(served.slots.filter(({ what, recipient }) => what === FILE && identityOf(recipient)).map(({ generation }) => generation));
  const lost = (await fileKeysOf(served, served.replaced)).filter(
    ({ number, key }) => numbers.has(number) && !inForce.some((one) => one.number === number && equal(one.key, key)),
  );
  const keys = [inForce.map((one) => ({ ...one, replaced: null })), lost.map((one) => ({ ...one, replaced: one.row.slot }))].flat();
  const kept = keys.map(({ number, key, replaced }) => ({ generation: number % GENERATIONS, key, replaced, hasOpened: false }));
  room.fileKeys.set(served.case, kept);
  return kept;
}

/**
 * The slots, base64, of the replaced keys that opened something that none in force did: those and no others are to be put back.
 * @param {FileKey[]} keys once everything was opened
 */
export const replacedThatOpened = (keys) => keys.flatMap(({ replaced, hasOpened }) => (hasOpened && replaced !== null ? [replaced] : []));

/**
 * Those of these slots that open, by the number they are stored under.
 * @param {Of} served
 * @param {SlotRow[]} rows
 */
async function fileKeysOf(served, rows) {
  /** @type {{number: number, key: Bytes, row: SlotRow}[]} */
  const keys = [];
  for (const row of rows.filter(({ what }) => what === FILE)) {
    try {
      const key = await openCaseSlot(served, row);
      if (key !== null) keys.push({ number: row.generation, key, row });
    } catch (error) {
      if (!(error instanceof NotGenuine)) throw error;
    }
  }
  return keys;
}

/**
 * The keys with which a member signs: from the list of members, then from earlier ones that this browser believed. Who lost her
 * passphrases has made another one.
 * @param {string} centre
 * @param {string} staff base64
 * @returns {Promise<Bytes[]>}
 */
async function signKeysOf(centre, staff) {
  const members = openCentreOf(centre).members.filter((one) => one.staff === staff);
  const found = [members.map((one) => one.sign_key), (await memory()).signers[centre]?.[staff] ?? []].flat();
  return [...new Set(found)].map((key) => fromBase64(key));
}
