// @ts-check
// Passing a case on: what is on its way, where it can go, what the person consented to, and who must not see it.

import { newDraft, openCase } from "../casework.js";
import { consentsOf, step, transitionsOf, wallsOf } from "../passing.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { Keeping } from "../keeping.js";
import { languageInUse, recent, t } from "../texts.js";
import { consentPart } from "./consents.js";
import { action, alert, title, waiting } from "./parts.js";
import { choice, passOnForm } from "./pass_on_form.js";
import { DECLINED, inWords, REASONS } from "./passing_words.js";
import { wallPart } from "./walls.js";

/** @typedef {import("../types.js").Transition} Transition */
/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */

const LIVING = ["proposed", "accepted"];

/** The screen. */
export class TransitionPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  /** the case id, hexadecimal */
  id = "";
  case = /** @type {CaseOnScreen} */ (/** @type {unknown} */ (null));
  /** @type {Keeping} what is being filled in here and is not written down yet */
  keeping = /** @type {any} */ (null);

  async connectedCallback() {
    fill(this, title(t("Pass on")), waiting());
    try {
      await this.model.freshen(); // somebody may have come to whom it can go
      const name = `${this.id}/transition`;
      this.keeping = new Keeping(this.model, name, (await this.model.strongroom.ask("recallDraft", { name })) ?? newDraft());
      if (this.isConnected) this.keeping.begin();
      await this.#draw();
      this.querySelector("h1")?.focus({ preventScroll: true });
    } catch (error) {
      fill(this, title(t("Pass on")), alert(explain(error)), h("p", null, h("a", { href: "/inbox" }, t("Back to the inbox"))));
    }
  }

  disconnectedCallback() {
    if (this.model.state === "open") void this.keeping?.flush();
    this.keeping?.end();
  }

  /**
   * Everything fetched and drawn anew after a change; the inbox where the case is not hers any more.
   * @param {string} said
   */
  async reload(said) {
    this.app.say(said);
    try {
      await this.#draw();
      this.querySelector("h1")?.focus({ preventScroll: true });
    } catch {
      this.app.go("/inbox");
    }
  }

  async #draw() {
    const [on, transitions, consents, walls] = await Promise.all([openCase(this.model, this.id), transitionsOf(this.model, this.id), consentsOf(this.model, this.id), wallsOf(this.model, this.id)]);
    if (!this.isConnected) return;
    this.case = on;
    const heading = title(t("Pass on {reference}", { reference: on.served.reference }));
    const living = transitions.filter(({ state }) => LIVING.includes(state));
    const past = transitions.filter(({ state }) => !LIVING.includes(state));
    const used = new Set(transitions.flatMap(({ kind, state, consent }) => (kind === "refer_centre" && state === "done" ? [consent] : [])));
    const consentsLeft = consents.filter(({ consent }) => !used.has(consent));
    const done = () => this.reload(t("Done. It stands here what became of it."));
    fill(
      this,
      h("p", { class: "back" }, h("a", { href: `/case/${this.id}` }, t("Back to the case"))),
      heading,
      living.length > 0 && h("section", { class: "panel" }, h("h2", null, t("On its way")), h("ul", { class: "rows" }, living.map((one) => this.#living(one)))),
      on.served.state === "closed" ? alert(t("This case is closed. It goes nowhere until it is opened again."), "note") : h("section", { class: "panel" }, h("h2", null, t("Where to")), passOnForm({ model: this.model, on, consents: consentsLeft, done })),
      consentPart(this, consents),
      wallPart(this, walls),
      past.length > 0 && h("details", { class: "panel" }, h("summary", null, t("What was before")), h("ul", { class: "rows" }, past.map((one) => h("li", null, this.#words(one))))),
    );
  }

  /** @param {Transition} one */
  #words(one) {
    const begun = one.from_centre !== this.case.served.centre && t("begun at {centre}", { centre: this.model.centreName(one.from_centre, languageInUse()) });
    const why = [REASONS()[one.reason], begun, one.declined && t("declined: {reason}", { reason: REASONS()[one.declined] ?? one.declined }), recent(one.day)];
    return [h("p", null, inWords(this.model, languageInUse(), one)), h("p", { class: "hint" }, why.filter(Boolean).join(" · "))];
  }

  /** @param {Transition} one */
  #living(one) {
    const place = h("div", { role: "alert" });
    const press = (/** @type {string} */ label, /** @type {"accept" | "take-back" | "done"} */ name, /** @type {string} */ said) =>
      action(label, async () => (await step(this.model, one, name), this.reload(said)), { alert: place, busy: t("One moment …") });
    const isOutside = one.kind === "refer_outside";
    const reason = choice("declined", DECLINED());
    reason.setAttribute("aria-label", t("Reason for declining"));
    const declined = async () => {
      if (!reason.value) return reason.focus();
      await step(this.model, one, "decline", { reason: reason.value });
      await this.reload(t("Written down."));
    };
    return h(
      "li",
      null,
      this.#words(one),
      h(
        "p",
        { class: "actions" },
        isOutside && one.state === "proposed" && [press(t("The office accepted"), "accept", t("Written down.")), reason, action(t("The office declined"), declined, { alert: place })],
        one.state === "accepted" && press(t("Done"), "done", t("Written down.")),
        press(t("Take back"), "take-back", t("Taken back.")),
      ),
      place,
    );
  }
}
customElements.define("transition-page", TransitionPage);
