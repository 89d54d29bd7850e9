// @ts-check
// Everything that was answered, as it will be sent: an answer a row, each with the way to change it.

import { byId, filled, node, safeName, spokenSize } from "../../web/browser/page.js";

/** @typedef {import("./questionnaire.js").Questionnaire} Questionnaire */
/** @typedef {import("./questionnaire.js").Question} Question */

/**
 * Draws the rows; what was not answered and need not be is folded away in one.
 * @param {Questionnaire} questionnaire
 */
export function drawRows(questionnaire) {
  const asked = questionnaire.asked.filter(({ kind }) => kind !== "note");
  const passedOver = asked.filter((question) => !question.required && valuesOf(questionnaire, question).length === 0);
  const rows = (/** @type {Question[]} */ questions) => questions.map((question) => row(questionnaire, question));
  byId("answers").replaceChildren(...rows(asked.filter((question) => !passedOver.includes(question))));
  byId("unanswered").replaceChildren(...rows(passedOver));
  byId("passed-over").hidden = passedOver.length === 0;
  byId("passed-over-count").textContent = String(passedOver.length);
  byId("reader").textContent = questionnaire.reader;
}

/**
 * @param {Questionnaire} questionnaire
 * @param {Question} question
 */
function row(questionnaire, question) {
  const { texts } = questionnaire.facts;
  const title = questionnaire.title(question.name);
  const change = node("a", { href: "#question" }, texts.change);
  change.setAttribute("aria-label", filled(texts.change_question, { question: title }));
  change.addEventListener("click", (event) => {
    event.preventDefault(); // the address stays as it is
    questionnaire.change(question.name);
  });
  return node("div", {}, node("dt", {}, title), answer(questionnaire, question), node("dd", {}, change));
}

/**
 * @param {Questionnaire} questionnaire
 * @param {Question} question
 */
function answer(questionnaire, question) {
  const values = valuesOf(questionnaire, question);
  if (values.length === 0) return node("dd", {}, node("span", { className: "hint" }, questionnaire.facts.texts.unanswered));
  const isText = question.kind === "words" || question.kind === "contact";
  if (isText) return node("dd", { className: "words", dir: "auto" }, ...values);
  return node("dd", {}, ...values.map((value) => node("div", {}, node("bdi", {}, value))));
}

/**
 * @param {Questionnaire} questionnaire
 * @param {Question} question
 * @returns {string[]}
 */
function valuesOf(questionnaire, { name, kind }) {
  if (kind === "words" || kind === "contact") return questionnaire.text(name).trim() ? [questionnaire.text(name)] : [];
  if (kind === "files") return questionnaire.chosen.files.map((file) => `${safeName(file.name)} (${spokenSize(file.size)})`);
  const codes = questionnaire.answers[name] ?? [];
  if (kind === "municipality") return codes.length > 0 ? [questionnaire.text(name)] : [];
  const form = questionnaire.form(name);
  return codes.map((code) => labelOf(form, name, code));
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} code
 */
function labelOf(form, name, code) {
  const chosen = /** @type {HTMLElement | null} */ (form.querySelector(`[name="${name}"][value="${code}"], option[value="${code}"]`));
  const label = chosen instanceof HTMLInputElement ? chosen.labels?.[0] : chosen;
  return label?.textContent?.trim() ?? code;
}
