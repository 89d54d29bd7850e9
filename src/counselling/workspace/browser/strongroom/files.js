// @ts-check
// Files, both ways. What a colleague attaches is sealed the moment she chooses it and kept so until it is sent; a received file is
// given out only after its hash matched the text that announced it.

import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { openAttachment, sealAttachment } from "../../../../reporting/sealing/browser/envelope.js";
import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { newestDialogue } from "./cases.js";
import { forget, keepEnvelope, recallEnvelope } from "./device.js";
import { NO_SLOT } from "./file_keys.js";
import { room } from "./room.js";

/** @typedef {import("../types.js").Attachment} Attachment */
/** @typedef {import("../types.js").DraftFile} DraftFile */

/**
 * Seals a file for the next reply and keeps the envelope in this browser.
 * @param {{case: string, file: Blob, name: string, type: string}} given
 * @returns {Promise<DraftFile>}
 */
export async function sealFile({ case: caseId, file, name, type }) {
  const { generation, key } = newestDialogue(caseId);
  const record = crypto.getRandomValues(new Uint8Array(16));
  const { envelope, size, sha256 } = await sealAttachment(key, generation, fromBase64(caseId), record, file);
  await keepEnvelope(nameOf(toBase64(record)), envelope);
  return { record: toBase64(record), name, type, size, sha256, generation };
}

/**
 * The envelope of a file of a draft, under the newest dialogue key: sealed again if the person has renewed since.
 * @param {{case: string, file: DraftFile}} given
 * @returns {Promise<{file: DraftFile, envelope: Blob}>}
 */
export async function fileToSend({ case: caseId, file }) {
  const envelope = await recallEnvelope(nameOf(file.record));
  if (envelope === undefined) throw new NotGenuine(NO_SLOT);
  if (file.generation === newestDialogue(caseId).generation) return { file, envelope };
  const plain = await openFile({ case: caseId, file, generation: file.generation, envelope: await envelope.arrayBuffer() });
  const again = await sealFile({ case: caseId, file: new Blob([plain]), name: file.name, type: file.type });
  await forget(nameOf(file.record));
  return { file: again, envelope: /** @type {Blob} */ (await recallEnvelope(nameOf(again.record))) };
}

/**
 * A file of the conversation, whole and proven. Throws NotGenuine.
 * @param {{case: string, file: Attachment, generation: number, envelope: ArrayBuffer}} given generation: of its text
 */
export async function openFile({ case: caseId, file: { record, size, sha256 }, generation, envelope }) {
  const key = room.dialogues.get(caseId)?.get(generation);
  if (key === undefined) throw new NotGenuine(NO_SLOT);
  return openAttachment(key, generation, fromBase64(caseId), fromBase64(record), size, sha256, new Uint8Array(envelope));
}

/**
 * Forgets a file of a draft.
 * @param {{record: string}} given
 */
export const dropFile = ({ record }) => forget(nameOf(record));

/** @param {string} record */
const nameOf = (record) => `file/${record}`;
