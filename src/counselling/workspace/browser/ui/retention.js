// @ts-check
// Cases whose end is near, for whoever may decide: proposed for erasure, soon kept long enough, on hold. Each leads to its closing screen.

import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { day, fullDay, t } from "../texts.js";
import { alert } from "./parts.js";

/** @typedef {{case: string, reference: string, retain_until: string | null, hold: boolean, reason: string | null, proposed_by: string | null, proposed_day: string | null, decided_day: string | null}} Retained */
/** @typedef {"proposed" | "coming" | "held"} Wanted */

/** Three lists, each opened when somebody looks at it; the proposals at once. */
export class RetentionLists extends HTMLElement {
  /** @param {import("../model.js").Model} model */
  constructor(model) {
    super();
    this.model = model;
  }

  connectedCallback() {
    fill(this, this.#list("proposed", t("Erasure proposed"), t("Nothing is proposed for erasure."), true), this.#list("coming", t("Kept long enough within three months"), t("None."), false), this.#list("held", t("On hold"), t("None."), false));
  }

  /**
   * @param {Wanted} wanted
   * @param {string} name
   * @param {string} empty
   * @param {boolean} open
   */
  #list(wanted, name, empty, open) {
    const rows = h("ul", { class: "rows" });
    const foot = h("p", { class: "actions" });
    const details = h("details", { open, ontoggle: () => details.open && rows.childElementCount === 0 && this.#more(wanted, null, rows, foot, empty) }, h("summary", null, name), rows, foot);
    return details;
  }

  /**
   * @param {Wanted} wanted
   * @param {string | null} after
   * @param {HTMLElement} rows
   * @param {HTMLElement} foot
   * @param {string} empty
   */
  async #more(wanted, after, rows, foot, empty) {
    try {
      /** @type {{cases: Retained[], next: string | null}} */
      const page = await this.model.call("GET", `/retention?wanted=${wanted}${after ? `&after=${after}` : ""}`);
      rows.append(...page.cases.map((one) => this.#row(one)));
      if (rows.childElementCount === 0) rows.append(h("li", { class: "empty" }, empty));
      fill(foot, page.next && h("button", { type: "button", onclick: () => this.#more(wanted, page.next, rows, foot, empty) }, t("Show more")));
    } catch (error) {
      fill(foot, alert(explain(error)));
    }
  }

  /** @param {Retained} one */
  #row({ case: id, reference, retain_until: until, reason, proposed_by: by, proposed_day: since, decided_day: decided }) {
    const who = by === null ? t("by the service") : this.model.nameOf(by);
    const proposed = reason && `${reason === "wish" ? t("the person wishes it") : t("kept long enough")}, ${who}, ${day(since ?? "")}${decided ? ` · ${t("decided")}` : ""}`;
    return h("li", null, h("a", { href: `/case/${hexOf(id)}/closing` }, h("bdi", { dir: "ltr" }, reference)), " ", h("span", { class: "quiet" }, [proposed, until && t("kept until {day}", { day: fullDay(until) })].filter(Boolean).join(" · ")));
  }
}
customElements.define("retention-lists", RetentionLists);
