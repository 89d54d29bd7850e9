// @ts-check
// Envelopes: texts and files under a 32-byte key, in Cobblestone-256 chunks (the sealing specification, 2).
// The header is rebuilt from context and compared, and it is the context of the encryption too, so an envelope opens
// only as what, where and under the generation it was sealed. Nothing of a file is given out before its hash matches.

import { bigEndian, concat, equal, requireLength, toHex, utf8 } from "./bytes.js";
import { CHUNK, open, opener, PREFIX_LENGTH, seal, SEALED_CHUNK, sealedLength, sealer } from "./cobblestone.js";
import { HASH, HEADER, LENGTH, NO_BUCKET, NotGenuine, REPORT_GENERATION, RING, SIZE } from "./errors.js";
import { ID_LENGTH, sha256 } from "./keys.js";
import { ATTACHMENT_LIMIT, padText, paddedAttachment, requireZeros, TEXT_BUCKETS, unpadText } from "./padding.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

export const REPORT = 1;
export const MESSAGE_FROM_PERSON = 2;
export const MESSAGE_FROM_CENTRE = 3;
export const ATTACHMENT = 4;
export const NOTE = 5;
export const CASE_SHEET = 6;
export const ROSTER = 7;

export const DIALOGUE_RING = 1;
export const FILE_RING = 2;

/** @type {Record<number, number[]>} */
const RINGS = {
  [REPORT]: [DIALOGUE_RING],
  [MESSAGE_FROM_PERSON]: [DIALOGUE_RING],
  [MESSAGE_FROM_CENTRE]: [DIALOGUE_RING],
  [ATTACHMENT]: [DIALOGUE_RING, FILE_RING],
  [NOTE]: [FILE_RING],
  [CASE_SHEET]: [FILE_RING],
  [ROSTER]: [FILE_RING],
};

const HEADER_LENGTH = 40;
const BATCH = 64; // chunks at once: 1 MiB, so that neither promises nor copies pile up

/**
 * The 40 bytes an envelope begins with. Throws NotGenuine for a kind that cannot stand in this ring or generation.
 * @param {number} kind
 * @param {number} ring
 * @param {number} generation of the key
 * @param {Bytes} caseId 16 bytes; for a roster the centre id
 * @param {Bytes} record 16 bytes
 * @returns {Bytes}
 */
export function envelopeHeader(kind, ring, generation, caseId, record) {
  requireLength(caseId, ID_LENGTH, "a case id");
  requireLength(record, ID_LENGTH, "a record id");
  if (!RINGS[kind]?.includes(ring)) throw new NotGenuine(RING);
  if (kind === REPORT && generation !== 0) throw new NotGenuine(REPORT_GENERATION);
  return concat(utf8("ISE"), Uint8Array.of(1, kind, ring), bigEndian(generation, 2), caseId, record);
}

/**
 * An envelope of any kind but an attachment. Throws RangeError beyond 262,140 bytes.
 * @param {Bytes} key 32 bytes
 * @param {number} kind
 * @param {number} ring
 * @param {number} generation
 * @param {Bytes} caseId
 * @param {Bytes} record
 * @param {Bytes} content JSON
 * @returns {Promise<Bytes>}
 */
export async function sealText(key, kind, ring, generation, caseId, record, content) {
  if (kind === ATTACHMENT) throw new RangeError("an attachment is not a text");
  const header = envelopeHeader(kind, ring, generation, caseId, record);
  return concat(header, await seal(key, header, padText(content)));
}

/**
 * The content (JSON) of an envelope of this kind, ring, generation, case and record. Throws NotGenuine.
 * @param {Bytes} key 32 bytes
 * @param {number} kind
 * @param {number} ring
 * @param {number} generation
 * @param {Bytes} caseId
 * @param {Bytes} record
 * @param {Bytes} envelope
 * @returns {Promise<Bytes>}
 */
export async function openText(key, kind, ring, generation, caseId, record, envelope) {
  if (kind === ATTACHMENT) throw new RangeError("an attachment is not a text");
  const lengths = TEXT_BUCKETS.map((size) => HEADER_LENGTH + sealedLength(size));
  if (!lengths.includes(envelope.length)) throw new NotGenuine(NO_BUCKET);
  const header = checkedHeader(envelope, kind, ring, generation, caseId, record);
  return unpadText(await open(key, header, envelope.subarray(HEADER_LENGTH)));
}

/**
 * A file sealed, with the true size and hash that only the text announcing it may say. Throws RangeError over 30 MiB.
 * @param {Bytes} key 32 bytes
 * @param {number} generation
 * @param {Bytes} caseId
 * @param {Bytes} record
 * @param {Blob} blob
 * @param {(done: number, total: number) => void} [onProgress] in bytes of the padded file
 * @param {number} [ring] DIALOGUE_RING unless said
 * @returns {Promise<{envelope: Blob, size: number, sha256: string}>} hash in lower-case hexadecimal digits
 */
