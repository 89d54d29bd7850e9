// @ts-check
// Builds nodes. What a person wrote becomes a text node and nothing else; there is no way in here to make markup of it.

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */
/** @typedef {Record<string, unknown>} Attributes functions listen (`onclick`), `true` sets, `false` and null leave out */

/** @typedef {<Name extends keyof HTMLElementTagNameMap>(name: Name, attributes?: Attributes | null, ...children: Child[]) => HTMLElementTagNameMap[Name]} Build */

/** @type {Build} */
export const h = (name, attributes, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(key.slice(2), /** @type {EventListener} */ (value));
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, String(value));
  }
  add(element, children);
  return element;
};

/**
 * @param {Element} element
 * @param {Child[]} children
 */
function add(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) add(element, child);
    else if (child instanceof Node) element.append(child);
    else if (child !== null && child !== undefined && child !== false) element.append(String(child));
  }
}

/**
 * The children of an element, replaced.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  add(element, children);
}

/**
 * A person's own text: line breaks kept, each paragraph in its own direction; `dir` isolates, so nothing in it turns what is around.
 * @param {string} text
 */
export const words = (text) => h("div", { class: "words", dir: "auto" }, text);

/**
 * A name somebody else chose, in a line of ours. Characters that turn text around are shown instead of obeyed.
 * @param {string} name
 */
export const named = (name) => h("bdi", { class: "name" }, visible(name));

/**
 * @param {string} name
 */
export const visible = (name) => name.replace(/[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\p{Cc}]/gu, "\u25a1");
