// @ts-check
// Which centre keys may be used. A seed counts only if its public key is the one the signed manifest gives, or, before that is
// signed, the one whose fingerprint she compared herself. The roster counts only as the next link of the chain she has seen.

import { equal, fromBase64, toBase64, toHex } from "../../../../reporting/sealing/browser/bytes.js";
import { EXPIRED, NotGenuine, OTHER_KEY } from "../../../../reporting/sealing/browser/errors.js";
import { centreId, expand, fingerprint, keyId, memberFingerprint, recipient, SEED_LENGTH } from "../../../../reporting/sealing/browser/keys.js";
import { parseManifest, retained, verifyManifest } from "../../../../reporting/sealing/browser/manifest.js";
import { splitNote } from "../../../../reporting/sealing/browser/note.js";
import { nextRoster, sealRoster } from "../../../../reporting/sealing/browser/roster.js";
import { CENTRE_SEED, openGrant, sealSlot } from "../../../../reporting/sealing/browser/slot.js";
import { memory, remember } from "./device.js";
import { newest, openCentreOf, room, unlocked } from "./room.js";
import { believeRoster, missingFrom } from "./rosters.js";

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../../../../reporting/sealing/browser/keys.js").Identity} Identity */
/** @typedef {import("../types.js").Centre} Centre */
/** @typedef {import("../types.js").RosterRow} RosterRow */
/** @typedef {import("../types.js").JudgedCentre} JudgedCentre */

export const NOT_COMPARED = "another key than the one that was compared";

/**
 * Verifies the signed list of centres, none older than seen or than the service's own floor. An expired one still shows which
 * keys were right; `expired` says so. Throws NotGenuine.
 * @param {{note: string, roots: string[], floor: number, today: string}} given
 */
export async function believeManifest({ note, roots, floor, today }) {
  const sequence = Math.max((await memory()).sequence, floor);
  let expired = false;
  room.manifest = await verifyManifest(note, roots, today, sequence).catch((error) => {
    if (!(error instanceof NotGenuine) || error.reason !== EXPIRED) throw error;
    expired = true;
    return verifyManifest(note, roots, parseManifest(splitNote(note).text).expires, sequence);
  });
  const { sequence: current, expires, centres, escrow } = room.manifest;
  await remember((known) => {
    known.sequence = Math.max(known.sequence, current);
    for (const { centre, generation } of centres) known.generations[centre] = Math.max(known.generations[centre] ?? 0, generation);
  });
  return {
    expired,
    expires,
    escrow: fingerprint(await keyId(escrow.escrow)),
    names: Object.fromEntries(centres.map(({ centre, names }) => [centre, names])),
    cantons: Object.fromEntries(centres.map(({ centre, cantons }) => [centre, cantons])),
  };
}

/**
 * The newest roster version this browser has believed, 0 for none.
 * @param {{centre: string}} given
 */
export const rosterSeen = async ({ centre }) => (await memory()).rosters[centre]?.seen.version ?? 0;

/**
 * Opens what she was granted of a centre and judges the rest. `rosters` are the versions after the one seen, rising.
 * @param {{centre: Centre, rosters: RosterRow[]}} given
 * @returns {Promise<JudgedCentre>}
 */
export async function judgeCentre({ centre: shown, rosters }) {
  const confirmed = (await memory()).confirmed[shown.centre] ?? {};
  const identities = new Map();
  const generations = [];
  for (const { generation, key } of shown.generations) {
    generations.push(await judgeGeneration(shown, generation, fromBase64(key), confirmed[generation], identities));
  }
  await rememberSigned(shown.centre, generations);
  const open = { id: await centreId(shown.centre), identities, members: [] };
  const { roster, reason } = await believeRoster(shown, rosters, open);
  room.centres.set(shown.centre, open); // from here on these keys and members count, and none of before
  return {
    centre: shown.centre,
    generations,
    proposed: shown.proposed && fingerprint(await keyId(fromBase64(shown.proposed.key))),
    roster,
    rosterReason: reason,
    waiting: await missingFrom(shown, open),
  };
}

/**
 * From here on only these centres are open, as they were judged last: what the service no longer shows counts for nothing.
 * @param {{centres: string[]}} given
 */
export function forgetOthers({ centres }) {
  for (const name of room.centres.keys()) if (!centres.includes(name)) room.centres.delete(name);
}

/**
 * What a root has signed once stays known here, so that cases can be read while no manifest is in force.
 * @param {string} centre
 * @param {JudgedCentre["generations"]} generations
 */
async function rememberSigned(centre, generations) {
  const signed = generations.filter(({ state }) => state === "signed");
  const ids = await Promise.all(
    signed.map(async ({ generation }) => {
      const line = retained(/** @type {NonNullable<typeof room.manifest>} */ (room.manifest), centre).find((one) => one.generation === generation);
      return [generation, toHex(await keyId(/** @type {{key: Bytes}} */ (line).key))];
    }),
  );
  if (ids.length > 0) await remember((known) => void Object.assign((known.confirmed[centre] ??= {}), Object.fromEntries(ids)));
}

/**
 * @param {Centre} shown
 * @param {number} generation
 * @param {Bytes} proposed the public key as the service shows it
 * @param {string | undefined} confirmed the key id she compared
 * @param {Map<number, Identity>} identities takes in what may be used
 * @returns {Promise<JudgedCentre["generations"][number]>}
 */
