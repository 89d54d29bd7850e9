// @ts-check
// Two short words that only the reporting person and the centre can know: both derive them from the first dialogue key.
// Whoever phones her in the centre's name is asked for them. They are the same in every language.

import { concat, utf8 } from "../../sealing/browser/bytes.js";
import { sha256 } from "../../sealing/browser/keys.js";
import words from "../safety_words.json";

/** @typedef {import("../../sealing/browser/bytes.js").Bytes} Bytes */

/**
 * The safety word of a case.
 * @param {Bytes} dialogueKey of generation 0, 32 bytes
 * @returns {Promise<string>}
 */
export async function safetyWord(dialogueKey) {
  const digest = await sha256(concat(utf8("isonomia/v1/safety-word"), dialogueKey));
  return `${words[digest[0] & 63]} ${words[digest[1] & 63]}`;
}
