// @ts-check
// The frame: decides which screen is shown, and owns what is the same on all of them: navigation, keys, lock, messages.

import { NoAnswer } from "../calls.js";
import { chosenLanguage, idleMinutes, singleKeys } from "../choices.js";
import { alarmed } from "../current_keys.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { lockWhenIdle } from "../idle.js";
import { Model } from "../model.js";
import { worksOnCases } from "../roles.js";
import { placeOf } from "../route.js";
import { Strongroom, workersAt } from "../strongroom.js";
import { t, useLanguage } from "../texts.js";
import "./calendar.js";
import "./case.js";
import "./centre.js";
import "./closing.js";
import "./coding.js";
import "./coordination.js";
import { READERS } from "./figures.js";
import { followFocus } from "./focus.js";
import "./inbox.js";
import "./intake.js";
import "./invitation.js";
import { showKeys } from "./keys.js";
import "./me.js";
import { alert, title, waiting } from "./parts.js";
import { SearchBox } from "./search.js";
import { signInAgain } from "./sign_in.js";
import "./transition.js";
import "./trail.js";
import "./unlock.js";

/** @typedef {import("../route.js").Place} Place */

/** The rooms of those who never see a case. */
const ROOMS = { supervisor: "trail", statistician: "figures" };

/** The whole document. */
export class WorkspaceApp extends HTMLElement {
  /** @type {Model} */
  model = /** @type {any} */ (null);
  #invitation = /** @type {string | null} */ (null);
  #search = new SearchBox();
  #status = h("p", { role: "status", class: "toast" });
  #alarm = h("div", { role: "alert", class: "alarm" });
  /** @type {number[]} */
  #saying = [];

  /** @param {string | null} invitation the token of an invitation link */
  async begin(invitation) {
    this.#invitation = invitation;
    const known = /** @type {import("../model.js").Known} */ (JSON.parse(document.getElementById("known")?.textContent ?? ""));
    this.model = new Model(known, new Strongroom(workersAt(known.worker)));
    await this.speak(chosenLanguage() ?? document.documentElement.lang);
    this.#listen();
    await this.#start();
  }

  /**
   * From here on the workspace speaks this language.
   * @param {string} tag
   */
  async speak(tag) {
    const languages = this.model.known.languages;
    const wanted = languages.find((language) => language.tag === tag) ?? languages.find((language) => language.tag === "en");
    if (wanted) await useLanguage(wanted);
  }

  /**
   * Goes to a place of the workspace.
   * @param {string} path
   */
  go(path) {
    if (path !== location.pathname) history.pushState(null, "", path);
    this.show();
  }

