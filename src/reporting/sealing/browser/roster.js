// @ts-check
// The roster: who a centre's members are, sealed under the centre's seed and signed by one of them (the sealing
// specification, 4). Workspace only. Versions form a chain: each names the hash of the one before, and is signed by a
// member of the one before. A client keeps what it has seen and refuses less, so the server can neither slip a member
// in nor roll the roster back.

import { fromBase64, toBase64, toHex } from "./bytes.js";
import { FILE_RING, openText, ROSTER, sealText } from "./envelope.js";
import { FORMAT, LOWER_VERSION, NOT_A_MEMBER, NotGenuine, PREVIOUS, SIGNATURE } from "./errors.js";
import {
  canonical,
  canonicalBytes,
  isBase64Of,
  isExactly,
  isLike,
  isListOf,
  isNumber,
  isOneOf,
  isText,
  parsed,
} from "./json.js";
import { PUBLIC_LENGTH, rosterKey, sha256 } from "./keys.js";
import { verifySignature } from "./suite.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

/**
 * Bytes stand in rosters as base64, as on the wire.
 * @typedef {object} Member
 * @property {string} staff 16 bytes
 * @property {string} name
 * @property {string} key 1216 bytes
 * @property {string} sign_key 32 bytes
 */

/**
 * One version, from 1 on.
 * @typedef {object} Roster
 * @property {1} v
 * @property {number} version
 * @property {string} previous hexadecimal SHA-256 of the envelope before, or 64 zeros
 * @property {Member[]} members
 * @property {string} by staff id of its writer
 * @property {string} signature 64 bytes
 */

/** @typedef {{version: number, sha256: string}} Seen what a client remembers of the newest roster it believed */
/** @typedef {Record<string, string>} Signers who may write the next version: signing key by staff id, both base64 */

export const NO_PREVIOUS = "0".repeat(64);

const isMember = isExactly({
  staff: isBase64Of(16),
  name: isText,
  key: isBase64Of(PUBLIC_LENGTH),
  sign_key: isBase64Of(32),
});
const isRoster = isExactly({
  v: isOneOf(1),
  version: isNumber(1, Number.MAX_SAFE_INTEGER),
  previous: isLike(/^[0-9a-f]{64}$/),
  members: isListOf(isMember),
  by: isBase64Of(16),
  signature: isBase64Of(64),
});

/**
 * The signed version after the one seen (null: the first), written by the member `by`.
 * @param {Seen | null} before
 * @param {Member[]} members
 * @param {string} by her staff id
 * @param {import("./suite.js").SigningKey} signingKey
 * @returns {Promise<Roster>}
 */
export async function nextRoster(before, members, by, signingKey) {
  const unsigned = {
    v: /** @type {const} */ (1),
    version: before === null ? 1 : before.version + 1,
    previous: before === null ? NO_PREVIOUS : before.sha256,
    members,
    by,
  };
  return { ...unsigned, signature: toBase64(await signingKey.sign(canonicalBytes(unsigned))) };
}

/**
 * The envelope of a roster under generation g of the centre's seed.
 * @param {Bytes} centreSeed
 * @param {number} generation
 * @param {Bytes} centre the 16-byte centre id
 * @param {Bytes} record 16 bytes
 * @param {Roster} roster
 * @returns {Promise<Bytes>}
 */
export async function sealRoster(centreSeed, generation, centre, record, roster) {
  const content = canonicalBytes(roster);
  parseRoster(content);
  return sealText(await rosterKey(centreSeed), ROSTER, FILE_RING, generation, centre, record, content);
}

/**
 * The roster of an envelope, if it is the one seen, or the next version and signed by one of `signers`.
 * Throws NotGenuine.
 * @param {Bytes} centreSeed
 * @param {number} generation
 * @param {Bytes} centre the 16-byte centre id
 * @param {Bytes} record 16 bytes
 * @param {Bytes} envelope
 * @param {Signers | null} signers the members of the version seen; null, at the very first sight only, takes them
 *   from this roster itself
 * @param {Seen | null} before
 * @returns {Promise<Roster>}
 */
export async function openRoster(centreSeed, generation, centre, record, envelope, signers, before) {
  const key = await rosterKey(centreSeed);
  const roster = parseRoster(await openText(key, ROSTER, FILE_RING, generation, centre, record, envelope));
  await verify(roster, signers ?? signersOf(roster));
  if (before !== null) checkSuccession(roster, await seen(roster, envelope), before);
  return roster;
}

/**
 * What to remember of a roster that was opened from this envelope.
 * @param {Roster} roster
 * @param {Bytes} envelope
 * @returns {Promise<Seen>}
 */
export const seen = async (roster, envelope) => ({ version: roster.version, sha256: toHex(await sha256(envelope)) });

/**
 * @param {Roster} roster
 * @returns {Signers}
 */
export const signersOf = (roster) => Object.fromEntries(roster.members.map(({ staff, sign_key }) => [staff, sign_key]));

/**
 * @param {Roster} roster
 * @param {Seen} current
 * @param {Seen} before
 */
function checkSuccession(roster, current, before) {
  if (current.version < before.version) throw new NotGenuine(LOWER_VERSION);
  const same = current.version === before.version && current.sha256 === before.sha256;
  const follows = current.version === before.version + 1 && roster.previous === before.sha256;
  if (!same && !follows) throw new NotGenuine(PREVIOUS);
}

/**
 * @param {Roster} roster
 * @param {Signers} signers
 */
async function verify(roster, signers) {
  if (!Object.hasOwn(signers, roster.by)) throw new NotGenuine(NOT_A_MEMBER);
  const { signature, ...unsigned } = roster;
  const [signKey, bytes] = [fromBase64(signers[roster.by]), canonicalBytes(unsigned)];
  if (!(await verifySignature(signKey, fromBase64(signature), bytes))) throw new NotGenuine(SIGNATURE);
}

/**
 * @param {Bytes} content
 * @returns {Roster}
 */
function parseRoster(content) {
  const value = parsed(content);
  if (!isRoster(value) || canonical(value) !== new TextDecoder().decode(content)) throw new NotGenuine(FORMAT);
  const roster = /** @type {Roster} */ (value);
  const alone = new Set(roster.members.map(({ staff }) => staff)).size === roster.members.length;
  if (!alone || roster.members.length === 0) throw new NotGenuine(FORMAT);
  return roster;
}
