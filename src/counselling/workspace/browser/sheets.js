// @ts-check
// The case sheet at work: which version is the newest, and keeping a change without losing anybody's. No DOM. A sheet is never
// overwritten: a new one follows an old one. Two that follow the same one are both kept and both newest, until one settles them.

import { toBase64 } from "../../../reporting/sealing/browser/bytes.js";
import { NotGenuine } from "../../../reporting/sealing/browser/errors.js";
import { hexOf } from "./casework.js";
import { withCurrentKeys } from "./current_keys.js";
import { differIn, emptySheet, newestOnes, withChange } from "./sheet.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./types.js").OpenedSheet} OpenedSheet */
/** @typedef {import("./sheet.js").Sheet} Sheet */
/** @typedef {import("./sheet.js").Change} Change */

/**
 * The sheet of a case on the screen: the newest that opens, or an empty one.
 * @param {CaseOnScreen} on
 * @returns {Sheet}
 */
export const sheetOf = (on) => newestOf(on.opened.sheets)?.sheet ?? emptySheet();

/**
 * Keeps a change. It is made in the newest sheet, unless somebody has meanwhile changed the very same: then hers follows the
 * sheet that was on her screen, and both stand side by side. What is there already is not written again, so that a call whose
 * answer was lost may simply be repeated. `on.opened.sheets` is what it is now afterwards, and is returned.
 * Throws NotGenuine where a newest sheet does not open: it is not ours to write over.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Change} change
 * @returns {Promise<Sheet>}
 */
export async function saveSheet(model, on, change) {
  const before = newestOf(on.opened.sheets);
  const there = await openedSheets(model, on);
  const base = placeFor(there, before, change);
  const wanted = withChange(base?.sheet ?? emptySheet(), change);
  if (there.some(({ sheet }) => sheet !== null && !differIn(sheet, wanted, change))) {
    on.opened.sheets = there;
    return sheetOf(on);
  }
  await write(model, on, { ...wanted, also: [] }, base?.record ?? null, Object.hasOwn(change, "coding"));
  on.opened.sheets = await openedSheets(model, on);
  return sheetOf(on);
}

/**
 * Keeps one sheet in the place of all that stand side by side on the screen.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Sheet} sheet
 */
export async function settleSheets(model, on, sheet) {
  const [first, ...others] = newestOnes(on.opened.sheets).reverse().map(({ record }) => record);
  await write(model, on, { ...sheet, also: others }, first ?? null, false);
  on.opened.sheets = await openedSheets(model, on);
}

/**
 * The sheet that a change is to follow; undefined for the first of a case.
 * @param {OpenedSheet[]} there
 * @param {OpenedSheet | undefined} before what she made it from
 * @param {Change} change
 * @returns {OpenedSheet | undefined}
 */
function placeFor(there, before, change) {
  const newest = newestOnes(there).reverse();
  const closed = newest.find(({ sheet }) => sheet === null);
  if (closed) throw new NotGenuine(String(closed.reason));
  if (newest.some(({ record }) => record === before?.record)) return before;
  const made = before?.sheet ?? emptySheet();
  const untouched = newest.find(({ sheet }) => sheet !== null && !differIn(made, sheet, change));
  return untouched ?? before;
}

/**
 * @param {OpenedSheet[]} sheets
 */
const newestOf = (sheets) => newestOnes(sheets).reverse().find(({ sheet }) => sheet !== null);

/**
 * The newest sheets of a case as the service has them now, opened. Recorded as read.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @returns {Promise<OpenedSheet[]>}
 */
async function openedSheets(model, { served }) {
  return model.strongroom.ask("openAndIndex", await model.call("GET", `/cases/${hexOf(served.case)}/sheets`));
}

/**
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Sheet} sheet
 * @param {string | null} follows
 * @param {boolean} coding whether its coding changed: the trail says so
 */
async function write(model, { served: { case: id, centre } }, sheet, follows, coding) {
  const record = toBase64(crypto.getRandomValues(new Uint8Array(16)));
  await withCurrentKeys(model, async () => {
    const sealed = await model.strongroom.ask("sealSheet", { case: id, centre, record, sheet });
    await model.call("POST", `/cases/${hexOf(id)}/notes`, { record, kind: 6, follows, coding, ...sealed });
  });
}
