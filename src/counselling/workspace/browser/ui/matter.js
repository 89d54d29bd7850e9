// @ts-check
// What a matter is counted as, where, and in which language it was advised: prefilled from the report, changed where it is wrong.

import { placeIn, unitOf } from "../coding.js";
import { h } from "../dom.js";
import { answersOf } from "../filing.js";
import { LANGUAGES } from "../languages.js";
import { codeName, codesOf, languageName, t } from "../texts.js";
import { unitName } from "./coding_words.js";
import { field } from "./parts.js";

/** @typedef {import("./coding.js").CodingPage} CodingPage */

const UNITS = /** @type {const} */ (["case", "documentation", "institution", "accused"]);

/** @param {CodingPage} page */
export function matter(page) {
  const unit = h("select", { onchange: () => page.change("unit", unit.value) }, UNITS.map((code) => h("option", { value: code, selected: unitOf(page.coding, answersOf(page.on)) === code }, unitName(code))));
  return h("div", { class: "grid" }, field(t("Counted as"), unit), place(page), spoken(page));
}

/** @param {CodingPage} page */
function place(page) {
  const { canton: chosen, district: inside } = placeIn(page.coding, answersOf(page.on), page.lists);
  const unknown = () => h("option", { value: "" }, t("not known"));
  const districts = page.lists.districts.filter((one) => one.canton === chosen);
  const canton = h("select", { onchange: () => set("") }, unknown(), codesOf("canton").map((code) => h("option", { value: code, selected: chosen === code }, codeName("canton", code))));
  const district = h("select", { onchange: () => set(district.value) }, unknown(), districts.map(({ number, name }) => h("option", { value: number, selected: inside === number }, name)));
  const set = (/** @type {string} */ number) => {
    page.change("place", { canton: canton.value || null, district: number ? Number(number) : null });
    page.draw();
  };
  return [field(t("Canton"), canton), districts.length > 0 && field(t("District"), district, t("No municipality goes into the statistics."))];
}

/** @param {CodingPage} page */
function spoken(page) {
  const { language: kept = answersOf(page.on).answer_language?.[0]?.split("-")[0] ?? "", interpreter: helped } = page.coding;
  const tags = [...new Set([...LANGUAGES, kept].filter(Boolean))];
  const language = h("select", { onchange: () => page.change("language", language.value || null) }, h("option", { value: "" }, t("not coded yet")), tags.map((tag) => h("option", { value: tag, selected: tag === kept }, languageName(tag))));
  const interpreter = h("select", { onchange: () => page.change("interpreter", interpreter.value === "" ? null : interpreter.value === "yes") }, h("option", { value: "" }, t("not coded yet")), h("option", { value: "yes", selected: helped === true }, t("yes")), h("option", { value: "no", selected: helped === false }, t("no")));
  return [field(t("Language of the advice"), language), field(t("With an interpreter"), interpreter)];
}
