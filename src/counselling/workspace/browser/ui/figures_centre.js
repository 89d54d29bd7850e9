// @ts-check
// A centre's own table for the report to its board. It is counted in this browser from the sheets of the centre's cases, protected together
// with the canton's published figures, and kept nowhere. That it was drawn is recorded.

import { centreFigures, linesOf, named } from "../figures.js";
import { fill, h } from "../dom.js";
import { table } from "../list_export.js";
import { codeName, languageInUse, t, today } from "../texts.js";
import { counts } from "./figures_tables.js";
import { hand } from "./files.js";
import { alert, field, form } from "./parts.js";

/** @typedef {import("../figures.js").CentreFigures} CentreFigures */
/** @typedef {import("../model.js").Model} Model */

/**
 * A section for each centre that she leads.
 * @param {Model} model
 */
export const centreTables = (model) => (model.session?.memberships ?? []).filter(({ role }) => role === "coordinator").map(({ centre }) => section(model, centre));

/**
 * @param {Model} model
 * @param {string} centre
 */
function section(model, centre) {
  const shown = h("div", { "aria-live": "polite" });
  const canton = h("select", null, (model.manifest.cantons[centre] ?? []).map((code) => h("option", { value: code }, codeName("canton", code))));
  const before = Number(today().slice(0, 4)) - 1;
  const year = h("input", { type: "number", min: "2000", max: String(before), value: String(before), inputmode: "numeric" });
  const act = async () => {
    const figures = await centreFigures(model, { centre, canton: canton.value, year: Number(year.value) });
    fill(shown, figures === null ? alone(model, canton.value, year.value) : centreView(figures));
  };
  return h(
    "section",
    { class: "panel" },
    h("h2", null, t("For the report to your board: {centre}", { centre: model.centreName(centre, languageInUse()) })),
    h("p", { class: "hint" }, t("Your centre’s cases of a year, counted in this browser from the sheets of your cases, open and closed, which is recorded. Only counts leave it; they come back rounded together with what the canton published, and are kept nowhere.")),
    form({ label: t("Make the table"), busy: t("Counting and protecting …"), act }, field(t("Canton"), canton), field(t("Year"), year, t("A year whose figures the canton has published."))),
    shown,
  );
}

/**
 * @param {Model} model
 * @param {string} canton
 * @param {string} year
 */
const alone = ({ setUp: { public_origin: origin } }, canton, year) => [
  alert(t("Your centre is the only one in this canton: its figures are the canton’s, as they are published. A second table of the same cases would say too much."), "note"),
  h("p", null, h("a", { href: `${origin}/${languageInUse()}/figures/${canton}/${year}`, target: "_blank", rel: "noopener" }, t("The canton’s published figures"))),
];

/** @param {CentreFigures} figures */
function centreView({ centre, canton, year, drawn, dimensions }) {
  const language = languageInUse();
  const tables = drawn.tables.map((one) => ({ name: named(dimensions[one.dimensions[0] ?? ""]?.names, language) ?? one.name, mentions: one.mentions, lines: linesOf({ dimensions }, one, language) }));
  const rows = tables.flatMap(({ name, lines }) => lines.map(([label, count]) => [name, label, String(count)]));
  const rounded = t("Every number is rounded to a multiple of 5, together with the canton’s.");
  const notes = tables.filter(({ mentions }) => mentions).map(({ name }) => [name, t("A case can stand in several of these lines."), ""]);
  const keep = () => hand(table([[t("Table"), t("Line"), t("Count")], [t("Cases"), "", String(drawn.total)], ...rows, ...notes, ["", rounded, ""]]), `${centre}-${canton}-${year}.csv`);
  return [
    h("h3", null, `${codeName("canton", canton)} ${year}`),
    h("p", null, t("About {count} cases.", { count: String(drawn.total) }), " ", rounded),
    tables.map(({ name, lines, mentions }) => counts(name, [String(year)], lines, { mentions })),
    h("p", { class: "actions" }, h("button", { type: "button", onclick: keep }, t("Download as a table"))),
  ];
}
