// @ts-check
// For whoever leads a centre: who has how much, what nobody looks after and since when, what is overdue, and an extract of a case to talk
// over with colleagues. Every number leads to its cases.

import { cases, hexOf, openCase } from "../casework.js";
import { extractOf } from "../extract.js";
import { fill, h } from "../dom.js";
import { sheetOf } from "../sheets.js";
import { standing, tasksOf } from "../tasks.js";
import { askedAs, codeName, languageInUse, monthOf, t, today } from "../texts.js";
import { CaseList } from "./case_list.js";
import { action, field, title } from "./parts.js";
import { roleNames } from "./sections.js";
import { TaskList, walk } from "./task_list.js";
import { nameOf, standingName } from "./task_words.js";

/** @typedef {{staff: string, open: number, waiting: number, overdue: number}} Load */

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
      h("section", { class: "panel" }, h("h2", null, t("Due in the whole team")), new TaskList(this.model, { mine: false, until: today() }, (due) => standingName(standing(due, today())), t("Nothing is overdue."))),
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
    void this.model.call("GET", `/centres/${encodeURIComponent(centre)}/load`).then((/** @type {Load[]} */ loads) => fill(rows, loads.map((load) => this.#row(load))));
    return h(
      "section",
      { class: "panel" },
      h("h2", null, this.model.centreName(centre, languageInUse())),
      h("table", { class: "loads" }, h("caption", { class: "only-read" }, t("Who has how much")), h("thead", null, h("tr", null, [t("Who"), t("Cases"), t("Waiting for us"), t("Overdue")].map((name) => h("th", { scope: "col" }, name)))), rows),
    );
  }

  /** @param {Load} load */
  #row({ staff, open, waiting, overdue }) {
    const name = this.model.nameOf(staff);
    const leads = (/** @type {number} */ count, /** @type {string} */ what) =>
      count === 0 ? h("span", { class: "quiet" }, "0") : h("button", { type: "button", class: "link", "aria-label": t("{name}, {what}: {count}", { name, what, count }), onclick: () => this.#show(staff, name) }, count);
    const late = overdue === 0 ? h("span", { class: "quiet" }, "0") : h("a", { href: "/calendar", "aria-label": t("{name}, {what}: {count}", { name, what: t("Overdue"), count: overdue }) }, overdue);
    return h("tr", null, h("th", { scope: "row" }, h("bdi", null, name)), h("td", null, leads(open, t("Cases"))), h("td", null, leads(waiting, t("Waiting for us"))), h("td", null, late));
  }

  /**
   * The cases behind a number.
   * @param {string} staff
   * @param {string} name
   */
  #show(staff, name) {
    const heading = t("Cases of {name}", { name });
    const page = (/** @type {string | null} */ after) => this.model.call("GET", `/members/${hexOf(staff)}/cases${after ? `?after=${encodeURIComponent(after)}` : ""}`);
    this.#drill.hidden = false;
    fill(this.#drill, h("h2", null, heading), new CaseList(this.model, heading, page, t("None that you may see.")));
    this.#drill.focus();
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
