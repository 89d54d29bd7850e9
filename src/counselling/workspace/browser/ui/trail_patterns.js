// @ts-check
// Unusual reading: the rules, their limits, and what reached them. A finding is a question to somebody, not an answer.

import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { moment, t, tn } from "../texts.js";
import { alert, waiting } from "./parts.js";

/** @typedef {import("../types.js").ReadingPatterns} ReadingPatterns */
/** @typedef {import("../types.js").ReadingRule} Rule */

/** @param {import("../model.js").Model} model */
export function patternsView(model) {
  const place = h("div", null, waiting());
  model.call("GET", "/trail/patterns").then(
    (found) => fill(place, drawn(found)),
    (error) => fill(place, alert(explain(error), "note")),
  );
  return [h("h2", null, t("Unusual reading")), place];
}

/** @param {ReadingPatterns} patterns */
function drawn({ days, openings, complete, limits, found }) {
  return [
    h("p", null, tn("Of the last {days} days, {count} opening of a case was looked at.", "Of the last {days} days, {count} openings of cases were looked at.", openings, { days })),
    !complete && alert(t("There were more than can be looked at here: the oldest are left out."), "note"),
    h("ul", { class: "rows" }, /** @type {Rule[]} */ (["many_in_an_hour", "not_her_own", "at_night"]).map((rule) => h("li", null, h("h3", null, rulesName(rule, limits[rule])), ofRule(found.filter((one) => one.rule === rule))))),
    h("p", { class: "hint" }, t("There can be good reasons: standing in for a colleague, an inquiry, a night shift. Ask first. Who looks after a case is taken as it is today.")),
  ];
}

/** @param {ReadingPatterns["found"]} found */
const ofRule = (found) =>
  found.length === 0
    ? h("p", { class: "quiet" }, t("Nobody."))
    : h("ul", null, found.map(({ login, cases, begin, end }) => h("li", null, h("bdi", null, login), ": ", tn("{count} case", "{count} cases", cases), ", ", t("{begin} to {end}", { begin: moment(begin), end: moment(end) }))));

/**
 * @param {Rule} rule
 * @param {number} count
 */
function rulesName(rule, count) {
  if (rule === "many_in_an_hour") return t("{count} or more different cases within an hour", { count });
  if (rule === "not_her_own") return t("{count} or more cases in a day that somebody else looks after", { count });
  return t("{count} or more cases in one night, between 22:00 and 6:00", { count });
}
