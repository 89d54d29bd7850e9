// @ts-check
// What waits: new cases, cases that wait for us, what is due, her own, all. Lists show references, days and states; each leads to its case.

import { cases, LISTS } from "../casework.js";
import { fill, h } from "../dom.js";
import { t, today } from "../texts.js";
import { CaseList } from "./case_list.js";
import { incomingTransitions } from "./incoming.js";
import { alert, title } from "./parts.js";
import { TaskList, walk } from "./task_list.js";
import { headingOf } from "./task_words.js";

/** @typedef {keyof typeof LISTS} CaseListName */
/** @typedef {CaseListName | "due"} List */

const AHEAD = 14 * 86_400_000; // a deadline is brought to mind from 14 days before on

/** @type {List} the list she looked at last in this tab */
let list = "new";

/** @returns {Record<List, string>} in the order of the tabs */
const NAMES = () => ({ new: t("New"), waiting: t("Waiting for us"), due: t("Due"), mine: t("Mine"), all: t("All") });

/** @returns {Record<List, string>} */
const EMPTY = () => ({
  new: t("Nothing new. A good moment for a cup of tea."),
  waiting: t("Nobody is waiting for you. Well done."),
  due: t("Nothing is due in the next two weeks."),
  mine: t("No case is yours yet. Take one over and it appears here."),
  all: t("No cases yet. As soon as a report arrives, it appears here."),
});

/** The inbox. */
export class InboxPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);

  connectedCallback() {
    const isDelegate = this.model.session?.memberships.every(({ role }) => role === "delegate") ?? false;
    if (isDelegate) return fill(this, title(t("Inbox")), h("p", { class: "hint" }, t("Here stands what is offered to you. Cases themselves are for the members of the centre alone.")), incomingTransitions(this.model, this.app));
    const lists = /** @type {[List, string][]} */ (Object.entries(NAMES()));
    fill(
      this,
      title(t("Inbox")),
      !this.model.canWork ? alert([t("You cannot open cases yet: nobody has given you the keys of your centre. "), h("a", { href: "/centre" }, t("See what to do"))], "note") : "",
      h("div", { class: "tabs", role: "group", "aria-label": t("Lists") }, lists.map(([name, label]) => h("button", { type: "button", "aria-pressed": String(name === list), onclick: () => ((list = name), this.app.show()) }, label))),
      incomingTransitions(this.model, this.app),
      this.#list(list),
    );
    return undefined;
  }

  /**
   * j and k go through the list; Enter follows the link that has the focus.
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was one of this screen's keys
   */
  key({ key }) {
    return walk(this, key);
  }

  /** @param {List} name */
  #list(name) {
    if (name !== "due") return new CaseList(this.model, NAMES()[name], (after) => cases(this.model, name, after), EMPTY()[name]);
    const until = new Date(Date.parse(today()) + AHEAD).toISOString().slice(0, 10);
    return new TaskList(this.model, { mine: true, until }, headingOf, EMPTY().due);
  }
}
customElements.define("inbox-page", InboxPage);
