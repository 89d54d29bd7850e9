// @ts-check
// The supervisor's room: who did what and when. There is no text of anybody in it, and every look is itself recorded.

import { ofCase, ofKind, ofMember } from "../trail.js";
import { fill, h } from "../dom.js";
import { explain, Mend } from "../explain.js";
import { day, momentOfDay, t, tn } from "../texts.js";
import { action, alert, field, form, title, waiting } from "./parts.js";
import { answerView } from "./trail_answer.js";
import { checkView } from "./trail_check.js";
import { patternsView } from "./trail_patterns.js";
import { actorName, eventName, KINDS } from "./trail_words.js";

/** @typedef {import("../types.js").TrailLine} TrailLine */
/** @typedef {import("../types.js").TrailPage} TrailPage */
/** @typedef {"case" | "member" | "kind" | "patterns" | "check"} View */

/** @type {View} what she looked at last in this tab */
let view = "case";

/** The audit trail. */
export class SupervisorPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  #place = h("section", { class: "panel" });
  #found = h("div", { class: "trail-found" });

  connectedCallback() {
    this.append(title(t("Audit trail")));
    if (!this.model.session?.memberships.some(({ role }) => role === "supervisor")) {
      this.append(alert(t("This is the room of whoever supervises a centre. There is nothing for you to do here."), "note"));
      return;
    }
    /** @type {[View, string][]} */
    const views = [["case", t("By case")], ["member", t("By member")], ["kind", t("By kind")], ["patterns", t("Unusual reading")], ["check", t("Check and export")]];
    const tabs = views.map(([name, label]) => h("button", { type: "button", "aria-pressed": String(name === view), onclick: () => ((view = name), this.app.show()) }, label));
    this.append(
      h("p", null, t("Who did what, and when. You see no words of anybody here, and each of your looks is recorded as well.")),
      h("div", { class: "tabs", role: "group", "aria-label": t("Ways to look") }, tabs),
      this.#place,
      this.#found,
    );
    void this.#draw();
  }

  async #draw() {
    if (view === "case") return this.#byCase();
    if (view === "member") return this.#byMember();
    if (view === "kind") return this.#byKind();
    const drawn = view === "patterns" ? patternsView(this.model) : checkView(this.model, this.app);
    fill(this.#place, drawn);
  }

  #byCase() {
    const reference = h("input", { type: "text", autocomplete: "off", spellcheck: "false", maxlength: "16", dir: "ltr" });
    const asked = () => {
      if (!reference.value.trim()) throw new Mend(t("Type the reference of the case first, as ABCD-1234."));
      return reference.value;
    };
    const act = async () => {
      const name = asked();
      const { page, ...trail } = await ofCase(this.model, name, null);
      const erased = trail.erased_day && alert(t("This case was erased on {day}. What tied entries to it was erased with it, for good.", { day: day(trail.erased_day) }), "note");
      const older = trail.whole_after && h("p", { class: "hint" }, t("Older entries were taken away: what was done until {day} may be missing here.", { day: day(trail.whole_after) }));
      const gone = trail.gone_day && alert(t("This case went on to another centre on {day}. What was done there since then is that centre’s to look at.", { day: day(trail.gone_day) }), "note");
      const heading = h("h2", { tabindex: "-1" }, t("Case {reference}", { reference: trail.reference }));
      const document_ = action(t("Answer to a complaint"), async () => fill(this.#found, await answerView(this.model, name)), { busy: t("One moment …") });
      this.#list([heading, erased, gone, older, h("p", { class: "actions" }, document_)], page, async (next) => (await ofCase(this.model, name, next)).page);
    };
    fill(this.#place, h("h2", null, t("By case")), form({ label: t("Show"), busy: t("One moment …"), act }, field(t("Reference of the case"), reference, t("As the person says it on the phone. It opens nothing."))));
  }

  async #byMember() {
    fill(this.#place, waiting());
    /** @type {import("../types.js").WatchedMember[]} */
    const members = await this.model.call("GET", "/trail/members");
    const choice = h("select", null, members.map(({ staff, login, state }) => h("option", { value: staff }, state === "left" ? t("{login} (has left)", { login }) : login)));
    const act = async () => {
      const heading = h("h2", { tabindex: "-1" }, choice.selectedOptions[0]?.textContent ?? "");
      const staff = choice.value;
      this.#list([heading], await ofMember(this.model, staff, null), (next) => ofMember(this.model, staff, next));
    };
    fill(this.#place, h("h2", null, t("By member")), form({ label: t("Show"), busy: t("One moment …"), act }, field(t("Member"), choice)));
  }

  #byKind() {
    const groups = KINDS().map(([label, events]) => h("optgroup", { label }, events.map((event) => h("option", { value: event }, eventName(event)))));
    const choice = h("select", null, groups);
    const act = async () => {
      const event = choice.value;
      this.#list([h("h2", { tabindex: "-1" }, eventName(event))], await ofKind(this.model, event, null), (next) => ofKind(this.model, event, next));
    };
    fill(this.#place, h("h2", null, t("By kind")), form({ label: t("Show"), busy: t("One moment …"), act }, field(t("Kind of act"), choice)));
  }

  /**
   * @param {import("../dom.js").Child[]} head
   * @param {TrailPage} first
   * @param {(next: number) => Promise<TrailPage>} more
   */
  #list(head, first, more) {
    const rows = h("tbody");
    const columns = [t("When"), t("Who"), t("What"), t("Case"), t("Number")];
    const table = h("table", { class: "cases trail" }, h("thead", null, h("tr", null, columns.map((name) => h("th", { scope: "col" }, name)))), rows);
    const foot = h("div", { class: "foot" });
    const show = (/** @type {TrailPage} */ page) => {
      rows.append(...page.lines.map(row));
      const count = rows.childElementCount;
      const next = page.next;
      table.hidden = count === 0;
      fill(foot, count === 0 ? h("p", { class: "empty" }, t("Nothing of this is in the trail. What was done in the last minute may still be missing.")) : h("p", { class: "count" }, tn("{count} act", "{count} acts", count)), next !== null && h("button", { type: "button", onclick: () => follow(next) }, t("Show more")));
    };
    const follow = async (/** @type {number} */ next) => {
      fill(foot, waiting());
      try {
        show(await more(next));
      } catch (error) {
        fill(foot, alert(explain(error), "note"), h("button", { type: "button", onclick: () => follow(next) }, t("Try again")));
      }
    };
    show(first);
    fill(this.#found, head, table, foot);
    this.#found.querySelector("h2")?.focus();
  }
}

/** @param {string | null} detail null: its key was destroyed */
function details(detail) {
  if (detail === null) return h("p", { class: "hint" }, t("The details can be opened no more: their key was destroyed."));
  return detail && h("details", null, h("summary", null, t("Details")), h("code", { dir: "ltr" }, detail));
}

/** @param {TrailLine} line */
function row(line) {
  const cell = (/** @type {string} */ label, /** @type {import("../dom.js").Child} */ content) => h("td", { "data-label": label }, content);
  return h(
    "tr",
    null,
    h("th", { scope: "row" }, line.at === null ? h("time", { datetime: line.day }, day(line.day)) : h("time", { datetime: new Date(line.at * 1000).toISOString() }, `${day(line.day)}, ${momentOfDay(line.at)}`)),
    cell(t("Who"), h("bdi", null, actorName(line))),
    cell(t("What"), [eventName(line.event), details(line.detail)]),
    cell(t("Case"), line.reference && h("bdi", { dir: "ltr" }, line.reference)),
    cell(t("Number"), String(line.number)),
  );
}
customElements.define("trail-page", SupervisorPage);
