// @ts-check
// After a change of keys, for every member: how many open cases still lie under an older key, and the button that seals them anew. It can be
// stopped, and leaving the page stops it; what was done stays done.

import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { olderKeys, sweep } from "../sweeping.js";
import { t, tn } from "../texts.js";
import { action, alert } from "./parts.js";

/** @typedef {import("../sweeping.js").LeftOver} LeftOver */

/** The part of a centre's page. */
export class SweepPart extends HTMLElement {
  #stop = new AbortController();

  /**
   * @param {import("../model.js").Model} model
   * @param {string} centre
   */
  constructor(model, centre) {
    super();
    this.model = model;
    this.centre = centre;
  }

  connectedCallback() {
    this.#stop = new AbortController();
    void this.#draw([]);
  }

  disconnectedCallback() {
    this.#stop.abort();
  }

  /**
   * @param {LeftOver[]} leftOver
   * @param {unknown} [error] what ended it before all were done
   */
  async #draw(leftOver, error) {
    const told = [
      error !== undefined && alert(explain(error)),
      leftOver.length > 0 && alert([t("These could not be sealed anew:"), " ", leftOver.map(({ reference, reason }) => `${reference}: ${reason}`).join(" ")]),
    ];
    try {
      const { left } = await olderKeys(this.model, this.centre);
      fill(this, left > 0 ? this.#offer(left, told) : h("p", { class: "quiet" }, t("The keys of every open case that you see lie under the newest key.")));
    } catch (failed) {
      fill(this, h("div", { role: "alert" }, told, error === undefined && alert(explain(failed), "note")));
    }
  }

  /**
   * @param {number} left
   * @param {import("../dom.js").Child} told what came of it before
   */
  #offer(left, told) {
    const begin = action(t("Seal them anew"), () => this.#run(left));
    return h(
      "div",
      { class: "task" },
      h("h3", null, t("Cases under an older key")),
      h("p", null, tn("The keys of {count} open case lie under an older key of the centre.", "The keys of {count} open cases lie under an older key of the centre.", left)),
      h("p", { class: "hint" }, t("Sealed anew here, they open with the newest key only. What they replace is kept as long as a backup, so that nothing is lost by mistake: until then, and until its person writes again, whoever holds the older key and gets hold of what the service keeps could still read such a case.")),
      h("div", { role: "alert" }, told),
      h("p", { class: "actions" }, begin),
    );
  }

  /** @param {number} left */
  async #run(left) {
    this.#stop = new AbortController();
    const bar = h("progress", { max: left, value: 0, "aria-label": t("Cases sealed anew") });
    const said = h("span", { role: "status" });
    const stop = h("button", { type: "button", onclick: () => this.#stop.abort() }, t("Stop"));
    fill(this, h("div", { class: "task" }, h("h3", null, t("Cases under an older key")), h("p", null, bar, " ", said), h("p", { class: "actions" }, stop)));
    stop.focus();
    const told = (/** @type {number} */ done, /** @type {number} */ of) => {
      bar.max = of;
      bar.value = done;
      said.textContent = t("{done} of {count}", { done, count: of });
    };
    /** @type {LeftOver[]} */
    const leftOver = [];
    let ended;
    try {
      await sweep(this.model, this.centre, this.#stop.signal, told, leftOver);
    } catch (error) {
      ended = error;
    }
    if (this.isConnected) await this.#draw(leftOver, ended);
  }
}
customElements.define("sweep-part", SweepPart);
