// @ts-check
// Coming in for the first time: two passphrases, her keys, password and authenticator. The keys are made in the crypto worker; the
// service gets their public halves and two sealed copies it cannot open. One call at the end: until then nothing has happened.

import { renderSVG } from "uqr";

import { call, CallRefused } from "../calls.js";
import { fill, h } from "../dom.js";
import { explain, Mend } from "../explain.js";
import { t } from "../texts.js";
import { alert, field, form, title, waiting } from "./parts.js";
import { newPassphrase, proof, recoverySheet, wordList } from "./passphrase.js";

const SHORTEST_PASSWORD = 12;

/** The screen of an invitation link. */
export class InvitationPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  token = "";
  done = () => {};
  /** @type {import("../types.js").Invitation} */
  #invited = /** @type {any} */ (null);
  /** @type {string[]} */
  #daily = [];
  /** @type {string[]} */
  #recovery = [];

  async connectedCallback() {
    this.className = "card wide";
    fill(this, waiting());
    try {
      this.#invited ??= await call("POST", "/invitation", { token: this.token });
      this.#daily = await newPassphrase(this.model.known);
      this.#recovery = await newPassphrase(this.model.known);
      this.#welcome();
    } catch (error) {
      const gone = error instanceof CallRefused && error.status === 404;
      fill(this, title(t("Invitation")), alert(gone ? t("This invitation has been used or has expired. Ask your coordinator for a new one.") : explain(error)));
    }
  }

  /**
   * @param {number} step
   * @param {string} heading
   * @param {...import("../dom.js").Child} children
   */
  #step(step, heading, ...children) {
    fill(this, h("p", { class: "step" }, t("Step {step} of {of}", { step, of: 4 })), title(heading), children);
    this.querySelector("h1")?.focus();
  }

  #welcome() {
    const choose = async () => this.#passphrase();
    this.#step(
      1,
      t("Welcome, {login}", { login: this.#invited.login }),
      h("p", { class: "lead" }, t("You are about to make your own keys. They are made on this device and never leave it readable.")),
      h("p", null, t("You need about five minutes, your phone with an authenticator app, and a printer or pen and paper.")),
      h("ol", { class: "outline" }, [t("Your daily passphrase: six words you will learn by heart"), t("Your recovery passphrase: a sheet for the drawer"), t("Password and authenticator, for signing in")].map((line) => h("li", null, line))),
      form({ label: t("Begin"), busy: t("One moment …"), act: choose }),
    );
  }

  #passphrase() {
    const { fields, check } = proof(this.#daily);
    this.#step(
      2,
      t("Your daily passphrase"),
      h("p", null, t("These six words open your keys each time you work. They were drawn just now; only you see them. Write them down until you know them, then destroy the paper.")),
      wordList(this.#daily),
      form({ label: t("Continue"), busy: t("One moment …"), act: async () => (check(), this.#sheet()) }, h("p", null, t("To be sure, type two of them:")), fields),
    );
  }

  #sheet() {
    const { fields, check } = proof(this.#recovery);
    this.#step(
      3,
      t("Your recovery passphrase"),
      h("p", null, t("If you forget the daily one, only this sheet helps. Print it or copy it by hand, and lock it away.")),
      recoverySheet(this.model.known, this.#invited.login, this.#recovery),
      h("p", { class: "actions" }, h("button", { type: "button", onclick: () => print() }, t("Print the sheet"))),
      form({ label: t("Continue"), busy: t("One moment …"), act: async () => (check(), this.#signIn()) }, h("p", null, t("From your sheet, type two words:")), fields),
    );
  }

  #signIn() {
    const { totp_uri: uri, totp_secret: secret, login } = this.#invited;
    const name = h("input", { type: "text", name: "username", autocomplete: "username", value: login, readonly: true });
    const password = h("input", { type: "password", autocomplete: "new-password", minlength: String(SHORTEST_PASSWORD) });
    const code = h("input", { inputmode: "numeric", autocomplete: "one-time-code", maxlength: "8", class: "code" });
    const act = async () => {
      if (password.value.length < SHORTEST_PASSWORD) throw new Mend(t("The password needs at least {count} characters.", { count: SHORTEST_PASSWORD }));
      if (!/^\d{6}$/.test(code.value.replace(/\s/g, ""))) throw new Mend(t("Type the six digits that the app shows now."));
      await this.#accept(password.value, code.value.replace(/\s/g, ""));
    };
    this.#step(
      4,
      t("Signing in"),
      h("p", null, t("Password and code say who you are. They open nothing: that is what your passphrase is for.")),
      h("div", { class: "totp" }, qrImage(uri), h("div", null, h("p", null, t("Scan this picture with your authenticator app, or type the secret into it:")), h("p", null, h("code", { class: "secret", dir: "ltr" }, grouped(secret))), h("p", null, h("a", { href: uri }, t("Open in an app on this device"))))),
      form({ label: t("Make my keys"), busy: t("Making your keys, this takes a few seconds …"), act }, field(t("Login"), name), field(t("New password"), password, t("At least {count} characters; not your passphrase", { count: SHORTEST_PASSWORD })), field(t("Code from the app"), code)),
    );
  }

  /**
   * @param {string} password
   * @param {string} code
   */
  async #accept(password, code) {
    const { strongroom } = this.model;
    const keys = await strongroom.ask("makeMember", { staff: this.#invited.staff });
    const slots = [];
    for (const [purpose, chosen] of /** @type {const} */ ([["daily", this.#daily], ["recovery", this.#recovery]])) {
      slots.push(await strongroom.ask("sealUnlock", { purpose, passphrase: chosen.join(" ") }));
    }
    const body = { token: this.token, password, totp_secret: this.#invited.totp_secret, code, ...keys, unlock_slots: slots };
    const session = await call("POST", "/invitation/acceptance", body);
    this.#daily = this.#recovery = [];
    await this.model.joined(session);
    this.done();
  }
}
customElements.define("invitation-page", InvitationPage);

/** @param {string} secret */
const grouped = (secret) => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

/**
 * Drawn here: the secret goes to no one who draws pictures.
 * @param {string} uri
 */
function qrImage(uri) {
  const picture = new Blob([renderSVG(uri, { border: 2, ecc: "M" })], { type: "image/svg+xml" });
  return h("img", { src: URL.createObjectURL(picture), alt: t("QR code for the authenticator app; the secret stands beside it"), width: "200", height: "200", class: "qr" });
}