async function judgeGeneration(shown, generation, proposed, confirmed, identities) {
  const listed = room.manifest === null ? [] : retained(room.manifest, shown.centre);
  const signed = listed.find((line) => line.generation === generation)?.key;
  const id = await keyId(signed ?? proposed);
  const slot = shown.grants.find((grant) => grant.generation === generation)?.slot;
  const facts = { generation, fingerprint: fingerprint(id), granted: slot !== undefined, reason: null };
  if (signed === undefined && toHex(id) !== confirmed) return { ...facts, state: "unconfirmed" };
  try {
    if (!equal(signed ?? proposed, proposed)) throw new NotGenuine(OTHER_KEY);
    if (slot !== undefined) {
      const seed = await openGrant(unlocked(), generation, await centreId(shown.centre), fromBase64(slot), signed ?? proposed);
      identities.set(generation, await expand(seed));
    }
    return { ...facts, state: signed ? "signed" : "confirmed" };
  } catch (error) {
    if (!(error instanceof NotGenuine)) throw error;
    return { ...facts, state: "refused", reason: error.reason };
  }
}

/**
 * From here on a centre key that no manifest lists yet may be used in this browser: she compared its fingerprint.
 * @param {{centre: string, generation: number, key: string}} given
 */
export async function confirmKey({ centre, generation, key }) {
  const id = toHex(await keyId(fromBase64(key)));
  await remember((known) => void ((known.confirmed[centre] ??= {})[generation] = id));
}

/**
 * A centre's first seed, for the first member: sealed to herself and to escrow, with roster 1. `escrow` is the recipient whose
 * fingerprint she compared with the printed sheet.
 * @param {{centre: string, name: string, escrow: string | null}} given
 */
export async function firstSeed({ centre, name, escrow }) {
  const [mine, subject] = [unlocked(), await centreId(centre)];
  const identity = await expand(crypto.getRandomValues(new Uint8Array(SEED_LENGTH)));
  const keys = [mine.public, ...(escrow === null ? [] : [fromBase64(escrow)])];
  const grants = await Promise.all(keys.map((key) => grantTo(key, 1, subject, identity.seed)));
  const members = [entryOf({ staff: room.staff, key: toBase64(mine.public), sign_key: toBase64(mine.signPublic) }, name)];
  const roster = await nextRoster(null, members, room.staff, mine.signingKey);
  const { version, record, envelope } = await sealedRoster(identity.seed, 1, subject, roster);
  await confirmKey({ centre, generation: 1, key: toBase64(identity.public) }); // she made it: nothing to compare
  return {
    generation: 1,
    key: toBase64(identity.public),
    grants: grants.map((grant) => ({ recipient: grant.recipient, slot: grant.slot })),
    roster: { version, record, envelope },
  };
}

/**
 * Lets a colleague in whose fingerprint was compared: every generation she lacks, and the next roster with her name. Throws NotGenuine:
 * her keys are not those of the fingerprint.
 * @param {{centre: string, colleague: import("../types.js").Waiting, name: string}} given
 */
export async function grant({ centre, colleague, name }) {
  const { missing, fingerprint: compared } = colleague;
  const open = openCentreOf(centre);
  if (compared !== (await memberFingerprint(fromBase64(colleague.key), fromBase64(colleague.sign_key)))) throw new NotGenuine(NOT_COMPARED);
  const before = (await memory()).rosters[centre]?.seen;
  if (before === undefined) throw new Error("no roster that is believed");
  const wanted = [...open.identities].filter(([generation]) => missing.includes(generation));
  const key = fromBase64(colleague.key);
  const grants = await Promise.all(wanted.map(([generation, { seed }]) => grantTo(key, generation, open.id, seed)));
  const others = open.members.filter(({ staff }) => staff !== colleague.staff);
  const roster = await nextRoster(before, [...others, entryOf(colleague, name)], room.staff, unlocked().signingKey);
  const generation = newest(open);
  const seed = /** @type {Identity} */ (open.identities.get(generation)).seed;
  return { grants, roster: { generation, ...(await sealedRoster(seed, generation, open.id, roster)) } };
}

/**
 * @param {Bytes} key
 * @param {number} generation
 * @param {Bytes} subject
 * @param {Bytes} seed
 */
export async function grantTo(key, generation, subject, seed) {
  const to = await recipient(key);
  const slot = await sealSlot(to, CENTRE_SEED, generation, subject, seed);
  return { generation, recipient: toBase64(to.keyId), slot: toBase64(slot) };
}

/**
 * @param {{staff: string, key: string, sign_key: string}} member
 * @param {string} name
 */
const entryOf = ({ staff, key, sign_key }, name) => ({ staff, name, key, sign_key });

/**
 * @param {Bytes} seed
 * @param {number} generation
 * @param {Bytes} centre
 * @param {import("../../../../reporting/sealing/browser/roster.js").Roster} roster
 */
export async function sealedRoster(seed, generation, centre, roster) {
  const record = crypto.getRandomValues(new Uint8Array(16));
  const envelope = await sealRoster(seed, generation, centre, record, roster);
  return { version: roster.version, record: toBase64(record), envelope: toBase64(envelope) };
}
