// @ts-check
// A person's right to everything held on her: fetched, opened and packed in this browser. No DOM. The service records it before it gives anything.

import { fromBase64, toHex } from "../../../reporting/sealing/browser/bytes.js";
import { hexOf, openCase, openFile } from "./casework.js";
import { exportFiles } from "./export.js";
import { codeName, day, fullDay, languageInUse, t, today } from "./texts.js";
import { zip } from "./zip.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./export.js").Part} Part */

/**
 * The archive. `safeName` makes a file name that stays in its folder. Throws CallRefused, NoAnswer, and NotGenuine for a file that is not
 * what was announced: an export that leaves something out without saying so is none.
 * @param {Model} model
 * @param {CaseOnScreen} shown
 * @param {(name: string) => string} safeName
 */
export async function subjectAccess(model, shown, safeName) {
  const path = `/cases/${hexOf(shown.served.case)}`;
  const { held } = await model.call("POST", `${path}/subject-access`, {});
  const on = await openCase(model, hexOf(shown.served.case));
  const sheets = await model.strongroom.ask("openSheets", await model.call("GET", `${path}/sheets?every=true`));
  const files = [];
  for (const { text, generation } of on.opened.texts) {
    for (const file of text?.attachments ?? []) files.push({ name: safeName(file.name), bytes: await openFile(model, on.served, file, generation) });
  }
  const page = {
    language: languageInUse(),
    title: t("Everything held on case {reference}", { reference: on.served.reference }),
    intro: t("Made on {day} by {centre}. The file held.csv lists what the service holds beside these texts; the folder files holds what was sent.", { day: fullDay(today()), centre: model.centreName(on.served.centre, languageInUse()) }),
    parts: [facts(on), said(model, on), entries(model, on), ...sheets.map((/** @type {import("./types.js").OpenedSheet} */ one) => sheetPart(model, one))],
  };
  return zip(exportFiles(page, held, files), today());
}

/**
 * @param {CaseOnScreen} on
 * @returns {Part}
 */
function facts({ served, opened }) {
  const answers = opened.texts.find(({ kind }) => kind === 1)?.text?.answers ?? {};
  const told = Object.entries(answers).map(([question, codes]) => /** @type {[string, string]} */ ([question, codes.map((code) => codeName(question, code)).join(", ")]));
  /** @type {[string, string][]} */
  const known = [[t("Arrived"), fullDay(served.day)], [t("Kept until at least"), served.retain_until ? fullDay(served.retain_until) : t("the case is closed and for some time after")]];
  return { heading: t("Facts and answers"), lines: [...known, ...told, ...served.read_by.map(({ role, day: read }) => /** @type {[string, string]} */ ([t("Read by"), `${role}, ${day(read)}`]))] };
}

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @returns {Part}
 */
const said = (model, { served, opened }) => ({
  heading: t("Conversation"),
  said: opened.texts.map(({ kind, day: on, text, reason }) => ({
    day: fullDay(on),
    who: kind === 3 ? model.centreName(served.centre, languageInUse()) : t("the person"),
    text: text === null ? notOpened(reason) : [text.text, text.contact].filter(Boolean).join("\n\n"),
    files: (text?.attachments ?? []).map(({ name }) => name),
  })),
});

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @returns {Part}
 */
const entries = (model, { opened }) => ({
  heading: t("Notes of the centre"),
  said: opened.notes.map(({ entry, author, reason }) => ({ day: entry ? fullDay(entry.day) : "?", who: model.nameOf(author), text: entry?.text ?? notOpened(reason), files: [] })),
});

/**
 * @param {Model} model
 * @param {import("./types.js").OpenedSheet} sheet
 * @returns {Part}
 */
const sheetPart = (model, { sheet, author, record, reason }) => ({
  heading: t("Case sheet, version {record}", { record: toHex(fromBase64(record)).slice(0, 6) }),
  lines: sheet === null ? [[model.nameOf(author), notOpened(reason)]] : [[t("Written by"), model.nameOf(author)], ...flat(sheet)],
});

/** @param {string | null} reason */
const notOpened = (reason) => t("This does not open: {reason}", { reason: reason ?? "?" });

/**
 * Every value that stands anywhere in a sheet, by its path.
 * @param {any} value
 * @param {string[]} path
 * @returns {[string, string][]}
 */
function flat(value, path = []) {
  if (value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0)) return [];
  if (typeof value !== "object") return [[path.join(" · "), String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => flat(inner, [...path, key]));
}
