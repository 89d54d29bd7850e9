// @ts-check
// A release as its readers in the workspace see it: protected counts, beside what was published before, and why a table is not there.

import { LANGUAGES, linesOf, missing, named, together } from "../figures.js";
import { h } from "../dom.js";
import { languageInUse, t, tn } from "../texts.js";

/** @typedef {import("../figures.js").Release} Release */
/** @typedef {import("../figures.js").Earlier} Earlier */
/** A line: its name, its count, and the counts of earlier releases. @typedef {[string, ...(number | null)[]]} Line */

/**
 * @param {Release} release
 * @param {Earlier[]} before
 */
export function releaseView(release, before) {
  const language = languageInUse();
  const ones = finest(release.tables.filter(({ dimensions }) => dimensions.length === 1));
  const matters = Object.entries(release.matters).map(([kind, count]) => /** @type {Line} */ ([named(release.matter_names[kind], language) ?? kind, count, ...before.map((one) => one.matters[kind] ?? null)]));
  const work = Object.entries(release.work).map(([kind, count]) => /** @type {Line} */ ([named(release.work_names[kind], language) ?? kind, count]));
  const years = [titleOf(release), ...before.map(titleOf)];
  return [
    h("h2", { tabindex: "-1" }, t("{canton} {year}, version {version}", { canton: release.canton, year: String(release.year), version: String(release.version) })),
    release.reason && h("p", null, named(release.reason_names, language)),
    h("p", null, tn("{count} table would be published.", "{count} tables would be published.", release.tables.length)),
    before.length > 0 && h("p", { class: "hint" }, t("Beside this year stands what was published before. A dash: there was no such line.")),
    counts(t("All matters"), years, matters),
    work.some(([, count]) => count) && counts(t("Work"), years.slice(0, 1), work),
    ones.map((table) => counts(dimensionOf(release, table.dimensions[0] ?? "", language), years, linesOf(release, table, language, before), table.mentions)),
    overYears(release, language),
    leftOut(release, language),
    saidIn(release),
  ];
}

/**
 * Of each list the table with most lines.
 * @param {Release["tables"]} tables by one thing
 */
function finest(tables) {
  /** @type {Map<string, Release["tables"][number]>} */
  const best = new Map();
  for (const table of tables) {
    const [name = ""] = table.dimensions;
    if ((best.get(name)?.counts.length ?? 0) < table.counts.length) best.set(name, table);
  }
  return [...best.values()];
}

/** What a release is called beside others of its canton. @param {{year: number, version: number}} release */
export const titleOf = ({ year, version }) => (version > 1 ? `${year}.${version}` : String(year));

/**
 * @param {Pick<Release, "dimensions">} release
 * @param {string} name
 * @param {string} language
 */
const dimensionOf = (release, name, language) => named(release.dimensions[name]?.names, language) ?? name;

/**
 * The names of the tables that count years together.
 * @param {Release} release
 * @param {string} language
 */
function overYears(release, language) {
  const { tables, years } = together(release);
  const span = `${release.year - years + 1}\u2013${release.year}`;
  return tables.length > 0 && h("details", null, h("summary", null, tn("{count} table counts the years {years} together.", "{count} tables count the years {years} together.", tables.length, { years: span })), h("ul", null, tables.map(({ dimensions }) => h("li", null, crossingOf(release, dimensions, language)))));
}

/**
 * The tables that are not there, by the names of their two lists, and why each.
 * @param {Release} release
 * @param {string} language
 */
function leftOut(release, language) {
  /** @type {Record<string, string>} */
  const why = { too_few_cases: t("too few cases"), would_reveal: t("it would reveal too much") };
  const names = missing(release).map(({ dimensions, reason }) => [crossingOf(release, dimensions, language), why[reason]].filter(Boolean).join(": "));
  return names.length > 0 && h("details", null, h("summary", null, tn("{count} is left out: too few cases, or it would reveal too much.", "{count} are left out: too few cases, or they would reveal too much.", names.length)), h("ul", null, names.map((name) => h("li", null, name))));
}

/**
 * @param {Release} release
 * @param {string[]} dimensions
 * @param {string} language
 */
const crossingOf = (release, dimensions, language) => dimensions.map((name) => dimensionOf(release, name, language)).join(" \u2013 ");

/** @param {Release} release */
function saidIn({ texts }) {
  const there = LANGUAGES.filter((tag) => texts[tag]);
  return there.length > 0 && h("section", null, h("h3", null, t("The text beside the figures")), there.map((tag) => h("div", { lang: tag }, h("h4", null, languageName(tag)), h("p", { class: "words" }, texts[tag]))));
}

/** What a language calls itself. @param {string} tag */
export const languageName = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;

/**
 * @param {string} name
 * @param {string[]} years
 * @param {Line[]} lines
 * @param {boolean} [mentions]
 */
export const counts = (name, years, lines, mentions = false) =>
  h(
    "details",
    null,
    h("summary", null, name),
    mentions && h("p", { class: "hint" }, t("A case can stand in several of these lines.")),
    h(
      "div",
      { class: "scrolled", tabindex: "0", role: "region", "aria-label": name },
      h(
        "table",
        { class: "counts" },
        years.length > 1 && h("thead", null, h("tr", null, h("td"), years.map((year) => h("th", { scope: "col" }, year)))),
        h("tbody", null, lines.map(([label, ...numbers]) => h("tr", null, h("th", { scope: "row" }, label), numbers.map((count) => h("td", null, count === null ? "\u2013" : String(count)))))),
      ),
    ),
  );
