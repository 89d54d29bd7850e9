// @ts-check
// Open tasks in a list, under headings by day: what has no known day and what is overdue stands on top, until it is done or dropped. Lists
// say kinds, days and references, never a word; the reference leads to the case, and the name beside it comes from the case sheet.

import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { deadlineFacts, openTasks } from "../tasks.js";
import { t, tn } from "../texts.js";
import { alert, waiting } from "./parts.js";
import { deadlineWords, dueWords, nameOf, UNDATED } from "./task_words.js";

/** @typedef {import("../types.js").TaskLine} TaskLine */
/** @typedef {import("../types.js").DeadlineFacts} DeadlineFacts */

/**
 * j and k go through the links of a list.
 * @param {Element} list
 * @param {string} key
 * @returns {boolean} whether it was one of its keys
 */
export function walk(list, key) {
  const step = { j: 1, k: -1 }[key];
  if (step === undefined) return false;
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
  links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
  return true;
}

/** A list of open tasks that goes on when asked to. */
export class TaskList extends HTMLElement {
  #groups = h("div", { class: "task-groups" });
  #foot = h("div", { class: "foot" });
  /** @type {Map<string, HTMLElement>} */
  #headed = new Map();
  #count = 0;

  /**
   * @param {import("../model.js").Model} model
   * @param {{mine: boolean, of?: string, until?: string}} wanted
   * @param {(line: TaskLine) => string} headingOf the heading under which a task stands
   * @param {string} empty what is said when there is nothing
   * @param {"h2" | "h3"} [level] of its headings
   */
  constructor(model, wanted, headingOf, empty, level = "h2") {
    super();
    this.model = model;
    this.wanted = wanted;
    this.headingOf = headingOf;
    this.empty = empty;
    this.level = level;
  }

  connectedCallback() {
    if (this.childElementCount > 0) return;
    this.append(this.#groups, this.#foot);
    void this.#more(null);
  }

  /** @param {string | null} after */
  async #more(after) {
    fill(this.#foot, waiting());
    try {
      const [facts, page] = await Promise.all([deadlineFacts(this.model), openTasks(this.model, { ...this.wanted, after })]);
      const names = await this.model.strongroom.ask("namesOf", { cases: page.tasks.map((line) => hexOf(line.case)) });
      for (const line of page.tasks) this.#group(this.headingOf(line)).append(this.#row(facts, line, names[hexOf(line.case)]));
      this.#count += page.tasks.length;
      const more = page.next && h("button", { type: "button", onclick: () => this.#more(page.next) }, t("Show more"));
      fill(this.#foot, h("p", { class: this.#count === 0 ? "empty" : "count" }, this.#count === 0 ? this.empty : tn("{count} thing to do", "{count} things to do", this.#count)), more);
    } catch (error) {
      fill(this.#foot, alert(explain(error), "note"), h("button", { type: "button", onclick: () => this.#more(after) }, t("Try again")));
    }
  }

  /** @param {string} heading */
  #group(heading) {
    const there = this.#headed.get(heading);
    if (there) return there;
    const list = h("ul", { class: "task-rows" });
    this.#headed.set(heading, list);
    const section = h("section", null, h(this.level, null, heading), list);
    const undated = heading === UNDATED() ? null : this.#headed.get(UNDATED());
    if (undated) undated.parentElement?.before(section);
    else this.#groups.append(section);
    return list;
  }

  /**
   * @param {DeadlineFacts} facts
   * @param {TaskLine} line
   * @param {string | undefined} name of the person, from the case sheet
   */
  #row(facts, line, name) {
    const mine = line.assignee === this.model.session?.staff;
    const who = line.assignee === null ? t("nobody yet") : mine ? t("you") : this.model.nameOf(line.assignee);
    return h(
      "li",
      null,
      h("span", null, h("a", { href: `/case/${hexOf(line.case)}` }, h("bdi", { dir: "ltr" }, line.reference)), name && h("span", { class: "quiet" }, " ", h("bdi", null, name))),
      h("span", { class: "what" }, nameOf(line)),
      h("span", { class: "when" }, dueWords(line), " ", deadlineWords(facts, line)),
      h("span", { class: "quiet" }, h("bdi", null, who)),
    );
  }
}
customElements.define("task-list", TaskList);
