// @ts-check
// The form of one task. Of a deadline she chooses the rule and the day it counts from: the last day and the safe one are shown at once, and
// what is not certain is said. A deadline without a rule has the day that a letter names.

import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { computed, datedRules, KINDS } from "../tasks.js";
import { codeName, fullDay, t, today, weekdayOf } from "../texts.js";
import { requireDays } from "./day_read.js";
import { action, alert, badge, field } from "./parts.js";
import { eventName, kindName } from "./task_words.js";

/** @typedef {import("../types.js").Task} Task */
/** @typedef {import("../types.js").TaskWords} TaskWords */
/** @typedef {import("../types.js").KnownRule} KnownRule */
/** @typedef {import("../types.js").DeadlineFacts} DeadlineFacts */

/** What is being filled in. @typedef {TaskWords & {kind: Task["kind"], rule: string, due: string, assignee: string, version: number}} TaskForm */

/**
 * @typedef {object} Given
 * @property {string} id of the task
 * @property {TaskForm} values
 * @property {DeadlineFacts} facts
 * @property {{staff: string, name: string}[]} colleagues
 * @property {boolean} isNew
 * @property {() => void} changed
 * @property {(wanted: Pick<Task, "kind" | "rule" | "due" | "assignee">, words: TaskWords) => Promise<void>} save
 * @property {() => void} leave
 */

/** @param {Given} given */
export function taskForm(given) {
  const { id, values, facts, colleagues, isNew, changed, save, leave } = given;
  const place = h("div", { role: "alert" });
  const days = h("div");
  const keep = (/** @type {Partial<TaskForm>} */ part) => {
    Object.assign(values, part);
    changed();
  };
  const ruleOf = () => facts.rules.find(({ key }) => values.kind === "deadline" && key === values.rule);
  const drawDays = () => fill(days, values.kind === "deadline" && ruleField(facts, values.rule, (rule) => (keep({ rule }), drawDays())), ruleOf() ? counted(given, /** @type {KnownRule} */ (ruleOf()), keep) : dayField(values, keep));
  const kind = h("select", { onchange: () => (keep({ kind: /** @type {Task["kind"]} */ (kind.value) }), drawDays()) }, KINDS.map((code) => h("option", { value: code, selected: code === values.kind }, kindName(code))));
  const text = h("textarea", { rows: "2", dir: "auto", maxlength: "2000", oninput: () => keep({ text: text.value }) });
  text.value = values.text;
  const who = h("select", { onchange: () => keep({ assignee: who.value }) }, h("option", { value: "" }, t("whoever looks after the case")), colleagues.map(({ staff, name }) => h("option", { value: staff, selected: staff === values.assignee }, name)));
  drawDays();
  const act = () => {
    requireDays(form);
    const rule = ruleOf();
    const isCounted = rule && (isNew || Object.keys(known(values.days)).length > 0); // else its day was typed elsewhere, and stands
    const due = isCounted ? computed(facts, rule, known(values.days)).strict : values.due || null;
    if (values.kind === "task" && !values.text.trim()) throw new Mend(t("Write in a few words what is to be done."));
    const wanted = { kind: values.kind, rule: rule?.key ?? null, due, assignee: values.assignee || null };
    return save(wanted, { text: values.text.trim(), days: rule ? known(values.days) : {} });
  };
  const form = h(
    "form",
    { class: "sheet-form", novalidate: true, "data-task": id, onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
    field(t("Kind"), kind),
    days,
    field(t("In a few words"), text, t("Only your centre can read it. Lists show kind and day.")),
    field(t("Who"), who),
    place,
    h("p", { class: "actions" }, action(isNew ? t("Write down") : t("Keep"), async () => act(), { busy: t("Sealing …"), class: "primary", alert: place, type: "submit" }), h("button", { type: "button", onclick: leave }, t("Cancel"))),
  );
  form.onkeydown = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) /** @type {HTMLElement | null} */ (form.querySelector("button.primary"))?.click();
    if (event.key === "Escape" && !event.shiftKey) leave();
  };
  return form;
}

/**
 * @param {DeadlineFacts} facts
 * @param {string} chosen
 * @param {(rule: string) => void} choose
 */
function ruleField(facts, chosen, choose) {
  const select = h("select", { onchange: () => choose(select.value) }, h("option", { value: "" }, t("as a letter or a decision says")), datedRules(facts).map(({ key }) => h("option", { value: key, selected: key === chosen }, codeName("rule", key))));
  queueMicrotask(() => select.isConnected && document.activeElement === document.body && select.focus()); // it was drawn anew under her hands
  return field(t("Which deadline"), select);
}

/**
 * The days that a rule counts from, and what comes of them, at once.
 * @param {Given} given
 * @param {KnownRule} rule
 * @param {(part: Partial<TaskForm>) => void} keep
 */
function counted({ values, facts }, rule, keep) {
  const found = h("div", { class: "counted", role: "status" });
  const draw = () => fill(found, result(facts, rule, known(values.days)));
  const inputs = [rule.start, rule.start_at_latest].filter(Boolean).map((event) => {
    const input = h("input", { type: "date", value: values.days[event] ?? "", max: event === "end" ? null : today() });
    input.oninput = () => {
      keep({ days: { ...values.days, [event]: input.value } });
      draw();
    };
    return field(eventName(event), input);
  });
  draw();
  const article = codeName("rule_article", rule.key);
  return [h("p", { class: "hint" }, t("What the person reads about it:"), " ", h("q", null, codeName("rule_words", rule.key))), inputs, found, h("p", { class: "hint" }, article && `${article} `, rule.certainty !== "read" && badge(t("to be confirmed"), "new"), rule.source && [" ", h("a", { href: rule.source, rel: "noreferrer", target: "_blank" }, t("Source"))])];
}

/**
 * @param {DeadlineFacts} facts
 * @param {KnownRule} rule
 * @param {Record<string, string>} days
 */
function result(facts, rule, days) {
  const { strict, safe } = computed(facts, rule, days);
  if (strict === null) return alert(t("As long as this day is not known, the deadline is shown as “day not known”. It stays on top of every list."), "note");
  const said = (/** @type {string} */ iso) => `${weekdayOf(iso)}, ${fullDay(iso)}`;
  return [
    h("p", null, h("strong", null, t("Last day: {day}", { day: said(strict) }))),
    safe !== null && h("p", null, rule.arrives ? t("Safe day: {day}. By then it should be in the post, registered: it must have arrived on the last day.", { day: said(safe) }) : t("Safe day: {day}. By then it should be done.", { day: said(safe) })),
    strict < today() && alert(t("The last day has passed. Look at it with a lawyer before you tell the person that it is too late.")),
  ];
}

/**
 * @param {TaskForm} values
 * @param {(part: Partial<TaskForm>) => void} keep
 */
function dayField(values, keep) {
  const input = h("input", { type: "date", value: values.due, oninput: () => keep({ due: input.value }) });
  return field(values.kind === "deadline" ? t("Last day") : t("By when"), input, values.kind === "deadline" ? t("Empty means: the day is not known. It is then shown on top of every list.") : t("Empty means: without a day."));
}

/**
 * The days that were typed.
 * @param {Record<string, string>} days
 */
const known = (days) => Object.fromEntries(Object.entries(days).filter(([, iso]) => iso));
