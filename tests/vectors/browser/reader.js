// @ts-check
// Reads a file of sealing vectors in this browser: every list derived, opened or verified, every entry of `refuse`
// refused for its reason, and every byte of each slot and of each envelope's ends changed and refused.

import { fromSecret, parse } from "../../../src/reporting/sealing/browser/access_code.js";
import { equal, fromHex, fromUtf8, toBase64, toHex } from "../../../src/reporting/sealing/browser/bytes.js";
import { openText } from "../../../src/reporting/sealing/browser/envelope.js";
import { NotGenuine } from "../../../src/reporting/sealing/browser/errors.js";
import { canonical } from "../../../src/reporting/sealing/browser/json.js";
import { centreId, expand, fileKey, recipient, rosterKey } from "../../../src/reporting/sealing/browser/keys.js";
import { manifestText, verifyManifest } from "../../../src/reporting/sealing/browser/manifest.js";
import { splitNote } from "../../../src/reporting/sealing/browser/note.js";
import { padText, paddedAttachment, unpadText } from "../../../src/reporting/sealing/browser/padding.js";
import { openRoster } from "../../../src/reporting/sealing/browser/roster.js";
import { CENTRE_SEED, FILE, openGrant, openSignedSlot, openSlot } from "../../../src/reporting/sealing/browser/slot.js";
import { useNative } from "../../../src/reporting/sealing/browser/suite.js";
import { openWithPasskey, openWithPassphrase, PASSPHRASE } from "../../../src/reporting/sealing/browser/unlock.js";

/** @typedef {import("../../../src/reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {Record<string, any>} Entry one entry of the vector file */
/** @typedef {{name: string, genuine: boolean}} Outcome */
/** @typedef {(entry: Entry, sealed: Bytes) => Promise<unknown>} Opening */
/** @typedef {{lists: Outcome[], refusals: Outcome[], mutations: Outcome[]}} Report */

const AT_ONCE = 64; // so that a browser's own crypto threads are busy
const ENVELOPE_START = 120;
const ENVELOPE_END = 32;

/** @type {Record<string, (entry: Entry) => Promise<boolean>>} the lists the browser has code for */
const LISTS = {
  access_codes: accessCode,
  identities: identity,
  slots: async (entry) => equal(await slot(entry, fromHex(entry.slot)), fromHex(entry.secret)) && namesCentre(entry),
  signed_slots: async (entry) => equal(await signedSlot(entry, fromHex(entry.signed_slot)), fromHex(entry.secret)),
  envelopes: async (entry) => equal(await envelope(entry, fromHex(entry.envelope)), fromHex(entry.plaintext)),
  file_keys: fileKeys,
  unlock_slots: async (entry) => equal(await unlock(entry), fromHex(entry.seed)),
  padding: async ({ length, padded }) => {
    const found = padText(new Uint8Array(length).fill(1));
    return found.length === padded && unpadText(found).length === length;
  },
  padme: async ({ length, padded }) => paddedAttachment(length) === padded,
  rosters: async (entry) => {
    const opened = await roster(entry, fromHex(entry.envelope));
    return canonical(opened) === fromUtf8(fromHex(entry.plaintext));
  },
  manifests: async (entry) => manifestText(await manifest(entry)) === splitNote(entry.note).text,
};

/** @type {Record<string, (entry: Entry) => Promise<unknown>>} how an entry of `refuse` is tried */
const REFUSALS = {
  access_code: ({ text }) => parse(text),
  signed_slot: (entry) => signedSlot({ ...entry, what: FILE }, fromHex(entry.signed_slot)), // `what` is its kind here
  grant: ({ manifest_key, ...entry }) =>
    slot({ ...entry, what: CENTRE_SEED, centre_public_key: manifest_key }, fromHex(entry.slot)),
  envelope: (entry) => envelope(entry, fromHex(entry.envelope)),
  unlock_slot: unlock,
  roster: (entry) => roster(entry, fromHex(entry.envelope)),
  manifest,
};

// Known by the server alone: row encryption under the service key, and the audit trail.
const SERVER_ONLY = ["service", "audit_leaves", "audit_leaf"];
const NOT_LISTS = ["version", "refuse"];