  /**
   * Says something in passing; an empty text takes back what was said last.
   * @param {string} text
   */
  say(text) {
    for (const timer of this.#saying) clearTimeout(timer);
    this.#status.textContent = "";
    this.#saying = [
      setTimeout(() => (this.#status.textContent = text), 50), // an emptied region is read out again
      setTimeout(() => (this.#status.textContent = ""), 8000),
    ];
  }

  /** Locks at once; what was typed is kept first. */
  lock = () => this.model.lock();

  /** The screen for the state and the address, made anew. */
  show() {
    const { state } = this.model;
    const place = placeOf(location.pathname);
    if (this.#invitation !== null) this.#alone("invitation-page", { token: this.#invitation, done: () => this.#joined() });
    else if (state === "signed-out") this.#alone("sign-in-page");
    else if (state === "locked") this.#alone("unlock-page");
    else this.#framed(place.page === "inbox" && this.#seesNoCase() ? { page: this.#room(), id: "" } : place);
    const heading = this.querySelector("h1");
    document.title = [heading?.dataset.title ?? heading?.textContent, t("Workspace")].filter(Boolean).join(" · ");
  }

  async #start() {
    fill(this, h("main", { class: "alone" }, waiting()));
    try {
      if (this.#invitation === null) await this.model.resume();
      this.show();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      const again = h("button", { type: "button", class: "primary", onclick: () => this.#start() }, t("Try again"));
      fill(this, h("main", { class: "alone" }, h("div", { class: "card" }, title(t("No answer")), alert(explain(error), "note"), again)));
    }
  }

  #joined() {
    this.#invitation = null;
    history.replaceState(null, "", "/centre");
    this.show();
  }

  #listen() {
    /** @type {(() => void) | null} */
    let close = null;
    this.model.addEventListener("state", () => {
      if (this.#invitation !== null) return;
      close?.();
      close = null;
      if (this.model.state === "locked") channel.postMessage("lock");
      this.show();
    });
    this.model.addEventListener("keys", () => this.#judge());
    this.model.addEventListener("session-ended", () => (close = signInAgain(this.model)));
    this.model.addEventListener("signed-in-again", () => {
      close?.();
      close = null;
    });
    const channel = new BroadcastChannel("workspace"); // locked here is locked in every tab
    channel.onmessage = () => this.lock();
    addEventListener("popstate", () => this.show());
    addEventListener("keydown", (event) => this.#key(event));
    addEventListener("click", (event) => this.#link(event));
    addEventListener("begun", () => this.say(""));
    addEventListener("unhandledrejection", ({ reason }) => this.say(explain(reason)));
    lockWhenIdle(idleMinutes, this.lock);
    followFocus();
  }

  /** Keys that are not what they should be are said on every screen, whenever that is found. */
  #judge() {
    const isWrong = alarmed(this.model);
    if (this.#alarm.hasChildNodes() === isWrong) return; // said once, not at every look
    fill(this.#alarm, isWrong && alert([t("Keys or members of your centre are not what they should be. Seal nothing until this is cleared up."), " ", h("a", { href: "/centre" }, t("See what is wrong"))]));
  }

  /** @param {MouseEvent} event */
  #link(event) {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    const path = link?.getAttribute("href") ?? "";
    if (!path.startsWith("/") || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.go(path);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape" && event.shiftKey) {
      event.preventDefault();
      void this.lock();
      return;
    }
    const typing = event.target instanceof Element && event.target.matches("input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || this.model.state !== "open" || !singleKeys()) return;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "?") return void (event.preventDefault(), showKeys());
    if (event.key === "/") return void (event.preventDefault(), this.#search.start());
    if (event.key === "i") return void (event.preventDefault(), this.go("/inbox"));
    const page = /** @type {{key?: (event: KeyboardEvent) => boolean} | null} */ (this.querySelector("main > :first-child"));
    if (page?.key?.(event)) event.preventDefault();
  }

  /**
   * @param {string} name of the element
   * @param {object} [properties]
   */
  #alone(name, properties = {}) {
    const page = this.#page(name, properties);
    fill(this, this.#demo(), h("main", { class: "alone" }, h("p", { class: "brand" }, this.model.known.service), page, this.#languages()), this.#status);
  }

  /** @param {Place} place */
  #framed({ page, id }) {
    this.#search = Object.assign(new SearchBox(), { model: this.model });
    const link = (/** @type {string} */ name, /** @type {string} */ label) =>
      h("a", { href: `/${name}`, "aria-current": page === name ? "page" : null }, label);
    const header = h(
      "header",
      null,
      h("a", { href: "#main", class: "skip", onclick: (/** @type {Event} */ event) => (event.preventDefault(), this.querySelector("h1")?.focus()) }, t("Skip to the content")),
      h("p", { class: "brand" }, this.model.known.service),
      h("nav", { "aria-label": t("Workspace") }, this.#places().map(([name, label]) => link(name, label))),
      h(
        "div",
        { class: "corner" },
        this.#worksOnCases() && this.#search,
        h(
          "p",
          { class: "tools" },
          h("button", { type: "button", class: "plain", onclick: showKeys, "aria-label": t("Keyboard") }, "?"),
          h("button", { type: "button", class: "plain lock", onclick: this.lock, title: t("Shift+Escape") }, t("Lock")),
        ),
      ),
    );
    const content = this.#page(`${page}-page`, { id });
    fill(this, this.#demo(), header, this.#alarm, h("main", { id: "main" }, content), this.#status);
    this.querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Whether she works on no cases at all: then there is none for her. */
  #seesNoCase() {
    const roles = this.model.session?.memberships.map(({ role }) => role) ?? [];
    return roles.length > 0 && roles.every((role) => role in ROOMS);
  }

  /** Whether there are cases for her to find, and days of theirs: not for a delegate, who hands in reports and is offered referrals. */
  #worksOnCases() {
    const roles = this.model.session?.memberships.map(({ role }) => role) ?? [];
    return roles.some(worksOnCases);
  }

  /** The room of whoever works on no cases. */
  #room() {
    return this.model.session?.memberships.some(({ role }) => role === "supervisor") ? ROOMS.supervisor : ROOMS.statistician;
  }

  /** @returns {[string, string][]} where she can go: the address, and its name */
  #places() {
    const leads = this.model.session?.memberships.some(({ role }) => role === "coordinator");
    const roles = this.model.session?.memberships.map(({ role }) => role) ?? [];
    /** @type {[string, string][]} */
    const days = this.#worksOnCases() ? [["calendar", t("Calendar")]] : [];
    /** @type {[string, string][]} */
    const work = [["inbox", t("Inbox")], ...days, ["intake", t("Take in a report")]];
    return [
      ...(this.#seesNoCase() ? [] : work),
      ...(leads ? /** @type {[string, string][]} */ ([["coordination", t("Coordination")]]) : []),
      ...(roles.includes("supervisor") ? /** @type {[string, string][]} */ ([[ROOMS.supervisor, t("Audit trail")]]) : []),
      ...(READERS.some((role) => roles.includes(role)) ? /** @type {[string, string][]} */ ([[ROOMS.statistician, t("Yearly figures")]]) : []),
      ["centre", t("Centre")],
      ["me", t("Me")],
    ];
  }

  #demo() {
    return this.model.known.demo && h("aside", { class: "demo", "aria-label": t("Example") }, t("Example: people, cases and keys here are invented."));
  }

  #languages() {
    return h(
      "p",
      { class: "languages" },
      this.model.known.languages.map(({ tag, name }) =>
        h("button", { type: "button", class: "link", lang: tag, "aria-pressed": String(document.documentElement.lang === tag), onclick: () => this.speak(tag).then(() => this.show()) }, name),
      ),
    );
  }

  /**
   * @param {string} name
   * @param {object} properties
   */
  #page(name, properties) {
    return Object.assign(document.createElement(name), { model: this.model, app: this, ...properties });
  }
}
customElements.define("workspace-app", WorkspaceApp);
