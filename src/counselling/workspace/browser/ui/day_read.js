// @ts-check
// A day that is being typed, said in the words of the interface: the field itself writes it as the browser's own language does, where
// 3/4 may be the third of April or the fourth of March, and no page can change that.

import { h } from "../dom.js";
import { fullDay, weekdayOf } from "../texts.js";

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
