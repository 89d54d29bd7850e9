// @ts-check
// Opens a case and seals what the centre writes in it. A first dialogue key is believed if it opens the report, and from then on
// no other one; a later key only if the person promised it under the one before; nothing is ever sealed to an older key than
// the newest seen.

import { safetyWord } from "../../../../reporting/mailbox/browser/safety_word.js";
import { commitment } from "../../../../reporting/sealing/browser/access_code.js";
import { fromBase64, toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { decodeText, encodeText } from "../../../../reporting/sealing/browser/content.js";
import { CASE_SHEET, MESSAGE_FROM_CENTRE, NOTE, openText, sealText } from "../../../../reporting/sealing/browser/envelope.js";
import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { DIALOGUE } from "../../../../reporting/sealing/browser/slot.js";
import { countOf, remarksOn } from "../counting.js";
import { entryBytes, readEntry } from "../sheet.js";
import { openCaseSlot, replacedThatOpened, takeFileKeys } from "./case_slots.js";
import { memory, remember } from "./device.js";
import { NO_SLOT, openRecord, sealRecord } from "./file_keys.js";
import { indexTexts, openAndIndex } from "./index.js";
import { room } from "./room.js";

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("../types.js").Case} Case */
/** @typedef {import("../types.js").Entry} Entry */
/** @typedef {import("../types.js").NoteRow} NoteRow */
/** @typedef {import("../types.js").OpenedCase} OpenedCase */
/** @typedef {import("../types.js").OpenedNote} OpenedNote */
/** @typedef {import("../types.js").OpenedText} OpenedText */
/** @typedef {import("../types.js").SlotRow} SlotRow */
/** @typedef {{key: Bytes | null, reason: string | null, texts: OpenedText[], byReplaced: SlotRow[]}} OpenedGeneration */

/** @type {string} */
export const NOT_PROMISED = "the person never promised this dialogue key";
export const OLDER_DIALOGUE = "an older dialogue key than seen";
export const OTHER_DIALOGUE = "another first dialogue key than seen";

const DIALOGUE_RING = 1;

/**
 * Everything in a case, opened or with the reason why not.
 * @param {{served: Case}} given
 * @returns {Promise<OpenedCase>}
 */
export async function openCase({ served }) {
  const known = (await memory()).dialogues[served.case];
  const dialogue = await believedDialogue(served, known?.first ?? null);
  room.dialogues.set(served.case, dialogue.keys);
  const { texts } = dialogue;
  const before = known ?? { generation: 0, person: 0, centre: 0 };
  // What this browser has opened once and cannot open now is no unreadable report: somebody changed it.
  if (known) texts.forEach((text) => text.state === "unreadable" && (text.state = "refused"));
  const reason = dialogue.reason ?? (served.dialogue_generation < before.generation ? OLDER_DIALOGUE : null);
  await rememberDialogue(served.case, dialogue.keys, countOf(texts));
  const fileKeys = await takeFileKeys(served);
  const notes = await Promise.all(served.notes.filter(({ kind }) => kind === NOTE).map((note) => openNote(served, note)));
  const sheets = await openAndIndex({ ...served, sheets: served.notes.filter(({ kind }) => kind === CASE_SHEET) });
  indexTexts(served, [...texts.map(({ text }) => text?.text ?? ""), ...notes.map(({ entry }) => entry?.text ?? "")]);
  const byReplaced = [...dialogue.byReplaced.map(({ slot }) => slot), ...replacedThatOpened(fileKeys)];
  const first = dialogue.keys.get(0);
  const word = first === undefined ? null : await safetyWord(first);
  return { texts, notes, sheets, remarks: remarksOn(texts, before), answerable: reason === null, reason, byReplaced, safetyWord: word };
}

/**
 * From here on this first key, and none older than the newest, counts for the case in this browser.
 * @param {string} caseId
 * @param {Map<number, Bytes>} believed
 * @param {{person: number, centre: number}} counted
 */
