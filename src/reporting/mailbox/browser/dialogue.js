// @ts-check
// A mailbox opened on this device: every text opened and counted, files proven before they are given, answers sealed to whoever
// may read now. What does not open is unreadable, what is missing is said. No DOM, nothing stored.

import { fromBase64, toBase64, toHex } from "../../sealing/browser/bytes.js";
import { decodeText, encodeText } from "../../sealing/browser/content.js";
import { gaps, nextCounters } from "../../sealing/browser/counting.js";
import { DIALOGUE_RING, MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, REPORT, openAttachment, openText, sealText } from "../../sealing/browser/envelope.js";
import { NotGenuine } from "../../sealing/browser/errors.js";
import { recipient } from "../../sealing/browser/keys.js";
import { DIALOGUE, sealSlot } from "../../sealing/browser/slot.js";
import { CallRefused, call } from "../../web/browser/call.js";
import { orNotSealed, random, today } from "../../web/browser/device.js";
import { Uploads } from "./uploads.js";

/** @typedef {import("../../sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../../sealing/browser/access_code.js").AccessCode} AccessCode */
/** @typedef {import("../../sealing/browser/content.js").Text} Text */
/** @typedef {import("../../sealing/browser/content.js").Attachment} Attachment */
/** @typedef {import("./uploads.js").OnProgress} OnProgress */

/**
 * @typedef {object} Entry
 * @property {string} record
 * @property {number} kind
 * @property {number} dialogue_generation
 * @property {string} day
 * @property {string} envelope
 */

/**
 * @typedef {object} Mailbox
 * @property {string} reference
 * @property {string} case
 * @property {string} state
 * @property {{centre: string, centre_generation: number}} sealed_to
 * @property {number} dialogue_generation
 * @property {Entry[]} entries
 * @property {{record: string, dialogue_generation: number, size: number}[]} attachments
 * @property {{role: string, day: string}[]} read_by
 * @property {{since: string, by: string, by_later: string | null} | null} awaited what waits for the centre, and by when it
 *   promised to read it; `by_later` leaves the report out
 */

/** What her next text says to a proposal: which id fits, or which do not. @typedef {{accepts?: string, declines?: string[]}} Choice */

/**
 * One text. `missing`: something before it is not there. `unseen`: its writer had not been given all that stands before it.
 * @typedef {{entry: Entry, own: boolean, text: Text | null, missing: boolean, unseen: boolean}} Said
 */

/** Another answer had arrived under this one's record: an earlier try's, whose reply was lost. It is in the mailbox. */
export class AlreadySent extends Error {}

/** The person's side of one conversation. Owns the access code while the mailbox is open. */
export class Dialogue {
  /** @type {{story: string, body: Record<string, unknown>} | null} */
  #sealed = null;
  /** @type {Uploads | null} */
  #uploads = null;
  /** @type {Said[]} */
  said = [];

  /** The centre she agreed to write to; what the report itself says, until she agrees to another. */
  agreed = "";

  /**
   * @param {AccessCode} code
   * @param {import("../../centres/browser/newest.js").Newest} newest
   */
  constructor(code, newest) {
    this.code = code;
    this.newest = newest;
    this.mailbox = /** @type {Mailbox} */ ({});
    this.record = random(16);
  }

