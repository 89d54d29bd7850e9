// @ts-check
// What the scripts of the public pages share: the facts and sentences the server put into the page, views, faults, busy
// states. Text only ever becomes text: nothing here makes markup of a string.

import "./exit.js";

/**
 * What the server says to the script. `texts` are sentences in the person's language, by name.
 * @typedef {object} Facts
 * @property {string} language
 * @property {string[]} roots verifier keys, built into the page
 * @property {number} manifest_floor the lowest sequence a manifest may have
 * @property {Record<string, string>} texts
 * @property {Record<string, number>} limits
 * @property {string[]} months names as they stand in a date
 * @property {string} [first] what the first of a month is called, where it is not 1
 * @property {string} date a pattern with `{day}`, `{month}` and `{year}`
 * @property {Record<string, string>} names of centres
 */

/** @returns {Facts} */
export const readFacts = () => JSON.parse(/** @type {string} */ (byId("facts").textContent));

/**
 * The element with this id, which the template has.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export const byId = (id) => /** @type {T} */ (document.getElementById(id));

/**
 * A sentence with its `%(name)s` filled in.
 * @param {string} sentence
 * @param {Record<string, string | number>} [values]
 */
export const filled = (sentence, values = {}) =>
  sentence.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole));

/**
 * A day as people write it, in the language of the page.
 * @param {Facts} facts
 * @param {string} day YYYY-MM-DD
 */
export function spokenDay({ months, date, first = "1" }, day) {
  const [year, month, number] = day.split("-").map(Number);
  /** @type {Record<string, string>} */
  const parts = { year: String(year), month: months[month - 1] ?? "", day: number === 1 ? first : String(number) };
  return date.replace(/\{(\w+)\}/g, (_, part) => parts[part]);
}

/**
 * A size as people read it.
 * @param {number} size in bytes
 */
export const spokenSize = (size) =>
  size < 1e6 ? `${Math.max(1, Math.round(size / 1024))} kB` : `${(size / 1048576).toFixed(1)} MB`;

/**
 * A file name that cannot pretend to be another: no controls, no reversed writing, no folders.
 * @param {string} name
 */
export const safeName = (name) =>
  name.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "").replace(/[/\\:]/g, "_").slice(-150) || "file";

/**
 * Whether more was written than fits. The field takes it all the same: what is pasted must not be cut off without a word.
 * @param {string} written
 * @param {Facts} facts
 */
export const isTooLong = (written, { limits }) => [...written].length > limits.words;

/**
 * Shows one section of the page and hides the others; the heading gets the focus, so that a reader reads it.
 * @param {string} id
 * @param {string} title one neutral word
 */
export function showView(id, title) {
  for (const section of document.querySelectorAll("main > section")) {
    /** @type {HTMLElement} */ (section).hidden = section.id !== id;
  }
  setTitle(title);
  showFaults({});
  const heading = Array.from(byId(id).querySelectorAll("h1")).find((one) => !one.closest("[hidden]"));
  if (heading) {
    heading.focus();
    scrollTo(0, 0);
  }
}

/** @param {string} word */
function setTitle(word) {
  const [, service] = /^.* – (.*)$/.exec(document.title) ?? ["", document.title];
  document.title = `${word} – ${service}`;
}

/**
 * Shows what is wrong: a summary on top with a link to each field, and the sentence beside the field.
 * @param {Record<string, string>} faults field id (or "" for none) -> sentence
 * @param {Facts} [facts]
 */
export function showFaults(faults, facts) {
  for (const place of document.querySelectorAll(".fault[id]")) markField(/** @type {HTMLElement} */ (place), faults);
  const entries = Object.entries(faults);
  byId("faults").replaceChildren(...(entries.length > 0 && facts ? [summary(entries, facts)] : []));
  if (entries.length === 0 || !facts) return;
  const mark = facts.texts.error;
  if (!document.title.startsWith(mark)) document.title = `${mark} ${document.title}`;
  byId("summary").focus();
}

/**
 * @param {HTMLElement} place
 * @param {Record<string, string>} faults
 */
function markField(place, faults) {
  const field = place.id.replace(/-fault$/, "");
  place.textContent = faults[field] ?? "";
  place.hidden = !faults[field];
  const input = document.getElementById(field);
  if (faults[field]) input?.setAttribute("aria-invalid", "true");
  else input?.removeAttribute("aria-invalid");
}

/**
 * @param {[string, string][]} entries
 * @param {Facts} facts
 */
function summary(entries, { texts }) {
  const list = node("ul", {}, ...entries.map(([field, sentence]) => node("li", {}, faultLink(field, sentence))));
  return node("div", { id: "summary", className: "wrong", tabIndex: -1, role: "alert" }, node("h2", {}, texts.summary), list);
}

/**
 * @param {string} field
 * @param {string} sentence
 */
function faultLink(field, sentence) {
  if (!field) return sentence;
  const link = node("a", { href: `#${field}` }, sentence);
  link.addEventListener("click", (event) => {
    event.preventDefault(); // the address stays as it is
    byId(field).focus();
  });
  return link;
}

/**
 * An element with properties and children; strings become text.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Partial<Omit<HTMLElementTagNameMap[K], "children" | "style">>} properties
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function node(name, properties, ...children) {
  const element = document.createElement(name);
  Object.assign(element, properties);
  element.append(...children);
  return element;
}

/**
 * Runs `work` once at a time for a button: a second press while it runs does nothing.
 * @param {string} id
 * @param {() => Promise<void>} work
 */
export function onPress(id, work) {
  const button = byId(id);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await work();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
}

/**
 * From here on the form is only read, never sent by the browser itself: no words leave unsealed by accident.
 * @param {string} id
 * @param {(event: SubmitEvent) => Promise<void>} submitted
 * @returns {HTMLFormElement}
 */
export function disarm(id, submitted) {
  const form = /** @type {HTMLFormElement} */ (byId(id));
  let busy = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      await submitted(event);
    } finally {
      busy = false;
    }
  });
  return form;
}
