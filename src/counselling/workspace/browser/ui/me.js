// @ts-check
// Her own things: the ways to unlock, the language, the time until the lock, the keys, signing out.

import { hexOf } from "../casework.js";
import { choose, idleMinutes, singleKeys } from "../choices.js";
import { fill, h } from "../dom.js";
import { worksOnCases } from "../roles.js";
import { t, tn } from "../texts.js";
import { action, alert, field, fingerprint, form, title } from "./parts.js";
import { remindingPanel } from "./reminding.js";
import { newPassphrase, proof, recoverySheet, wordList } from "./passphrase.js";
import { profileForm } from "./profile.js";

/** @typedef {import("../types.js").UnlockSlot} UnlockSlot */

/** The screen of the member herself. */
export class MePage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  #slots = h("section", { class: "panel" });
  #own = h("section", { class: "panel" });
  #work = h("section", { class: "panel" });

  connectedCallback() {
    const { shown } = this.model; // the centres on whose cases she works
    fill(this, title(t("Me")), shown.length > 0 && this.#work, this.#slots, this.#own, remindingPanel(this.app), this.#here());
    if (shown.length > 0) void this.#drawWork();
    void this.#drawOwn();
    void this.#drawSlots();
  }

  async #drawWork() {
    const { profile } = await this.model.call("GET", "/profile");
    const mine = this.model.session?.staff;
    const colleagues = this.model.shown.flatMap(({ members }) => members).filter(({ staff, state, role }, place, all) => staff !== mine && state === "active" && worksOnCases(role) && all.findIndex((one) => one.staff === staff) === place);
    const hint = () => h("p", { class: "hint" }, t("New cases are proposed by this. Your colleagues see the reasons, and whoever leads the centre sees all of it."));
    const said = profile === null ? alert(t("You have not said yet what you can take on: until then you are proposed for no case."), "note") : hint();
    const keep = async (/** @type {import("../types.js").Profile} */ wanted) => {
      await this.model.call("PUT", "/profile", wanted);
      if (profile === null) said.replaceWith(hint());
      this.app.say(t("Kept."));
    };
    fill(this.#work, h("h2", null, t("What you can take on")), said, profileForm(this.model, profile, colleagues, keep));
  }

  async #drawOwn() {
    const { session, strongroom } = this.model;
    const mine = await strongroom.ask("myFingerprint");
    fill(this.#own, h("h2", null, t("Your key")), h("p", null, t("You are signed in as {login}.", { login: session?.login ?? "" })), this.model.shown.length > 0 && [h("p", null, t("Your fingerprint, to read to a colleague:")), h("p", null, fingerprint(mine))], h("p", { class: "actions" }, action(t("Sign out"), () => this.model.signOut())));
  }

  async #drawSlots() {
    /** @type {UnlockSlot[]} */
    const slots = await this.model.call("GET", "/unlock-slots");
    fill(
      this.#slots,
      h("h2", null, t("Ways to unlock")),
      h("p", null, tn("There is {count} way to unlock your keys.", "There are {count} ways to unlock your keys.", slots.length)),
      h("ul", { class: "rows" }, slots.map((slot) => this.#slot(slot, slots))),
      h("p", { class: "actions" }, action(t("New daily passphrase"), () => this.#add("daily", slots)), action(t("New recovery passphrase"), () => this.#add("recovery", slots))),
    );
  }

  /**
   * @param {UnlockSlot} slot
   * @param {UnlockSlot[]} all
   */
  #slot({ slot_id: id, purpose, method }, all) {
    const place = h("div", { role: "alert" });
    const act = async () => {
      await this.model.call("DELETE", `/unlock-slots/${hexOf(id)}`);
      await this.#drawSlots();
    };
    const name = method === 2 ? t("Passkey") : purpose === "daily" ? t("Daily passphrase") : t("Recovery passphrase on paper");
    return h("li", null, h("p", null, name, " ", h("code", { class: "quiet", dir: "ltr" }, hexOf(id).slice(0, 4))), all.length > 2 && action(t("Remove {name}", { name }), act, { alert: place, class: "link" }), place);
  }

  /**
   * A new passphrase takes the place of the old ones of its purpose.
   * @param {UnlockSlot["purpose"]} purpose
   * @param {UnlockSlot[]} before
   */
  async #add(purpose, before) {
    const chosen = await newPassphrase(this.model.known);
    const { fields, check } = proof(chosen);
    const act = async () => {
      check();
      const slot = await this.model.strongroom.ask("sealUnlock", { purpose, passphrase: chosen.join(" ") });
      await this.model.call("POST", "/unlock-slots", slot);
      for (const old of before.filter((one) => one.purpose === purpose && one.method === 1)) {
        await this.model.call("DELETE", `/unlock-slots/${hexOf(old.slot_id)}`);
      }
      await this.#drawSlots();
      this.app.say(t("From now on the new words count, the old ones no longer."));
    };
    fill(
      this.#slots,
      h("h2", { tabindex: "-1" }, purpose === "daily" ? t("New daily passphrase") : t("New recovery passphrase")),
      purpose === "daily"
        ? [h("p", null, t("Learn these words. As soon as you have confirmed them, the old ones no longer unlock.")), wordList(chosen)]
        : [recoverySheet(this.model.known, this.model.session?.login ?? "", chosen), h("p", { class: "actions" }, h("button", { type: "button", onclick: () => print() }, t("Print the sheet")))],
      form({ label: t("These words count from now on"), busy: t("Sealing your keys, this takes a second …"), act }, h("p", null, t("To be sure, type two of them:")), fields),
      h("p", null, h("button", { type: "button", class: "link", onclick: () => this.#drawSlots() }, t("Leave everything as it is"))),
    );
    this.#slots.querySelector("h2")?.focus();
  }

  #here() {
    const language = h("select", { onchange: () => this.#speak(language.value) }, this.model.known.languages.map(({ tag, name }) => h("option", { value: tag, lang: tag, selected: tag === document.documentElement.lang }, name)));
    const minutes = h("select", { onchange: () => (choose("idle", minutes.value), this.app.say(t("Kept."))) }, [2, 5, 10, 15, 20, 30].map((count) => h("option", { value: count, selected: count === Math.round(idleMinutes()) }, tn("{count} minute", "{count} minutes", count))));
    const keys = h("input", { type: "checkbox", id: "single-keys", onchange: () => (choose("keys", keys.checked ? "on" : "off"), this.app.say(t("Kept."))) });
    keys.checked = singleKeys();
    return h("section", { class: "panel" }, h("h2", null, t("On this device")), field(t("Language"), language), field(t("Lock when nobody touches anything for"), minutes, t("Shift+Escape locks at once. What you typed is kept.")), h("p", { class: "check" }, keys, h("label", { for: "single-keys" }, t("Single keys are shortcuts (? shows them)"))));
  }

  /** @param {string} tag */
  async #speak(tag) {
    choose("language", tag);
    await this.app.speak(tag);
    this.app.show();
  }
}
customElements.define("me-page", MePage);
