// @ts-check
// The lists of cases: references, days and states, never a word of a report. To see words is to open the case, and that is recorded.

import { cases, hexOf, LISTS } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { languageInUse, recent, t, tn } from "../texts.js";
import { alert, badge, title, waiting } from "./parts.js";
import { stateBadge } from "./states.js";

/** @typedef {keyof typeof LISTS} List */
/** @typedef {import("../types.js").CaseLine} CaseLine */

/** @type {List} the list she looked at last in this tab */
let list = "new";

/** @returns {Record<List, string>} */
const NAMES = () => ({ new: t("New"), waiting: t("Waiting for us"), mine: t("Mine"), all: t("All") });

/** @returns {Record<List, string>} */
const EMPTY = () => ({
  new: t("Nothing new. A good moment for a cup of tea."),
  waiting: t("Nobody is waiting for you. Well done."),
  mine: t("No case is yours yet. Take one over and it appears here."),
  all: t("No cases yet. As soon as a report arrives, it appears here."),
});

/** The inbox. */
export class InboxPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  #rows = h("tbody");
  #foot = h("div", { class: "foot" });
  #table = h("table", { class: "cases", hidden: true });

  connectedCallback() {
    const lists = /** @type {List[]} */ (Object.keys(LISTS)).map((name) =>
      h("button", { type: "button", "aria-pressed": String(name === list), onclick: () => ((list = name), this.app.show()) }, NAMES()[name]),
    );
    const columns = [t("Reference"), t("State"), t("Arrived"), t("Last activity"), t("With"), ...(this.#many() ? [t("Centre")] : [])];
    fill(this.#table, h("caption", { class: "only-read" }, NAMES()[list]), h("thead", null, h("tr", null, columns.map((name) => h("th", { scope: "col" }, name)))), this.#rows);
    this.append(
      title(t("Inbox")),
      !this.model.canWork ? alert([t("You cannot open cases yet: nobody has given you the keys of your centre. "), h("a", { href: "/centre" }, t("See what to do"))], "note") : "",
      h("div", { class: "tabs", role: "group", "aria-label": t("Lists") }, lists),
      this.#table,
      this.#foot,
    );
    void this.#more(null);
  }

  /**
   * j and k go through the list; Enter follows the link that has the focus.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was one of this screen's keys
   */
  key({ key }) {
    const step = { j: 1, k: -1 }[key];
    if (step === undefined) return false;
    const links = [...this.#rows.querySelectorAll("a")];
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    links[Math.min(links.length - 1, Math.max(0, at + step))]?.focus();
    return true;
  }

  /** Whether a column for the centre says anything. */
  #many() {
    return this.model.shown.length > 1;
  }

  /** @param {string | null} after */
  async #more(after) {
    fill(this.#foot, waiting());
    try {
      const page = await cases(this.model, list, after);
      this.#rows.append(...page.cases.map((line) => this.#row(line)));
      const count = this.#rows.childElementCount;
      this.#table.hidden = count === 0;
      const more = page.next && h("button", { type: "button", onclick: () => this.#more(page.next) }, t("Show more"));
      fill(this.#foot, count === 0 ? h("p", { class: "empty" }, EMPTY()[list]) : h("p", { class: "count" }, tn("{count} case", "{count} cases", count)), more);
    } catch (error) {
      const again = h("button", { type: "button", onclick: () => this.#more(after) }, t("Try again"));
      fill(this.#foot, alert(explain(error), "note"), again);
    }
  }

  /** @param {CaseLine} line */
  #row({ case: id, reference, centre, state, waiting_for: waitingFor, assignee, day: arrived, activity_day: activity, withdrawal_day: withdrawal }) {
    const mine = assignee === this.model.session?.staff;
    const who = assignee === null ? h("span", { class: "quiet" }, t("nobody yet")) : mine ? t("you") : this.model.nameOf(assignee);
    const cell = (/** @type {string} */ label, /** @type {import("../dom.js").Child} */ content) => h("td", { "data-label": label }, content);
    return h(
      "tr",
      null,
      h("th", { scope: "row" }, h("a", { href: `/case/${hexOf(id)}` }, h("bdi", { dir: "ltr" }, reference))),
      cell(t("State"), [stateBadge(state, waitingFor), withdrawal ? badge(t("withdrawn"), "bad") : ""]),
      cell(t("Arrived"), h("time", { datetime: arrived }, recent(arrived))),
      cell(t("Last activity"), h("time", { datetime: activity }, recent(activity))),
      cell(t("With"), who),
      this.#many() && cell(t("Centre"), this.model.centreName(centre, languageInUse())),
    );
  }
}
customElements.define("inbox-page", InboxPage);
