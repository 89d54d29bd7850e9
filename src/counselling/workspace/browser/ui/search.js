// @ts-check
// The search of the workspace: over the sheets of all her cases and everything she opened, found in the strongroom. `/` goes there.

import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { t, tn } from "../texts.js";
import { alert } from "./parts.js";

/** @typedef {import("../search.js").Hit} Hit */

const PAUSE = 80; // milliseconds after the last key

/** The field in the head of the page, and what it finds. */
export class SearchBox extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  #input = h("input", { type: "search", autocomplete: "off", spellcheck: "false", maxlength: "80", "aria-label": t("Find a case"), placeholder: t("Find a case"), "aria-keyshortcuts": "/", "aria-controls": "search-results" });
  #results = h("div", { id: "search-results", class: "results", hidden: true });
  #timer = 0;
  #asked = 0;
  #found = () => {
    if (!this.#results.hidden) void this.#find();
  };

  connectedCallback() {
    this.setAttribute("role", "search");
    this.#input.oninput = () => {
      clearTimeout(this.#timer);
      this.#timer = window.setTimeout(() => this.#find(), PAUSE);
    };
    this.#input.onfocus = () => this.#find();
    this.addEventListener("keydown", (event) => this.#key(event));
    this.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !this.contains(relatedTarget)) this.#close();
    });
    this.append(this.#input, this.#results);
    this.model.addEventListener("sheets-loaded", this.#found);
  }

  disconnectedCallback() {
    this.model.removeEventListener("sheets-loaded", this.#found);
  }

  start() {
    this.#input.focus();
    this.#input.select();
  }

  async #find() {
    const query = this.#input.value.trim();
    const asked = ++this.#asked;
    if (query.length < 2) return this.#close();
    const hits = /** @type {Hit[]} */ (await this.model.strongroom.ask("search", { query }));
    if (asked === this.#asked) this.#show(hits);
  }

  /** @param {Hit[]} hits */
  #show(hits) {
    this.#results.hidden = false;
    const closed = !this.model.closedLoaded && h("button", { type: "button", class: "link", onclick: () => this.#loadClosed() }, t("Search closed cases too"));
    fill(
      this.#results,
      h("p", { role: "status", class: "quiet" }, hits.length === 0 ? t("Nothing found.") : tn("{count} case", "{count} cases", hits.length)),
      this.model.sheetsMissing && alert(t("Not everything could be loaded yet. Lock and unlock to try again."), "note"),
      h("ol", null, hits.map(({ case: id, reference, name, by }) => h("li", null, h("a", { href: `/case/${id}` }, h("bdi", null, name || reference), h("span", { class: "quiet" }, " ", name ? h("bdi", { dir: "ltr" }, reference) : "", by === "words" ? ` · ${t("in its words")}` : ""))))),
      h("p", null, closed),
    );
  }

  async #loadClosed() {
    try {
      await this.model.loadSheets(true);
      this.#input.focus();
      await this.#find();
    } catch (error) {
      fill(this.#results, alert(explain(error), "note"));
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const links = [...this.#results.querySelectorAll("a")];
    const at = links.indexOf(/** @type {HTMLAnchorElement} */ (document.activeElement));
    if (event.key === "Escape" && !event.shiftKey) {
      this.#input.blur();
      this.#close();
    } else if (event.key === "ArrowDown") links[Math.min(links.length - 1, at + 1)]?.focus();
    else if (event.key === "ArrowUp") (links[at - 1] ?? this.#input).focus();
    else if (event.key === "Enter" && document.activeElement === this.#input) links[0]?.click(); // a link that has the focus follows itself
    else return;
    event.preventDefault();
  }

  #close() {
    this.#asked++;
    this.#results.hidden = true;
  }
}
customElements.define("search-box", SearchBox);
