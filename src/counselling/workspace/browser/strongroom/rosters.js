// @ts-check
// Who the centre's members are, as far as it can be believed: each roster version signed by a member of the one before, none
// older than seen, the newest under the newest key that a root has signed, so that who left and kept an older one cannot write
// it, and nobody shown with another key than the one that stands in it.

import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { memberFingerprint } from "../../../../reporting/sealing/browser/keys.js";
import { retained } from "../../../../reporting/sealing/browser/manifest.js";
import { openRoster, seen, signersOf } from "../../../../reporting/sealing/browser/roster.js";
import { worksOnCases } from "../roles.js";
import { memory, remember } from "./device.js";
import { room, unlocked } from "./room.js";

/** @typedef {import("../types.js").Centre} Centre */
/** @typedef {import("../types.js").JudgedCentre} JudgedCentre */
/** @typedef {import("../types.js").RosterRow} RosterRow */
/** @typedef {import("./room.js").OpenCentre} OpenCentre */
/** @typedef {import("./room.js").RosterMember} RosterMember */

export const OTHER_THAN_ROSTER = "the service shows another key than the roster";
export const OLDER_GENERATION = "a roster under an older key of the centre";
export const KEYS_CHANGE = "a roster under a key that is not open here yet";
export const UNSIGNED_KEY = "a roster under a key that no root has signed";

/**
 * Walks to the newest version; `open.members` takes in those believed.
 * @param {Centre} shown
 * @param {RosterRow[]} rows
 * @param {OpenCentre} open
 * @returns {Promise<{roster: JudgedCentre["roster"], reason: string | null}>}
 */
export async function believeRoster(shown, rows, open) {
  if (open.identities.size === 0 || rows.length === 0) return { roster: null, reason: null };
  try {
    const { version, members } = await walk(shown.centre, rows, open);
    compare(shown, members);
    open.members = members;
    return { roster: { version, members: await Promise.all(members.map(described)) }, reason: null };
  } catch (error) {
    if (!(error instanceof NotGenuine)) throw error;
    return { roster: null, reason: error.reason };
  }
}

/**
 * Colleagues who work on its cases, with a key, and lack a generation that is open here. Nobody else is ever to have the centre's keys.
 * @param {Centre} shown
 * @param {OpenCentre} open
 * @returns {Promise<JudgedCentre["waiting"]>}
 */
export async function missingFrom(shown, open) {
  const waiting = [];
  for (const { staff, login, role, key, sign_key, state, granted } of shown.members) {
    const missing = [...open.identities.keys()].filter((generation) => !granted.includes(generation));
    if (!worksOnCases(role) || key === null || sign_key === null || state !== "active" || staff === room.staff || missing.length === 0) continue;
    const name = open.members.find((one) => one.staff === staff)?.name ?? null;
    waiting.push({ staff, login, name, key, sign_key, fingerprint: await memberFingerprint(fromBase64(key), fromBase64(sign_key)), missing });
  }
  return waiting;
}

/**
 * @param {string} centre
 * @param {RosterRow[]} rows
 * @param {OpenCentre} open
 */
async function walk(centre, rows, open) {
  const { rosters, generations } = await memory();
  let known = rosters[centre] ?? null;
  let last = null;
  /** @type {[string, string][]} */
  const signers = [];
  for (const { generation, record, envelope } of rows) {
    const identity = open.identities.get(generation);
    if (identity === undefined) throw new NotGenuine(isSigned(centre, generation) ? KEYS_CHANGE : UNSIGNED_KEY);
    if (known && generation < known.generation) throw new NotGenuine(OLDER_GENERATION);
    const bytes = fromBase64(envelope);
    const roster = await openRoster(
      identity.seed, generation, open.id, fromBase64(record), bytes, known?.signers ?? null, known?.seen ?? null,
    );
    known = { seen: await seen(roster, bytes), signers: signersOf(roster), generation };
    signers.push(...Object.entries(known.signers));
    last = roster;
  }
  if (known && known.generation < (generations[centre] ?? 0)) throw new NotGenuine(OLDER_GENERATION);
  const believed = /** @type {import("./device.js").RosterSeen} */ (known);
  await remember((all) => void (all.rosters[centre] = believed));
  await remember((all) => {
    const named = (all.signers[centre] ??= {});
    for (const [staff, key] of signers) named[staff] = [...new Set([named[staff] ?? [], key].flat())];
  });
  return /** @type {NonNullable<typeof last>} */ (last);
}

/**
 * Whether the verified list of centres has this generation of a centre's keys.
 * @param {string} centre
 * @param {number} generation
 */
const isSigned = (centre, generation) => room.manifest !== null && retained(room.manifest, centre).some((line) => line.generation === generation);

/**
 * Throws NotGenuine when the service shows a member with another key than the roster, herself first. Who has made new keys and opens
 * nothing with them yet is none: she waits to be let in, and her fingerprint is compared by hand as a newcomer's is.
 * @param {Centre} shown
 * @param {RosterMember[]} members
 */
function compare(shown, members) {
  const keys = new Map(members.map(({ staff, key, sign_key }) => [staff, `${key} ${sign_key}`]));
  const mine = unlocked();
  const own = `${toBase64(mine.public)} ${toBase64(mine.signPublic)}`;
  if (keys.get(room.staff) !== own) throw new NotGenuine(OTHER_THAN_ROSTER);
  for (const { staff, key, sign_key, granted } of shown.members) {
    if (granted.length > 0 && keys.has(staff) && key !== null && keys.get(staff) !== `${key} ${sign_key}`) throw new NotGenuine(OTHER_THAN_ROSTER);
  }
}

/** @param {RosterMember} member */
const described = async ({ staff, name, key, sign_key }) => {
  return { staff, name, fingerprint: await memberFingerprint(fromBase64(key), fromBase64(sign_key)) };
};
