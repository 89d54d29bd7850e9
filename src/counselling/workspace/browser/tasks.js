// @ts-check
// What is to be done: lists and changes of tasks, and the legal deadlines behind them. No DOM. The service keeps days, states and codes;
// the words of a task stand in the case sheet under the same id. Days are counted by the same kernel as on the public pages.

import { due } from "../../../reporting/deadlines/browser/deadlines.js";
import { fromHex, toBase64 } from "../../../reporting/sealing/browser/bytes.js";
import { CallRefused } from "./calls.js";
import { hexOf } from "./casework.js";
import { saveSheet, sheetOf } from "./sheets.js";
import { daysBetween } from "./texts.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./types.js").Task} Task */
/** @typedef {import("./types.js").TaskLine} TaskLine */
/** @typedef {import("./types.js").TaskWords} TaskWords */
/** @typedef {import("./types.js").DeadlineFacts} DeadlineFacts */
/** @typedef {import("./types.js").KnownRule} KnownRule */

/** How a day stands to today, the most urgent first; a deadline is brought to mind 14, 7, 3 and 0 days before. */
export const STANDINGS = /** @type {const} */ (["unknown", "overdue", "today", "in_3", "in_7", "in_14", "later"]);
/** @typedef {typeof STANDINGS[number]} Standing */

export const KINDS = /** @type {const} */ (["task", "deadline", "follow_up", "appointment", "interpreter"]);
export const REASONS = /** @type {const} */ (["not_needed", "person_declined", "done_elsewhere", "too_late", "mistake"]);

/** @type {Map<string, Promise<DeadlineFacts>>} */
const fetched = new Map();

/**
 * The rules and days of rest that deadlines are computed from; they hold nothing of anybody. Fetched once.
 * @param {Model} model
 * @returns {Promise<DeadlineFacts>}
 */
export function deadlineFacts({ known: { deadlines } }) {
  const facts = fetched.get(deadlines) ?? fetch(deadlines).then((answer) => answer.json());
  fetched.set(deadlines, facts);
  facts.catch(() => fetched.delete(deadlines)); // tried again the next time
  return facts;
}

/**
 * @param {string | null} day YYYY-MM-DD
 * @param {string} today
 * @returns {Standing}
 */
export function standing(day, today) {
  if (day === null) return "unknown";
  const left = daysBetween(today, day);
  if (left < 0) return "overdue";
  return left === 0 ? "today" : left <= 3 ? "in_3" : left <= 7 ? "in_7" : left <= 14 ? "in_14" : "later";
}

/**
 * The strict and the safe day of a rule for the days it runs from. A rule of one canton counts with its days of rest; any other with
 * those of all cantons, so that the safe day is never too late. `strict` is null while the day it runs from is not known.
 * @param {DeadlineFacts} facts
 * @param {KnownRule} rule
 * @param {Record<string, string>} days by event
 */
export const computed = ({ rests }, rule, days) => due(rule, days, rule.cantons[0] ?? null, rests);

/**
 * The working day by which to act, for the strict last day of a rule; null where there is none.
 * @param {DeadlineFacts} facts
 * @param {string | null} key of a rule
 * @param {string | null} strict
 */
export function safeDay(facts, key, strict) {
  const rule = facts.rules.find((one) => one.key === key);
  if (!rule || strict === null) return null;
  const ends = { ...rule, start: "end", length: "", start_at_latest: "", at_latest: "" };
  return computed(facts, ends, { end: strict }).safe;
}

/**
 * Whether a deadline is not certain: its rule is still to be confirmed.
 * @param {DeadlineFacts} facts
 * @param {string | null} key of a rule
 */
export const isUnsure = (facts, key) => facts.rules.some((rule) => rule.key === key && rule.certainty !== "read");

/**
 * The rules that end on a day.
 * @param {DeadlineFacts} facts
 */
export const datedRules = ({ rules }) => rules.filter(({ kind }) => kind === "period" || kind === "until");

/**
 * One page of open tasks: those whose day is not known, then by day.
 * @param {Model} model
 * @param {{mine: boolean, of?: string, until?: string, after?: string | null}} wanted `of`: a colleague, hexadecimal
 * @returns {Promise<{tasks: TaskLine[], next: string | null}>}
 */
export function openTasks(model, { mine, of, until, after }) {
  const query = new URLSearchParams({ mine: String(mine), ...(of ? { of } : {}), ...(until ? { until } : {}), ...(after ? { after } : {}) });
  return model.call("GET", `/tasks?${query}`);
}

/**
 * Every task of a case, what is open first.
 * @param {Model} model
 * @param {string} hex the case id
 * @returns {Promise<Task[]>}
 */
export const tasksOf = (model, hex) => model.call("GET", `/cases/${hex}/tasks`);

/**
 * Keeps a task as it shall be, and its words in the case sheet, first the words: what is listed can be understood. Made again after a
 * lost answer it is kept once. Throws CallRefused: `task_version` if a colleague was quicker.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {string} id of the task, hexadecimal
 * @param {Pick<Task, "kind" | "rule" | "due" | "assignee">} wanted
 * @param {TaskWords} words
 * @param {number} version that she saw; 0 for a new one
 */
export async function keepTask(model, on, id, wanted, words, version) {
  const path = `/cases/${hexOf(on.served.case)}/tasks`;
  if (JSON.stringify(sheetOf(on).tasks[id] ?? {}) !== JSON.stringify(words)) await saveSheet(model, on, { tasks: { [id]: words } });
  if (version > 0) return model.call("PUT", `${path}/${id}`, { ...wanted, state: "open", version });
  try {
    return await model.call("POST", path, { task: toBase64(fromHex(id)), ...wanted });
  } catch (error) {
    if (!(error instanceof CallRefused) || error.code !== "conflict") throw error;
    return model.call("PUT", `${path}/${id}`, { ...wanted, state: "open", version: 1 }); // an earlier wording had arrived already
  }
}

/**
 * Marks a task as done, drops it with a reason, or opens it again. Throws CallRefused: `task_version`.
 * @param {Model} model
 * @param {string} hex the case id
 * @param {Task} task
 * @param {"done" | "dropped" | "open"} state
 * @param {string} [reason]
 */
export const settleTask = (model, hex, { task, kind, rule, due: day, assignee, version }, state, reason) =>
  model.call("PUT", `/cases/${hex}/tasks/${hexOf(task)}`, { kind, rule, due: day, assignee, state, version, ...(reason ? { reason } : {}) });

/**
 * Appointments that the person has accepted become tasks, under the appointment's own id: whoever opens the case first writes them down.
 * @param {Model} model
 * @param {string} hex the case id
 * @param {Task[]} tasks that are there
 * @param {import("./types.js").Appointment[]} accepted
 * @returns {Promise<boolean>} whether there was one to write down
 */
export async function writeDownAppointments(model, hex, tasks, accepted) {
  const there = new Set(tasks.map(({ task }) => hexOf(task)));
  const missing = accepted.filter(({ id }) => !there.has(id));
  for (const { id, day } of missing) {
    try {
      await model.call("POST", `/cases/${hex}/tasks`, { task: toBase64(fromHex(id)), kind: "appointment", due: day });
    } catch (error) {
      if (!(error instanceof CallRefused) || error.code !== "conflict") throw error; // a colleague wrote it down at the same moment
    }
  }
  return missing.length > 0;
}
