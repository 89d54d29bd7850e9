// @ts-check
// What is unlocked now. It lives in the worker's memory and nowhere else, and ends with the worker.

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../../../../reporting/sealing/browser/keys.js").Identity} Identity */
/** @typedef {import("../../../../reporting/sealing/browser/manifest.js").Manifest} Manifest */
/** @typedef {import("../../../../reporting/sealing/browser/roster.js").Member} RosterMember */

/**
 * A centre she can work for: its identities by generation, checked against the manifest or by hand, and its roster.
 * @typedef {object} OpenCentre
 * @property {Bytes} id
 * @property {Map<number, Identity>} identities
 * @property {RosterMember[]} members
 */

/**
 * A file key of an earlier centre. One that is in force no more says as which slot (base64) it is kept, and whether it opened something
 * that none in force did.
 * @typedef {{generation: number, key: Bytes, replaced: string | null, hasOpened: boolean}} FileKey
 */

/**
 * @typedef {object} Room
 * @property {string} staff her staff id, base64
 * @property {Identity | null} identity
 * @property {Bytes | null} deviceKey under which this browser keeps what it must remember
 * @property {Manifest | null} manifest
 * @property {Map<string, OpenCentre>} centres by name
 * @property {Map<string, Map<number, Bytes>>} dialogues the believed dialogue keys by case (base64) and generation
 * @property {Map<string, FileKey[]>} fileKeys those of earlier centres, by case (base64), those in force first
 */

/** @type {Room} */
export const room = {
  staff: "",
  identity: null,
  deviceKey: null,
  manifest: null,
  centres: new Map(),
  dialogues: new Map(),
  fileKeys: new Map(),
};

/** @returns {Identity} */
export function unlocked() {
  if (room.identity === null) throw new Error("locked");
  return room.identity;
}

/**
 * A centre whose keys are here. Throws Error for another.
 * @param {string} name
 * @returns {OpenCentre}
 */
export function openCentreOf(name) {
  const found = room.centres.get(name);
  if (found === undefined) throw new Error("a centre that is not open");
  return found;
}

/**
 * The newest generation of a centre's keys that is here.
 * @param {OpenCentre} centre
 */
export const newest = (centre) => Math.max(...centre.identities.keys());
