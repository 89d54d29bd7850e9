// @ts-check
// The yearly figures for the statistician: her calls. Everything she gets is protected already; no case, no row, no true count. No DOM.

import { hexOf } from "./casework.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {Record<string, string>} Names by language: de, fr, it, en */
/** @typedef {{draft: string, canton: string, year: number, version: number, edition: number, state: "drafted" | "approved" | "rejected" | "published", made_by: string, made_by_login: string | null, day: string}} Draft */
/** @typedef {{name: string, dimensions: string[], codes: string[][], mentions: boolean, counts: number[]}} FiguresTable */

/**
 * What would be published, or was.
 * @typedef {object} Release
 * @property {string} canton
 * @property {number} year
 * @property {number} version
 * @property {string} cut_off
 * @property {string} reason
 * @property {Names} reason_names
 * @property {Names} texts plain, by language
 * @property {Record<string, number>} work
 * @property {Record<string, Names>} work_names
 * @property {Record<string, number>} matters
 * @property {Record<string, Names>} matter_names
 * @property {Record<string, {names: Names, codes: Record<string, Names>, many: boolean}>} dimensions
 * @property {FiguresTable[]} tables
 * @property {Record<string, string>} left_out
 */

/** Published before: `tables` by the table's name, the counts by code. @typedef {{year: number, version: number, published: string, matters: Record<string, number>, tables: Record<string, Record<string, number>>}} Earlier */

/**
 * How a year stands. Shares are of a hundred, in tens; null: too few cases to say.
 * @typedef {object} Preview
 * @property {number} cases in tens
 * @property {number | null} not_coded
 * @property {{name: string, names: Names, not_stated: number | null}[]} lists
 * @property {{dimensions: Names[], levels: number[] | null, reason: "admitted" | "coarser" | "too_few_cases", needs: number}[]} tables
 */

/** A table to be counted: of which list, and where each code of that list leads. @typedef {{name: string, dimension: string, leads: Record<string, string>}} Countable */
/** @typedef {{centre: string, canton: string, year: number, version: number, drawn: {total: number, tables: FiguresTable[]}, dimensions: Release["dimensions"]}} CentreFigures */

export const LANGUAGES = ["de", "fr", "it", "en"];

/**
 * @param {Model} model
 * @returns {Promise<{cantons: string[], drafts: Draft[]}>}
 */
export const draftsOf = (model) => model.call("GET", "/statistics/drafts");

/**
 * @param {Model} model
 * @param {{canton: string, year: number, reason: string}} wanted
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
export const decide = (model, draft, decision) => model.call("POST", `/statistics/drafts/${hexOf(draft.draft)}/decision`, { decision, edition: draft.edition });

/**
 * How a year of a canton stands, also the one that runs.
 * @param {Model} model
 * @param {string} canton
 * @param {number} year
 * @returns {Promise<Preview>}
 */
export const previewOf = (model, canton, year) => model.call("GET", `/statistics/preview/${canton}/${year}`);

/**
 * What was published before a draft, the newest first.
 * @param {Model} model
 * @param {Draft} draft
 * @returns {Promise<{earlier: Earlier[]}>}
 */
export const earlierThan = (model, draft) => model.call("GET", `/statistics/drafts/${hexOf(draft.draft)}/earlier`);

/**
 * Puts these texts in the place of the draft's.
 * @param {Model} model
 * @param {Draft} draft
 * @param {Names} texts
 * @returns {Promise<{edition: number}>}
 */
export const writeTexts = (model, draft, texts) => model.call("PUT", `/statistics/drafts/${hexOf(draft.draft)}/texts`, { texts, edition: draft.edition });

/**
 * @param {Model} model
 * @param {Draft} draft
 * @param {string} day from which on everybody sees it
 */
export const publish = (model, draft, day) => model.call("POST", `/statistics/drafts/${hexOf(draft.draft)}/publication`, { day });

/**
 * A centre's own tables: counted here from the sheets of its cases, protected together with what the canton published, kept nowhere. `null`:
 * the centre is the only one of the canton, and its tables are the canton's.
 * @param {Model} model
 * @param {{centre: string, canton: string, year: number}} of
 * @returns {Promise<CentreFigures | null>}
 */
export async function centreFigures(model, { centre, canton, year }) {
  const path = `/centres/${encodeURIComponent(centre)}/figures/${canton}/${year}`;
  const { alone, tables } = await model.call("GET", path);
  if (alone) return null;
  await model.loadSheets();
  await model.loadSheets(true);
  return model.call("POST", path, await model.strongroom.ask("countFiled", { centre, canton, year, tables }));
}

/**
 * The lines of a table by one thing: the name of the code, the count, and what stood there in each earlier release; null where nothing did.
 * @param {Pick<Release, "dimensions">} release
 * @param {FiguresTable} table
 * @param {string} language
 * @param {Earlier[]} [before]
 * @returns {[string, number, ...(number | null)[]][]}
 */
