// @ts-check
// The small parts that screens are made of: fields, buttons that say what they are doing, alerts.

import { h } from "../dom.js";
import { explain } from "../explain.js";
import { t } from "../texts.js";
import { readBack, requireDays } from "./day_read.js";
import { bringBack } from "./focus.js";

/** @typedef {import("../dom.js").Child} Child */

let last = 0;

/** @param {string} prefix */
export const freshId = (prefix) => `${prefix}-${++last}`;

/**
 * A labelled field. The input gets an id and is described by the hint; a day that is typed is said in words.
 * @param {string} label
 * @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input
 * @param {Child} [hint]
 */
export function field(label, input, hint) {
  input.id ||= freshId("field");
  const said = input.type === "date" && input instanceof HTMLInputElement && readBack(input);
  const more = [said, hint && h("p", { class: "hint" }, hint)].flatMap((one) => (one instanceof HTMLElement ? [one] : []));
  for (const one of more) one.id = freshId(`${input.id}-hint`);
  if (more.length > 0) input.setAttribute("aria-describedby", more.map(({ id }) => id).join(" "));
  return h("div", { class: "field" }, h("label", { for: input.id }, label), input, more);
}

/**
 * A button that does something which may take a while: pressed twice, it is done once; what goes wrong is said beside it.
 * It tells the document that something is begun: what was said of an act before it is true of that one only.
 * @param {string} label
 * @param {() => Promise<unknown>} act
 * @param {{busy?: string, class?: string, alert?: HTMLElement, type?: "button" | "submit"}} [options]
 */
export function action(label, act, { busy, class: className, alert: place, type = "button" } = {}) {
  const button = h("button", { type, class: className ?? null }, label);
  const run = async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    button.textContent = busy ?? label;
    if (place) place.replaceChildren();
    button.dispatchEvent(new Event("begun", { bubbles: true }));
    try {
      await act();
    } catch (error) {
      if (place) place.replaceChildren(alert(explain(error)));
      else throw error;
    } finally {
      button.removeAttribute("aria-disabled");
      button.textContent = label;
      bringBack();
    }
  };
  button.addEventListener("click", (event) => {
    event.preventDefault();
    void run();
  });
  return button;
}

/**
 * A form whose Enter key and button do the same.
 * @param {{label: string, busy: string, act: () => Promise<unknown>, wide?: boolean}} what
 * @param {...Child} children
 */
export function form({ label, busy, act }, ...children) {
  const place = h("div", { role: "alert" });
  const checked = async () => {
    requireDays(element);
    await act();
  };
  const button = action(label, checked, { busy, class: "primary", alert: place, type: "submit" });
  const element = h("form", { novalidate: true, autocomplete: "on" }, children, place, h("p", { class: "actions" }, button));
  element.addEventListener("submit", (event) => {
    event.preventDefault();
    button.click();
  });
  return element;
}

/**
 * @param {Child} text
 * @param {"bad" | "note" | "good"} [tone]
 */
export const alert = (text, tone = "bad") => h("p", { class: `alert ${tone}` }, text);

/**
 * A fingerprint, in groups to read aloud.
 * @param {string} text
 */
export const fingerprint = (text) => h("code", { class: "fingerprint", dir: "ltr" }, text);

/**
 * A state as a small badge.
 * @param {string} text
 * @param {string} tone
 */
export const badge = (text, tone) => h("span", { class: `badge ${tone}` }, text);

/** @param {string} heading */
export const title = (heading) => h("h1", { tabindex: "-1" }, heading);

/** What every screen says while it waits. */
export const waiting = () => h("p", { class: "waiting", role: "status" }, t("One moment …"));
