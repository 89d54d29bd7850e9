// @ts-check
// A day that is being typed, said in the words of the interface: the field itself writes it as the browser's own language does, where
// 3/4 may be the third of April or the fourth of March, and no page can change that.

import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { fullDay, t, weekdayOf } from "../texts.js";

/**
 * The day in a field, in words; nothing while there is none.
 * @param {HTMLInputElement} input of type date
 */
export function readBack(input) {
  const said = h("p", { class: "hint day-read" });
  const read = () => {
    said.textContent = input.value ? `${weekdayOf(input.value)}, ${fullDay(input.value)}` : "";
  };
  for (const kind of ["input", "change"]) input.addEventListener(kind, read);
  read();
  return said;
}

/**
 * A page wrote a day into the field itself: it is said in words too.
 * @param {Element} input
 */
export const sayAgain = (input) => input.dispatchEvent(new Event("change"));

/**
 * Refuses a day that is half typed, which a page could only read as none, and one out of its bounds; its field gets the focus. Throws Mend.
 * @param {Element} within
 */
export function requireDays(within) {
  const fields = /** @type {HTMLInputElement[]} */ ([...within.querySelectorAll("input[type='date']")]);
  const wrong = fields.find(({ validity }) => validity.badInput || validity.rangeUnderflow || validity.rangeOverflow);
  if (wrong === undefined) return;
  wrong.focus();
  const [field, { min, max, validity }] = [wrong.labels?.[0]?.textContent ?? "", wrong];
  if (validity.badInput) throw new Mend(t("The day in “{field}” is not complete. Type day, month and year, or empty the field.", { field }));
  throw new Mend(validity.rangeUnderflow ? t("The day in “{field}” is too early: {day} at the earliest.", { field, day: fullDay(min) }) : t("The day in “{field}” is too late: {day} at the latest.", { field, day: fullDay(max) }));
}
