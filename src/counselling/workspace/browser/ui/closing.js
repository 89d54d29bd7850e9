// @ts-check
// Closing a case: what came of it, how the person sees it, whether somebody asks again later, and until when it is kept. Closed, it shows how it
// is opened again, and what becomes of it at the end.

import { toHex } from "../../../../reporting/sealing/browser/bytes.js";
import { FIELDS, missing } from "../coding.js";
import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { answersOf, fileCase } from "../filing.js";
import { saveSheet, sheetOf } from "../sheets.js";
import { keepTask, tasksOf } from "../tasks.js";
import { fullDay, t, tn, today } from "../texts.js";
import { CaseForm } from "./case_form.js";
import { fieldName } from "./coding_words.js";
import { requireDays } from "./day_read.js";
import { endOf, rightsOf } from "./ending.js";
import { action, alert, field, title } from "./parts.js";
import { picker } from "./picker.js";

const VIEWS = /** @type {const} */ (["helped", "partly", "not_helped", "not_asked", "not_stated"]);

/** The screen on which a case is closed, opened again, and on which its end is decided. */
export class ClosingPage extends CaseForm {
  get words() {
    return t("Close the case");
  }

  async load() {
    await this.open("closing");
    const open = (await tasksOf(this.model, this.id)).filter(({ state }) => state === "open");
    if (!this.isConnected) return;
    this.keeping.begin();
    const { heading: words, body } = this.#stage(this.lists.lists.outcome?.map(({ code }) => code) ?? [], open.length);
    const heading = title(words);
    fill(this, this.back(), heading, body, endOf(this), rightsOf(this));
    this.show(heading);
  }

