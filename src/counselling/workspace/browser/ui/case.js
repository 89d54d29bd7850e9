// @ts-check
// One case on the screen: what the person wrote, what was answered, what the centre notes for itself, and the facts around it.

import { hexOf, openCase, takeOver } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain, reasonInWords } from "../explain.js";
import { day, t } from "../texts.js";
import { NoteComposer, ReplyComposer } from "./composer.js";
import { conversation } from "./conversation.js";
import { factsOf } from "./facts.js";
import { noteList } from "./notes.js";
import { action, alert, badge, title, waiting } from "./parts.js";
import { stateBadge } from "./states.js";

/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */

/** The screen of a case. */
export class CasePage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  /** the case id, hexadecimal */
  id = "";
  /** @type {CaseOnScreen | null} */
  on = null;
  #head = h("div");
  #talk = h("section", { class: "talk", "aria-label": t("Conversation") });
  #side = h("aside", { "aria-label": t("Facts and notes") });
  #reply = new ReplyComposer();
  #note = new NoteComposer();

  async connectedCallback() {
    fill(this, title(t("Case")), waiting());
    try {
      const on = await openCase(this.model, this.id);
      if (!this.isConnected) return;
      await this.#build(on);
    } catch (error) {
      fill(this, title(t("Case")), alert(explain(error)), h("p", null, h("a", { href: "/inbox" }, t("Back to the inbox"))));
    }
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was one of this screen's keys
   */
  key({ key }) {
    if (key === "r") this.#reply.start();
    else if (key === "n") this.#note.start();
    else if (key === "u") this.app.go("/inbox");
    else return false;
    return true;
  }

  /**
   * Everything but the composers drawn anew: what is being written there is not touched.
   * @param {CaseOnScreen} on
   */
  draw(on) {
    this.on = on;
    const { served, opened } = on;
    const heading = title(t("Case {reference}", { reference: served.reference }));
    heading.dataset.title = served.reference;
    fill(this.#head, h("p", { class: "back" }, h("a", { href: "/inbox" }, t("Inbox"))), h("div", { class: "heading" }, heading, this.#badges(), this.#takeOver()), this.#alerts());
    fill(this.#talk, conversation(this.model, served, opened));
    fill(this.#side, factsOf(this.model, served, opened.safetyWord), h("section", { class: "notes" }, h("h2", null, t("Internal notes")), h("p", { class: "hint" }, t("Only your centre can read them.")), noteList(this.model, opened), this.#note));
    this.#reply.judge(on);
  }

  /** @param {CaseOnScreen} on */
  async #build(on) {
    await Promise.all([this.#reply.open(this, on), this.#note.open(this, on)]);
    if (!this.isConnected) return;
    this.draw(on);
    fill(this, this.#head, h("div", { class: "columns" }, h("div", null, this.#talk, this.#reply), this.#side));
    this.querySelector("h1")?.focus({ preventScroll: true });
    document.title = `${on.served.reference} · ${t("Workspace")}`;
  }

  #badges() {
    const { state, waiting_for: waitingFor, withdrawal_day: withdrawal } = /** @type {CaseOnScreen} */ (this.on).served;
    return [stateBadge(state, waitingFor), withdrawal ? badge(t("withdrawn"), "bad") : ""];
  }

  #takeOver() {
    const { served } = /** @type {CaseOnScreen} */ (this.on);
    if (served.state === "closed" || served.assignee === this.model.session?.staff) return "";
    const place = h("div", { role: "alert" });
    const label = served.assignee === null ? t("Take over") : t("Take over from {name}", { name: this.model.nameOf(served.assignee) });
    const act = async () => {
      await takeOver(this.model, served);
      this.draw(await openCase(this.model, hexOf(served.case)));
      this.app.say(t("The case is yours now."));
    };
    return [action(label, act, { busy: t("Taking over …"), alert: place }), place];
  }

  #alerts() {
    const { served, opened } = /** @type {CaseOnScreen} */ (this.on);
    const said = [];
    if (served.erased_day) said.push(alert(t("The texts of this case were erased on {day}. Only this cover is left.", { day: day(served.erased_day) }), "note"));
    else if (served.withdrawal_day) said.push(alert(t("The person withdrew this report on {day}. Seven days later its texts are erased; until then this can be taken back.", { day: day(served.withdrawal_day) }), "note"));
    if (served.state === "new" && served.tags?.conflict) said.push(alert(conflictInWords(served), "note"));
    if (served.access_ended) said.push(alert(t("The person has ended the access: an answer here would not be read."), "note"));
    if (opened.reason && !served.erased_day) said.push(alert([h("strong", null, t("Do not answer yet. ")), reasonInWords(opened.reason), " ", t("Tell your coordinator.")]));
    return said;
  }
}
customElements.define("case-page", CasePage);

/**
 * Who sees a case that may concern somebody at the centre, and what that asks of whoever reads it.
 * @param {import("../types.js").Case} served
 */
const conflictInWords = ({ coordinated }) =>
  coordinated
    ? t("Only coordinators see this case now, because the report may concern somebody at this centre. Once one of them takes it over, every colleague of the centre can open it.")
    : t("This report may concern somebody at this centre. The centre has no coordinator now, so all of you can open it. If it concerns you or somebody close to you, read no further and leave it to a colleague; if it concerns all of you, tell the person that another centre can help.");
