// @ts-check
// Case sheets: opened with the reason where one does not open, sealed under the newest file key.

import { toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { CASE_SHEET } from "../../../../reporting/sealing/browser/envelope.js";
import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { readSheet, sheetBytes } from "../sheet.js";
import { openRecord, sealRecord } from "./file_keys.js";

/** @typedef {import("../types.js").NoteRow} NoteRow */
/** @typedef {import("../types.js").OpenedSheet} OpenedSheet */

/**
 * @param {{case: string, centre: string, sheets: NoteRow[]}} given
 * @returns {Promise<OpenedSheet[]>} in their order
 */
export const openSheets = (given) => Promise.all(given.sheets.map((row) => openSheet(given, row)));

/**
 * @param {{case: string, centre: string}} of
 * @param {NoteRow} row
 * @returns {Promise<OpenedSheet>}
 */
async function openSheet(of, row) {
  const { record, author, written, follows } = row;
  const facts = { record, author, written, follows };
  try {
    return { ...facts, sheet: readSheet(await openRecord(of, row)), reason: null };
  } catch (error) {
    if (error instanceof NotGenuine) return { ...facts, sheet: null, reason: error.reason };
    throw error;
  }
}

/**
 * @param {{case: string, centre: string, record: string, sheet: import("../sheet.js").Sheet}} given
 */
export async function sealSheet({ record, sheet, ...of }) {
  const { generation, envelope } = await sealRecord(of, CASE_SHEET, record, sheetBytes(sheet));
  return { generation, envelope: toBase64(envelope) };
}
