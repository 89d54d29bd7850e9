// @ts-check
// A release as its readers in the workspace see it: all that would be published, beside what was published before and what another draft of
// the year said, and why a table is not there. Protected counts only.

import { differences, LANGUAGES, missing, named, readDraft, together } from "../figures.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { fullDay, languageInUse, t, tn } from "../texts.js";
import { crossingOf, everyTable, titleOf, whatChanged } from "./figures_tables.js";
import { alert, field, waiting } from "./parts.js";

/** @typedef {import("../figures.js").Draft} Draft */
/** @typedef {import("../figures.js").Earlier} Earlier */
/** @typedef {import("../figures.js").Release} Release */

/**
 * @param {import("../model.js").Model} model
 * @param {Release} release
 * @param {Earlier[]} before
 * @param {Draft[]} others drafts of the same canton and year, the newest first
 * @param {boolean} waits to be decided or published: then it is held against the newest of them
 */
export function releaseView(model, release, before, others, waits) {
  const language = languageInUse();
  return [
    h("h2", { tabindex: "-1" }, t("{canton} {year}, version {version}", { canton: release.canton, year: String(release.year), version: String(release.version) })),
    release.reason && h("p", null, named(release.reason_names, language)),
    h("p", null, tn("{count} table would be published.", "{count} tables would be published.", release.tables.length), " ", t("Each stands here once: a crossing under the first of its two lists.")),
    before.length > 0 && h("p", { class: "hint" }, t("Beside this year stands what was published before. A dash: there was no such line.")),
    tablesView(model, release, before, others, waits),
    overYears(release),
    leftOut(release, language),
    saidIn(release),
  ];
}

/**
 * All tables, and what changed against another draft of the year, which she chooses.
 * @param {import("../model.js").Model} model
 * @param {Release} release
 * @param {Earlier[]} before
 * @param {Draft[]} others
 * @param {boolean} waits
 */
function tablesView(model, release, before, others, waits) {
  const changed = h("div", { "aria-live": "polite" });
  const tables = h("div", { class: "details" }, everyTable(release, before, null));
  const which = h("select", null, others.map((draft, at) => h("option", { value: String(at) }, [titleOf(draft), STATES()[draft.state], fullDay(draft.day), draft.made_by_login].filter(Boolean).join(" \u00b7 "))), h("option", { value: "" }, t("nothing")));
  const hold = async () => {
    const asked = which.value;
    const chosen = asked === "" ? null : (others[Number(asked)] ?? null);
    fill(changed, waiting());
    try {
      const other = chosen && (await readDraft(model, chosen));
      if (which.value !== asked) return; // she has chosen another since, which is drawn when it comes
      const held = other && differences(release, other);
      fill(changed, other && held && whatChanged(other, held));
      redraw(tables, everyTable(release, before, held));
    } catch (error) {
      if (which.value !== asked) return;
      fill(changed, alert(explain(error)));
      redraw(tables, everyTable(release, before, null)); // nothing stands marked against a draft that was not read
    }
  };
  which.addEventListener("change", () => void hold());
  if (!waits) which.value = "";
  else if (others.length > 0) void hold();
  const folds = () => {
    const all = [...tables.querySelectorAll("details")];
    const open = all.some((one) => !one.open);
    for (const one of all) one.open = open;
  };
  return h("div", { class: "details" }, others.length > 0 && [field(t("What changed against"), which), changed], h("p", { class: "actions" }, h("button", { type: "button", onclick: folds }, t("Open or fold all tables"))), tables);
}

/**
 * Draws tables anew; what she opened stays open, what she folded stays folded.
 * @param {HTMLElement} tables
 * @param {import("../dom.js").Child} drawn
 */
function redraw(tables, drawn) {
  const folds = new Map([...tables.querySelectorAll("details")].map((one) => [foldName(one), one.open]));
  fill(tables, drawn);
  for (const one of tables.querySelectorAll("details")) one.open = folds.get(foldName(one)) ?? one.open;
}

/** What it is called, without what changed in it. @param {Element} details */
const foldName = (details) => details.querySelector("summary")?.firstChild?.textContent ?? "";

/** What becomes of a draft. @returns {Record<Draft["state"], string>} */
export const STATES = () => ({ drafted: t("waits for a decision"), approved: t("approved"), rejected: t("rejected"), published: t("published") });

/**
 * @param {Release} release
 */
function overYears(release) {
  const { tables, years } = together(release);
  const span = `${release.year - years + 1}\u2013${release.year}`;
  return tables.length > 0 && h("p", null, tn("{count} table counts the years {years} together.", "{count} tables count the years {years} together.", tables.length, { years: span }));
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

/** @param {Release} release */
function saidIn({ texts }) {
  const there = LANGUAGES.filter((tag) => texts[tag]);
  return there.length > 0 && h("section", null, h("h3", null, t("The text beside the figures")), there.map((tag) => h("div", { lang: tag }, h("h4", null, ownName(tag)), h("p", { class: "words" }, texts[tag]))));
}

/** What a language calls itself. @param {string} tag */
export const ownName = (tag) => new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
