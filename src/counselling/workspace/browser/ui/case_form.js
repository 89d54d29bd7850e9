// @ts-check
// What the screens of a case share on which something is filled in: the case, its lists, a draft that is kept here, sealed, until it is in the
// case, and the way back.

import { newDraft, openCase } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { listsOf } from "../filing.js";
import { Keeping } from "../keeping.js";
import { t } from "../texts.js";
import { alert, title, waiting } from "./parts.js";

/** A screen with a form of one case. Whoever extends it says its `words` and how it loads: `open`, draw, `show`. */
export class CaseForm extends HTMLElement {
  /** @type {import("../model.js").Model} */
  model = /** @type {any} */ (null);
  /** @type {import("./app.js").WorkspaceApp} */
  app = /** @type {any} */ (null);
  id = "";
  /** @type {import("../casework.js").CaseOnScreen} */
  on = /** @type {any} */ (null);
  /** @type {import("../coding.js").Lists} */
  lists = /** @type {any} */ (null);
  /** @type {Keeping} */
  keeping = /** @type {any} */ (null);

  /** What the screen is called. */
  get words() {
    return "";
  }

  /** Everything as it is now. */
  async load() {}

  async connectedCallback() {
    fill(this, title(this.words), waiting());
    try {
      await this.load();
    } catch (error) {
      fill(this, title(this.words), alert(explain(error)), this.back());
    }
  }

  disconnectedCallback() {
    if (this.model.state === "open") void this.keeping?.flush();
    this.keeping?.end();
  }

  /** @param {KeyboardEvent} event */
  key({ key }) {
    if (key === "u") this.app.go(`/case/${this.id}`);
    return key === "u";
  }

  /**
   * From here on the case, the lists of its year and what was filled in before are at hand.
   * @param {string} name of the draft among those of the case
   */
  async open(name) {
    this.on = await openCase(this.model, this.id);
    const draft = { name: `${this.on.served.case}/${name}` };
    this.keeping?.end();
    this.keeping = new Keeping(this.model, draft.name, (await this.model.strongroom.ask("recallDraft", draft)) ?? newDraft());
    this.lists = await listsOf(this.model, Number(this.on.served.day.slice(0, 4)));
  }

  /**
   * It is drawn: its heading has the focus, and the tab says which case it is.
   * @param {HTMLElement} heading
   */
  show(heading) {
    const { reference } = this.on.served;
    heading.dataset.title = reference;
    heading.focus({ preventScroll: true });
    document.title = `${reference} · ${this.words}`;
  }

  /** @param {...import("../dom.js").Child} more */
  back(...more) {
    return h("p", { class: "back" }, h("a", { href: `/case/${this.id}` }, t("Back to the case")), more);
  }
}
