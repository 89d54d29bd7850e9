// @ts-check
// Filing for the statistics: rows without a case, whose ids stand in the sealed sheet and nowhere else. No DOM. The sheet says first under which
// id a row goes out, and afterwards that it arrived: whatever is lost in between is sent again as it was, and counts once.

import { toBase64 } from "../../../reporting/sealing/browser/bytes.js";
import { rowOf, workload } from "./coding.js";
import { same } from "./sheet.js";
import { saveSheet, sheetOf } from "./sheets.js";
import { daysBetween } from "./texts.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./coding.js").Lists} Lists */
/** A row as it went out. @typedef {{id: string, replaces: string | null, content: Record<string, any>, sent: boolean}} Filed */

/** @type {Map<number, Promise<Lists>>} */
const years = new Map();

/**
 * The code lists of a year, fetched once.
 * @param {Model} model
 * @param {number} year
 * @returns {Promise<Lists>}
 */
export function listsOf(model, year) {
  const there = years.get(year) ?? model.call("GET", `/statistics/codes/${year}`);
  years.set(year, there);
  there.catch(() => years.delete(year));
  return there;
}

/** @param {CaseOnScreen} on */
export const answersOf = ({ opened }) => opened.texts.find(({ kind, text }) => kind === 1 && text !== null)?.text?.answers ?? {};

/**
 * Whole days from the report to the first answer of the centre; null while there is none.
 * @param {CaseOnScreen} on
 */
export function firstResponse({ opened: { texts } }) {
  const [asked, answered] = [texts.find(({ kind }) => kind === 1), texts.find(({ kind }) => kind === 3)];
  return asked && answered ? Math.max(0, daysBetween(asked.day, answered.day)) : null;
}

/**
 * Files what the statistics are to know of the case as it is coded now: its row, and its consultations by year. What has gone out as it
 * stands is not sent again. Throws CallRefused or NoAnswer; then all of it may simply be repeated.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @returns {Promise<boolean>} whether it is counted here: not if it happened, or was counted before, in a canton that none of the member's centres serves
 */
export async function fileCase(model, on) {
  const { day } = on.served;
  const lists = await listsOf(model, Number(day.slice(0, 4)));
  const { coding } = sheetOf(on);
  const answers = answersOf(on);
  const row = rowOf(coding, answers, lists, { day, firstResponse: firstResponse(on) });
  const counts = await file(model, on, "row.case", row);
  if (row.type !== "coded") return counts;
  const { year: _year, month: _month, canton, district } = row;
  const acts = workload(on.opened.notes.flatMap(({ entry }) => entry ?? []), on.opened.texts.filter(({ kind }) => kind === 3).map(({ day: answered }) => answered));
  for (const [year, { count, minutes }] of acts) {
    const interpreted = coding.interpreter === true ? count : 0;
    await file(model, on, `row.${year}`, { type: "consultations", year, month: 1, canton, district, count, interpreted, minutes });
  }
  return counts;
}

/**
 * Files that a matter was taken over, if that was not done yet: a missing coding is known from then on.
 * @param {Model} model
 * @param {CaseOnScreen} on
 */
export async function fileTakenOver(model, on) {
  const { served } = on;
  const filed = sheetOf(on).coding["row.case"];
  if (served.state !== "open" || served.assignee !== model.session?.staff || filed?.sent) return;
  if (filed) await send(model, on, "row.case", filed);
  else await fileCase(model, on);
}

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {string} key of the sheet's coding
 * @param {Record<string, any>} wanted
 * @returns {Promise<boolean>} whether it is counted here
 */
async function file(model, on, key, wanted) {
  /** @type {Filed | undefined} */
  const before = sheetOf(on).coding[key];
  const content = inPlace(wanted, before?.content);
  // Another canton counts it, or nobody does. What counts in a canton stays there until somebody who serves it says otherwise.
  if (!isServed(model, content) || (before && !isServed(model, before.content))) return false;
  if (before && !before.sent) await send(model, on, key, before); // it may have arrived: it must not be forgotten
  if (before && same(before.content, content)) return true;
  const id = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  const filed = { id, replaces: before?.id ?? null, content, sent: false };
  await saveSheet(model, on, { coding: { [key]: filed }, rows: [...sheetOf(on).rows, id] });
  await send(model, on, key, filed);
  return true;
}

/**
 * A row as it goes out: what was counted in a canton is never counted in none; the service would refuse it.
 * @param {Record<string, any>} wanted
 * @param {Record<string, any> | undefined} before the content that it takes the place of
 * @returns {Record<string, any>}
 */
export const inPlace = (wanted, before) => (before && wanted.canton === null ? { ...wanted, canton: before.canton, district: before.district } : wanted);

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {string} key
 * @param {Filed} filed
 */
async function send(model, on, key, filed) {
  const { id: row, replaces, content } = filed;
  if (!isServed(model, content)) return;
  await model.call("POST", "/statistics/rows", { row, replaces, content });
  await saveSheet(model, on, { coding: { [key]: { ...filed, sent: true } } });
}

/**
 * Whether one of the member's centres serves the canton of a row; the service takes no other.
 * @param {Model} model
 * @param {Record<string, any>} content
 */
function isServed({ manifest, session }, { canton }) {
  return canton === null || (session?.memberships ?? []).some(({ centre }) => manifest.cantons[centre]?.includes(canton));
}