/**
 * Reads the vectors of /vectors.json.
 * @param {boolean} native whether WebCrypto's X-Wing and Ed25519 may be used
 * @param {(line: string) => void} say
 * @returns {Promise<Report>}
 */
async function readVectors(native, say) {
  useNative(native);
  const vectors = await (await fetch("/vectors.json")).json();
  const names = Object.keys(vectors).filter((name) => ![...SERVER_ONLY, ...NOT_LISTS].includes(name));
  /** @type {Outcome[]} */
  const lists = [];
  for (const name of names) {
    say(name);
    for (const [index, entry] of vectors[name].entries()) {
      lists.push(await passes(`${name} ${index}`, entry, LISTS[name]));
    }
  }
  say("refusals");
  const refusals = [];
  for (const [index, entry] of (vectors.refuse ?? []).entries()) {
    if (!SERVER_ONLY.includes(entry.what)) refusals.push(await refused(`refuse ${index}, ${entry.what}`, entry));
  }
  return { lists, refusals, mutations: await mutated(vectors, say) };
}

/**
 * @param {string} name
 * @param {Entry} entry
 * @param {((entry: Entry) => Promise<boolean>) | undefined} check
 * @returns {Promise<Outcome>}
 */
async function passes(name, entry, check) {
  if (!check) return { name: `${name}: no such list is known`, genuine: false };
  try {
    return { name, genuine: await check(entry) };
  } catch (error) {
    return { name: `${name}: ${error}`, genuine: false };
  }
}

/**
 * @param {string} name
 * @param {Entry} entry
 * @returns {Promise<Outcome>}
 */
async function refused(name, entry) {
  if (!REFUSALS[entry.what]) return { name: `${name}: nothing of this kind is known`, genuine: false };
  const reason = await reasonOf((async () => REFUSALS[entry.what](entry))()); // also if it throws before it waits
  return { name: `${name}: ${reason}, not ${entry.why}`, genuine: reason === entry.why };
}

/**
 * The reason a promise was refused for; "accepted" if it was not, an unexpected error as it is.
 * @param {Promise<unknown>} tried
 * @returns {Promise<string>}
 */
const reasonOf = (tried) =>
  tried.then(
    () => "accepted",
    (error) => (error instanceof NotGenuine ? error.reason : `unexpected ${error}`),
  );

/**
 * @param {Record<string, Entry[]>} vectors
 * @param {(line: string) => void} say
 * @returns {Promise<Outcome[]>}
 */
async function mutated(vectors, say) {
  const all = (/** @type {number} */ length) => Array.from({ length }, (_, at) => at);
  const ends = (/** @type {number} */ length) =>
    all(length).filter((at) => at < ENVELOPE_START || at >= length - ENVELOPE_END);
  /** @type {[string, string, Opening, (length: number) => number[]][]} */
  const kinds = [
    ["slots", "slot", slot, all],
    ["signed_slots", "signed_slot", signedSlot, all],
    ["envelopes", "envelope", envelope, ends],
    ["rosters", "envelope", roster, ends],
  ];
  const outcomes = [];
  for (const [list, field, tried, places] of kinds) {
    for (const [index, entry] of (vectors[list] ?? []).entries()) {
      say(`mutations of ${list} ${index}`);
      outcomes.push(...(await mutationsOf(`${list} ${index}`, entry, field, tried, places)));
    }
  }
  return outcomes;
}

/**
 * Every byte at `places` with its lowest bit turned, each alone.
 * @param {string} name
 * @param {Entry} entry
 * @param {string} field
 * @param {Opening} tried
 * @param {(length: number) => number[]} places
 */
async function mutationsOf(name, entry, field, tried, places) {
  const sealed = fromHex(entry[field]);
  const left = places(sealed.length);
  /** @type {Outcome[]} */
  const outcomes = [];
  while (left.length > 0) {
    const attempts = left.splice(0, AT_ONCE).map(async (at) => {
      const bytes = sealed.slice();
      bytes[at] ^= 1;
      const reason = await reasonOf(tried(entry, bytes));
      const genuine = reason !== "accepted" && !reason.startsWith("unexpected");
      return { name: `${name}, byte ${at}: ${reason}`, genuine };
    });
    outcomes.push(...(await Promise.all(attempts)));
  }
  return outcomes;
}

