// @ts-check
// The yearly figures for the statistician: her calls. Everything she gets is protected already; no case, no row, no true count. No DOM.

import { hexOf } from "./casework.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {Record<string, string>} Names by language: de, fr, it, en */
/** @typedef {{draft: string, canton: string, year: number, state: "drafted" | "approved" | "rejected" | "published", made_by: string, day: string}} Draft */
/** @typedef {{name: string, dimensions: string[], codes: string[][], mentions: boolean, counts: number[]}} FiguresTable */

/**
 * What would be published, or was.
 * @typedef {object} Release
 * @property {string} canton
 * @property {number} year
 * @property {number} version
 * @property {string} cut_off
 * @property {Record<string, number>} matters
 * @property {Record<string, Names>} matter_names
 * @property {Record<string, {names: Names, codes: Record<string, Names>, many: boolean}>} dimensions
 * @property {FiguresTable[]} tables
 * @property {Record<string, string>} left_out
 */

/**
 * @param {Model} model
 * @returns {Promise<{cantons: string[], drafts: Draft[]}>}
 */
export const draftsOf = (model) => model.call("GET", "/statistics/drafts");

/**
 * @param {Model} model
 * @param {{canton: string, year: number}} wanted
 * @returns {Promise<{draft: string, release: Release}>}
 */
export const makeDraft = (model, wanted) => model.call("POST", "/statistics/drafts", wanted);

/**
 * @param {Model} model
 * @param {Draft} draft
 * @returns {Promise<Release>}
 */
export const readDraft = (model, draft) => model.call("GET", `/statistics/drafts/${hexOf(draft.draft)}`);

/**
 * @param {Model} model
 * @param {Draft} draft
 * @param {"approved" | "rejected"} decision
 */
export const decide = (model, draft, decision) => model.call("POST", `/statistics/drafts/${hexOf(draft.draft)}/decision`, { decision });

/**
 * @param {Model} model
 * @param {Draft} draft
 * @param {string} day from which on everybody sees it
 */
export const publish = (model, draft, day) => model.call("POST", `/statistics/drafts/${hexOf(draft.draft)}/publication`, { day });

/**
 * The lines of a table by one thing: the name of the code and the count.
 * @param {Release} release
 * @param {FiguresTable} table
 * @param {string} language
 * @returns {[string, number][]}
 */
export function linesOf(release, table, language) {
  const { codes } = release.dimensions[table.dimensions[0] ?? ""] ?? { codes: {} };
  return (table.codes[0] ?? []).map((code, index) => [named(codes[code], language) ?? code, table.counts[index] ?? 0]);
}

/**
 * @param {Names | undefined} names
 * @param {string} language
 */
export const named = (names, language) => names?.[language] ?? names?.en;
