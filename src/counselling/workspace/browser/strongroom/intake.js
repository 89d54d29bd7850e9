// @ts-check
// A report that a member enters for somebody, sealed exactly like a person's own: an access code made here, the dialogue key derived
// from it and sealed to the centre's current key of the signed list. If the person wants no code, the service learns of none.

import { fromSecret } from "../../../../reporting/sealing/browser/access_code.js";
import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { encodeText } from "../../../../reporting/sealing/browser/content.js";
import { DIALOGUE_RING, REPORT, sealText } from "../../../../reporting/sealing/browser/envelope.js";
import { EXPIRED, NO_SUCH_CENTRE, NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { recipient } from "../../../../reporting/sealing/browser/keys.js";
import { current } from "../../../../reporting/sealing/browser/manifest.js";
import { DIALOGUE, sealSlot } from "../../../../reporting/sealing/browser/slot.js";
import { safetyWord } from "../../../../reporting/mailbox/browser/safety_word.js";
import { room } from "./room.js";

/** @typedef {import("../types.js").IntakeKeys} IntakeKeys */
/** @typedef {import("../types.js").IntakeBody} IntakeBody */
/** @typedef {{words: string, contact: string, answers: Record<string, string[]>, language: string}} Told */

/** @returns {IntakeKeys} what a new report is known by, fixed before the first word of it is sent */
export const newIntake = () => ({ case: random(16), record: random(16), secret: random(15) });

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
  const { words: text, contact, answers, language } = told;
  const next = await code.nextOf(0);
  const content = encodeText({ v: 1, seq: 0, seen: 0, day: today, sealed_by: "browser", language, text, attachments: [], answers, contact, next });
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
