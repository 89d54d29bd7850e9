// @ts-check
// Signing in: who she is. It opens nothing; unlocking comes after it and is hers alone.

import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { t } from "../texts.js";
import { alert, field, form, title } from "./parts.js";

/** @typedef {import("../model.js").Model} Model */

/**
 * The form of login, password and code.
 * @param {Model} model
 * @param {string} login filled in already, or empty
 */
export function signInForm(model, login) {
  const who = h("input", { name: "login", autocomplete: "username", autocapitalize: "none", spellcheck: "false", value: login, required: true });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  const code = h("input", { name: "code", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "8", class: "code", required: true });
  const act = async () => {
    if (!who.value.trim() || !password.value || !code.value.trim()) throw new Mend(t("Please fill in all three fields."));
    try {
      await model.signIn(who.value.trim(), password.value, code.value.replace(/\s/g, ""));
    } finally {
      code.value = ""; // a code works once
    }
  };
  return form(
    { label: t("Sign in"), busy: t("Signing in …"), act },
    field(t("Login"), who),
    field(t("Password"), password),
    field(t("Code"), code, t("Six digits from your authenticator app")),
  );
}

/** The screen before everything else. */
export class SignInPage extends HTMLElement {
  /** @type {Model} */
  model = /** @type {any} */ (null);

  connectedCallback() {
    this.className = "card";
    this.append(
      title(t("Good to see you")),
      this.model.hasLeft ? alert(t("You no longer belong to this service: somebody ended your access. What you had open is closed, and nothing of it is readable in this browser. Ask your coordinator if this is a mistake.")) : "",
      h("p", { class: "lead" }, t("Sign in to the workspace. After that you unlock it with your passphrase.")),
      signInForm(this.model, ""),
    );
    this.querySelector("input")?.focus();
  }
}
customElements.define("sign-in-page", SignInPage);

/**
 * The session has ended while she was at work: she signs in on top of what she was doing.
 * @param {Model} model
 */
export function signInAgain(model) {
  const dialog = h(
    "dialog",
    { "aria-labelledby": "again", class: "card" },
    h("h2", { id: "again" }, t("Please sign in again")),
    h("p", null, t("Your session has ended. What you typed is still there, and goes on where it stopped.")),
    signInForm(model, model.session?.login ?? ""),
  );
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  document.body.append(dialog);
  dialog.showModal();
  /** @type {HTMLInputElement | null} */ (dialog.querySelector("input[type=password]"))?.focus();
  return () => dialog.remove();
}
