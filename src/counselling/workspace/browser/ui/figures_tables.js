// @ts-check
// Every table that a release would publish, folded by the lists it counts by, each once; and what another draft of the same year said instead.

import { byList, linesOf, named } from "../figures.js";
import { h } from "../dom.js";
import { languageInUse, t, tn } from "../texts.js";

/** @typedef {import("../figures.js").Differences} Differences */
/** @typedef {import("../figures.js").Earlier} Earlier */
/** @typedef {import("../figures.js").FiguresTable} FiguresTable */
/** @typedef {import("../figures.js").Release} Release */
/** @typedef {import("../figures.js").Was} Was */
/** A line: its name, its count, and the counts beside it. @typedef {[string, ...(number | null)[]]} Line */

/**
 * @param {Release} release
 * @param {Earlier[]} before
 * @param {Differences | null} held
 */
export function everyTable(release, before, held) {
  const language = languageInUse();
  const years = [titleOf(release), ...before.map(titleOf)];
  /** Also those that only the other draft has, with a dash. @param {"matters" | "work"} what @param {Release["matter_names"]} names @param {Earlier[]} beside */
  const lines = (what, names, beside) => Object.keys(held?.[what] ?? release[what]).map((kind) => /** @type {Line} */ ([named(names[kind] ?? held?.names[kind], language) ?? kind, release[what][kind] ?? null, ...beside.map((one) => one.matters[kind] ?? null)]));
  const hasWork = [...Object.values(release.work), ...Object.values(held?.work ?? {})].some((count) => count);
  return [
    counts(t("All matters"), years, lines("matters", release.matter_names, before), { was: held && Object.values(held.matters) }),
    hasWork && counts(t("Work"), years.slice(0, 1), lines("work", release.work_names, []), { was: held && Object.values(held.work) }),
    byList(release).map(({ list, tables }) => {
      const changed = changesIn(tables.flatMap(({ name }) => held?.tables[name] ?? []));
      const size = h("span", { class: "hint" }, tn("{count} table", "{count} tables", tables.length));
      return h("details", null, h("summary", null, listName(release, list, language), " ", size, changed), h("div", { class: "folded" }, tables.map((table) => tableOf(release, table, before, held))));
    }),
  ];
}

/** How many numbers changed, beside a summary. @param {Was[]} was */
function changesIn(was) {
  const { length } = was.filter((before) => before !== null);
  return length > 0 && mark(tn("{count} change", "{count} changes", length));
}

/** @param {string} text beside a summary */
const mark = (text) => [" ", h("span", { class: "badge" }, text)];

/**
 * A table under its name; that of a single list is open once the list is.
 * @param {Release} release
 * @param {FiguresTable} table
 * @param {Earlier[]} before
 * @param {Differences | null} held
 */
function tableOf(release, table, before, held) {
  const language = languageInUse();
  const name = tableName(release, table, language);
  const was = held?.added.includes(table.name) ? "new" : (held?.tables[table.name] ?? null);
  if (table.dimensions.length < 2) return counts(name, [titleOf(release), ...before.map(titleOf)], linesOf(release, table, language, before), { mentions: table.mentions, was, open: true });
  const [rows, columns] = table.dimensions.map((one, axis) => (table.codes[axis] ?? []).map((code) => named(release.dimensions[one]?.codes[code], language) ?? code));
  const width = columns?.length ?? 0;
  const lines = (rows ?? []).map((row, at) => /** @type {Line} */ ([row, ...table.counts.slice(at * width, (at + 1) * width)]));
  return counts(name, columns ?? [], lines, { mentions: table.mentions, was, wide: true });
}

/**
 * By which lists a table counts, in how many lines and columns, and over which years if it is more than one.
 * @param {Release} release
 * @param {FiguresTable} table
 * @param {string} language
 */
function tableName(release, { name, dimensions, codes }, language) {
  const together = Number(name.split("+")[1] ?? 1);
  const years = together > 1 ? `, ${release.year - together + 1}\u2013${release.year}` : "";
  return `${crossingOf(release, dimensions, language)} (${codes.map(({ length }) => length).join(" \u00d7 ")})${years}`;
}

/**
 * What differs from another draft, before its tables are unfolded.
 * @param {Release} other
 * @param {Differences} held
 */
export function whatChanged(other, { numbers, gone, added, texts }) {
  const language = languageInUse();
  const changed = [numbers === 0 ? t("No number differs.") : tn("{count} number differs. What stood there before is written beside it.", "{count} numbers differ. What stood there before is written beside each.", numbers), added.length > 0 && tn("{count} table is new.", "{count} tables are new.", added.length), texts && t("The text beside the figures differs.")];
  const names = gone.map((table) => tableName(other, table, language));
  return [h("p", null, changed.filter(Boolean).join(" ")), names.length > 0 && h("details", null, h("summary", null, tn("{count} table is not there any more.", "{count} tables are not there any more.", names.length)), h("ul", null, names.map((name) => h("li", null, name))))];
}

/** What a release is called beside others of its canton. @param {{year: number, version: number}} release */
export const titleOf = ({ year, version }) => (version > 1 ? `${year}.${version}` : String(year));

/**
 * @param {Pick<Release, "dimensions">} release
 * @param {string} name
 * @param {string} language
 */
const listName = (release, name, language) => named(release.dimensions[name]?.names, language) ?? name;

/**
 * @param {Pick<Release, "dimensions">} release
 * @param {string[]} dimensions
 * @param {string} language
 */
export const crossingOf = (release, dimensions, language) => dimensions.map((name) => listName(release, name, language)).join(" \u2013 ");

/**
 * A folded table; its summary says whether something in it changed.
 * @param {string} name
 * @param {string[]} columns
 * @param {Line[]} lines
 * @param {{mentions?: boolean, was?: Was[] | "new" | null, wide?: boolean, open?: boolean}} [options] `was`: one for each count of the release,
 *   line by line, or the whole table is new; `wide`: all columns are the release's, not the first alone
 */
export function counts(name, columns, lines, { mentions = false, was = null, wide = false, open = false } = {}) {
  const own = wide ? columns.length : 1;
  /** @param {number | null} count @param {number} line @param {number} column */
  const cell = (count, line, column) => {
    const before = column < own && was !== "new" ? (was?.[line * own + column] ?? null) : null;
    const shown = count === null ? "\u2013" : String(count);
    return before === null ? h("td", null, shown) : h("td", { class: "changed" }, shown, h("span", { class: "was" }, before === "new" ? t("new") : t("was {count}", { count: String(before) })));
  };
  return h(
    "details",
    { open },
    h("summary", null, name, was === "new" ? mark(t("new")) : changesIn(was ?? [])),
    mentions && h("p", { class: "hint" }, t("A case can stand in several of these lines.")),
    h(
      "div",
      { class: "scrolled", tabindex: "0", role: "region", "aria-label": name },
      h(
        "table",
        { class: wide ? "counts crossed" : "counts" },
        columns.length > 1 && h("thead", null, h("tr", null, h("td"), columns.map((column) => h("th", { scope: "col" }, column)))),
        h("tbody", null, lines.map(([label, ...numbers], line) => h("tr", null, h("th", { scope: "row" }, label), numbers.map((count, column) => cell(count, line, column))))),
      ),
    ),
  );
}
