// @ts-check
// What is to be done on one case, among its next steps: deadlines counted from the day she types, tasks, follow-ups, and appointments that
// the person has accepted. What is being filled in is kept, sealed; what is overdue or not certain says so.

import { toHex } from "../../../../reporting/sealing/browser/bytes.js";
import { CallRefused } from "../calls.js";
import { hexOf, newDraft } from "../casework.js";
import { proposed } from "../../../../reporting/mailbox/browser/appointments.js";
import { fill, h, words } from "../dom.js";
import { explain, Mend } from "../explain.js";
import { Keeping } from "../keeping.js";
import { sheetOf } from "../sheets.js";
import { deadlineFacts, keepTask, REASONS, settleTask, tasksOf, writeDownAppointments } from "../tasks.js";
import { worksOnCases } from "../roles.js";
import { t, tn, today } from "../texts.js";
import { action, alert } from "./parts.js";
import { taskForm } from "./task_form.js";
import { deadlineWords, dueWords, nameOf, reasonName } from "./task_words.js";

/** @typedef {import("../types.js").Task} Task */
/** @typedef {import("./case.js").CasePage} CasePage */
/** @typedef {import("./task_form.js").TaskForm} TaskForm */

/** @type {WeakMap<CasePage, TaskPart>} one a page: drawing the page anew loses nothing that is open here */
const PARTS = new WeakMap();

/**
 * The tasks of the case on the screen.
 * @param {CasePage} page
 */
export function taskPart(page) {
  const part = PARTS.get(page) ?? new TaskPart(page);
  PARTS.set(page, part);
  if (part.tasks !== null) part.draw();
  return part;
}

/** The list and its forms. */
class TaskPart extends HTMLElement {
  /** @type {Task[] | null} */
  tasks = null;
  /** @type {Keeping} */
  #keeping = /** @type {any} */ (null);
  /** @type {import("../types.js").DeadlineFacts} */
  #facts = /** @type {any} */ (null);
  #place = h("div", { role: "alert" });
  #list = h("div");
  #dropping = /** @type {string | null} */ (null);

  /** @param {CasePage} page */
  constructor(page) {
    super();
    this.page = page;
  }

