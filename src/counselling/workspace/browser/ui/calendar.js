// @ts-check
// The calendar: deadlines, appointments and everything else with a day, her own or the whole team's, week by week. What has no known day
// and what is overdue comes first.

import { fill, h } from "../dom.js";
import { standing } from "../tasks.js";
import { day, t, today } from "../texts.js";
import { title } from "./parts.js";
import { TaskList, walk } from "./task_list.js";
import { headingOf } from "./task_words.js";

const DAY = 86_400_000; // milliseconds

let mine = true; // what she looked at last in this tab

/** The screen of the calendar. */
export class CalendarPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);

  connectedCallback() {
    const choice = (/** @type {boolean} */ own, /** @type {string} */ label) =>
      h("button", { type: "button", "aria-pressed": String(own === mine), onclick: () => ((mine = own), this.app.show()) }, label);
    fill(
      this,
      title(t("Calendar")),
      h("div", { class: "tabs", role: "group", "aria-label": t("Whose") }, choice(true, t("Mine")), choice(false, t("Team"))),
      new TaskList(this.model, { mine }, weekOf, t("Nothing is due. Deadlines and appointments of your cases appear here.")),
      h("p", { class: "hint" }, t("For the calendar on your phone: under “Me” you find an address that shows days only.")),
    );
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was one of this screen's keys
   */
  key({ key }) {
    return walk(this, key);
  }
}
customElements.define("calendar-page", CalendarPage);

/**
 * The heading of a task: what is urgent by its name, the rest by its week.
 * @param {import("../types.js").TaskLine} line
 * @returns {string}
 */
function weekOf(line) {
  const { due } = line;
  const stands = standing(due, today());
  if (due === null || stands === "overdue" || stands === "today") return headingOf(line);
  const weeks = Math.round((monday(due) - monday(today())) / (7 * DAY));
  if (weeks === 0) return t("This week");
  return weeks === 1 ? t("Next week") : t("Week of {day}", { day: day(new Date(monday(due)).toISOString().slice(0, 10)) });
}

/**
 * @param {string} iso YYYY-MM-DD
 * @returns {number} the Monday of its week, in milliseconds
 */
function monday(iso) {
  const at = Date.parse(`${iso}T12:00Z`);
  return at - ((new Date(at).getUTCDay() + 6) % 7) * DAY;
}
