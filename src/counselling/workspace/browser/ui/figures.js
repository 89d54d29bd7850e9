// @ts-check
// The statistician's room: a year is drafted by one, approved by another, published on a day. She never sees a case, nor a true count.

import { decide, draftsOf, linesOf, makeDraft, named, publish, readDraft } from "../figures.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { day, fullDay, languageInUse, t, tn, today } from "../texts.js";
import { action, alert, badge, field, form, title, waiting } from "./parts.js";

/** @typedef {import("../figures.js").Draft} Draft */
/** @typedef {import("../figures.js").Release} Release */

/** The yearly figures. */
export class FiguresPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  #list = h("section", { class: "panel" });
  #shown = h("section", { "aria-live": "polite" });

  connectedCallback() {
    this.append(title(t("Yearly figures")));
    if (!this.model.session?.memberships.some(({ role }) => role === "statistician")) {
      this.append(alert(t("This is the room of whoever publishes the yearly figures. There is nothing for you to do here."), "note"));
      return;
    }
    this.append(
      h("p", null, t("What you see here is rounded and protected already, as everybody will see it. Nobody here sees a case.")),
      this.#list,
      this.#shown,
    );
    void this.#draw();
  }

  async #draw() {
    fill(this.#list, waiting());
    try {
      const { cantons, drafts } = await draftsOf(this.model);
      fill(this.#list, drafts.length === 0 ? h("p", { class: "empty" }, t("There is no draft yet.")) : this.#table(drafts), this.#form(cantons));
    } catch (error) {
      fill(this.#list, alert(explain(error)));
    }
  }

  /** @param {Draft[]} drafts */
  #table(drafts) {
    const columns = [t("Canton"), t("Year"), t("State"), t("Drafted by"), t("Day")];
    const rows = drafts.map((draft) =>
      h(
        "tr",
        null,
        h("th", { scope: "row" }, draft.canton),
        h("td", { "data-label": t("Year") }, h("button", { type: "button", class: "link", onclick: () => this.#open(draft) }, String(draft.year))),
        h("td", { "data-label": t("State") }, badge(STATES()[draft.state], draft.state === "published" ? "good" : "note")),
        h("td", { "data-label": t("Drafted by") }, draft.made_by === this.model.session?.staff ? t("you") : this.model.nameOf(draft.made_by)),
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
    const act = async () => {
      const { release } = await makeDraft(this.model, { canton: canton.value, year: Number(which.value) });
      this.app.say(t("The draft is kept. Somebody else has to decide on it."));
      await this.#draw();
      fill(this.#shown, releaseView(release));
    };
    return h("section", null, h("h2", null, t("A new draft")), form({ label: t("Make a draft"), busy: t("Counting and protecting …"), act }, field(t("Canton"), canton), field(t("Year"), which), h("p", { class: "hint" }, t("What is coded today counts. What is coded later counts in the next version."))));
  }

  /** @param {Draft} draft */
  async #open(draft) {
    fill(this.#shown, waiting());
    try {
      const release = await readDraft(this.model, draft);
      fill(this.#shown, releaseView(release), this.#next(draft));
    } catch (error) {
      fill(this.#shown, alert(explain(error)));
    }
    this.#shown.querySelector("h2")?.focus();
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
      fill(this.#shown);
    };
    return form({ label: t("Publish for good"), busy: t("Publishing …"), act }, field(t("Everybody sees it from"), from, t("What is published is never changed. A correction comes as the next version beside it.")));
  }
}
customElements.define("figures-page", FiguresPage);

/** @param {Release} release */
function releaseView(release) {
  const language = languageInUse();
  const left = Object.keys(release.left_out).length;
  const ones = release.tables.filter(({ dimensions }) => dimensions.length === 1);
  const matters = Object.entries(release.matters).map(([kind, count]) => /** @type {[string, number]} */ ([named(release.matter_names[kind], language) ?? kind, count]));
  return [
    h("h2", { tabindex: "-1" }, t("{canton} {year}, version {version}", { canton: release.canton, year: String(release.year), version: String(release.version) })),
    h("p", null, tn("{count} table would be published.", "{count} tables would be published.", release.tables.length), left > 0 && [" ", tn("{count} is left out: too few cases.", "{count} are left out: too few cases.", left)]),
    counts(t("All matters"), matters),
    ones.map((table) => counts(named(release.dimensions[table.dimensions[0] ?? ""]?.names, language) ?? table.name, linesOf(release, table, language), table.mentions)),
  ];
}

/**
 * @param {string} name
 * @param {[string, number][]} lines
 * @param {boolean} [mentions]
 */
const counts = (name, lines, mentions = false) =>
  h("details", null, h("summary", null, name), mentions && h("p", { class: "hint" }, t("A case can stand in several of these lines.")), h("table", { class: "counts" }, h("tbody", null, lines.map(([label, count]) => h("tr", null, h("th", { scope: "row" }, label), h("td", null, String(count)))))));

/** @returns {Record<Draft["state"], string>} */
const STATES = () => ({ drafted: t("waits for a decision"), approved: t("approved"), rejected: t("rejected"), published: t("published") });
