// @ts-check
// Seals a report on this device and sends it: manifest verified, access code and case made here, files first, then the report.
// The same story sent again is the same call; a story changed in between keeps its case and its code. No DOM, nothing stored.

import { fromSecret } from "../../sealing/browser/access_code.js";
import { toBase64 } from "../../sealing/browser/bytes.js";
import { encodeText } from "../../sealing/browser/content.js";
import { DIALOGUE_RING, REPORT, sealText } from "../../sealing/browser/envelope.js";
import { recipient } from "../../sealing/browser/keys.js";
import { DIALOGUE, sealSlot } from "../../sealing/browser/slot.js";
import { Uploads } from "../../mailbox/browser/uploads.js";
import { CallRefused, call } from "../../web/browser/call.js";
import { orNotSealed, random, today } from "../../web/browser/device.js";

/** @typedef {import("../../mailbox/browser/uploads.js").OnProgress} OnProgress */
/** @typedef {{language: string, life_domain: string, urgent: boolean, purpose: string, conflict: boolean}} Tags */
/** @typedef {{reference: string, centre: string, changed: boolean}} Receipt */

/**
 * What the person filled in.
 * @typedef {object} Story
 * @property {string} centre
 * @property {string} words
 * @property {string} contact
 * @property {Record<string, string[]>} answers by question, which stay with the report when the tags are erased
 * @property {Tags} tags
 * @property {File[]} files
 */

/** One report on its way. Owns the access code until it has arrived. */
export class Sending {
  #sealed = { story: "", body: /** @type {Record<string, unknown>} */ ({}) };

  /** @param {import("../../centres/browser/newest.js").Newest} newest */
  constructor(newest) {
    this.newest = newest;
    this.code = fromSecret(random(15));
    this.case = random(16);
    this.record = random(16);
    this.uploads = new Uploads(this.code, this.case, 0);
  }

  /**
   * Seals and sends. May be called again after any failure. Throws NotSealed, CallRefused, NoAnswer, AbortError. `changed`: what
   * is kept is an earlier try's report, whose answer was lost.
   * @param {Story} story
   * @param {OnProgress} onProgress
   * @param {AbortSignal} signal
   * @returns {Promise<Receipt>}
   */
  async send(story, onProgress, signal) {
    await this.uploads.send(story.files, onProgress, signal);
    onProgress("text", 0, null);
    const body = await this.#body(story);
    try {
      return await this.#post(body, signal);
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      if (error.status === 409) return this.#earlier(error);
      await this.#mend(error, story, body, onProgress, signal);
      return this.#post(body, signal);
    }
  }

  /**
   * The report that an earlier try has left under this code. Without proof of it nothing has arrived. Throws `refused`.
   * @param {CallRefused} refused
   * @returns {Promise<Receipt>}
   */
  async #earlier(refused) {
    const mailbox = await (await call("GET", "/api/v1/mailbox", await this.code.loginToken())).json();
    if (mailbox.case !== toBase64(this.case)) throw refused;
    return { reference: mailbox.reference, centre: mailbox.sealed_to.centre, changed: true };
  }

  /**
   * The report as the refusal asks for it: sealed to the centre's newer key, or with the files that had run out.
   * @param {CallRefused} refused
   * @param {Story} story
   * @param {Record<string, unknown>} body
   * @param {OnProgress} onProgress
   * @param {AbortSignal} signal
   */
  async #mend(refused, story, body, onProgress, signal) {
    if (refused.code === "generation_not_current") {
      Object.assign(body, await this.#slot(story.centre));
    } else if (refused.code === "attachment_unknown") {
      this.uploads.forgetArrived();
      await this.uploads.send(story.files, onProgress, signal);
    } else {
      throw refused;
    }
  }

  /**
   * The call's body: the same for the same story.
   * @param {Story} story
   */
  async #body(story) {
    const attachments = this.uploads.announced(story.files);
    const content = JSON.stringify([{ ...story, files: attachments }, today()]);
    if (this.#sealed.story !== content) {
      const body = { ...(await this.#slot(story.centre)), ...(await this.#report(story, attachments)) };
      this.#sealed = { story: content, body };
    }
    return this.#sealed.body;
  }

  /**
   * @param {Story} story
   * @param {import("../../sealing/browser/content.js").Attachment[]} attachments
   */
  async #report({ words, contact, answers, tags }, attachments) {
    const next = await this.code.nextOf(0);
    const text = { seq: 0, seen: 0, day: today(), language: tags.language, text: words, attachments, contact, next };
    const envelope = await orNotSealed(async () => {
      const content = encodeText({ v: 1, sealed_by: "browser", answers, ...text });
      return sealText(await this.code.dialogueKey(0), REPORT, DIALOGUE_RING, 0, this.case, this.record, content);
    });
    return {
      case: toBase64(this.case),
      record: toBase64(this.record),
      envelope: toBase64(envelope),
      withdraw: toBase64(await this.code.withdrawLookup()),
      attachments: attachments.map(({ record }) => record),
      tags,
    };
  }

  /**
   * The dialogue key sealed to the centre's current key, from a manifest that a built-in root signed.
   * @param {string} centre
   */
  async #slot(centre) {
    const line = await this.newest.line(centre);
    return orNotSealed(async () => {
      const key = await this.code.dialogueKey(0);
      const slot = await sealSlot(await recipient(line.key), DIALOGUE, 0, this.case, key);
      return { centre, centre_generation: line.generation, slot: toBase64(slot) };
    });
  }

  /**
   * @param {Record<string, unknown>} body
   * @param {AbortSignal} signal
   * @returns {Promise<Receipt>}
   */
  async #post(body, signal) {
    const answer = await call("POST", "/api/v1/reports", await this.code.loginToken(), body, signal);
    return { ...(await answer.json()), changed: false };
  }
}
