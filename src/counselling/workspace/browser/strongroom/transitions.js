// @ts-check
// The keys of a case that goes to another centre: sealed anew to the key that the signed list gives for it, and signed by the
// member who does it. Whoever accepts opens them, signs them for her own centre, and so answers for them there. After a change of
// keys the same is done within the centre.

import { commitment } from "../../../../reporting/sealing/browser/access_code.js";
import { equal, fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { EXPIRED, NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { fileKey, memberFingerprint, recipient } from "../../../../reporting/sealing/browser/keys.js";
import { current } from "../../../../reporting/sealing/browser/manifest.js";
import { DIALOGUE, FILE, openSignedSlot, sealSlot, signSlot } from "../../../../reporting/sealing/browser/slot.js";
import { GENERATIONS, openCaseSlot } from "./case_slots.js";
import { OTHER_DIALOGUE } from "./cases.js";
import { memory } from "./device.js";
import { NO_SLOT } from "./file_keys.js";
import { openCentreOf, room, unlocked } from "./room.js";

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../types.js").Case} Case */
/** @typedef {import("../types.js").SlotRow} SlotRow */
/** @typedef {import("../types.js").OfferedKeys} OfferedKeys */
/** @typedef {{what: number, generation: number, key: Bytes}} CaseKey */

/**
 * Every key of a case that is open here, for another centre. Throws NotGenuine where one is missing, or the centre is in no
 * signed list in force.
 * @param {{served: Case, centre: string, today: string}} given
 * @returns {Promise<SlotRow[]>}
 */
export async function reslot({ served, centre, today }) {
  const dialogues = room.dialogues.get(served.case) ?? new Map();
  if (dialogues.size !== served.dialogue_generation + 1) throw new NotGenuine(NO_SLOT);
  const keys = [...dialogues].map(([generation, key]) => ({ what: DIALOGUE, generation, key }));
  return sealedTo(centre, served.case, [...keys, ...(await fileKeys(served))], today);
}

/**
 * What was offered, opened, verified with the sender's key and sealed to one's own centre. Throws NotGenuine.
 * @param {{offered: OfferedKeys, today: string}} given
 * @returns {Promise<SlotRow[]>}
 */
export async function countersign({ offered, today }) {
  const { case: id, to_centre: centre, sender, slots } = offered;
  const identities = [...openCentreOf(centre).identities.values()];
  const keys = await Promise.all(
    slots.map(async ({ what, generation, recipient: to, slot }) => {
      const identity = identities.find(({ keyId }) => equal(keyId, fromBase64(to)));
      if (identity === undefined) throw new NotGenuine(NO_SLOT);
      const key = await openSignedSlot(
        identity, what, generation % GENERATIONS, fromBase64(id), fromBase64(slot), fromBase64(sender.staff), fromBase64(sender.sign_key),
      );
      return { what, generation, key };
    }),
  );
  return sealedTo(centre, id, keys, today);
}

/**
 * Keys of a case that lie under an older key of its centre, sealed to the newest. What they replace is kept for some weeks only, so each
 * is opened again before it leaves. Throws NotGenuine, also where the newest is not open here.
 * @param {{older: import("../types.js").OlderKeys, today: string}} given
 * @returns {Promise<SlotRow[]>}
 */
export async function reseal({ older, today }) {
  const known = (await memory()).dialogues[older.case]?.first;
  const keys = await Promise.all(
    older.slots.map(async (row) => {
      const key = await openCaseSlot(older, row);
      if (key === null) throw new NotGenuine(NO_SLOT);
      const isOther = row.what === DIALOGUE && row.generation === 0 && known !== undefined && known !== (await commitment(key));
      if (isOther) throw new NotGenuine(OTHER_DIALOGUE);
      return { what: row.what, generation: row.generation, key };
    }),
  );
  const made = await sealedTo(older.centre, older.case, keys, today);
  for (const [place, row] of made.entries()) {
    const opened = await openCaseSlot(older, row);
    if (opened === null || !equal(opened, /** @type {CaseKey} */ (keys[place]).key)) throw new NotGenuine(NO_SLOT);
  }
  return made;
}

/**
 * What the sender's colleague reads out on the phone.
 * @param {{sender: OfferedKeys["sender"]}} given
 */
export const senderFingerprint = ({ sender }) => memberFingerprint(fromBase64(sender.key), fromBase64(sender.sign_key));

/**
 * The file keys under which something of this case is written: the centre's own, then those that came with it.
 * @param {Case} served
 * @returns {Promise<CaseKey[]>}
 */
async function fileKeys(served) {
  const { identities } = openCentreOf(served.centre);
  const earlier = room.fileKeys.get(served.case) ?? [];
  const written = [...new Set(served.notes.map(({ generation }) => generation))].sort((one, other) => one - other);
  /** @type {CaseKey[]} */
  const found = [];
  for (const generation of new Set([...written, ...earlier.map((one) => one.generation)])) {
    const identity = identities.get(generation);
    const own = identity ? [await fileKey(identity.seed, fromBase64(served.case), generation)] : [];
    const keys = [...own, ...earlier.filter((one) => one.generation === generation).map(({ key }) => key)];
    if (keys.length === 0) throw new NotGenuine(NO_SLOT);
    found.push(...keys.map((key, place) => ({ what: FILE, generation: generation + place * GENERATIONS, key })));
  }
  return found;
}

/**
 * @param {string} centre
 * @param {string} id of the case, base64
 * @param {CaseKey[]} keys
 * @param {string} today
 * @returns {Promise<SlotRow[]>}
 */
async function sealedTo(centre, id, keys, today) {
  if (room.manifest === null || today > room.manifest.expires) throw new NotGenuine(EXPIRED);
  const to = await recipient(current(room.manifest, centre, today).key);
  const [staff, { signingKey }] = [fromBase64(room.staff), unlocked()];
  return Promise.all(
    keys.map(async ({ what, generation, key }) => {
      const slot = await sealSlot(to, what, generation % GENERATIONS, fromBase64(id), key);
      return { what, generation, recipient: toBase64(to.keyId), slot: toBase64(await signSlot(slot, staff, signingKey)) };
    }),
  );
}
