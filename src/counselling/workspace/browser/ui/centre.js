// @ts-check
// A centre's keys and members, and how far each may be believed. Here the first member makes the keys, and a colleague is let in after
// her fingerprint was compared by another channel.

import { CallRefused } from "../calls.js";
import { fill, h } from "../dom.js";
import { Mend, reasonInWords } from "../explain.js";
import { day, languageInUse, t } from "../texts.js";
import { roleParts, seals } from "./centre_roles.js";
import { workOf } from "./centre_work.js";
import { membersOf } from "./members.js";
import { action, alert, badge, field, fingerprint, form, title } from "./parts.js";
import { keyChange } from "./rotation.js";
import { roleName } from "./states.js";

/** @typedef {import("../types.js").Centre} Centre */
/** @typedef {import("../types.js").JudgedCentre} JudgedCentre */
/** @typedef {import("../types.js").Waiting} Waiting */

const RETRY = ["roster_version", "generation"];

/** All centres of a member. */
export class CentrePage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);

  #said = h("div");
  #changed = h("div", { role: "alert" });

  async connectedCallback() {
    await this.#draw();
    const before = this.#seen();
    await this.model.freshen(); // a colleague may have come, or a key been signed, since this was fetched
    const isTyping = [...this.querySelectorAll("form input")].some((input) => input === document.activeElement);
    if (this.isConnected && !isTyping && this.#seen() !== before) await this.#draw();
  }

  #seen() {
    const { shown, judged, manifest } = this.model;
    return JSON.stringify([shown, judged, manifest]);
  }

  /**
   * Shows something above everything else, until she leaves the page.
   * @param {HTMLElement} what
   */
  show(what) {
    fill(this.#said, what);
    this.#said.querySelector("h2")?.focus();
  }

  async #draw() {
    const { model } = this;
    const mine = await model.strongroom.ask("myFingerprint");
    const centres = await Promise.all(model.shown.map((shown) => this.#centre(shown, mine)));
    fill(this, title(t("Centre")), this.#said, this.#changed, seals(model) && this.#manifest(), centres, roleParts(model));
  }

  /** Fetches everything again and shows it. */
  async refresh() {
    await this.model.openCentres();
    await this.#draw();
  }

  #manifest() {
    const { state, reason, expired, expires } = this.model.manifest;
    if (state === "refused") return alert([h("strong", null, t("The signed list of centres is refused. ")), reasonInWords(reason ?? ""), " ", t("Tell your coordinator.")]);
    if (state === "none") return alert(t("There is no signed list of centres yet. Until then, fingerprints are compared by hand."), "note");
    if (expired) return alert(t("The signed list of centres expired on {day}. New reports cannot be sealed until it is renewed.", { day: day(expires ?? "") }));
    return h("p", { class: "quiet" }, t("The signed list of centres is verified. It is valid until {day}.", { day: day(expires ?? "") }));
  }

  /**
   * @param {Centre} shown
   * @param {string} mine
   */
  async #centre(shown, mine) {
    const { centre, generations, roster } = shown;
    const judged = /** @type {JudgedCentre} */ (this.model.judged.find((one) => one.centre === centre));
    const inside = judged.generations.some(({ granted, state }) => granted && state !== "refused");
    return h(
      "section",
      { class: "panel" },
      h("h2", null, this.model.centreName(centre, languageInUse())),
      h("p", { class: "quiet" }, t("Your role here: {role}", { role: roleName(shown.role) })),
      generations.length === 0 ? await this.#first(shown) : "",
      generations.length > 0 && !inside ? this.#newcomer(mine) : "",
      await keyChange(this, shown, judged),
      judged.rosterReason && alert([h("strong", null, t("The list of members is refused. ")), reasonInWords(judged.rosterReason), " ", t("Nobody can be let in until this is cleared up.")]),
      roster !== null && judged.roster !== null ? this.#waiting(judged) : "",
      generations.length > 0 && this.#keys(shown, judged),
      await membersOf(this, shown, judged),
      await workOf(this, shown),
    );
  }

  /** @param {Centre} shown */
  async #first({ centre }) {
    const { escrow } = this.model.setUp;
    const paper = escrow === null ? null : await this.model.strongroom.ask("fingerprintOf", { key: escrow });
    const name = h("input", { type: "text", autocomplete: "name" });
    const same = h("input", { type: "checkbox", id: "same-escrow" });
    const act = async () => {
      if (!name.value.trim()) throw new Mend(t("Please type the name your colleagues know you by."));
      if (escrow !== null && !same.checked) throw new Mend(t("Compare the fingerprint with the printed sheet first."));
      await this.setting(async () => {
        const body = await this.model.strongroom.ask("firstSeed", { centre, name: name.value.trim(), escrow });
        await this.model.call("POST", `/centres/${encodeURIComponent(centre)}/generations`, body);
      });
      this.app.say(t("The keys of the centre are made."));
    };
    return h(
      "div",
      { class: "task" },
      h("h3", null, t("Make the keys of this centre")),
      h("p", null, t("You are the first. The keys are made on this device; one copy is sealed for you, one for the emergency safe of the network.")),
      paper !== null && [
        h("p", null, t("Fingerprint of the emergency safe. It must be the one on the printed sheet:")),
        h("p", null, fingerprint(paper)),
        h("p", { class: "check" }, same, h("label", { for: "same-escrow" }, t("I have compared it with the sheet: it is the same."))),
      ],
      form({ label: t("Make the keys"), busy: t("Making the keys …"), act }, field(t("Your name"), name, t("As your colleagues will see it. It is kept sealed."))),
    );
  }

  /** @param {string} mine */
  #newcomer(mine) {
    return h(
      "div",
      { class: "task" },
      h("h3", null, t("A colleague must let you in")),
      h("p", null, t("Phone a colleague of this centre and read out your fingerprint. Once it has been compared, you are let in.")),
      h("p", null, fingerprint(mine)),
      h("p", { class: "actions" }, action(t("Look again"), () => this.refresh(), { busy: t("Looking …") })),
    );
  }

  /** @param {JudgedCentre} judged */
  #waiting({ centre, waiting }) {
    return waiting.map((colleague) => {
      const { login, name: before, fingerprint: shown } = colleague;
      const last = h("input", { type: "text", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: "4", class: "group" });
      const name = h("input", { type: "text", autocomplete: "off", value: before ?? "" });
      const act = async () => {
        if (last.value.trim().toUpperCase() !== shown.slice(-4)) throw new Mend(t("This is not the last group of the fingerprint. If your colleague reads out another one, let nobody in: tell your coordinator."));
        if (!name.value.trim()) throw new Mend(t("Please type the name your colleagues know."));
        fill(this.#changed);
        if (this.#isOther(centre, colleague)) {
          await this.refresh();
          fill(this.#changed, alert(t("This has changed since you compared it, and nobody was let in. What is there now is shown: compare it anew.")));
          return;
        }
        await this.setting(() => this.#grant(centre, colleague, name.value.trim()));
        this.app.say(t("{name} can open the cases of this centre now.", { name: name.value.trim() }));
      };
      return h(
        "div",
        { class: "task" },
        h("h3", null, t("{login} is waiting to be let in", { login })),
        before !== null && alert(t("{name} has other keys than before, or lacks some. If you did not hear from {name} in person why, let nobody in.", { name: before }), "note"),
        h("p", null, t("Have the fingerprint read out to you, by phone or in person, never by mail. It must be:")),
        h("p", null, fingerprint(`${shown.slice(0, -4)}····`)),
        form({ label: t("Let in"), busy: t("Sealing the keys …"), act }, field(t("The last group, as read out to you"), last, t("Four characters")), field(t("Name of the new colleague"), name, t("As your colleagues will see it. It is kept sealed."))),
      );
    });
  }

  /**
   * Whether the service has come up with other keys since these were on the screen.
   * @param {string} centre
   * @param {Waiting} compared
   */
  #isOther(centre, compared) {
    const current = this.model.judged.find((one) => one.centre === centre)?.waiting.find(({ staff }) => staff === compared.staff);
    return current?.fingerprint !== compared.fingerprint;
  }

  /**
   * Lets in whoever was on the screen when the fingerprint was compared, with the keys of then.
   * @param {string} centre
   * @param {Waiting} colleague
   * @param {string} name
   */
  async #grant(centre, colleague, name) {
    const body = await this.model.strongroom.ask("grant", { centre, colleague, name });
    await this.model.call("POST", `/centres/${encodeURIComponent(centre)}/grants`, body);
  }

  /**
   * Compare-and-set: if a colleague was quicker, her change is loaded and said.
   * @param {() => Promise<void>} act
   */
  async setting(act) {
    try {
      await act();
    } catch (error) {
      if (error instanceof CallRefused && RETRY.includes(error.code)) await this.refresh();
      throw error;
    }
    await this.refresh();
  }

  /**
   * @param {Centre} shown
   * @param {JudgedCentre} judged
   */
  #keys({ centre, generations }, judged) {
    const words = { signed: badge(t("in the signed list"), "good"), confirmed: badge(t("confirmed here"), "good"), unconfirmed: badge(t("not confirmed yet"), "new"), refused: badge(t("refused"), "bad") };
    return h(
      "div",
      null,
      h("h3", null, t("Keys")),
      h("ul", { class: "rows" }, judged.generations.map(({ generation, fingerprint: shown, state, reason }) => h(
        "li",
        null,
        h("p", null, t("Generation {generation}", { generation }), " ", words[state].cloneNode(true)),
        h("p", null, fingerprint(shown)),
        reason && alert(reasonInWords(reason)),
        state === "unconfirmed" && h("p", null, t("Compare it with the colleague who made it, by phone or in person, then confirm."), " ", action(t("It is the same"), async () => {
          await this.model.strongroom.ask("confirmKey", { centre, generation, key: generations.find((one) => one.generation === generation)?.key });
          await this.refresh();
        })),
      ))),
    );
  }
}
customElements.define("centre-page", CentrePage);