  /**
   * What the case allows now. One that was just closed, and whose outcome did not arrive, still shows the form: it is sent again.
   * @param {string[]} outcomes
   * @param {number} open tasks
   */
  #stage(outcomes, open) {
    const { state, reference, erased_day: erased } = this.on.served;
    if (state === "new") return { heading: t("Case {reference}", { reference }), body: erased ? "" : alert(t("Nobody has taken this case over yet. Take it over, or ask your coordinator to give it to somebody."), "note") };
    const isHalfDone = !erased && this.keeping.draft.forms?.closing?.closed === true;
    if (state === "closed" && !isHalfDone) return { heading: t("Case {reference} is closed", { reference }), body: this.#closed() };
    return { heading: t("Close case {reference}", { reference }), body: this.#form(outcomes, open) };
  }

  /** What is filled in and not kept in the case yet; `closed`: the case is closed, and it is still to be kept there. */
  get typed() {
    return (((this.keeping.draft.forms ??= {}).closing ??= { view: "", view_text: "", why_not: "", follow_up: "", follow_text: "", task: toHex(crypto.getRandomValues(new Uint8Array(16))) }));
  }

  /**
   * @param {string[]} outcomes
   * @param {number} open tasks
   */
  #form(outcomes, open) {
    const { coding } = sheetOf(this.on);
    const typed = this.typed;
    typed.outcome ??= coding["assessed.outcome"] ?? null;
    const set = (/** @type {string} */ name) => (/** @type {Event} */ event) => {
      typed[name] = /** @type {HTMLInputElement} */ (event.target).value;
      this.keeping.changed();
    };
    const most = FIELDS.find(({ name }) => name === "outcome")?.most ?? 1;
    const outcome = picker({ list: "outcome", codes: outcomes, label: fieldName("outcome"), most, chosen: typed.outcome, change: (codes) => ((typed.outcome = codes), this.keeping.changed()) });
    const view = h("select", { onchange: set("view") }, h("option", { value: "" }, t("choose")), VIEWS.map((code) => h("option", { value: code, selected: typed.view === code }, viewName(code))));
    const box = (/** @type {string} */ name, /** @type {number} */ rows) => Object.assign(h("textarea", { rows, dir: "auto", maxlength: "8000", oninput: set(name) }), { value: typed[name] });
    const follow = h("input", { type: "date", min: today(), value: typed.follow_up, oninput: set("follow_up") });
    const followText = Object.assign(h("input", { type: "text", dir: "auto", maxlength: "500", oninput: set("follow_text") }), { value: typed.follow_text });
    const lacking = missing({ ...coding, "assessed.outcome": typed.outcome }, answersOf(this.on));
    const place = h("div", { role: "alert" });
    return h(
      "section",
      { class: "panel closing" },
      open > 0 && alert(tn("{count} task is still open in this case. It stays in the calendar.", "{count} tasks are still open in this case. They stay in the calendar.", open), "note"),
      h("fieldset", { class: "coded" }, h("legend", null, t("What came of it")), outcome),
      h("div", { class: "grid" }, field(t("How the person sees it"), view), field(t("In her words"), box("view_text", 2))),
      h("div", { class: "grid" }, field(t("Ask again on"), follow, t("If the person wishes it. It becomes a task.")), field(t("What about"), followText)),
      lacking.length > 0 && [alert([t("Not coded: {names}.", { names: lacking.map(({ name }) => fieldName(name)).join(", ") }), " ", h("a", { href: `/case/${this.id}/coding` }, t("Code it now"))], "note"), field(t("Or say why it stays so"), box("why_not", 2))],
      h("p", { class: "hint" }, t("The person sees that the case is closed, and can still write; what she writes opens it again.")),
      place,
      h("p", { class: "actions" }, action(t("Close the case"), () => this.#close(lacking.length > 0), { busy: t("Closing …"), class: "primary", alert: place })),
    );
  }

  /** @param {boolean} lacks */
  async #close(lacks) {
    requireDays(this);
    const { outcome, view, view_text, why_not, follow_up, follow_text, task } = this.typed;
    if (!outcome?.length) throw new Mend(t("Please choose what came of it."));
    if (!view) throw new Mend(t("Please say how the person sees it, or that you did not ask."));
    if (lacks && !why_not.trim()) throw new Mend(t("Please code the case, or say why it stays as it is."));
    if (follow_text.trim() && !follow_up) throw new Mend(t("On which day should somebody ask again?"));
    const { retain_until } = await this.model.call("POST", `/cases/${this.id}/closing`, {}); // refused, nothing is written
    this.typed.closed = true;
    await this.keeping.flush();
    const closing = { view, text: view_text, why_not: lacks ? why_not : "", follow_up, day: today(), by: this.model.session?.staff };
    await saveSheet(this.model, this.on, { coding: { "assessed.outcome": outcome, closing } });
    if (follow_up) await keepTask(this.model, this.on, task, { kind: "follow_up", rule: null, due: follow_up, assignee: null }, { text: follow_text || t("Ask how it is"), days: {} }, 0);
    await fileCase(this.model, this.on);
    await this.keeping.drop();
    this.app.say(t("Closed. It is kept until {day}.", { day: fullDay(retain_until) }));
    await this.load();
  }

  #closed() {
    const { served } = this.on;
    const { closing } = sheetOf(this.on).coding;
    const place = h("div", { role: "alert" });
    const reopen = async () => {
      await this.model.call("POST", `/cases/${this.id}/reopening`, {});
      this.app.say(t("The case is open again."));
      await this.load();
    };
    if (served.erased_day) return alert(t("The texts of this case were erased on {day}. Only this cover is left.", { day: fullDay(served.erased_day) }), "note");
    return h(
      "section",
      { class: "panel" },
      h("dl", null, served.closed_day && [h("dt", null, t("Closed on")), h("dd", null, fullDay(served.closed_day))], served.retain_until && [h("dt", null, t("Kept until")), h("dd", null, fullDay(served.retain_until))], closing?.view && [h("dt", null, t("How the person sees it")), h("dd", null, viewName(closing.view), closing.text && ": ", h("bdi", null, closing.text))]),
      h("p", { class: "hint" }, t("From that day on its erasure is proposed; somebody decides on it, nothing goes by itself. Backups keep it for some weeks more.")),
      place,
      h("p", { class: "actions" }, action(t("Open the case again"), reopen, { busy: t("One moment …"), alert: place })),
    );
  }
}
customElements.define("closing-page", ClosingPage);

/** @param {string} code */
const viewName = (code) => ({ helped: t("It helped"), partly: t("It helped in part"), not_helped: t("It did not help"), not_asked: t("not asked"), not_stated: t("did not want to say") })[code] ?? code;
