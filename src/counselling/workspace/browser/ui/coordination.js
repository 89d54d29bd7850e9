// @ts-check
// For whoever leads a centre: who has how much, what nobody looks after and since when, what is overdue, and an extract of a case to talk
// over with colleagues. Every number leads to its cases.

import { cases, hexOf, openCase } from "../casework.js";
import { extractOf } from "../extract.js";
import { fill, h } from "../dom.js";
import { sheetOf } from "../sheets.js";
import { tasksOf } from "../tasks.js";
import { askedAs, codeName, day, languageInUse, monthOf, t, today } from "../texts.js";
import { CaseList } from "./case_list.js";
import { action, field, title } from "./parts.js";
import { RetentionLists } from "./retention.js";
import { roleNames } from "./sections.js";
import { TaskList, walk } from "./task_list.js";
import { headingOf, nameOf } from "./task_words.js";

/** @typedef {{staff: string, open: number, waiting: number, overdue: number}} Load */

const NONE = () => t("None that you may see.");
const yesterday = () => new Date(Date.parse(today()) - 86_400_000).toISOString().slice(0, 10);

/** The screen of coordinators. */
export class CoordinationPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  #drill = h("section", { class: "panel", hidden: true, tabindex: "-1" });

  connectedCallback() {
    const led = this.model.shown.filter(({ role }) => role === "coordinator");
    if (led.length === 0) return fill(this, title(t("Coordination")), h("p", { class: "empty" }, t("This screen is for whoever leads a centre.")));
    fill(
      this,
      title(t("Coordination")),
      led.map(({ centre }) => this.#load(centre)),
      this.#drill,
      h("section", { class: "panel" }, h("h2", null, t("Nobody looks after them yet")), h("p", { class: "hint" }, t("The oldest first.")), new CaseList(this.model, t("Nobody looks after them yet"), (after) => this.model.call("GET", `/unassigned${after ? `?after=${encodeURIComponent(after)}` : ""}`), t("Every case has somebody. Well done."))),
      h("section", { class: "panel" }, h("h2", null, t("Due in the whole team")), new TaskList(this.model, { mine: false, until: today() }, headingOf, t("Nothing is overdue."), "h3")),
      this.#secondReaders(),
      h("section", { class: "panel" }, h("h2", null, t("The end of cases")), new RetentionLists(this.model)),
      this.#extract(),
    );
    return undefined;
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was one of this screen's keys
   */
  key({ key }) {
    return walk(this, key);
  }

  /** @param {string} centre */
  #load(centre) {
    const rows = h("tbody");
    void this.model.call("GET", `/centres/${encodeURIComponent(centre)}/load`).then((/** @type {Load[]} */ loads) => fill(rows, this.model.byName(loads).map((load) => this.#row(centre, load))));
    return h(
      "section",
      { class: "panel" },
      h("h2", null, this.model.centreName(centre, languageInUse())),
      h("table", { class: "loads" }, h("caption", { class: "only-read" }, t("Who has how much")), h("thead", null, h("tr", null, [t("Who"), t("Cases"), t("Waiting for us"), t("Overdue")].map((name) => h("th", { scope: "col" }, name)))), rows),
    );
  }

  /**
   * @param {string} centre
   * @param {Load} load
   */
  #row(centre, { staff, open, waiting, overdue }) {
    const name = this.model.nameOf(staff);
    const of = hexOf(staff);
    const leads = (/** @type {number} */ count, /** @type {string} */ what, /** @type {() => Element} */ list) =>
      count === 0 ? h("span", { class: "quiet" }, "0") : h("button", { type: "button", class: "link", "aria-label": t("{name}, {what}: {count}", { name, what, count }), onclick: () => this.#show(`${name} · ${what}`, list()) }, count);
    // What is counted: what she has in this centre that is not closed.
    const counted = [["centre", centre], ["states", "new"], ["states", "open"]];
    const hers = (/** @type {string[][]} */ narrowed, /** @type {string} */ what) => () =>
      new CaseList(this.model, what, (after) => this.model.call("GET", `/members/${of}/cases?${new URLSearchParams([...counted, ...narrowed, ...(after ? [["after", after]] : [])])}`), NONE());
    const late = () => new TaskList(this.model, { mine: false, of, until: yesterday() }, headingOf, NONE(), "h3");
    return h(
      "tr",
      null,
      h("th", { scope: "row" }, h("bdi", null, name)),
      h("td", null, leads(open, t("Cases"), hers([], t("Cases")))),
      h("td", null, leads(waiting, t("Waiting for us"), hers([["waiting_for", "us"]], t("Waiting for us")))),
      h("td", null, leads(overdue, t("Overdue"), late)),
    );
  }

  /**
   * What is behind a number.
   * @param {string} heading
   * @param {Element} list
   */
  #show(heading, list) {
    this.#drill.hidden = false;
    fill(this.#drill, h("h2", null, heading), list);
    this.#drill.focus();
  }

  #secondReaders() {
    const place = h("div");
    void this.model.strongroom.ask("awaitingSecond").then((/** @type {{case: string, reference: string, by: string, day: string}[]} */ queue) =>
      fill(
        place,
        queue.length === 0 && h("p", { class: "empty" }, t("No assessment waits for a second reader.")),
        h("ul", { class: "task-rows" }, queue.map((one) => h("li", null, h("a", { href: `/case/${one.case}/coding` }, h("bdi", { dir: "ltr" }, one.reference)), " ", h("span", { class: "quiet" }, t("asked by {name} on {day}", { name: this.model.nameOf(one.by), day: day(one.day) }))))),
      ),
    );
    return h("section", { class: "panel" }, h("h2", null, t("Waiting for a second reader")), place);
  }

  #extract() {
    const choice = h("select", null, h("option", { value: "" }, t("One of my cases")));
    const text = h("textarea", { rows: "14", dir: "auto" });
    const place = h("div", { role: "alert" });
    const shown = h("div", { hidden: true }, field(t("The extract, to be changed before you use it"), text, t("Read it once more with the eyes of somebody who knows the person: take out what leads to her.")), h("p", { class: "actions" }, action(t("Copy"), async () => (await navigator.clipboard.writeText(text.value), this.app.say(t("Copied."))), { alert: place })));
    void cases(this.model, "mine", null).then((page) => choice.append(...page.cases.map((line) => h("option", { value: hexOf(line.case) }, line.reference))));
    const make = async () => {
      if (!choice.value) return choice.focus();
      text.value = await this.#made(choice.value);
      shown.hidden = false;
      return text.focus();
    };
    return h(
      "section",
      { class: "panel" },
      h("h2", null, t("To talk over with colleagues")),
      h("p", { class: "hint" }, t("Facts and codes of a case for an Intervision, without names, places and days. It is made in this browser and kept nowhere; opening the case is recorded.")),
      field(t("Case"), choice),
      h("p", { class: "actions" }, action(t("Make the extract"), make, { busy: t("Opening …"), alert: place })),
      place,
      shown,
    );
  }

  /** @param {string} hex the case id */
  async #made(hex) {
    const [on, tasks] = await Promise.all([openCase(this.model, hex), tasksOf(this.model, hex)]);
    return extractOf(on.served, on.opened, sheetOf(on), tasks, {
      code: codeName,
      question: (question) => askedAs(question, ""),
      task: nameOf,
      role: (role) => /** @type {Record<string, string>} */ (roleNames())[role] ?? role,
      month: monthOf,
      headings: {
        about: t("What it is about"),
        open_since: t("Open since:"),
        texts: t("Messages:"),
        contacts: t("Notes and contacts:"),
        people: t("Who is involved"),
        tasks: t("What is to be done"),
        asks: t("What I would like to ask you:"),
      },
    });
  }
}
customElements.define("coordination-page", CoordinationPage);