async function rememberDialogue(caseId, believed, counted) {
  const key = believed.get(0);
  if (key === undefined) return;
  const first = await commitment(key);
  await remember(({ dialogues }) => {
    const { generation, person, centre } = dialogues[caseId] ?? { generation: 0, person: 0, centre: 0 };
    dialogues[caseId] = {
      first,
      generation: Math.max(generation, ...believed.keys()),
      person: Math.max(person, counted.person),
      centre: Math.max(centre, counted.centre),
    };
  });
}

/**
 * The keys that may be believed, generation by generation, and every text with what became of it.
 * @param {Case} served
 * @param {string | null} first commitment of the first key, once this browser has believed one
 */
async function believedDialogue(served, first) {
  /** @type {Map<number, Bytes>} */
  const keys = new Map();
  /** @type {OpenedText[]} */
  const texts = [];
  /** @type {string | null} */
  let reason = null;
  /** @type {SlotRow[]} */
  const byReplaced = [];
  for (let generation = 0; generation <= served.dialogue_generation; generation++) {
    const entries = served.entries.filter((entry) => entry.dialogue_generation === generation);
    /** @type {OpenedGeneration} */
    const found = reason === null ? await openGeneration(served, generation, first, texts, entries) : notOpened(entries, reason);
    texts.push(...found.texts);
    reason = found.reason;
    byReplaced.push(...found.byReplaced);
    if (found.key !== null) keys.set(generation, found.key);
  }
  const order = new Map(served.entries.map(({ record }, index) => [record, index]));
  texts.sort((one, other) => Number(order.get(one.record)) - Number(order.get(other.record)));
  const beyond = served.entries.filter((entry) => entry.dialogue_generation > served.dialogue_generation);
  texts.push(...beyond.map((entry) => failed(entry, OLDER_DIALOGUE)));
  return { keys, texts, byReplaced, reason: beyond.length > 0 ? OLDER_DIALOGUE : reason };
}

/**
 * The texts of a generation and the key that opened them, null with a reason where none is to be believed. A key that a colleague sealed
 * anew may be none; then the one that it replaced counts, by the same rules.
 * @param {Case} served
 * @param {number} generation
 * @param {string | null} first
 * @param {OpenedText[]} earlier
 * @param {Entry[]} entries
 * @returns {Promise<OpenedGeneration>}
 */
async function openGeneration(served, generation, first, earlier, entries) {
  const found = await openWith(served.slots, served, generation, first, earlier, entries);
  if (found.key !== null || found.reason === NO_SLOT) return found;
  for (const row of served.replaced) {
    const before = await openWith([row], served, generation, first, earlier, entries);
    if (before.key !== null) return { ...before, byReplaced: [row] };
  }
  return found;
}

/**
 * @param {SlotRow[]} slots
 * @param {Case} served
 * @param {number} generation
 * @param {string | null} first
 * @param {OpenedText[]} earlier
 * @param {Entry[]} entries
 * @returns {Promise<OpenedGeneration>}
 */
async function openWith(slots, served, generation, first, earlier, entries) {
  const key = await dialogueKey(slots, served, generation, first, earlier);
  if (typeof key === "string") return notOpened(entries, key);
  const texts = await Promise.all(entries.map((entry) => openEntry(key, served.case, entry)));
  const opens = generation > 0 || texts.some(({ state }) => state === "open");
  return opens ? { key, reason: null, texts, byReplaced: [] } : { key: null, reason: texts[0]?.reason ?? NO_SLOT, texts, byReplaced: [] };
}

/**
 * Without a key none of those after it is believed.
 * @param {Entry[]} entries
 * @param {string} reason
 * @returns {OpenedGeneration}
 */
const notOpened = (entries, reason) => ({ key: null, reason, texts: entries.map((entry) => failed(entry, reason)), byReplaced: [] });

/**
 * The dialogue key of a generation, or the reason why there is none to believe.
 * @param {SlotRow[]} slots
 * @param {Case} served
 * @param {number} generation
 * @param {string | null} first
 * @param {OpenedText[]} earlier
 * @returns {Promise<Bytes | string>}
 */
