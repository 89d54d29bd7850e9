// @ts-check
// Signed notes (C2SP signed-note) with Ed25519 signatures: manifests now, the audit trail's checkpoints too.
// A note is believed if a known key signed it; lines of unknown keys are passed over, but a line that names a known
// key and does not verify refuses the whole note.

import { concat, fromBase64, toHex, utf8 } from "./bytes.js";
import { ANOTHER_ROOT, FORMAT, NotGenuine, SIGNATURE } from "./errors.js";
import { sha256 } from "./keys.js";
import { verifySignature } from "./suite.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {{id: string, public: Bytes}} Verifier `id` is name+hash, which a signature line must show */

const ED25519 = 1;
const KEY_HASH_LENGTH = 4;
const MAXIMUM_SIGNATURES = 100;

/**
 * The text of a note that one of the keys signed. Throws NotGenuine: format, another root, signature.
 * @param {string} note
 * @param {string[]} verifierKeys each `name+hash+base64`
 * @returns {Promise<string>}
 */
export async function verifyNote(note, verifierKeys) {
  const { text, lines } = splitNote(note);
  const verifiers = await Promise.all(verifierKeys.map(parseVerifierKey));
  const publicKeys = new Map(verifiers.map((verifier) => [verifier.id, verifier.public]));
  const known = lines.filter(({ id }) => publicKeys.has(id));
  if (known.length === 0) throw new NotGenuine(ANOTHER_ROOT);
  for (const { id, signature } of known) {
    const publicKey = /** @type {Bytes} */ (publicKeys.get(id));
    if (!(await verifySignature(publicKey, signature, utf8(text)))) throw new NotGenuine(SIGNATURE);
  }
  return text;
}

/**
 * The key of a `name+hash+base64` line. Throws NotGenuine, also if the hash is not the key's.
 * @param {string} line
 * @returns {Promise<Verifier>}
 */
export async function parseVerifierKey(line) {
  const [, name, hash, encoded] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(line) ?? refuse();
  const typedKey = fromBase64(encoded);
  const found = (await sha256(concat(utf8(`${name}\n`), typedKey))).slice(0, KEY_HASH_LENGTH);
  if (!isName(name) || typedKey[0] !== ED25519 || typedKey.length !== 33 || toHex(found) !== hash) refuse();
  return { id: `${name}+${hash}`, public: typedKey.slice(1) };
}

/**
 * The text and the signature lines of a note, none of them verified. Throws NotGenuine.
 * @param {string} note
 */
export function splitNote(note) {
  const blank = note.lastIndexOf("\n\n");
  const text = note.slice(0, blank + 1);
  const lines = note.slice(blank + 2).split("\n");
  if (blank < 0 || lines.pop() !== "" || !isNoteText(text)) refuse();
  if (lines.length < 1 || lines.length > MAXIMUM_SIGNATURES) refuse();
  return { text, lines: lines.map(parseSignature) };
}

/** @param {string} line */
function parseSignature(line) {
  const [, name, encoded] = /^— (\S+) (\S+)$/u.exec(line) ?? refuse();
  const bytes = fromBase64(encoded);
  if (!isName(name) || bytes.length <= KEY_HASH_LENGTH) refuse();
  return { id: `${name}+${toHex(bytes.slice(0, KEY_HASH_LENGTH))}`, signature: bytes.slice(KEY_HASH_LENGTH) };
}

/** @param {string} text every control character but the line break is forbidden, and so are lone surrogates */
const isNoteText = (text) => text.endsWith("\n") && !/[\u0000-\u0009\u000b-\u001f]|\p{Surrogate}/u.test(text);

/** @param {string} name */
const isName = (name) => name !== "" && !/[\s+\p{Control}\p{Surrogate}]/u.test(name);

/** @returns {never} */
function refuse() {
  throw new NotGenuine(FORMAT);
}
