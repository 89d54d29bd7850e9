// @ts-check
// What somebody told the centre on another way, entered while listening and sealed here; or a training or event, to be counted.

import { hexOf, newDraft } from "../casework.js";
import { ASKED, emptyForm, PURPOSES, takeIn } from "../intake.js";
import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { Keeping } from "../keeping.js";
import { placesAt } from "../places.js";
import { languageInUse, t } from "../texts.js";
import { activityForm } from "./activity.js";
import { intakeFiles } from "./intake_files.js";
import { oneOf, question, reach, story, tick } from "./intake_form.js";
import { action, alert, title, waiting } from "./parts.js";
import { slip } from "./slip.js";

/** @typedef {import("../types.js").IntakeForm} IntakeForm */

const DRAFT = "intake";
const OF_THE_REPORT = ["intake", "body", "keys", "arrived"]; // in the draft; what is begun of a training or event stays
const TAKERS = ["counsellor", "coordinator", "delegate"];

/** @returns {Record<string, string>} */
const PURPOSE_NAMES = () => ({ advice: t("Advice for a person"), documentation: t("Only to be on record"), institution: t("Advice for an institution"), accused: t("Advice for an accused person") });

/** The screen for taking in. */
export class IntakePage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  /** @type {Keeping} */
  #keeping = /** @type {any} */ (null);
  /** @type {IntakeForm} */
  #form = /** @type {any} */ (null);
  #places = /** @type {import("../places.js").Places | null} */ (null);
  #counting = false;
  #tabs = h("div", { class: "tabs", role: "group", "aria-label": t("What for") });
  #fields = h("div", { class: "fields" });
  #place = h("div", { role: "alert" });

  async connectedCallback() {
    fill(this, title(t("Take in a report")), waiting());
    const [membership] = this.#memberships();
    if (membership === undefined) return fill(this, title(t("Take in a report")), alert(t("You work on no cases here. Somebody of a centre takes in reports."), "note"));
    const kept = /** @type {import("../types.js").Draft | null} */ (await this.model.strongroom.ask("recallDraft", { name: DRAFT }));
    const draft = kept ?? newDraft();
    draft.forms ??= {};
    draft.forms.keys ??= await this.model.strongroom.ask("newIntake");
    this.#form = /** @type {IntakeForm} */ (draft.forms.intake ?? emptyForm(membership.centre, languageInUse(), membership.role !== "delegate"));
    this.#keeping = new Keeping(this.model, DRAFT, draft);
    if (!this.isConnected) return;
    this.#keeping.begin();
    if (draft.forms.arrived) await this.#arrived();
    else await this.#begin();
  }

  disconnectedCallback() {
    if (this.model?.state === "open" && (this.#draft().intake || this.#draft().activity)) void this.#keeping?.flush();
    this.#keeping?.end();
  }

  #draft() {
    return /** @type {Record<string, any>} */ (this.#keeping?.draft.forms ?? {});
  }

  #memberships() {
    return this.model.session?.memberships.filter(({ role }) => TAKERS.includes(role)) ?? [];
  }

  #role() {
    return this.#memberships().find(({ centre }) => centre === this.#form.centre)?.role ?? "counsellor";
  }

  async #begin() {
    this.#places ??= await placesAt(this.model.known.places, this.model.manifest.cantons[this.#form.centre] ?? []);
    this.#draw();
    const act = action(t("Seal and take in"), () => this.#send(), { busy: t("Sealing and sending …"), class: "primary", alert: this.#place });
    const form = h("form", { class: "intake", novalidate: true, onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, this.#fields, this.#place, h("p", { class: "actions" }, act));
    form.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) act.click();
    };
    fill(this, title(t("Take in a report")), this.#tabs, form);
    this.querySelector("textarea")?.focus();
  }

  /** From here on the screen shows the form for its purpose. */
  #draw() {
    const tab = (/** @type {boolean} */ pressed, /** @type {string} */ name, /** @type {() => void} */ choose) => h("button", { type: "button", "aria-pressed": String(pressed), onclick: choose }, name);
    const purposes = PURPOSES.map((purpose) => tab(!this.#counting && purpose === this.#form.purpose, PURPOSE_NAMES()[purpose] ?? purpose, () => this.#choose(purpose)));
    fill(this.#tabs, purposes, this.#role() !== "delegate" && tab(this.#counting, t("Training or event"), () => this.#count()));
    const filling = { form: this.#form, changed: this.#changed, redraw: () => this.#draw() };
    const asked = ASKED[this.#form.purpose].map((name) => question(filling, name));
    const ticks = asked.filter((one) => one.matches(".check"));
    fill(
      this.#fields,
      this.#centre(filling),
      story(filling, /** @type {import("../places.js").Places} */ (this.#places)),
      h("div", { class: "grid" }, asked.filter((one) => one.matches(".field"))),
      asked.filter((one) => one.matches("fieldset")),
      ticks,
      intakeFiles(this.model, this.#keeping.draft, this.#changed),
      reach(filling),
      this.#ways(),
    );
  }

  /** @param {import("./intake_form.js").Filling} filling */
  #centre(filling) {
    const centres = this.#memberships().map(({ centre }) => centre);
    return centres.length > 1 && oneOf(filling, "centre", centres, (centre) => this.model.centreName(centre, languageInUse()), t("Centre"));
  }

  /** Who looks after it, and whether the person gets a code. */
  #ways() {
    const set = (/** @type {"mine" | "conflict" | "withCode"} */ part, /** @type {boolean} */ value) => {
      this.#form[part] = value;
      this.#changed();
      this.#draw();
    };
    const form = this.#form;
    return [
      this.#role() !== "delegate" && tick(t("I look after it myself"), form.mine, (checked) => set("mine", checked)),
      !form.mine && tick(t("It may concern somebody at this centre"), form.conflict, (checked) => set("conflict", checked)),
      tick(t("The person gets a code for the mailbox"), form.withCode, (checked) => set("withCode", checked)),
      !form.withCode && alert(t("Without a code nobody can answer in the mailbox, and the person cannot withdraw the report there. Agree on another way."), "note"),
    ];
  }

  #changed = () => {
    const forms = this.#draft();
    forms.intake = this.#form;
    delete forms.body; // what was sealed before is no longer what she wants to say
    this.#keeping.changed();
  };

  /** @param {IntakeForm["purpose"]} purpose */
  #choose(purpose) {
    if (this.#counting) {
      this.#counting = false;
      this.#form.purpose = purpose;
      return void this.#begin();
    }
    this.#form.purpose = purpose;
    this.#changed();
    this.#draw();
  }

  #count() {
    this.#counting = true;
    this.#draw();
    fill(this, title(t("Take in a report")), this.#tabs, activityForm(this.model, this.app, this.model.manifest.cantons[this.#form.centre] ?? [], this.#keeping));
  }

  async #send() {
    const form = this.#form;
    if (!form.words.trim()) throw new Mend(t("There is nothing written yet."));
    const municipality = form.municipality.trim() ? (this.#places?.find(form.municipality) ?? null) : null;
    if (form.municipality.trim() && municipality === null) throw new Mend(t("This municipality is not known, or there are several. Write it as in the list, or choose only the canton."));
    this.#draft().intake = form;
    const arrived = await takeIn(this.model, form, { municipality, typedBy: this.#role() }, this.#keeping.draft, () => this.#keeping.flush());
    this.#draft().arrived = arrived;
    await this.#keeping.flush();
    await this.#arrived();
  }

  /** What comes after: the code to hand over, and the case. */
  async #arrived() {
    const { arrived, keys, intake } = this.#draft();
    if (!intake.withCode) return this.#done(arrived, keys.case);
    const [{ code, safetyWord }, slips] = await Promise.all([this.model.strongroom.ask("codeOf", { secret: keys.secret }), fetch(this.model.known.slips).then((answer) => answer.json())]);
    const handed = { code, safetyWord, reference: arrived.reference, centre: this.model.centreName(arrived.centre, languageInUse()), address: this.model.setUp.public_origin };
    const tag = [intake.language, languageInUse(), "en"].find((one) => one in slips) ?? "en";
    fill(
      this,
      title(t("Taken in: hand over the code")),
      arrived.changed && alert(t("An earlier wording had arrived already: that one is kept. Add what is missing in the case."), "note"),
      h("p", { class: "lead" }, t("Read the code out, let the person write it down, or print the slip. Nobody can recover it, not even we.")),
      slip(handed, slips, tag),
      h("p", { class: "actions" }, action(t("The person has the code"), () => this.#done(arrived, keys.case), { class: "primary" })),
      h("p", { class: "hint" }, t("Until you press this, the code is kept in this browser, sealed. After that it is gone from here.")),
    );
    this.querySelector("h1")?.focus();
  }

  /**
   * From here on nothing of the report is in this browser.
   * @param {import("../intake.js").Arrived} arrived
   * @param {string} caseId
   */
  async #done(arrived, caseId) {
    const { mine, withCode } = /** @type {IntakeForm} */ (this.#draft().intake);
    for (const name of OF_THE_REPORT) delete this.#draft()[name];
    const files = this.#keeping.draft.files.splice(0);
    await this.#keeping.flush();
    for (const { record } of files) await this.model.strongroom.ask("dropFile", { record });
    this.app.say(arrived.reference ? t("Taken in as {reference}.", { reference: arrived.reference }) : t("Taken in."));
    const isHers = this.#role() !== "delegate";
    if (mine && isHers) return this.app.go(`/case/${hexOf(caseId)}`);
    fill(
      this,
      title(t("Taken in")),
      h("p", null, isHers ? t("It goes to whoever fits best.") : t("It has gone to the centre. You do not see the case; the person can tell you about it.")),
      !withCode && alert(t("Nobody can answer this report in the mailbox."), "note"),
      h("p", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: () => this.app.show() }, t("Take in another one"))),
    );
  }
}
customElements.define("intake-page", IntakePage);