  async connectedCallback() {
    this.#keeping?.begin();
    if (this.childElementCount > 0) return;
    this.append(this.#list, this.#place);
    try {
      await this.#open();
    } catch (error) {
      fill(this.#place, alert(explain(error), "note"));
    }
  }

  disconnectedCallback() {
    if (this.page.model.state === "open") void this.#keeping?.flush();
    this.#keeping?.end();
  }

  /** The list and its forms drawn anew, unless she is typing. */
  draw() {
    if (this.querySelector("form :focus")) return;
    const open = this.#tasks.filter(({ state }) => state === "open");
    const settled = this.#tasks.filter(({ state }) => state !== "open");
    const begun = Object.keys(this.#forms).filter((id) => !this.#tasks.some(({ task }) => hexOf(task) === id));
    fill(
      this.#list,
      h("ul", { class: "task-rows" }, open.map((task) => h("li", null, this.#row(task))), begun.map((id) => h("li", null, this.#form(id)))),
      open.length + begun.length === 0 && h("p", { class: "quiet" }, t("Nothing is to be done here.")),
      !this.#erased && h("p", { class: "actions" }, this.#adding("deadline", t("Add a deadline")), this.#adding("task", t("Add a task"))),
      settled.length > 0 && h("details", null, h("summary", null, tn("{count} settled", "{count} settled", settled.length)), h("ul", { class: "task-rows" }, settled.map((task) => h("li", null, this.#settled(task))))),
    );
  }

  get #tasks() {
    return this.tasks ?? [];
  }

  get #on() {
    return /** @type {import("../casework.js").CaseOnScreen} */ (this.page.on);
  }

  get #erased() {
    return this.#on.served.erased_day !== null;
  }

  /** @returns {Record<string, TaskForm>} forms that are open, by the task's id */
  get #forms() {
    return /** @type {Record<string, any>} */ (this.#keeping.draft.forms ??= {});
  }

  async #open() {
    const { model } = this.page;
    const name = `${this.#on.served.case}/tasks`;
    const [facts, kept] = await Promise.all([deadlineFacts(model), model.strongroom.ask("recallDraft", { name })]);
    this.#facts = facts;
    this.#keeping = new Keeping(model, name, kept ?? newDraft());
    if (this.isConnected) this.#keeping.begin();
    await this.#load();
    if (!this.#erased && (await writeDownAppointments(model, this.page.id, this.#tasks, this.#accepted()))) await this.#load();
  }

  async #load() {
    this.tasks = await tasksOf(this.page.model, this.page.id);
    this.draw();
  }

  /** Appointments to come that the person has accepted. */
  #accepted() {
    return this.#appointments().flatMap(({ appointments, accepted }) => appointments.filter(({ id, day }) => id === accepted && day >= today()));
  }

  #appointments() {
    const texts = this.#on.opened.texts.map(({ kind, text }) => ({ own: kind !== 3, text }));
    return proposed(texts, today()).filter((one) => one !== null);
  }

  /** @param {Task} task */
  #row(task) {
    const id = hexOf(task.task);
    if (this.#forms[id]) return this.#form(id, task);
    return [
      h("p", null, h("strong", null, nameOf(task)), " ", h("span", { class: "when" }, dueWords(task), " ", deadlineWords(this.#facts, task))),
      this.#said(task),
      task.assignee !== null && h("p", { class: "quiet" }, h("bdi", null, this.page.model.nameOf(task.assignee))),
      !this.#erased && (this.#dropping === id ? this.#drop(task) : this.#acts(task)),
    ];
  }

  /**
   * Its words, from the case sheet or, of an appointment, from the conversation.
   * @param {Task} task
   */
  #said({ task, kind }) {
    const id = hexOf(task);
    const text = sheetOf(this.#on).tasks[id]?.text;
    const meeting = this.#appointments().flatMap((one) => one.appointments.map((each) => ({ ...each, stands: one.accepted === each.id }))).find((each) => each.id === id);
    return [
      text && words(text),
      kind === "appointment" && meeting && h("p", null, `${meeting.from}–${meeting.to}`, meeting.where && [" · ", h("bdi", null, meeting.where)]),
      kind === "appointment" && meeting && !meeting.stands && alert(t("The person has since declined this appointment."), "note"),
    ];
  }

  /** @param {Task} task */
  #acts(task) {
    const id = hexOf(task.task);
    const name = h("span", { class: "only-read" }, ` ${nameOf(task)}`);
    return h(
      "p",
      { class: "actions" },
      named(action(t("Done"), () => this.#settle(task, "done"), { alert: this.#place }), name),
      h("button", { type: "button", class: "link", onclick: () => this.#change(task) }, t("Change"), name.cloneNode(true)),
      h("button", { type: "button", class: "link", onclick: () => ((this.#dropping = id), this.draw(), this.querySelector("select")?.focus()) }, t("Drop"), name.cloneNode(true)),
    );
  }

  /** @param {Task} task */
  #drop(task) {
    const reason = h("select", { "aria-label": t("Why it is dropped") }, h("option", { value: "" }, t("Why?")), REASONS.map((code) => h("option", { value: code }, reasonName(code))));
    const act = async () => {
      if (!reason.value) throw new Mend(t("Choose why it is dropped. What was to be done does not disappear silently."));
      await this.#settle(task, "dropped", reason.value);
    };
    return h("p", { class: "actions" }, reason, action(t("Drop"), act, { alert: this.#place }), h("button", { type: "button", class: "link", onclick: () => ((this.#dropping = null), this.draw()) }, t("Cancel")));
  }

  /** @param {Task} task */
  #settled(task) {
    const how = task.state === "done" ? t("done") : t("dropped: {reason}", { reason: reasonName(task.reason ?? "") });
    const again = !this.#erased && named(action(t("Open again"), () => this.#settle(task, "open"), { class: "link", alert: this.#place }), h("span", { class: "only-read" }, ` ${nameOf(task)}`));
    return [h("p", null, nameOf(task), h("span", { class: "quiet" }, ` · ${how} `), again), this.#said(task)];
  }

  /**
   * @param {Task["kind"]} kind
   * @param {string} label
   */
  #adding(kind, label) {
    const begin = () => {
      const id = toHex(crypto.getRandomValues(new Uint8Array(16)));
      this.#begin(id, { kind, rule: "", days: {}, due: "", text: "", assignee: "", version: 0 });
    };
    return h("button", { type: "button", "data-adding": kind, onclick: begin }, label);
  }

  /** @param {Task} task */
  #change({ task, kind, rule, due, assignee, version }) {
    const id = hexOf(task);
    const { text = "", days = {} } = sheetOf(this.#on).tasks[id] ?? {};
    this.#begin(id, { kind, rule: rule ?? "", days: { ...days }, due: due ?? "", text, assignee: assignee ?? "", version });
  }

  /**
   * @param {string} id
   * @param {TaskForm} values
   */
  #begin(id, values) {
    this.#forms[id] = values;
    this.#keeping.changed();
    this.draw();
    /** @type {HTMLElement | null} */ (this.querySelector(`[data-task="${id}"] :is(select, input, textarea)`))?.focus();
  }

  /**
   * @param {string} id
   * @param {Task} [task] that is changed
   */
  #form(id, task) {
    const values = /** @type {TaskForm} */ (this.#forms[id]);
    const leave = () => {
      delete this.#forms[id];
      this.#keeping.changed();
      const isHere = this.contains(document.activeElement);
      if (isHere) /** @type {HTMLElement} */ (document.activeElement).blur();
      this.draw();
      if (isHere) /** @type {HTMLElement | null} */ (this.querySelector("[data-adding]"))?.focus({ preventScroll: true });
    };
    const save = async (/** @type {Pick<Task, "kind" | "rule" | "due" | "assignee">} */ wanted, /** @type {import("../types.js").TaskWords} */ said) => {
      await this.#keeping.flush();
      await this.#orReload(() => keepTask(this.page.model, this.#on, id, wanted, said, values.version));
      leave();
      await this.#load();
      this.page.sheetChanged();
      this.page.app.say(t("Kept."));
    };
    const members = this.page.model.shown.find(({ centre }) => centre === this.#on.served.centre)?.members ?? [];
    const colleagues = members.filter(({ state, role }) => state === "active" && worksOnCases(role)).map(({ staff }) => ({ staff, name: this.page.model.nameOf(staff) }));
    return taskForm({ id, values, facts: this.#facts, colleagues, isNew: task === undefined, changed: () => this.#keeping.changed(), save, leave });
  }

  /**
   * @param {Task} task
   * @param {"done" | "dropped" | "open"} state
   * @param {string} [reason]
   */
  async #settle(task, state, reason) {
    await this.#orReload(() => settleTask(this.page.model, this.page.id, task, state, reason));
    this.#dropping = null;
    await this.#load();
    this.page.app.say(state === "done" ? t("Done.") : t("Kept."));
  }

  /**
   * Compare and set: if a colleague was quicker, her change is loaded and said. What is being typed stays.
   * @param {() => Promise<unknown>} act
   */
  async #orReload(act) {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof CallRefused) || error.code !== "task_version") throw error;
      await this.#load();
      for (const { task, version } of this.#tasks) {
        const form = this.#forms[hexOf(task)];
        if (form) form.version = version;
      }
      throw new Mend(t("A colleague was quicker and changed this. It has been loaded again: look at it, then repeat."));
    }
  }
}
customElements.define("task-part", TaskPart);

/**
 * A button with more to hear than to see.
 * @param {HTMLButtonElement} button
 * @param {HTMLElement} name
 */
function named(button, name) {
  button.setAttribute("aria-label", `${button.textContent}${name.textContent}`);
  return button;
}
