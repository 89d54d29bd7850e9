// @ts-check
// The words for what is to be done: kinds, days and how near they are, rules, reasons. One word for one thing in every list.

import { h } from "../dom.js";
import { isUnsure, safeDay, standing } from "../tasks.js";
import { codeName, day, fullDay, t, tn, daysBetween, today, weekdayOf } from "../texts.js";
import { badge } from "./parts.js";

/** @typedef {import("../types.js").Task} Task */
/** @typedef {import("../types.js").DeadlineFacts} DeadlineFacts */
/** @typedef {import("../tasks.js").Standing} Standing */

/**
 * @param {Task["kind"]} kind
 * @returns {string}
 */
export const kindName = (kind) => ({ task: t("Task"), deadline: t("Deadline"), follow_up: t("Follow-up"), appointment: t("Appointment"), interpreter: t("Interpreter") })[kind] ?? kind;

/**
 * What a task is, as far as a list may say: its kind, and of a deadline the rule.
 * @param {Pick<Task, "kind" | "rule">} task
 */
export const nameOf = ({ kind, rule }) => (rule === null ? kindName(kind) : `${kindName(kind)} · ${codeName("rule", rule)}`);

/**
 * The day that a deadline runs from, as whoever counts it for the person is asked for it.
 * @param {string} event of a rule
 * @returns {string}
 */
export const eventName = (event) => /** @type {Record<string, string>} */ ({
  happened: t("Day on which it happened"),
  knew: t("Day since which the person knows for sure who it was"),
  saw: t("Day on which the person first saw it"),
  told: t("Day on which the person was told that she does not get the job"),
  notice: t("Day on which the notice reached the person"),
  end: t("Last day of the employment"),
  letter: t("Day on which the letter reached the person"),
})[event] ?? event;

/**
 * @param {string} reason
 * @returns {string}
 */
export const reasonName = (reason) => /** @type {Record<string, string>} */ ({
  not_needed: t("no longer needed"),
  person_declined: t("the person does not want it"),
  done_elsewhere: t("somebody else has done it"),
  too_late: t("the day has passed"),
  mistake: t("written down by mistake"),
})[reason] ?? reason;

/**
 * The headings under which days stand in a list.
 * @param {Standing} stands
 * @returns {string}
 */
export const standingName = (stands) => ({
  unknown: t("Day not known"),
  overdue: t("Overdue"),
  today: t("Today"),
  in_3: t("Within three days"),
  in_7: t("Within a week"),
  in_14: t("Within two weeks"),
  later: t("Later"),
})[stands];

/** The heading of what may well have no day: it stands last. */
export const UNDATED = () => t("Without a day");

/**
 * The heading under which a task stands in a list. A deadline has a day, known or not; anything else need not have one.
 * @param {Pick<Task, "kind" | "due">} task
 */
export const headingOf = ({ kind, due }) => (due === null && kind !== "deadline" ? UNDATED() : standingName(standing(due, today())));

/**
 * The day of a task with how far it is, so that a missed or unknown one cannot be overlooked.
 * @param {Pick<Task, "kind" | "due">} task
 */
export function dueWords({ kind, due }) {
  const stands = standing(due, today());
  if (due === null) return kind === "deadline" ? badge(t("day not known"), "bad") : h("span", { class: "quiet" }, t("without a day"));
  const shown = h("time", { datetime: due }, `${weekdayOf(due)}, ${day(due)}`);
  const left = daysBetween(today(), due);
  if (stands === "overdue") return [shown, " ", overdueBadge(due)];
  if (stands === "today") return [shown, " ", badge(t("today"), "ours")];
  if (stands === "later") return shown;
  return [shown, " ", badge(tn("in {count} day", "in {count} days", left), "new")];
}

/**
 * For how many days something is overdue; nothing while it is not, or has no day.
 * @param {string | null} due
 */
export function overdueBadge(due) {
  const late = due === null ? 0 : daysBetween(due, today());
  return late > 0 && badge(tn("overdue for {count} day", "overdue for {count} days", late), "bad");
}

/**
 * What else must be known of a deadline: the safe day before the last, and that its rule is not confirmed.
 * @param {DeadlineFacts} facts
 * @param {Pick<Task, "kind" | "rule" | "due">} task
 */
export function deadlineWords(facts, { kind, rule, due }) {
  if (kind !== "deadline") return [];
  const safe = safeDay(facts, rule, due);
  return [
    safe !== null && safe !== due && h("span", { class: "safe" }, t("act by {day}", { day: fullDay(safe) })),
    isUnsure(facts, rule) && badge(t("to be confirmed"), "new"),
  ];
}
