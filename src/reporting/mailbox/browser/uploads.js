// @ts-check
// Files on their way to one case: each sealed once under the dialogue key, sent until it has arrived, then announced by a text.

import { toBase64, toHex } from "../../sealing/browser/bytes.js";
import { sealAttachment } from "../../sealing/browser/envelope.js";
import { put } from "../../web/browser/call.js";
import { orNotSealed, random } from "../../web/browser/device.js";

/** @typedef {import("../../sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../../sealing/browser/access_code.js").AccessCode} AccessCode */
/** @typedef {import("../../sealing/browser/content.js").Attachment} Attachment */
/** @typedef {import("../../web/browser/progress.js").OnProgress} OnProgress */
/** @typedef {{record: Bytes, envelope: Blob, size: number, sha256: string, arrived: boolean}} Sealed */

/** The files of one text under one dialogue generation. */
export class Uploads {
  /** @type {Map<File, Sealed>} */
  #sealed = new Map();

  /**
   * @param {AccessCode} code
   * @param {Bytes} caseId
   * @param {number} generation
   */
  constructor(code, caseId, generation) {
    this.code = code;
    this.case = caseId;
    this.generation = generation;
  }

  /**
   * Seals and sends what has not arrived yet. Throws NotSealed, CallRefused, NoAnswer, AbortError.
   * @param {File[]} files
   * @param {OnProgress} onProgress
   * @param {AbortSignal} signal
   */
  async send(files, onProgress, signal) {
    for (const file of files) onProgress("waiting", 0, file);
    for (const file of files) {
      const sealed = this.#sealed.get(file) ?? (await this.#seal(file, onProgress));
      this.#sealed.set(file, sealed);
      signal.throwIfAborted();
      if (!sealed.arrived) await this.#put(file, sealed, onProgress, signal);
      onProgress("arrived", 1, file);
    }
  }

  /** The service has let go of them: send them again. */
  forgetArrived() {
    for (const sealed of this.#sealed.values()) sealed.arrived = false;
  }

  /**
   * What the text must say of its files.
   * @param {File[]} files
   * @returns {Attachment[]}
   */
  announced(files) {
    return files.map((file) => {
      const { record, size, sha256 } = /** @type {Sealed} */ (this.#sealed.get(file));
      return { record: toBase64(record), name: file.name, type: file.type, size, sha256 };
    });
  }

  /**
   * @param {File} file
   * @param {OnProgress} onProgress
   * @returns {Promise<Sealed>}
   */
  async #seal(file, onProgress) {
    const record = random(16);
    const show = (/** @type {number} */ done, /** @type {number} */ total) => onProgress("sealing", done / total, file);
    const sealed = await orNotSealed(async () => {
      const key = await this.code.dialogueKey(this.generation);
      return sealAttachment(key, this.generation, this.case, record, file, show);
    });
    return { record, arrived: false, ...sealed };
  }

  /**
   * @param {File} file
   * @param {Sealed} sealed
   * @param {OnProgress} onProgress
   * @param {AbortSignal} signal
   */
  async #put(file, sealed, onProgress, signal) {
    const path = `/api/v1/attachments/${toHex(this.case)}/${toHex(sealed.record)}`;
    const show = (/** @type {number} */ share) => onProgress("file", share, file);
    await put(path, await this.code.loginToken(), sealed.envelope, show, signal);
    sealed.arrived = true;
  }
}
