// @ts-check
// What follows from the answers: the next question, the responsible centre, what is sealed and what the service may read. The same
// as `questions.py` and `answers.py`, on the same walks. No DOM.

import { responsible } from "../../centres/browser/responsible.js";
import { after, asked, pruned } from "./graph.js";

/** @typedef {import("./graph.js").Answers} Answers */
/** @typedef {import("./graph.js").Question} Question */
/** @typedef {import("../../centres/browser/responsible.js").CentreLine} CentreLine */

/**
 * The question shown after this one; undefined when it is time to look everything over. Who came back to change one thing is asked
 * only what is new.
 * @template {Question} Q
 * @param {readonly Q[]} questions
 * @param {string} name
 * @param {Answers} answers
 * @param {Set<string>} seen questions that were answered or passed over
 * @param {boolean} toCheck
 */
export function onward(questions, name, answers, seen, toCheck) {
  const unseen = asked(questions, answers).find((one) => !seen.has(one.name));
  const following = after(questions, name, answers);
  const isEarlier = unseen && following && questions.indexOf(unseen) < questions.indexOf(following);
  if (unseen && (toCheck || !following || isEarlier)) return unseen;
  return toCheck ? undefined : following;
}

/**
 * The centre that is responsible for these answers; "" if there is none.
 * @param {readonly Question[]} questions
 * @param {readonly CentreLine[]} lines
 * @param {Answers} answers
 */
export function proposed(questions, lines, answers) {
  const served = lines.flatMap(({ grounds }) => grounds);
  const given = pruned(questions, answers);
  const ground = (given.motive ?? []).find((motive) => served.includes(motive)) ?? null;
  const canton = given.municipality?.[1] ?? given.canton?.[0] ?? null;
  return responsible(lines, { ground, canton }) ?? "";
}

/**
 * The answers as they are sealed for a centre. `centre` is whom she agreed to, `must_not_reach` the one she turned down. Who at the
 * centre must not read it is not among them: only the head of the centre may know, by the tag.
 * @param {readonly Question[]} questions
 * @param {Answers} answers
 * @returns {Answers}
 */
export function told(questions, answers) {
  const { other_centre: other, must_not_reach: _, ...given } = pruned(questions, answers);
  return other && given.centre ? { ...given, centre: other, must_not_reach: given.centre } : given;
}

/**
 * What the service may read. `language` is that of the page, for whoever was not asked or did not choose one.
 * @param {readonly Question[]} questions
 * @param {Answers} answers
 * @param {string} language
 */
export function routing(questions, answers, language) {
  const given = pruned(questions, answers);
  const one = (/** @type {string} */ name) => given[name]?.[0] ?? "";
  const [role, domain] = [one("role"), one("life_domain")];
  const wish = one("purpose") === "documentation" ? "documentation" : "advice";
  return {
    language: (one("answer_language") || language).split("-")[0], // `sr` of `sr-Latn`: a tag names no script
    life_domain: domain === "" || domain === "not_stated" ? "unknown" : domain,
    urgent: one("deadline") === "yes",
    purpose: role === "institution" || role === "accused" ? role : wish,
    conflict: ["somebody", "unknown"].includes(one("must_not_reach")),
  };
}
