// @ts-check
// Unlocking: her passphrase, daily or recovery, opens her keys in the crypto worker. Until then nothing readable is on the screen.

import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { t } from "../texts.js";
import { field, form, title } from "./parts.js";

/** The locked screen. */
export class UnlockPage extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);

  connectedCallback() {
    this.className = "card";
    const login = h("input", { type: "text", name: "login", autocomplete: "username", value: this.model.session?.login ?? "", hidden: true });
    const passphrase = h("input", { name: "passphrase", type: "password", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
    const show = h("input", { type: "checkbox", id: "show-passphrase", onchange: () => (passphrase.type = show.checked ? "text" : "password") });
    const act = async () => {
      if (!passphrase.value.trim()) throw new Mend(t("Please type your six words."));
      try {
        await this.model.unlock(passphrase.value);
      } catch (error) {
        if (error instanceof NotGenuine && error.reason === "does not open") {
          throw new Mend(t("These words do not unlock it. Check each word; the order counts too."));
        }
        throw error;
      }
    };
    this.append(
      title(t("Locked")),
      h("p", { class: "lead" }, t("Type your passphrase, {login}. Only this browser can open what is sealed for you.", { login: this.model.session?.login ?? "" })),
      form(
        { label: t("Unlock"), busy: t("Opening your keys, this takes a second …"), act },
        login,
        field(t("Passphrase or recovery passphrase"), passphrase, t("Six words, in lower case, with spaces")),
        h("p", { class: "check" }, show, h("label", { for: "show-passphrase" }, t("Show what I type"))),
      ),
      h("p", { class: "quiet" }, h("button", { type: "button", class: "link", onclick: () => this.model.signOut() }, t("Sign out"))),
    );
    passphrase.focus();
  }
}
customElements.define("unlock-page", UnlockPage);