async function dialogueKey(slots, served, generation, first, earlier) {
  for (const row of slots.filter((slot) => slot.what === DIALOGUE && slot.generation === generation)) {
    try {
      const key = await openCaseSlot(served, row);
      if (key === null) continue;
      const committed = await commitment(key);
      if (generation === 0) return first === null || first === committed ? key : OTHER_DIALOGUE;
      return isPromised(committed, generation, earlier) ? key : NOT_PROMISED;
    } catch (error) {
      if (error instanceof NotGenuine) return error.reason;
      throw error;
    }
  }
  return NO_SLOT;
}

/**
 * Whether the person said, under the key before, that this one would come.
 * @param {string} committed
 * @param {number} generation
 * @param {OpenedText[]} earlier
 */
function isPromised(committed, generation, earlier) {
  const hers = earlier.filter((text) => text.kind !== MESSAGE_FROM_CENTRE && text.generation === generation - 1);
  return hers.some(({ text }) => text?.next === committed);
}

/**
 * @param {Bytes} key
 * @param {string} caseId
 * @param {Entry} entry
 * @returns {Promise<OpenedText>}
 */
async function openEntry(key, caseId, entry) {
  const { record, kind, dialogue_generation: generation, day, envelope } = entry;
  try {
    const content = await openText(
      key, kind, DIALOGUE_RING, generation, fromBase64(caseId), fromBase64(record), fromBase64(envelope),
    );
    return { record, kind, generation, day, state: "open", reason: null, text: decodeText(content) };
  } catch (error) {
    if (error instanceof NotGenuine) return failed(entry, error.reason);
    throw error;
  }
}

/**
 * A report that never opened is unreadable; anything else that does not open has been tampered with.
 * @param {Entry} entry
 * @param {string} reason
 * @returns {OpenedText}
 */
const failed = ({ record, kind, dialogue_generation: generation, day }, reason) => ({
  record,
  kind,
  generation,
  day,
  state: kind === 1 ? "unreadable" : "refused",
  reason,
  text: null,
});

/**
 * @param {Case} served
 * @param {NoteRow} row
 * @returns {Promise<OpenedNote>}
 */
async function openNote(served, row) {
  const { record, author, written } = row;
  try {
    return { record, author, written, entry: readEntry(await openRecord(served, row)), reason: null };
  } catch (error) {
    if (error instanceof NotGenuine) return { record, author, written, entry: null, reason: error.reason };
    throw error;
  }
}

/**
 * The newest believed dialogue key of a case that was opened.
 * @param {string} caseId
 */
export function newestDialogue(caseId) {
  const keys = room.dialogues.get(caseId) ?? new Map();
  const generation = Math.max(...keys.keys());
  if (!keys.has(generation)) throw new NotGenuine(NO_SLOT);
  return { generation, key: /** @type {Bytes} */ (keys.get(generation)) };
}

/**
 * A reply under the newest believed dialogue key. Throws NotGenuine if this browser has seen a newer one.
 * @param {{case: string, record: string, text: import("../types.js").Text}} given
 */
export async function sealReply({ case: caseId, record, text }) {
  const { generation, key } = newestDialogue(caseId);
  const seen = (await memory()).dialogues[caseId]?.generation ?? 0;
  if (generation < seen) throw new NotGenuine(OLDER_DIALOGUE);
  const envelope = await sealText(
    key, MESSAGE_FROM_CENTRE, DIALOGUE_RING, generation, fromBase64(caseId), fromBase64(record), encodeText(text),
  );
  return { generation, envelope: toBase64(envelope) };
}

/**
 * An entry of the file under the newest file key of the case's centre.
 * @param {{case: string, centre: string, record: string, entry: import("../sheet.js").Entry}} given
 */
export async function sealNote({ record, entry, ...of }) {
  const { generation, envelope } = await sealRecord(of, NOTE, record, entryBytes(entry));
  return { generation, envelope: toBase64(envelope) };
}
