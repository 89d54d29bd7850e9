// @ts-check
// Takes place, time and device out of pictures, films and sound, and who and when out of documents, before they are sealed. Pixels and
// sound are never touched: whole segments are left out or blanked. What a file is its first bytes say, never its name. What is not
// understood goes on as it is, and is said. Only parts of documents are unpacked, and the work is bounded by the bytes. The same steps
// as the Python room `metadata`, on one table of cases.

import { film, isFilm } from "./films.js";
import { matroska } from "./matroska.js";
import { ogg } from "./ogg.js";
import { gif, jpeg, png, webp } from "./pictures.js";
import { frames, isSound, wav } from "./sounds.js";
import { BLANK, KEEP, LOOK, mostLooks, named, PUT, REST } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {import("./steps.js").Steps} Steps */
/** @typedef {{parts: Bytes[], removed: boolean}} Cleaned */

const FIRST = 64; // bytes that tell what a file is

/** What looks into a document could not be fetched. */
export class NotFetched extends Error {}

const notFetched = () => {
  throw new NotFetched();
};

/**
 * A file as it may go on, and whether it was understood to its end.
 * @param {Blob} file
 * @returns {Promise<{content: Blob, removed: boolean}>} throws NotFetched
 */
export async function withoutMetadata(file) {
  const { parts, removed } = await cleaned(new Uint8Array(await file.arrayBuffer()));
  return { content: new Blob(parts, { type: file.type }), removed };
}

/**
 * What goes on of a file, in order. What is only for documents is fetched when one comes: throws NotFetched if that cannot be.
 * @param {Bytes} bytes
 * @returns {Promise<Cleaned>}
 */
export async function cleaned(bytes) {
  const head = bytes.subarray(0, FIRST);
  return walked(bytes, (await documentOf(head)) ?? mediumOf(head));
}

/**
 * @param {Bytes} bytes
 * @param {Steps | null} steps
 * @returns {Cleaned}
 */
function walked(bytes, steps) {
  /** @type {Bytes[]} */
  const parts = [];
  const asItIs = (/** @type {boolean} */ removed) => ({ parts: [...parts, bytes.subarray(kept)], removed });
  let [at, kept, isWhole, seen, looks] = [0, 0, true, bytes.subarray(0, 0), 0]; // from `kept` to `at` all goes on as it is
  for (;;) {
    const next = steps?.next(seen);
    if (!next || next.done) return asItIs(Boolean(next?.value) && isWhole);
    const { verb, length, added } = next.value;
    seen = bytes.subarray(at, at + length);
    if (verb === LOOK) {
      if (++looks > mostLooks(at)) return asItIs(false);
      continue;
    }
    if (verb !== KEEP) parts.push(bytes.subarray(kept, at), verb === BLANK ? new Uint8Array(seen.length) : added);
    if (verb !== PUT) {
      isWhole &&= seen.length === length || length >= REST / 2;
      at += seen.length;
    }
    if (verb !== KEEP) kept = at;
  }
}

/**
 * @param {Bytes} head
 * @returns {Promise<Steps | null>}
 */
async function documentOf(head) {
  if (named(head, 0, 4) === "PK\x03\x04") return (await import("./archives.js").catch(notFetched)).archive(mediumInside);
  if (named(head, 0, 5) === "%PDF-") return (await import("./pdf.js").catch(notFetched)).pdf();
  return null;
}

/**
 * A picture, a film or sound that stands in a document.
 * @param {Bytes} bytes
 * @returns {Bytes | null} what goes on; null if it was not understood
 */
function mediumInside(bytes) {
  const { parts, removed } = walked(bytes, mediumOf(bytes.subarray(0, FIRST)));
  if (!removed) return null;
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/**
 * A picture, a film or sound.
 * @param {Bytes} head
 * @returns {Steps | null}
 */
function mediumOf(head) {
  const letters = named(head, 0, FIRST);
  if (letters.startsWith("\xff\xd8\xff")) return jpeg();
  if (letters.startsWith("\x89PNG\r\n\x1a\n")) return png();
  if (/^GIF8[79]a/.test(letters)) return gif();
  if (/^RIFF[^]{4}WEBP/.test(letters)) return webp();
  if (isFilm(head)) return film();
  if (/^RIFF[^]{4}WAVE/.test(letters)) return wav();
  if (letters.startsWith("\x1a\x45\xdf\xa3")) return matroska();
  if (letters.startsWith("OggS")) return ogg();
  return isSound(head) ? frames() : null;
}
