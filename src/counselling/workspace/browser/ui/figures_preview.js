// @ts-check
// How a year stands before it is drafted: what is not coded yet, which tables there would be, and what coding would help. No count of anything.

import { previewOf, named } from "../figures.js";
import { fill, h } from "../dom.js";
import { languageInUse, t, today } from "../texts.js";
import { field, form } from "./parts.js";

/** @typedef {import("../figures.js").Preview} Preview */

const MUCH = 30; // of a hundred without a code: coding these lists helps most

/**
 * @param {import("../model.js").Model} model
 * @param {string[]} cantons
 */
export function previewForm(model, cantons) {
  const shown = h("div", { "aria-live": "polite" });
  const canton = h("select", null, cantons.map((code) => h("option", { value: code }, code)));
  const now = Number(today().slice(0, 4));
  const year = h("input", { type: "number", min: "2000", max: String(now), value: String(now), inputmode: "numeric" });
  const act = async () => fill(shown, previewView(await previewOf(model, canton.value, Number(year.value))));
  return h(
    "section",
    { class: "panel" },
    h("h2", null, t("How a year stands")),
    h("p", { class: "hint" }, t("Shares in tenths, no counts: what you see here does not change with every case. Tell the centres what is missing while there is time.")),
    form({ label: t("Have a look"), busy: t("Counting …"), act }, field(t("Canton"), canton), field(t("Year"), year)),
    shown,
  );
}

/** @param {Preview} preview */
function previewView({ cases, not_coded: notCoded, lists, tables }) {
  const language = languageInUse();
  const weak = lists.filter(({ not_stated: share }) => share !== null && share >= MUCH).sort((one, other) => (other.not_stated ?? 0) - (one.not_stated ?? 0));
  return [
    h("p", null, t("About {count} cases.", { count: String(cases) }), " ", notCoded === null ? t("There are too few cases to say how much is missing.") : t("Not coded yet: about {share} in a hundred.", { share: String(notCoded) })),
    weak.length > 0 && h("p", null, t("Coding these lists would help most: {lists}.", { lists: weak.map(({ names }) => named(names, language)).join(", ") })),
    notCoded !== null && h("details", null, h("summary", null, t("Cases in which a list says nothing")), h("table", { class: "counts" }, h("thead", null, h("tr", null, h("th", { scope: "col" }, t("List")), h("th", { scope: "col" }, t("of a hundred, about")))), h("tbody", null, lists.map(({ names, not_stated: share }) => h("tr", null, h("th", { scope: "row" }, named(names, language)), h("td", null, String(share))))))),
    h("details", null, h("summary", null, t("Which tables there would be")), h("table", { class: "counts plan" }, h("thead", null, h("tr", null, [t("Table"), t("As it stands"), t("Whole from about")].map((name) => h("th", { scope: "col" }, name)))), h("tbody", null, tables.map((table) => tableLine(table, language))))),
  ];
}

/**
 * @param {Preview["tables"][number]} table
 * @param {string} language
 */
function tableLine({ dimensions, reason, needs }, language) {
  const said = { admitted: t("as coded"), coarser: t("coarser"), too_few_cases: t("left out") };
  return h("tr", null, h("th", { scope: "row" }, dimensions.map((names) => named(names, language)).join(" \u2013 ")), h("td", null, said[reason]), h("td", null, t("{count} cases", { count: String(needs) })));
}
