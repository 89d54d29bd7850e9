// @ts-check
// A list of cases: references, days and states, never a word of a report. The name beside a reference comes from the case sheet, opened in
// this browser. To see words is to open the case, and that is recorded.

import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { languageInUse, recent, t, tn } from "../texts.js";
import { listExport } from "./list_export.js";
import { alert, badge, waiting } from "./parts.js";
import { stateBadge } from "./states.js";
import { overdueBadge } from "./task_words.js";

/** @typedef {import("../types.js").CaseLine} CaseLine */
/** @typedef {import("../types.js").CasePage} CasePage */

/** A list that goes on when asked to. */
export class CaseList extends HTMLElement {
  #rows = h("tbody");
  #foot = h("div", { class: "foot" });
  #table = h("table", { class: "cases", hidden: true });

  /**
   * @param {import("../model.js").Model} model
   * @param {string} name of the list
   * @param {(after: string | null) => Promise<CasePage>} fetchPage
   * @param {string} empty what is said when there is nothing
   */
  constructor(model, name, fetchPage, empty) {
    super();
    this.model = model;
    this.name = name;
    this.fetchPage = fetchPage;
    this.empty = empty;
  }

  connectedCallback() {
    if (this.childElementCount > 0) return;
    const columns = [t("Reference"), t("State"), t("Arrived"), t("Last activity"), t("With"), ...(this.#many() ? [t("Centre")] : [])];
    fill(this.#table, h("caption", { class: "only-read" }, this.name), h("thead", null, h("tr", null, columns.map((column) => h("th", { scope: "col" }, column)))), this.#rows);
    this.append(this.#table, this.#foot);
    void this.#more(null);
  }

  /** Whether a column for the centre says anything. */
  #many() {
    return this.model.shown.length > 1;
  }

  /** @param {string | null} after */
  async #more(after) {
    fill(this.#foot, waiting());
    try {
      const page = await this.fetchPage(after);
      const names = await this.model.strongroom.ask("namesOf", { cases: page.cases.map((line) => hexOf(line.case)) });
      this.#rows.append(...page.cases.map((line) => this.#row(line, names[hexOf(line.case)])));
      const count = this.#rows.childElementCount;
      this.#table.hidden = count === 0;
      const more = page.next && h("button", { type: "button", onclick: () => this.#more(page.next) }, t("Show more"));
      fill(this.#foot, count === 0 ? h("p", { class: "empty" }, this.empty) : h("p", { class: "count" }, tn("{count} case", "{count} cases", count)), more, count > 0 && listExport(this.model, this.fetchPage));
    } catch (error) {
      const again = h("button", { type: "button", onclick: () => this.#more(after) }, t("Try again"));
      fill(this.#foot, alert(explain(error), "note"), again);
    }
  }

  /**
   * @param {CaseLine} line
   * @param {string | undefined} name
   */
  #row({ case: id, reference, centre, state, waiting_for: waitingFor, assignee, day: arrived, activity_day: activity, due, withdrawal_day: withdrawal }, name) {
    const mine = assignee === this.model.session?.staff;
    const who = assignee === null ? h("span", { class: "quiet" }, t("nobody yet")) : mine ? t("you") : this.model.nameOf(assignee);
    const cell = (/** @type {string} */ label, /** @type {import("../dom.js").Child} */ content) => h("td", { "data-label": label }, content);
    return h(
      "tr",
      null,
      h("th", { scope: "row" }, h("a", { href: `/case/${hexOf(id)}` }, h("bdi", { dir: "ltr" }, reference)), name && h("span", { class: "quiet" }, " ", h("bdi", null, name))),
      cell(t("State"), [stateBadge(state, waitingFor), state === "new" && [" ", overdueBadge(due)], withdrawal ? badge(t("withdrawn"), "bad") : ""]),
      cell(t("Arrived"), h("time", { datetime: arrived }, recent(arrived))),
      cell(t("Last activity"), h("time", { datetime: activity }, recent(activity))),
      cell(t("With"), who),
      this.#many() && cell(t("Centre"), this.model.centreName(centre, languageInUse())),
    );
  }
}
customElements.define("case-list", CaseList);