  /** Fetches and opens the mailbox. Throws CallRefused, NoAnswer, NotGenuine. */
  async open() {
    this.mailbox = await (await call("GET", "/api/v1/mailbox", await this.code.loginToken())).json();
    const opened = await Promise.all(this.mailbox.entries.map((entry) => this.#open(entry)));
    this.said = counted(this.mailbox.entries, opened);
    this.agreed ||= this.said[0]?.text?.answers?.centre?.[0] ?? "";
    this.#requireGeneration();
  }

  /** The generation moves only with a text of hers: a service that names another is wrong, or has lost one. */
  #requireGeneration() {
    const own = this.said.filter((one) => one.own).map((one) => one.entry.dialogue_generation);
    if (Math.max(...own) !== this.mailbox.dialogue_generation) throw new NotGenuine("dialogue generation");
  }

  /** Whether her answers would go to another centre than the one she agreed to. */
  get isElsewhere() {
    return this.mailbox.sealed_to.centre !== this.agreed;
  }

  /** Whether the report is there to be recorded and wants no answer. */
  get onlyTold() {
    return this.said[0]?.text?.answers?.purpose?.[0] === "documentation";
  }

  /** @returns {Promise<string | null>} the day on which withdrawal was asked for */
  async withdrawal() {
    return (await (await call("GET", "/api/v1/mailbox/withdrawal", await this.code.loginToken())).json()).day;
  }

  /**
   * Seals and sends an answer to the centre she agreed to; the same answer again is the same call.
   * Throws AlreadySent, NotSealed, CallRefused, NoAnswer, AbortError.
   * @param {string} words
   * @param {File[]} files
   * @param {string} language
   * @param {OnProgress} onProgress
   * @param {AbortSignal} signal
   * @param {Choice} [choice]
   */
  async answer(words, files, language, onProgress, signal, choice = {}) {
    if (this.isElsewhere) throw new NotGenuine("centre");
    const renewal = await this.#renewal();
    const generation = this.mailbox.dialogue_generation + (renewal ? 1 : 0);
    if (this.#uploads?.generation !== generation) this.#uploads = new Uploads(this.code, fromBase64(this.mailbox.case), generation);
    await this.#uploads.send(files, onProgress, signal);
    onProgress("text", 0, null);
    const attachments = this.#uploads.announced(files);
    const story = JSON.stringify([words, attachments, generation, choice]);
    if (this.#sealed?.story !== story) {
      this.#sealed = { story, body: { ...(await this.#message(words, attachments, language, generation, choice)), renewal } };
    }
    try {
      await call("POST", "/api/v1/mailbox/messages", await this.code.loginToken(), this.#sealed.body, signal);
    } catch (error) {
      if (!(error instanceof CallRefused && error.status === 409)) throw error;
      await this.#requireKept(error, words, attachments);
    }
    this.#startAfresh();
  }

  /**
   * After a conflict: returns if what is kept under the record is this answer. Throws AlreadySent if it is another of hers,
   * `refused` if there is none; the next try is then a new answer.
   * @param {CallRefused} refused
   * @param {string} words
   * @param {Attachment[]} attachments
   */
  async #requireKept(refused, words, attachments) {
    await this.open();
    const kept = this.said.find(({ entry }) => entry.record === toBase64(this.record));
    if (kept?.text && sameAnswer(kept.text, words, attachments)) return;
    this.#startAfresh();
    throw kept ? new AlreadySent() : refused;
  }

  #startAfresh() {
    this.#sealed = this.#uploads = null;
    this.record = random(16);
  }

  /**
   * @param {string} words
   * @param {Attachment[]} attachments
   * @param {string} language
   * @param {number} generation
   * @param {Choice} choice
   */
  async #message(words, attachments, language, generation, choice) {
    const counters = nextCounters(this.said.map(({ own, text }) => ({ own, seq: text?.seq ?? null })));
    const next = await this.code.nextOf(generation);
    const text = { ...counters, day: today(), language, text: words, attachments, next, ...choice };
    const envelope = await orNotSealed(async () => {
      const content = encodeText({ v: 1, sealed_by: "browser", ...text });
      const key = await this.code.dialogueKey(generation);
      return sealText(key, MESSAGE_FROM_PERSON, DIALOGUE_RING, generation, fromBase64(this.mailbox.case), this.record, content);
    });
    return {
      record: toBase64(this.record),
      dialogue_generation: generation,
      envelope: toBase64(envelope),
      attachments: attachments.map(({ record }) => record),
    };
  }

  /** The next dialogue key for the centre's newer recipient; null while the one of the dialogue is current. */
  async #renewal() {
    const { centre, centre_generation } = this.mailbox.sealed_to;
    const line = await this.newest.line(centre);
    if (line.generation === centre_generation) return null;
    return orNotSealed(async () => {
      const generation = this.mailbox.dialogue_generation + 1;
      const key = await this.code.dialogueKey(generation);
      const slot = await sealSlot(await recipient(line.key), DIALOGUE, generation, fromBase64(this.mailbox.case), key);
      return { dialogue_generation: generation, slot: toBase64(slot) };
    });
  }

  /**
   * The bytes of a file, proven, under the key of the text that announced it. Throws NotGenuine, CallRefused, NoAnswer.
   * @param {Attachment} file
   * @param {number} generation
   * @returns {Promise<Bytes>}
   */
  async file({ record, size, sha256 }, generation) {
    const id = fromBase64(record);
    const token = await this.code.loginToken();
    const response = await call("GET", `/api/v1/mailbox/attachments/${toHex(id)}`, token);
    const envelope = new Uint8Array(await response.arrayBuffer());
    const key = await this.code.dialogueKey(generation);
    return openAttachment(key, generation, fromBase64(this.mailbox.case), id, size, sha256, envelope);
  }

  /**
   * Ends access, withdraws, or takes the withdrawal back.
   * @param {"DELETE" | "POST"} method
   * @param {"" | "/withdrawal"} what
   */
  async decide(method, what) {
    const withdraw_token = toBase64(await this.code.withdrawToken());
    await call(method, `/api/v1/mailbox${what}`, await this.code.loginToken(), { withdraw_token });
  }

  /**
   * @param {Entry} entry
   * @returns {Promise<Text | null>}
   */
  async #open({ record, kind, dialogue_generation: generation, envelope }) {
    try {
      const key = await this.code.dialogueKey(generation);
      const caseId = fromBase64(this.mailbox.case);
      return decodeText(await openText(key, kind, DIALOGUE_RING, generation, caseId, fromBase64(record), fromBase64(envelope)));
    } catch (error) {
      if (error instanceof NotGenuine) return null;
      throw error;
    }
  }
}

/**
 * The texts in order, with what their counters show.
 * @param {Entry[]} entries
 * @param {(Text | null)[]} texts
 * @returns {Said[]}
 */
function counted(entries, texts) {
  const owned = entries.map(({ kind }) => kind !== MESSAGE_FROM_CENTRE);
  const seenBy = (/** @type {number} */ index) => (entries[index].kind === REPORT ? -1 : (texts[index]?.seen ?? -1));
  const shown = gaps(texts.map((text, index) => ({ own: owned[index], seq: text?.seq ?? null, seen: seenBy(index) })));
  return entries.map((entry, index) => ({ entry, own: owned[index], text: texts[index], ...shown[index] }));
}

/**
 * @param {Text} kept
 * @param {string} words
 * @param {Attachment[]} attachments
 */
const sameAnswer = (kept, words, attachments) =>
  kept.text === words && String(kept.attachments.map(digest)) === String(attachments.map(digest));

/** @param {Attachment} file */
const digest = ({ sha256 }) => sha256;
