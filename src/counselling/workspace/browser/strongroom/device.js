// @ts-check
// What this browser remembers between two visits: the newest manifest, rosters and dialogues seen, and drafts. All of it lies
// under a key derived from the member's seed, under names that tell nothing, so the disk shows only that something is kept.

import { concat, fromUtf8, toHex, utf8 } from "../../../../reporting/sealing/browser/bytes.js";
import { open, seal } from "../../../../reporting/sealing/browser/cobblestone.js";
import { derive, sha256 } from "../../../../reporting/sealing/browser/keys.js";
import { room } from "./room.js";

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/**
 * @typedef {object} DialogueSeen
 * @property {string} first commitment of the first key
 * @property {number} generation of the newest key
 * @property {number} person how many texts of hers
 * @property {number} centre how many of the centre's
 */

/**
 * @typedef {object} RosterSeen
 * @property {import("../../../../reporting/sealing/browser/roster.js").Seen} seen
 * @property {Record<string, string>} signers
 * @property {number} generation of the centre's seed under which it was sealed
 */

/**
 * @typedef {object} Memory
 * @property {number} sequence of the newest manifest
 * @property {Record<string, number>} generations the newest of each centre that a root has signed
 * @property {Record<string, RosterSeen>} rosters by centre
 * @property {Record<string, Record<string, string>>} confirmed key ids (hexadecimal) compared by hand: centre, generation
 * @property {Record<string, DialogueSeen>} dialogues by case
 * @property {Record<string, Record<string, string[]>>} signers every member a believed roster has named: centre, staff, signing keys
 */

const STORE = "sealed";
const MEMORY = "memory";

/**
 * The key of all that is kept here.
 * @param {Bytes} seed the member's
 */
export const deviceKeyOf = (seed) => derive(seed, new Uint8Array(0), utf8("isonomia/v1/device"));

/** @returns {Promise<Memory>} */
export async function memory() {
  const kept = /** @type {Memory | null} */ (await recall(MEMORY));
  return { sequence: 0, generations: {}, rosters: {}, confirmed: {}, dialogues: {}, signers: {}, ...kept };
}

/**
 * Change what is remembered; two tabs take turns.
 * @param {(memory: Memory) => void} change
 */
export async function remember(change) {
  await navigator.locks.request("workspace-memory", async () => {
    const current = await memory();
    change(current);
    await keep(MEMORY, current);
  });
}

/**
 * @param {string} name
 * @param {unknown} value of JSON
 */
export async function keep(name, value) {
  await write(await addressOf(name), await seal(deviceKey(), utf8(name), utf8(JSON.stringify(value))));
}

/**
 * What was kept under a name, or null. Throws NotGenuine if somebody changed it.
 * @param {string} name
 * @returns {Promise<unknown>}
 */
export async function recall(name) {
  const sealed = /** @type {Bytes | undefined} */ (await read(await addressOf(name)));
  return sealed === undefined ? null : JSON.parse(fromUtf8(await open(deviceKey(), utf8(name), sealed)));
}

/**
 * Keeps an envelope that is sealed already.
 * @param {string} name
 * @param {Blob} envelope
 */
export const keepEnvelope = async (name, envelope) => write(await addressOf(name), envelope);

/**
 * @param {string} name
 * @returns {Promise<Blob | undefined>}
 */
export const recallEnvelope = async (name) => /** @type {Promise<Blob | undefined>} */ (read(await addressOf(name)));

/** @param {string} name */
export const forget = async (name) => transact("readwrite", (store, key) => store.delete(key), await addressOf(name));

/** @returns {Bytes} */
function deviceKey() {
  if (room.deviceKey === null) throw new Error("locked");
  return room.deviceKey;
}

/** @param {string} name */
const addressOf = async (name) => toHex(await sha256(concat(deviceKey(), utf8(name))));

/** @param {string} key */
const read = (key) => transact("readonly", (store) => store.get(key), key);

/**
 * @param {string} key
 * @param {unknown} value
 */
const write = (key, value) => transact("readwrite", (store) => store.put(value, key), key);

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore, key: string) => unknown} act
 * @param {string} key
 */
async function transact(mode, act, key) {
  const database = await opened();
  try {
    const transaction = database.transaction(STORE, mode);
    const request = /** @type {IDBRequest} */ (act(transaction.objectStore(STORE), key));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve(undefined);
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return request.result;
  } finally {
    database.close();
  }
}

/** @returns {Promise<IDBDatabase>} */
function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("workspace", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
