// @ts-check
// What colleagues may hear of a case when they talk it over together (Intervision): facts and codes, nothing that leads to anybody. Made
// from what is open in this browser; nothing of it is sent or kept. Pure: the words for codes are handed in.

/** @typedef {import("./types.js").OpenedCase} OpenedCase */
/** @typedef {import("./types.js").Task} Task */
/** @typedef {import("./sheet.js").Sheet} Sheet */

/**
 * The words that an extract is made of.
 * @typedef {object} Words
 * @property {(question: string, code: string) => string} code
 * @property {(question: string) => string} question
 * @property {(task: Task) => string} task
 * @property {(role: string) => string} role
 * @property {(month: string) => string} month
 * @property {Record<"about" | "open_since" | "texts" | "contacts" | "people" | "tasks" | "asks", string>} headings
 */

// Of the form's questions those whose codes lead to nobody: no place, no language, no age, no institution, no contact.
const TOLD = ["role", "purpose", "life_domain", "motive", "intersecting_ground", "form", "deadline"];

/**
 * The extract as plain text, to be changed before it is used.
 * @param {{day: string}} served
 * @param {OpenedCase} opened
 * @param {Sheet} sheet
 * @param {Task[]} tasks
 * @param {Words} words
 * @returns {string}
 */
export function extractOf({ day }, opened, sheet, tasks, words) {
  const answers = /** @type {Record<string, string[]>} */ (opened.texts.find(({ kind }) => kind === 1)?.text?.answers ?? {});
  const told = TOLD.filter((question) => answers[question]?.length).map((question) => `${words.question(question)} ${(answers[question] ?? []).map((code) => words.code(question, code)).join(", ")}`);
  const kinds = counted(Object.values(sheet.people).map(({ role }) => words.role(role)));
  const open = tasks.filter(({ state }) => state === "open").map((task) => words.task(task));
  const { headings } = words;
  const parts = [
    [headings.about, ...told],
    [`${headings.open_since} ${words.month(day.slice(0, 7))}`, `${headings.texts} ${opened.texts.length}`, `${headings.contacts} ${opened.notes.length}`],
    kinds.length > 0 ? [headings.people, ...kinds] : [],
    open.length > 0 ? [headings.tasks, ...open] : [],
    [headings.asks, ""],
  ];
  return parts.filter((lines) => lines.length > 0).map((lines) => lines.join("\n")).join("\n\n");
}

/**
 * `2 × witness`
 * @param {string[]} names
 */
function counted(names) {
  const kinds = [...new Set(names)].sort();
  return kinds.map((kind) => `${names.filter((name) => name === kind).length} × ${kind}`);
}
