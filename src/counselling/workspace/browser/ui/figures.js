// @ts-check
// The statistician's room: a year is drafted by one, approved by another, published on a day. She never sees a case, nor a true count. A
// region's delegate reads what is decided; whoever leads a centre draws its own table.

import { decide, draftsOf, earlierThan, makeDraft, publish, readDraft } from "../figures.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { day, fullDay, t, today } from "../texts.js";
import { centreTables } from "./figures_centre.js";
import { previewForm } from "./figures_preview.js";
import { textsForm } from "./figures_texts.js";
import { titleOf } from "./figures_tables.js";
import { releaseView, STATES } from "./figures_view.js";
import { action, alert, badge, field, form, title, waiting } from "./parts.js";

/** @typedef {import("../figures.js").Draft} Draft */

/** Whose room this is. */
export const READERS = ["statistician", "delegate", "coordinator"];

/** The yearly figures. */
export class FiguresPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  #list = h("section", { class: "panel" });
  #shown = h("section", { class: "panel", hidden: true }); // its heading takes the focus: thousands of cells are not read out
  #ahead = h("div");
  /** @type {Draft[]} */
  #drafts = [];

  connectedCallback() {
    this.append(title(t("Yearly figures")));
    if (!READERS.some((role) => this.#is(role))) {
      this.append(alert(t("This is the room of whoever publishes the yearly figures. There is nothing for you to do here."), "note"));
      return;
    }
    if (this.#is("statistician") || this.#is("delegate")) {
      this.append(h("p", null, t("What you see here is rounded and protected already, as everybody will see it. Nobody here sees a case.")), this.#list, this.#shown, this.#ahead);
      void this.#draw();
    }
    if (this.#is("coordinator")) this.append(...centreTables(this.model));
  }

  /** @param {string} role */
  #is = (role) => this.model.session?.memberships.some((one) => one.role === role) ?? false;

  async #draw() {
    fill(this.#list, waiting());
    try {
      const { cantons, drafts } = await draftsOf(this.model);
      this.#drafts = drafts;
      fill(this.#list, drafts.length === 0 ? h("p", { class: "empty" }, t("There is no draft yet.")) : this.#table(drafts), this.#is("statistician") && this.#form(cantons));
      if (this.#is("statistician") && !this.#ahead.hasChildNodes()) fill(this.#ahead, previewForm(this.model, cantons));
    } catch (error) {
      fill(this.#list, alert(explain(error)));
    }
  }

  /** @param {Draft[]} drafts */
  #table(drafts) {
    const isHers = this.#is("statistician"); // a delegate knows none of those who draft
    const columns = [t("Canton"), t("Year"), t("State"), isHers && t("Drafted by"), t("Day")].filter((name) => name !== false);
    const rows = drafts.map((draft) =>
      h(
        "tr",
        null,
        h("th", { scope: "row" }, draft.canton),
        h("td", { "data-label": t("Year") }, h("button", { type: "button", class: "link", onclick: () => this.#open(draft) }, titleOf(draft))),
        h("td", { "data-label": t("State") }, badge(STATES()[draft.state], draft.state === "published" ? "good" : "note")),
        isHers && h("td", { "data-label": t("Drafted by") }, draft.made_by === this.model.session?.staff ? t("you") : draft.made_by_login),
        h("td", { "data-label": t("Day") }, day(draft.day)),
      ),
    );
    return h("table", { class: "cases" }, h("caption", { class: "only-read" }, t("Drafts")), h("thead", null, h("tr", null, columns.map((column) => h("th", { scope: "col" }, column)))), h("tbody", null, rows));
  }

  /** @param {string[]} cantons */
  #form(cantons) {
    const year = Number(today().slice(0, 4));
    const canton = h("select", null, cantons.map((code) => h("option", { value: code }, code)));
    const which = h("input", { type: "number", min: "2000", max: String(year - 1), value: String(year - 1), inputmode: "numeric" });
    const reason = h("select", null, Object.entries(REASONS()).map(([value, label]) => h("option", { value }, label)));
    const act = async () => {
      const { draft } = await makeDraft(this.model, { canton: canton.value, year: Number(which.value), reason: reason.value });
      this.app.say(t("The draft is kept. Somebody else has to decide on it."));
      await this.#draw();
      await this.#reopen(draft);
    };
    return h("section", null, h("h2", null, t("A new draft")), form({ label: t("Make a draft"), busy: t("Counting and protecting …"), act }, field(t("Canton"), canton), field(t("Year"), which), field(t("Why a new version"), reason, t("Only where figures of this year are out already: what is published stays, the new version stands beside it, and the reason is published.")), h("p", { class: "hint" }, t("What is coded today counts. What is coded later counts in the next version."))));
  }

  /** @param {Draft} draft */
  async #open(draft) {
    this.#shown.hidden = false;
    fill(this.#shown, waiting());
    try {
      const isHers = this.#is("statistician");
      const [release, { earlier }] = await Promise.all([readDraft(this.model, draft), isHers ? earlierThan(this.model, draft) : { earlier: [] }]);
      const mayWrite = draft.state === "drafted" && draft.made_by === this.model.session?.staff;
      const others = this.#drafts.filter((one) => one.canton === draft.canton && one.year === draft.year && one.draft !== draft.draft);
      fill(this.#shown, releaseView(this.model, release, earlier, others, draft.state === "drafted" || draft.state === "approved"), mayWrite && textsForm(this.model, draft, release, () => this.#kept(draft)), isHers && this.#next(draft));
    } catch (error) {
      fill(this.#shown, h("div", { role: "alert" }, alert(explain(error))));
    }
    this.#shown.querySelector("h2")?.focus();
  }

  /** @param {Draft} draft whose text was written */
  async #kept(draft) {
    this.app.say(t("The text is kept. Whoever approves the figures approves it too."));
    await this.#draw();
    await this.#reopen(draft.draft);
  }

  /** @param {string} id of a draft, as it is now */
  async #reopen(id) {
    const { drafts } = await draftsOf(this.model);
    const draft = drafts.find((one) => one.draft === id);
    if (draft) await this.#open(draft);
  }

  /** @param {Draft} draft */
  #next(draft) {
    const place = h("div", { role: "alert" });
    const own = draft.made_by === this.model.session?.staff;
    /** @param {"approved" | "rejected"} decision */
    const decided = (decision) => async () => {
      await decide(this.model, draft, decision);
      await this.#draw();
      await this.#open({ ...draft, state: decision });
    };
    if (draft.state !== "drafted" && draft.state !== "approved") return "";
    const reject = action(t("Reject"), decided("rejected"), { alert: place });
    const approve = draft.state === "drafted" && !own && action(t("Approve"), decided("approved"), { class: "primary", alert: place });
    return h("div", null, draft.state === "drafted" && own && h("p", { class: "hint" }, t("Somebody else has to decide on it.")), draft.state === "approved" && this.#publication(draft), h("p", { class: "actions" }, approve, reject), place);
  }

  /** @param {Draft} draft */
  #publication(draft) {
    const from = h("input", { type: "date", value: today(), min: today() });
    const act = async () => {
      await publish(this.model, draft, from.value);
      this.app.say(t("It is published, for good, from {day} on.", { day: fullDay(from.value) }));
      await this.#draw();
      this.#shown.hidden = true;
    };
    return form({ label: t("Publish for good"), busy: t("Publishing …"), act }, field(t("Everybody sees it from"), from, t("What is published is never changed. A correction comes as the next version beside it.")));
  }
}
customElements.define("figures-page", FiguresPage);

/** Why a version comes beside a published one. @returns {Record<string, string>} */
const REASONS = () => ({ "": t("There is none: it is the first"), changed_cases: t("At least 20 cases changed"), error: t("A material error is corrected") });