/** @type {Map<string, ReturnType<typeof expand>>} */
const identities = new Map();

/** @param {string} seed */
function identityOf(seed) {
  const found = identities.get(seed) ?? expand(fromHex(seed));
  identities.set(seed, found);
  return found;
}

/** @param {Entry} entry */
async function accessCode(entry) {
  const code = fromSecret(fromHex(entry.secret));
  const printed = (await code.text()) === entry.text;
  const spellings = [entry.text, ...entry.also_accepted];
  const readings = await Promise.all(spellings.map(async (text) => (await parse(text)).text()));
  const derived = [
    [toHex(await code.loginToken()), entry.login_token],
    [toHex(await code.lookup()), entry.lookup],
    [toHex(await code.withdrawToken()), entry.withdraw_token],
    [toHex(await code.withdrawLookup()), entry.withdraw_lookup],
    [toHex(await code.dialogueKey(0)), entry.dialogue_key_0],
    [toHex(await code.dialogueKey(1)), entry.dialogue_key_1],
    [await code.nextOf(0), entry.next_of_0],
  ];
  const read = readings.every((text) => text === entry.text);
  return printed && read && derived.every(([found, wanted]) => found === wanted);
}

/** @param {Entry} entry */
async function identity(entry) {
  const found = await expand(fromHex(entry.seed));
  return (
    toHex(found.public) === entry.public_key &&
    toHex(found.keyId) === entry.key_id &&
    toHex((await recipient(found.public)).keyId) === entry.key_id &&
    toHex(found.signPublic) === entry.sign_public_key
  );
}

/**
 * @param {Entry} entry
 * @param {Bytes} sealed
 */
async function slot({ seed, what, generation, subject, centre_public_key }, sealed) {
  const who = await identityOf(seed);
  return what === CENTRE_SEED
    ? openGrant(who, generation, fromHex(subject), sealed, fromHex(centre_public_key))
    : openSlot(who, what, generation, fromHex(subject), sealed);
}

/** @param {Entry} entry */
const namesCentre = async ({ centre, subject }) => centre === undefined || toHex(await centreId(centre)) === subject;

/**
 * @param {Entry} entry
 * @param {Bytes} signed
 */
async function signedSlot({ seed, what, generation, subject, staff, sign_public_key }, signed) {
  const who = await identityOf(seed);
  return openSignedSlot(who, what, generation, fromHex(subject), signed, fromHex(staff), fromHex(sign_public_key));
}

/**
 * @param {Entry} entry
 * @param {Bytes} sealed
 */
async function envelope({ key, kind, ring, generation, case: caseId, record }, sealed) {
  return openText(fromHex(key), kind, ring, generation, fromHex(caseId), fromHex(record), sealed);
}

/** @param {Entry} entry */
async function fileKeys({ centre_seed, case: caseId, generation, file_key, roster_key }) {
  const seed = fromHex(centre_seed);
  const found = [toHex(await fileKey(seed, fromHex(caseId), generation)), toHex(await rosterKey(seed))];
  return found[0] === file_key && found[1] === roster_key;
}

/** @param {Entry} entry */
async function unlock({ method, passphrase, prf_output, staff, slot: bytes }) {
  return method === PASSPHRASE
    ? openWithPassphrase(passphrase, fromHex(staff), fromHex(bytes))
    : openWithPasskey(fromHex(prf_output), fromHex(staff), fromHex(bytes));
}

/**
 * @param {Entry} entry
 * @param {Bytes} sealed
 */
async function roster({ centre, centre_seed, generation, record, by_sign_public_key, plaintext }, sealed) {
  const { by } = JSON.parse(fromUtf8(fromHex(plaintext)));
  const signers = { [by]: toBase64(fromHex(by_sign_public_key)) };
  const id = await centreId(centre);
  return openRoster(fromHex(centre_seed), generation, id, fromHex(record), sealed, signers, null);
}

/** @param {Entry} entry */
async function manifest({ note, verifier_key, today, sequence_seen }) {
  return verifyManifest(note, [verifier_key], today, sequence_seen);
}

Object.assign(globalThis, { readVectors, ready: true });
