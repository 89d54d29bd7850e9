// @ts-check
// A centre's next seed (the sealing specification, 4: leaving). It is made here, sealed to each member who stays and to escrow, one at a
// time so that the screen can say how far it is, and leaves only sealed. It counts from the manifest on that lists its key.

import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { expand, fingerprint, keyId, memberFingerprint, SEED_LENGTH } from "../../../../reporting/sealing/browser/keys.js";
import { nextRoster } from "../../../../reporting/sealing/browser/roster.js";
import { grantTo, sealedRoster } from "./centres.js";
import { memory } from "./device.js";
import { newest, openCentreOf, room, unlocked } from "./room.js";

/** @typedef {import("../../../../reporting/sealing/browser/keys.js").Identity} Identity */
/** @typedef {import("../types.js").Centre} Centre */

/** @type {{centre: string, generation: number, identity: Identity, grants: {recipient: string, slot: string}[]} | null} */
let next = null;

/**
 * Who would open the next key: those of the list of members who are active with the very keys that stand in it.
 * @param {{centre: Centre}} given
 * @returns {Promise<import("../types.js").KeyChange>}
 */
export async function changeOfKeys({ centre: shown }) {
  const { members } = openCentreOf(shown.centre);
  const active = new Set(shown.members.filter(({ state }) => state === "active").map(({ staff, key }) => `${staff} ${key}`));
  const gone = new Set(shown.members.filter(({ state }) => state === "left").map(({ staff }) => staff));
  const staying = members.filter(({ staff, key }) => active.has(`${staff} ${key}`));
  const escrow = room.manifest?.escrow.escrow ?? null;
  return {
    staying: await Promise.all(staying.map(async ({ staff, name, key, sign_key }) => ({ staff, name, key, fingerprint: await memberFingerprint(fromBase64(key), fromBase64(sign_key)) }))),
    leaving: members.filter(({ staff }) => gone.has(staff)).map(({ name }) => name),
    escrow: escrow && { fingerprint: fingerprint(await keyId(escrow)), key: toBase64(escrow) },
  };
}

/**
 * Makes the next seed; whatever was begun before is forgotten.
 * @param {{centre: string}} given
 */
export async function beginNextSeed({ centre }) {
  const identity = await expand(crypto.getRandomValues(new Uint8Array(SEED_LENGTH)));
  next = { centre, generation: newest(openCentreOf(centre)) + 1, identity, grants: [] };
}

/**
 * Seals it to one recipient (base64) whose fingerprint was confirmed.
 * @param {{key: string}} given
 */
export async function sealNextSeed({ key }) {
  const { centre, generation, identity, grants } = begun();
  const { recipient, slot } = await grantTo(fromBase64(key), generation, openCentreOf(centre).id, identity.seed);
  grants.push({ recipient, slot });
}

/**
 * The body of the call, with the roster of those who stay; afterwards the seed is no longer here. Throws Error when there is no roster
 * that is believed.
 * @param {{staying: string[]}} given staff ids
 */
export async function finishNextSeed({ staying }) {
  const { centre, generation, identity, grants } = begun();
  const open = openCentreOf(centre);
  const before = (await memory()).rosters[centre]?.seen;
  if (before === undefined) throw new Error("no roster that is believed");
  const members = open.members.filter(({ staff }) => staying.includes(staff));
  const roster = await nextRoster(before, members, room.staff, unlocked().signingKey);
  const { version, record, envelope } = await sealedRoster(identity.seed, generation, open.id, roster);
  next = null;
  return { generation, key: toBase64(identity.public), grants, roster: { version, record, envelope } };
}

function begun() {
  if (next === null) throw new Error("no next seed was begun");
  return next;
}
