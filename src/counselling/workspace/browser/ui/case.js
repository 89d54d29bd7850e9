// @ts-check
// One case on the screen: its story in the middle, what is to be done next, and the facts around it. Other rooms put their parts into NEXT
// and FACTS: functions of the page that give something to show, called anew at each drawing.

import { hexOf, openCase, takeOver } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain, reasonInWords } from "../explain.js";
import { neverHadCode } from "../intake_words.js";
import { fileTakenOver } from "../filing.js";
import { consentsOf } from "../passing.js";
import { day, t } from "../texts.js";
import { ReplyComposer } from "./composer.js";
import { ENTRY_KEYS, EntryComposer } from "./entry_composer.js";
import { factsOf } from "./facts.js";
import { earlierConversations, linkPart } from "./joining.js";
import { lettersPart } from "./letters.js";
import { action, alert, badge, title, waiting } from "./parts.js";
import { putBackPart } from "./put_back.js";
import { routingPart } from "./routing.js";
import { SheetForms, SheetParts } from "./sheet.js";
import { sideBySide } from "./side_by_side.js";
import { stateBadge } from "./states.js";
import { taskPart } from "./tasks.js";
import { timeline } from "./timeline.js";

/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {(page: CasePage) => import("../dom.js").Child} Part */

/** @type {Part[]} what is to be done */
const NEXT = [routingPart, taskPart, lettersPart];
/** @type {Part[]} what is known */
const FACTS = [linkPart];
/** The screens of a case beside this one: the end of the address, and its name. @type {(state: string) => [string, string][]} */
const SCREENS = (state) => [
  ["coding", t("Coding")],
  ["transition", t("Pass on")],
  ["closing", state === "open" ? t("Close the case") : t("The end of the case")],
];

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
  /** @type {import("../types.js").ConsentRow[] | null} as they stood when the case was opened; null where that is not known */
  consents = null;
  #head = h("div");
  #settle = h("div");
  #talk = h("section", { class: "talk", "aria-label": t("Story of the case") });
  #next = h("div");
  #facts = h("div");
  #reply = new ReplyComposer();
  #entry = new EntryComposer();
  #forms = new SheetForms();
  #known = new SheetParts(this.#forms, ["contact", "people", "consents", "documents"]);
  #agreed = new SheetParts(this.#forms, ["agreed", "interpreters"]);

  async connectedCallback() {
    fill(this, title(t("Case")), waiting());
    try {
      const on = await this.#open();
      if (!this.isConnected) return;
      await this.#build(on);
    } catch (error) {
      this.close(error);
    }
  }

  /** What is being filled into its sheet, and its links. */
  get keeping() {
    return this.#forms.keeping;
  }

  /**
   * The case is not hers (any more): says why, and shows nothing of it.
   * @param {unknown} error
   */
  close(error) {
    fill(this, title(t("Case")), alert(explain(error)), h("p", null, h("a", { href: "/inbox" }, t("Back to the inbox"))));
  }

  /**
   * @param {KeyboardEvent} event
   * @returns {boolean} whether it was one of this screen's keys
   */
  key({ key }) {
    const kind = ENTRY_KEYS[key];
    if (key === "r") this.#reply.start();
    else if (kind) this.#entry.startAs(kind);
    else if (key === "u") this.app.go("/inbox");
    else return false;
    return true;
  }

  /**
   * Everything but the composers and open forms drawn anew: what is being written there is not touched.
   * @param {CaseOnScreen} on
   */
  draw(on) {
    this.on = on;
    const { served, opened } = on;
    const heading = title(t("Case {reference}", { reference: served.reference }));
    heading.dataset.title = served.reference;
    fill(this.#head, h("p", { class: "back" }, h("a", { href: "/inbox" }, t("Inbox"))), h("div", { class: "heading" }, heading, this.#badges(), this.#takeOver(), this.#screens()), this.#alerts());
    fill(this.#talk, earlierConversations(this), timeline(this.model, served, opened));
    fill(this.#facts, factsOf(this.model, served, opened.safetyWord), FACTS.map((part) => part(this)));
    this.#reply.judge(on);
    this.#entry.hidden = served.erased_day !== null;
    this.sheetChanged();
  }

  /** What hangs on the case sheet drawn anew, from `on.opened.sheets`. */
  sheetChanged() {
    fill(this.#settle, sideBySide(this));
    fill(this.#next, NEXT.map((part) => part(this)));
    this.#forms.draw();
  }

  /** The case opened anew, when something about it was changed elsewhere. */
  async reload() {
    this.draw(await this.#open());
  }

  async #open() {
    const consents = consentsOf(this.model, this.id).catch(() => null); // the case opens without; then nothing is said of what one is worth
    const on = await openCase(this.model, this.id);
    this.consents = await consents;
    return on;
  }

  /** @param {CaseOnScreen} on */
  async #build(on) {
    this.on = on;
    await Promise.all([this.#reply.open(this, on), this.#entry.open(this, on), this.#forms.open(this, on)]);
    if (!this.isConnected) return;
    fill(
      this,
      this.#head,
      this.#settle,
      h(
        "div",
        { class: "columns" },
        h("div", { class: "story" }, this.#talk, this.#reply, this.#entry),
        h("section", { class: "next", "aria-label": t("Next steps") }, h("h2", null, t("Next steps")), this.#next, this.#agreed),
        h("aside", { "aria-label": t("Facts") }, this.#facts, h("section", { class: "sheet" }, h("h2", null, t("Case sheet")), h("p", { class: "hint" }, t("Only your centre can read this.")), this.#known)),
      ),
    );
    this.draw(on);
    void fileTakenOver(this.model, on).catch(() => {}); // it is tried again when the case is opened the next time
    this.querySelector("h1")?.focus({ preventScroll: true });
    document.title = `${on.served.reference} · ${t("Workspace")}`;
  }

  #badges() {
    const { state, waiting_for: waitingFor, withdrawal_day: withdrawal } = /** @type {CaseOnScreen} */ (this.on).served;
    return [stateBadge(state, waitingFor), withdrawal ? badge(t("withdrawn"), "bad") : ""];
  }

  #takeOver() {
    const { served } = /** @type {CaseOnScreen} */ (this.on);
    const mine = served.assignee === this.model.session?.staff;
    if (served.state === "closed" || (mine && served.state === "open")) return "";
    const place = h("div", { role: "alert" });
    const label = served.assignee === null || mine ? t("Take over") : t("Take over from {name}", { name: this.model.nameOf(served.assignee) });
    const act = async () => {
      await takeOver(this.model, served);
      const on = await openCase(this.model, hexOf(served.case));
      this.draw(on);
      this.app.say(t("The case is yours now."));
      await fileTakenOver(this.model, on).catch(() => {}); // as above
    };
    return [action(label, act, { busy: t("Taking over …"), alert: place }), place];
  }

  #screens() {
    const { erased_day: erased, state } = /** @type {CaseOnScreen} */ (this.on).served;
    if (erased) return "";
    return h("p", { class: "screens" }, SCREENS(state).map(([name, label]) => h("a", { href: `/case/${this.id}/${name}`, class: "button" }, label)));
  }

  #alerts() {
    const { served, opened } = /** @type {CaseOnScreen} */ (this.on);
    const said = [];
    if (served.erased_day) said.push(alert(t("The texts of this case were erased on {day}. Only this cover is left.", { day: day(served.erased_day) }), "note"));
    else if (served.withdrawal_day) said.push(alert(t("The person withdrew this report on {day}. Seven days later its texts are erased; until then this can be taken back.", { day: day(served.withdrawal_day) }), "note"));
    if (served.state === "new" && served.tags?.conflict) said.push(alert(conflictInWords(served), "note"));
    if (served.access_ended) said.push(alert(neverHadCode(opened.texts) ? t("The person wanted no code: an answer here would not be read. Use the way that you agreed on.") : t("The person has ended the access: an answer here would not be read."), "note"));
    if (opened.byReplaced.length > 0) said.push(putBackPart(this, opened.byReplaced));
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