export function linesOf(release, table, language, before = []) {
  const { codes } = release.dimensions[table.dimensions[0] ?? ""] ?? { codes: {} };
  return (table.codes[0] ?? []).map((code, index) => [named(codes[code], language) ?? code, table.counts[index] ?? 0, ...before.map(({ tables }) => tables[table.name]?.[code] ?? null)]);
}

/**
 * @param {Names | undefined} names
 * @param {string} language
 */
export const named = (names, language) => names?.[language] ?? names?.en;

/**
 * The tables that were wished for and are not there, not over several years either: by which lists, and why.
 * @param {Pick<Release, "tables" | "left_out">} release
 * @returns {{dimensions: string[], reason: string}[]}
 */
export function missing({ tables, left_out }) {
  const there = new Set(tables.map(({ dimensions }) => dimensions.join("\u00d7")));
  const wished = Object.entries(left_out).map(([name, reason]) => ({ dimensions: name.split("\u00d7").map((side) => side.replace(/\.\d+$/, "")), reason }));
  return wished.filter(({ dimensions }) => !there.has(dimensions.join("\u00d7")));
}

/**
 * The tables that count years together, of which the release's is the last, and how many years.
 * @param {Pick<Release, "tables">} release
 */
export function together({ tables }) {
  const several = tables.filter(({ name }) => name.includes("+"));
  return { tables: several, years: Number(several[0]?.name.split("+")[1] ?? 1) };
}

/**
 * The tables of each list, in the order of the release's lists: its own first, then what it is crossed with. A crossing stands once, under its
 * first list.
 * @param {Pick<Release, "dimensions" | "tables">} release
 * @returns {{list: string, tables: FiguresTable[]}[]}
 */
export function byList({ dimensions, tables }) {
  const under = Object.keys(dimensions).map((list) => ({ list, tables: tables.filter((table) => table.dimensions[0] === list).sort((one, other) => one.dimensions.length - other.dimensions.length) }));
  return under.filter(({ tables: there }) => there.length > 0);
}

/**
 * What stood there: the count where it differs, null where it is the same, "new" where nothing stood.
 * @typedef {number | "new" | null} Was
 */

/**
 * What another draft of the same year said: by table that both have, and by kind of matters and work, also the kinds that are not there any
 * more, last. `gone`: its tables that are not there any more; `added`: the names of those that it had not. A table that lost a line is both.
 * @typedef {object} Differences
 * @property {Record<string, Was[]>} tables
 * @property {Record<string, Was>} matters
 * @property {Record<string, Was>} work
 * @property {Record<string, Names>} names of its kinds
 * @property {FiguresTable[]} gone
 * @property {string[]} added
 * @property {number} numbers how many differ
 * @property {boolean} texts whether they were others
 */

/**
 * @param {Pick<Release, "tables" | "matters" | "work" | "texts">} release
 * @param {Pick<Release, "tables" | "matters" | "work" | "texts" | "matter_names" | "work_names">} other
 * @returns {Differences}
 */
export function differences(release, other) {
  const there = new Map(other.tables.map((table) => [table.name, countsOf(table)]));
  const kept = release.tables.filter((table) => hasAll(countsOf(table), there.get(table.name)));
  const names = new Set(kept.map(({ name }) => name));
  const tables = Object.fromEntries(kept.map((table) => [table.name, [...countsOf(table)].map(([place, count]) => was(there.get(table.name)?.get(place), count))]));
  /** @param {"matters" | "work"} what @returns {Record<string, Was>} */
  const lines = (what) => Object.fromEntries(Object.keys({ ...release[what], ...other[what] }).map((kind) => [kind, was(other[what][kind], release[what][kind])]));
  const [matters, work] = [lines("matters"), lines("work")];
  const numbers = [...Object.values(tables).flat(), ...Object.values(matters), ...Object.values(work)].filter((before) => before !== null).length;
  const texts = LANGUAGES.some((tag) => (release.texts[tag] ?? "") !== (other.texts[tag] ?? ""));
  const gone = other.tables.filter(({ name }) => !names.has(name));
  const added = release.tables.map(({ name }) => name).filter((name) => !names.has(name));
  return { tables, matters, work, names: { ...other.matter_names, ...other.work_names }, gone, added, numbers, texts };
}

/**
 * Whether every line of a table that was there is there still.
 * @param {Map<string, number>} now
 * @param {Map<string, number> | undefined} before
 */
const hasAll = (now, before) => before !== undefined && [...before.keys()].every((place) => now.has(place));

/**
 * @param {number | undefined} before
 * @param {number | undefined} now
 * @returns {Was}
 */
const was = (before, now) => (before === undefined ? "new" : before === now ? null : before);

/**
 * The counts of a table by the codes of their place, in its order.
 * @param {FiguresTable} table
 * @returns {Map<string, number>}
 */
function countsOf({ codes: [rows = [], columns = [""]], counts }) {
  return new Map(rows.flatMap((row, at) => columns.map((column, across) => /** @type {[string, number]} */ ([`${row}/${column}`, counts[at * columns.length + across] ?? 0]))));
}
