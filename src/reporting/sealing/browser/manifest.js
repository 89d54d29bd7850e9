// @ts-check
// The manifest: the public list of centres, their recipients and the escrow recipient, signed by a root key (the
// sealing specification, 5). Nobody seals to a key that does not stand in a verified, unexpired manifest no older than
// the newest one seen.

import { fromBase64, toBase64 } from "./bytes.js";
import { EXPIRED, FORMAT, LOWER_SEQUENCE, NO_SUCH_CENTRE, NotGenuine } from "./errors.js";
import {
  canonical,
  isBase64Of,
  isDay,
  isExactly,
  isFlag,
  isListOf,
  isMapOf,
  isNumber,
  isText,
  parsed,
} from "./json.js";
import { PUBLIC_LENGTH } from "./keys.js";
import { verifyNote } from "./note.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

/**
 * One generation of one centre: its recipient's public key and whom it is there for.
 * @typedef {object} CentreKey
 * @property {string[]} cantons
 * @property {string} centre
 * @property {boolean} default
 * @property {number} generation
 * @property {string[]} grounds
 * @property {Bytes} key 1216 bytes
 * @property {string[]} languages
 * @property {Record<string, string>} names for people, by language
 * @property {string} valid_from YYYY-MM-DD, Europe/Zurich
 */

/**
 * What the root signed on `day`; its last day is `expires`.
 * @typedef {object} Manifest
 * @property {number} sequence
 * @property {string} day YYYY-MM-DD
 * @property {string} expires YYYY-MM-DD
 * @property {{escrow: Bytes, generation: number}} escrow the recipient (1216 bytes) of the escrow ceremony
 * @property {CentreKey[]} centres
 */

const TITLE = "isonomia-keys v1";
const isGeneration = isNumber(1, 0xffff);

const isEscrow = isExactly({ escrow: isBase64Of(PUBLIC_LENGTH), generation: isGeneration });
const isCentre = isExactly({
  cantons: isListOf(isText),
  centre: isText,
  default: isFlag,
  generation: isGeneration,
  grounds: isListOf(isText),
  key: isBase64Of(PUBLIC_LENGTH),
  languages: isListOf(isText),
  names: isMapOf(isText),
  valid_from: isDay,
});

/**
 * The manifest of a note that one of the root keys signed, that has not expired and is none older than seen.
 * Throws NotGenuine: format, another root, signature, expired, sequence lower than seen.
 * @param {string} note
 * @param {string[]} verifierKeys the root keys built into the program
 * @param {string} today YYYY-MM-DD in Europe/Zurich
 * @param {number} sequenceSeen the highest sequence ever accepted, 0 for none
 * @returns {Promise<Manifest>}
 */
export async function verifyManifest(note, verifierKeys, today, sequenceSeen) {
  if (!isDay(today)) throw new RangeError("today is YYYY-MM-DD");
  const manifest = parseManifest(await verifyNote(note, verifierKeys));
  if (today > manifest.expires) throw new NotGenuine(EXPIRED);
  if (manifest.sequence < sequenceSeen) throw new NotGenuine(LOWER_SEQUENCE);
  return manifest;
}

/**
 * The manifest of a text, whose signature the caller has verified. Throws NotGenuine for any other spelling.
 * @param {string} text
 * @returns {Manifest}
 */
export function parseManifest(text) {
  const [title, head, escrow, ...rest] = text.split("\n");
  const [, sequence, day, expires] = /^(0|[1-9]\d{0,14}) (\S+) (\S+)$/.exec(head ?? "") ?? [];
  if (title !== TITLE || rest.pop() !== "" || !isDay(day) || !isDay(expires)) throw new NotGenuine(FORMAT);
  const centres = rest.map((line) => withBytes(line, isCentre, "key"));
  if (new Set(centres.map(({ centre, generation }) => `${generation} ${centre}`)).size !== centres.length) {
    throw new NotGenuine(FORMAT);
  }
  return { sequence: Number(sequence), day, expires, escrow: withBytes(escrow ?? "", isEscrow, "escrow"), centres };
}

/**
 * What to seal to: the centre's highest generation that is valid today. Throws NotGenuine("no such centre").
 * @param {Manifest} manifest
 * @param {string} centre
 * @param {string} today YYYY-MM-DD in Europe/Zurich
 * @returns {CentreKey}
 */
export function current(manifest, centre, today) {
  const valid = retained(manifest, centre).filter((line) => line.valid_from <= today);
  if (valid.length === 0) throw new NotGenuine(NO_SUCH_CENTRE);
  return valid[valid.length - 1];
}

/**
 * Every generation of a centre that the manifest still lists, in rising order; empty for an unknown centre.
 * @param {Manifest} manifest
 * @param {string} centre
 * @returns {CentreKey[]}
 */
export const retained = (manifest, centre) =>
  manifest.centres.filter((line) => line.centre === centre).sort((one, other) => one.generation - other.generation);

/**
 * One line's object with its base64 field as bytes.
 * @param {string} line
 * @param {import("./json.js").Shape} shape
 * @param {string} field
 * @returns {any} the shape was checked
 */
function withBytes(line, shape, field) {
  const object = /** @type {Record<string, string>} */ (parsed(line));
  if (!shape(object) || canonical(object) !== line) throw new NotGenuine(FORMAT);
  return { ...object, [field]: fromBase64(object[field]) };
}

/**
 * The text that is signed: title, `sequence day expires`, the escrow line, one line a centre and generation. The other half of
 * reading it: the vectors hold the two against each other.
 * @param {Manifest} manifest
 * @returns {string}
 */
export function manifestText({ sequence, day, expires, escrow, centres }) {
  const lines = [
    TITLE,
    `${sequence} ${day} ${expires}`,
    canonical({ ...escrow, escrow: toBase64(escrow.escrow) }),
    ...centres.map((centre) => canonical({ ...centre, key: toBase64(centre.key) })),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
