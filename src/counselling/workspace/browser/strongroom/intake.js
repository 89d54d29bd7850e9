// @ts-check
// A report that a member enters for somebody, sealed exactly like a person's own: an access code made here, the dialogue key derived
// from it and sealed to the centre's current key of the signed list. If the person wants no code, the service learns of none.

import { fromSecret } from "../../../../reporting/sealing/browser/access_code.js";
import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { encodeText } from "../../../../reporting/sealing/browser/content.js";
import { DIALOGUE_RING, REPORT, sealAttachment, sealText } from "../../../../reporting/sealing/browser/envelope.js";
import { EXPIRED, NO_SUCH_CENTRE, NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { recipient } from "../../../../reporting/sealing/browser/keys.js";
import { current } from "../../../../reporting/sealing/browser/manifest.js";
import { DIALOGUE, sealSlot } from "../../../../reporting/sealing/browser/slot.js";
import { safetyWord } from "../../../../reporting/mailbox/browser/safety_word.js";
import { keepEnvelope, recallEnvelope } from "./device.js";
import { NO_SLOT } from "./file_keys.js";
import { room } from "./room.js";

/** @typedef {import("../types.js").IntakeKeys} IntakeKeys */
/** @typedef {import("../types.js").IntakeBody} IntakeBody */
/** @typedef {import("../types.js").Attachment} Attachment */
/** @typedef {{words: string, contact: string, answers: Record<string, string[]>, language: string, files: Attachment[]}} Told */

/** @returns {IntakeKeys} what a new report is known by, fixed before the first word of it is sent */
export const newIntake = () => ({ case: random(16), record: random(16), secret: random(15) });

/**
 * Seals a file of the report and keeps the envelope in this browser until it is sent; `strongroom/files.js` forgets it.
 * @param {{keys: IntakeKeys, file: Blob, name: string, type: string}} given
 * @returns {Promise<Attachment>}
 */
export async function sealIntakeFile({ keys, file, name, type }) {
  const key = await fromSecret(fromBase64(keys.secret)).dialogueKey(0);
  const record = crypto.getRandomValues(new Uint8Array(16));
  const { envelope, size, sha256 } = await sealAttachment(key, 0, fromBase64(keys.case), record, file);
  await keepEnvelope(`file/${toBase64(record)}`, envelope);
  return { record: toBase64(record), name, type, size, sha256 };
}

/**
 * The envelope of such a file. Throws NotGenuine: this browser does not have it any more.
 * @param {{record: string}} given
 */
export async function intakeFile({ record }) {
  const envelope = await recallEnvelope(`file/${record}`);
  if (envelope === undefined) throw new NotGenuine(NO_SLOT);
  return envelope;
}

/**
 * The body of the call that takes it in. Throws NotGenuine: no list of centres in force, or the centre is not in it.
 * @param {{keys: IntakeKeys, withCode: boolean, centre: string, told: Told, tags: object | null, today: string}} given
 * @returns {Promise<IntakeBody>}
 */
export async function sealIntake({ keys, withCode, centre, told, tags, today }) {
  if (room.manifest === null) throw new NotGenuine(NO_SUCH_CENTRE);
  if (today > room.manifest.expires) throw new NotGenuine(EXPIRED);
  const line = current(room.manifest, centre, today);
  const [code, caseId, record] = [fromSecret(fromBase64(keys.secret)), fromBase64(keys.case), fromBase64(keys.record)];
  const key = await code.dialogueKey(0);
  const { words: text, contact, answers, language, files: attachments } = told;
  const next = await code.nextOf(0);
  const content = encodeText({ v: 1, seq: 0, seen: 0, day: today, sealed_by: "browser", language, text, attachments, answers, contact, next });
  return {
    case: keys.case,
    centre,
    centre_generation: line.generation,
    slot: toBase64(await sealSlot(await recipient(line.key), DIALOGUE, 0, caseId, key)),
    record: keys.record,
    envelope: toBase64(await sealText(key, REPORT, DIALOGUE_RING, 0, caseId, record, content)),
    lookup: withCode ? toBase64(await code.lookup()) : null,
    withdraw: withCode ? toBase64(await code.withdrawLookup()) : null,
    tags,
    attachments: attachments.map((file) => file.record),
  };
}

/**
 * What is handed to the person: the code, and the safety word that both know from now on.
 * @param {{secret: string}} given
 */
export async function codeOf({ secret }) {
  const code = fromSecret(fromBase64(secret));
  return { code: await code.text(), safetyWord: await safetyWord(await code.dialogueKey(0)) };
}

/** @param {number} length */
const random = (length) => toBase64(crypto.getRandomValues(new Uint8Array(length)));
