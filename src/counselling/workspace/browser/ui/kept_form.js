// @ts-check
// What is filled into a form is kept, sealed, like every text: it is there again after a lock, the end of a session or a reload, until it is
// written down.

import { sayAgain } from "./day_read.js";

/** @typedef {import("../keeping.js").Keeping} Keeping */

/**
 * Fills a form with what was begun here earlier, and keeps every change from here on.
 * @param {HTMLFormElement} form each of its fields has a name
 * @param {Keeping} keeping
 * @param {string} name of the form, unique in the draft
 * @returns {boolean} whether something was begun
 */
export function keepForm(form, keeping, name) {
  const begun = keptIn(keeping, name);
  for (const field of fieldsOf(form)) put(field, begun[field.name]);
  form.addEventListener("input", ({ target }) => {
    const field = fieldsOf(form).find((one) => one === target);
    if (field) keepValue(keeping, name, field.name, valueOf(field));
  });
  return Object.keys(begun).length > 0;
}

/**
 * What was filled in and is not written down yet, by the names of the fields.
 * @param {Keeping} keeping
 * @param {string} name
 * @returns {Record<string, any>}
 */
export const keptIn = ({ draft }, name) => draft.forms?.[name] ?? {};

/**
 * @param {Keeping} keeping
 * @param {string} name
 * @param {string} field
 * @param {unknown} value
 */
export function keepValue(keeping, name, field, value) {
  ((keeping.draft.forms ??= {})[name] ??= {})[field] = value;
  keeping.changed();
}

/**
 * It is written down: nothing of it stays here.
 * @param {Keeping} keeping
 * @param {string} name
 */
export async function forgetForm(keeping, name) {
  delete keeping.draft.forms?.[name];
  await keeping.flush();
}

/** @typedef {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} Field */

/** @param {HTMLFormElement} form */
const fieldsOf = (form) => /** @type {Field[]} */ ([...form.elements].filter((one) => one.matches("input[name], select[name], textarea[name]")));

/** @param {Field} field */
const valueOf = (field) => (field instanceof HTMLInputElement && field.type === "checkbox" ? field.checked : field.value);

/**
 * @param {Field} field
 * @param {unknown} value undefined: nothing was said
 */
function put(field, value) {
  if (value === undefined) return;
  const isTick = field instanceof HTMLInputElement && ["checkbox", "radio"].includes(field.type);
  if (isTick) field.checked = field.type === "checkbox" ? value === true : field.value === value;
  else field.value = String(value);
  if (field.type === "date") sayAgain(field);
}
