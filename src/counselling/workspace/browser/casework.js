// @ts-check
// Work on cases: lists, opening, replies, notes, files. No DOM. A reply's bytes are kept before they are first sent, so a lost answer is
// followed by the very same call, which the service keeps once.

import { fromBase64, toBase64, toHex } from "../../../reporting/sealing/browser/bytes.js";
import { nextCounters } from "../../../reporting/sealing/browser/counting.js";
import { CallRefused } from "./calls.js";
import { keepUp, keepUpWith, withCurrentKeys } from "./current_keys.js";
import { languageInUse, today } from "./texts.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").Case} Case */
/** @typedef {import("./types.js").CasePage} CasePage */
/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").OpenedCase} OpenedCase */
/** @typedef {import("./types.js").Attachment} Attachment */
/** @typedef {{served: Case, opened: OpenedCase}} CaseOnScreen */

const FROM_CENTRE = 3;

/** The lists of the inbox and what each asks of the service. */
export const LISTS = {
  new: "state=new",
  waiting: "state=open&waiting_for=us",
  mine: "mine=true",
  all: "",
};

/**
 * One page of a list, newest activity first.
 * @param {Model} model
 * @param {keyof typeof LISTS} list
 * @param {string | null} after the cursor of the page before
 * @returns {Promise<CasePage>}
 */
export async function cases(model, list, after) {
  const query = [LISTS[list], after ? `after=${encodeURIComponent(after)}` : ""].filter(Boolean).join("&");
  /** @type {CasePage} */
  const page = await model.call("GET", `/cases${query ? `?${query}` : ""}`);
  await keepUpWith(model, page.cases.filter(({ state }) => state !== "closed").map(({ assignee }) => assignee)); // whoever closed one may have left
  return page;
}

/**
 * Everything in a case, opened. The service records it, and the person sees that her report was read.
 * @param {Model} model
 * @param {string} hex the case id
 * @returns {Promise<CaseOnScreen>}
 */
export async function openCase(model, hex) {
  /** @type {Case} */
  const served = await model.call("GET", `/cases/${hex}`);
  await keepUp(model, served.centre, served.current_keys);
  return { served, opened: await model.strongroom.ask("openCase", { served }) };
}

/**
 * @param {Model} model
 * @param {Case} served
 */
export const takeOver = (model, served) => model.call("POST", `/cases/${hexOf(served.case)}/takeover`, {});

/** @returns {Draft} one that is sent at most once, under a record id of its own */
export const newDraft = () => ({
  text: "",
  record: toBase64(crypto.getRandomValues(new Uint8Array(16))),
  files: [],
  sealed: null,
});

/** @returns {import("./types.js").EntryDraft} what an entry is if nothing else is said */
export const newEntry = () => ({ kind: "note", day: today(), minutes: 0 });

/**
 * Sends a reply with its files. `keep` keeps the draft before anything leaves. Gives the case as it is afterwards.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Draft} draft
 * @param {() => Promise<void>} keep
 * @returns {Promise<CaseOnScreen>}
 */
export async function sendReply(model, on, draft, keep) {
  const hex = hexOf(on.served.case);
  let current = on;
  for (let tries = 0; ; tries++) {
    if (draft.sealed === null) {
      await uploadFiles(model, current, draft);
      draft.sealed = await sealedReply(model, current, draft);
      await keep();
    }
    const { generation, envelope, attachments } = /** @type {NonNullable<Draft["sealed"]>} */ (draft.sealed);
    try {
      const body = { record: draft.record, dialogue_generation: generation, envelope, attachments };
      await model.call("POST", `/cases/${hex}/messages`, body);
      return await openCase(model, hex);
    } catch (error) {
      const again = error instanceof CallRefused && RESEAL.includes(error.code) && tries < 2;
      if (!again) throw error;
      draft.sealed = null; // the person renewed meanwhile, or the files waited too long: once more with what is current
      current = await openCase(model, hex);
      if (isThere(current.served, draft.record)) return current;
    }
  }
}

const RESEAL = ["dialogue_generation_not_current", "attachment_unknown"];

/**
 * Whether a record stands in a case: an answer was lost, the reply was not.
 * @param {Case} served
 * @param {string} record
 */
export const isThere = (served, record) => [...served.entries, ...served.notes].some((entry) => entry.record === record);

/**
 * Keeps an internal note. Gives the case as it is afterwards.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Draft} draft
 * @param {() => Promise<void>} keep
 * @returns {Promise<CaseOnScreen>}
 */
export async function sendNote(model, { served }, draft, keep) {
  const hex = hexOf(served.case);
  const { case: caseId, centre } = served;
  const { record, text, about = newEntry() } = draft;
  await withCurrentKeys(model, async () => {
    if (draft.sealed === null) {
      const given = { case: caseId, centre, record, entry: { ...about, text, language: languageInUse() } };
      draft.sealed = { attachments: [], ...(await model.strongroom.ask("sealNote", given)) };
      await keep();
    }
    const { generation, envelope } = /** @type {NonNullable<Draft["sealed"]>} */ (draft.sealed);
    await model.call("POST", `/cases/${hex}/notes`, { record, kind: 5, generation, envelope }).catch((error) => {
      if (error instanceof CallRefused && error.code === "generation_not_current") draft.sealed = null; // it was not kept
      throw error;
    });
  });
  return openCase(model, hex);
}

/**
 * A received file, opened and proven. The service records that it was read.
 * @param {Model} model
 * @param {Case} served
 * @param {Attachment} file as the text announced it
 * @param {number} generation of that text
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function openFile(model, served, file, generation) {
  const envelope = await model.receive(`/cases/${hexOf(served.case)}/attachments/${hexOf(file.record)}`);
  return model.strongroom.ask("openFile", { case: served.case, file, generation, envelope });
}

/** @param {string} id base64 */
export const hexOf = (id) => toHex(fromBase64(id));

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Draft} draft
 */
async function uploadFiles(model, { served }, draft) {
  for (const [index, kept] of draft.files.entries()) {
    const { file, envelope } = await model.strongroom.ask("fileToSend", { case: served.case, file: kept });
    draft.files[index] = file;
    await model.upload(`/cases/${hexOf(served.case)}/attachments/${hexOf(file.record)}`, envelope);
  }
}

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Draft} draft
 */
async function sealedReply(model, { served, opened }, draft) {
  /** @type {import("./types.js").Text} */
  const text = {
    v: 1,
    ...nextCounters(opened.texts.map(({ kind, text: said }) => ({ own: kind === FROM_CENTRE, seq: said?.seq ?? null }))),
    day: today(),
    sealed_by: "browser",
    language: languageInUse(),
    text: draft.text,
    attachments: draft.files.map(({ generation: _generation, ...announced }) => announced),
    ...(draft.appointments?.length ? { appointments: draft.appointments } : {}),
  };
  const sealed = await model.strongroom.ask("sealReply", { case: served.case, record: draft.record, text });
  return { ...sealed, attachments: draft.files.map(({ record }) => record) };
}
