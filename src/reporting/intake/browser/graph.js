// @ts-check
// The path through the questionnaire: which questions are asked after these answers. The same as `graph.py`, on the same data and
// the same walks. Conditions name earlier questions only, so one walk in order decides. No DOM.

/** @typedef {Record<string, string[]>} Answers codes by question */

/**
 * What is read of a question. `asked_if`: all must hold, each with one of its codes; "" holds for no answer too.
 * @typedef {object} Question
 * @property {string} name
 * @property {[string, string[]][]} asked_if
 */

/**
 * The path for these answers, in order.
 * @template {Question} Q
 * @param {readonly Q[]} questions
 * @param {Answers} answers
 * @returns {Q[]}
 */
export function asked(questions, answers) {
  /** @type {Answers} */
  const given = {};
  return questions.filter(({ name, asked_if }) => {
    const is = asked_if.every(([earlier, wanted]) => holds(given[earlier] ?? [], wanted));
    if (is) given[name] = answers[name] ?? [];
    return is;
  });
}

/**
 * The question asked next; undefined at the end. `name` may be one that is no longer asked.
 * @template {Question} Q
 * @param {readonly Q[]} questions
 * @param {string} name
 * @param {Answers} answers
 */
export const after = (questions, name, answers) =>
  asked(questions, answers).find((one) => questions.indexOf(one) > placeOf(questions, name));

/**
 * The question asked before; undefined for the first.
 * @template {Question} Q
 * @param {readonly Q[]} questions
 * @param {string} name
 * @param {Answers} answers
 */
export const before = (questions, name, answers) =>
  asked(questions, answers).filter((one) => questions.indexOf(one) < placeOf(questions, name)).at(-1);

/**
 * The answers without those to questions that are not asked (any more), and without empty ones.
 * @param {readonly Question[]} questions
 * @param {Answers} answers
 * @returns {Answers}
 */
export const pruned = (questions, answers) =>
  Object.fromEntries(
    asked(questions, answers)
      .filter(({ name }) => answers[name]?.length)
      .map(({ name }) => [name, answers[name]]),
  );

/**
 * What was chosen, each once, without “none of them” beside something.
 * @param {string[]} codes
 * @param {string[]} alone codes that mean nothing beside another
 */
export function settled(codes, alone) {
  const chosen = [...new Set(codes)];
  const others = chosen.filter((code) => !alone.includes(code));
  return others.length > 0 ? others : chosen.slice(0, 1);
}

/**
 * @param {string[]} given
 * @param {string[]} wanted
 */
const holds = (given, wanted) => (given.length > 0 ? given : [""]).some((code) => wanted.includes(code));

/**
 * @param {readonly Question[]} questions
 * @param {string} name
 */
export const placeOf = (questions, name) => questions.findIndex((one) => one.name === name);