export async function sealAttachment(key, generation, caseId, record, blob, onProgress, ring = DIALOGUE_RING) {
  if (blob.size > ATTACHMENT_LIMIT) throw new RangeError("an attachment is at most 30 MiB large");
  const header = envelopeHeader(ATTACHMENT, ring, generation, caseId, record);
  const file = new Uint8Array(await blob.arrayBuffer()); // read once: what is hashed is what is sealed
  const total = paddedAttachment(file.length);
  const cipher = await sealer(key, header);
  const parts = [new Blob([header, cipher.prefix])];
  for (let start = 0; start <= total; start += BATCH * CHUNK) {
    const ends = Math.min(start + BATCH * CHUNK, total);
    parts.push(new Blob(await sealedBatch(cipher, file, start, total)));
    onProgress?.(ends, total);
  }
  return { envelope: new Blob(parts), size: file.length, sha256: toHex(await sha256(file)) };
}

/**
 * The chunks from `start` on, at most BATCH of them; the last of all is shorter than 16 KiB.
 * @param {import("./cobblestone.js").Cipher} cipher
 * @param {Bytes} file
 * @param {number} start
 * @param {number} total
 */
function sealedBatch(cipher, file, start, total) {
  const count = Math.min(BATCH, Math.floor((total - start) / CHUNK) + 1);
  return Promise.all(
    Array.from({ length: count }, (_, index) => {
      const from = start + index * CHUNK;
      return cipher.seal(from / CHUNK, padded(file, from, Math.min(from + CHUNK, total)));
    }),
  );
}

/**
 * The bytes from `start` to `end` of the file followed by zeros.
 * @param {Bytes} file
 * @param {number} start
 * @param {number} end
 */
function padded(file, start, end) {
  if (end <= file.length) return file.subarray(start, end);
  const piece = new Uint8Array(end - start);
  piece.set(file.subarray(start, end));
  return piece;
}

/**
 * The file of an envelope, only after its padding is zero and its hash matches. Throws NotGenuine.
 * @param {Bytes} key 32 bytes
 * @param {number} generation
 * @param {Bytes} caseId
 * @param {Bytes} record
 * @param {number} size from the text that announces it
 * @param {string} sha256Hex from the same text
 * @param {Bytes} envelope
 * @param {number} [ring] DIALOGUE_RING unless said
 * @returns {Promise<Bytes>}
 */
export async function openAttachment(key, generation, caseId, record, size, sha256Hex, envelope, ring = DIALOGUE_RING) {
  if (!Number.isInteger(size) || size < 0 || size > ATTACHMENT_LIMIT) throw new NotGenuine(SIZE);
  const total = paddedAttachment(size);
  if (envelope.length !== HEADER_LENGTH + sealedLength(total)) throw new NotGenuine(LENGTH);
  const header = checkedHeader(envelope, ATTACHMENT, ring, generation, caseId, record);
  const body = envelope.subarray(HEADER_LENGTH);
  const cipher = await opener(key, header, body.subarray(0, PREFIX_LENGTH));
  const plain = await openedChunks(cipher, body.subarray(PREFIX_LENGTH), total);
  requireZeros(plain.subarray(size));
  const file = plain.subarray(0, size);
  if (toHex(await sha256(file)) !== sha256Hex) throw new NotGenuine(HASH);
  return file;
}

/**
 * @param {import("./cobblestone.js").Cipher} cipher
 * @param {Bytes} sealed
 * @param {number} total
 */
async function openedChunks(cipher, sealed, total) {
  const plain = new Uint8Array(total);
  const count = Math.floor(total / CHUNK) + 1;
  for (let first = 0; first < count; first += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, count - first) }, (_, index) => first + index);
    await Promise.all(
      numbers.map(async (number) => {
        const chunk = sealed.subarray(number * SEALED_CHUNK, (number + 1) * SEALED_CHUNK);
        plain.set(await cipher.open(number, chunk), number * CHUNK);
      }),
    );
  }
  return plain;
}

/**
 * @param {Bytes} envelope
 * @param {number} kind
 * @param {number} ring
 * @param {number} generation
 * @param {Bytes} caseId
 * @param {Bytes} record
 */
function checkedHeader(envelope, kind, ring, generation, caseId, record) {
  const header = envelopeHeader(kind, ring, generation, caseId, record);
  if (!equal(envelope.subarray(0, HEADER_LENGTH), header)) throw new NotGenuine(HEADER);
  return header;
}
