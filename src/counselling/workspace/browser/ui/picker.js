// @ts-check
// Choosing codes of a list: one by a menu, several by ticks behind a line that says what is chosen. Keyboard alone suffices.

import { NOT_ASKED, toggled } from "../coding.js";
import { fill, h } from "../dom.js";
import { codeName, t } from "../texts.js";
import { freshId } from "./parts.js";

/** @typedef {{list: string, codes: string[], label: string, most: number, chosen: string[] | null, change: (chosen: string[] | null) => void}} Choice */

/**
 * The name of a code for people, with those that every list has.
 * @param {string} list
 * @param {string} code
 */
export const nameOf = (list, code) => (code === NOT_ASKED ? t("not asked") : code === "unknown" ? t("not known") : code === "not_stated" ? t("did not want to say") : codeName(list, code));

/**
 * @param {string} list
 * @param {string[] | null} codes
 */
export const namesOf = (list, codes) => (codes?.length ? codes.map((code) => nameOf(list, code)).join(", ") : t("not coded yet"));

/** @param {Choice} choice */
export const picker = (choice) => (choice.most === 1 ? menu(choice) : ticks(choice));

/** @param {Choice} choice */
function menu({ list, codes, label, chosen, change }) {
  const options = [h("option", { value: "" }, t("not coded yet")), ...codes.map((code) => h("option", { value: code, selected: chosen?.[0] === code }, nameOf(list, code)))];
  const select = h("select", { "aria-label": label, onchange: () => change(select.value ? [select.value] : null) }, options);
  return select;
}

/** @param {Choice} choice */
function ticks({ list, codes, label, most, chosen, change }) {
  let now = chosen ?? [];
  const said = h("span", { class: "chosen" });
  const boxes = codes.map((code) => {
    const id = freshId("tick");
    const box = h("input", { type: "checkbox", id, value: code, onchange: () => tick(code) });
    return { code, box, row: h("li", { class: "check" }, box, h("label", { for: id }, nameOf(list, code))) };
  });
  const show = () => {
    fill(said, namesOf(list, now), now.length > most && h("strong", null, " ", t("More than {most}: choose which count.", { most })));
    for (const { code, box } of boxes) box.checked = now.includes(code);
  };
  const tick = (/** @type {string} */ code) => {
    now = toggled(now, code, most);
    show();
    change(now.length > 0 ? now : null);
  };
  show();
  return h("details", { class: "picker" }, h("summary", null, h("span", { class: "only-read" }, `${label}: `), said), h("ul", null, boxes.map(({ row }) => row)));
}
