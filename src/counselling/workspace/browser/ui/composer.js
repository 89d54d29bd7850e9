// @ts-check
// Where a counsellor writes to the person. Entries of the file have a place of their own (entry_composer.js) that looks different, so that
// neither is taken for the other. What is typed is kept, sealed, from the first key on; it is sent once.

import { utf8 } from "../../../../reporting/sealing/browser/bytes.js";
import { TEXT_LIMIT } from "../../../../reporting/sealing/browser/padding.js";
import { isThere, newDraft, sendReply } from "../casework.js";
import { CallRefused } from "../calls.js";
import { fill, h, named } from "../dom.js";
import { explain, Mend } from "../explain.js";
import { neverHadCode } from "../intake_words.js";
import { Keeping } from "../keeping.js";
import { templatesFor } from "../templates.js";
import { languageInUse, size, t } from "../texts.js";
import { appointmentFields, canPropose, newAppointment, requireKeepable } from "./appointments.js";
import { requireDays } from "./day_read.js";
import { action, alert, field } from "./parts.js";
import { templateChoice } from "./template_choice.js";

/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("../types.js").Draft} Draft */
/** @typedef {import("../templates.js").Template} Template */
/** @typedef {import("./case.js").CasePage} CasePage */

const LARGEST_FILE = 30 * 1024 * 1024;
const LONGEST = TEXT_LIMIT - 24_000; // bytes of a text: what is left of the largest envelope holds twenty files and all appointments

/** What both composers share: a draft, its text field, a button. */
export class Composer extends HTMLElement {
  /** @type {CasePage} */
  page = /** @type {any} */ (null);
  /** @type {Keeping} */
  keeping = /** @type {any} */ (null);
  text = h("textarea", { rows: "3", dir: "auto", maxlength: String(LONGEST) });
  place = h("div", { role: "alert" });
  kind = "";

  /**
   * Takes up what was begun here earlier.
   * @param {CasePage} page
   * @param {CaseOnScreen} on
   */
  async open(page, { served }) {
    this.page = page;
    const name = `${served.case}/${this.kind}`;
    const kept = /** @type {Draft | null} */ (await page.model.strongroom.ask("recallDraft", { name }));
    if (kept && isThere(served, kept.record)) await page.model.strongroom.ask("dropDraft", { name }); // it arrived after all
    this.keeping = new Keeping(page.model, name, kept && !isThere(served, kept.record) ? kept : newDraft());
    this.text.value = this.keeping.draft.text;
    this.text.oninput = () => {
      this.keeping.draft.text = this.text.value;
      this.keeping.changed();
    };
    this.text.onkeydown = (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.querySelector("button.primary")?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
      if (event.key === "Escape" && !event.shiftKey) this.text.blur();
    };
  }

  connectedCallback() {
    this.keeping?.begin();
    if (this.childElementCount === 0) this.build();
  }

  disconnectedCallback() {
    if (this.page?.model.state === "open") void this.keeping?.flush();
    this.keeping?.end();
  }

  start() {
    this.text.focus();
    this.scrollIntoView({ block: "nearest" });
  }

  /**
   * Begins or goes on with a template, at its first gap.
   * @param {Template} template
   */
  begin(template) {
    const { draft } = this.keeping;
    const before = draft.text.trim() === "" ? "" : `${draft.text.trimEnd()}\n\n`;
    draft.text = this.text.value = before + template.text;
    this.keeping.changed();
    const gap = draft.text.indexOf("…", before.length);
    this.text.focus();
    this.text.setSelectionRange(gap < 0 ? draft.text.length : gap, gap < 0 ? draft.text.length : gap + 1);
  }

  build() {}

  /**
   * Sends the draft, then forgets it and shows the case as it is now.
   * @param {(draft: Draft, keep: () => Promise<void>) => Promise<CaseOnScreen>} send
   * @param {string} done
   */
  async send(send, done) {
    const { draft } = this.keeping;
    const appointments = draft.appointments ?? [];
    await this.keeping.flush(); // also what cannot be sent as it is
    requireDays(this);
    if (!draft.text.trim() && draft.files.length === 0 && appointments.length === 0) throw new Mend(t("There is nothing written yet."));
    if (utf8(JSON.stringify(draft.text)).length > LONGEST) throw new Mend(t("This is longer than can be sent. Shorten it, or send a part of it as a file."));
    requireKeepable(appointments);
    this.text.readOnly = true;
    try {
      const on = await send(draft, () => this.keeping.flush());
      await this.keeping.drop();
      await this.#afresh(on);
      this.page.app.say(done);
    } catch (error) {
      if (error instanceof CallRefused && error.status === 404) this.page.close(error);
      if (!(error instanceof CallRefused) || error.code !== "conflict") throw error;
      draft.record = newDraft().record; // an earlier wording of it had arrived: what stands here now is a new one
      this.keeping.changed();
      throw new Mend(t("An earlier wording of this had arrived already. Reload the case to see it; what stands here is kept."));
    } finally {
      this.text.readOnly = false;
    }
  }

  /** @param {CaseOnScreen} on */
  async #afresh(on) {
    this.keeping.end();
    await this.open(this.page, on);
    this.keeping.begin();
    this.page.draw(on);
    this.drawMore();
  }

  drawMore() {}
}

/** Writes to the person. */
export class ReplyComposer extends Composer {
  kind = "reply";
  #files = h("ul", { class: "files" });
  #choose = h("input", { type: "file", multiple: true, class: "only-read", id: "reply-files", onchange: () => this.#attach() });
  #appointments = h("div");
  #propose = h("button", { type: "button", onclick: () => this.#addAppointment() }, t("Propose an appointment"));
  #closed = h("div");
  #form = h("div");

  build() {
    this.className = "composer reply";
    const label = t("Send to the person");
    const act = () => this.send((draft, keep) => sendReply(this.page.model, /** @type {CaseOnScreen} */ (this.page.on), draft, keep), t("Sent. It waits in the person’s mailbox."));
    fill(
      this.#form,
      templateChoice(this.#templates(), (template) => this.begin(template)),
      field(t("Your answer to the person"), this.text, t("Sealed on this device for this person and your centre. What you type is kept here until you send it.")),
      this.#appointments,
      this.#files,
      this.place,
      h("p", { class: "actions" }, action(label, act, { busy: t("Sealing and sending …"), class: "primary", alert: this.place }), this.#choose, h("label", { for: "reply-files", class: "button" }, t("Add files")), this.#propose),
    );
    this.append(this.#closed, this.#form);
    this.drawMore();
  }

  /**
   * Whether the person can be answered at all.
   * @param {CaseOnScreen} on
   */
  judge({ served, opened }) {
    const why = served.erased_day ? t("There is nobody left to answer.") : served.state === "closed" ? t("Answering is closed: the case is closed.") : opened.reason ? t("Answering is closed as long as the key of this conversation is in doubt.") : served.access_ended ? (neverHadCode(opened.texts) ? t("Answering is closed: the person wanted no code.") : t("Answering is closed: the person has ended the access.")) : null;
    this.#form.hidden = why !== null;
    fill(this.#closed, why && alert(why, "note"));
  }

  /** In the language the person wants to be answered in, as far as there are any. */
  #templates() {
    return templatesFor(answerLanguage(/** @type {CaseOnScreen} */ (this.page.on)), "reply");
  }

  drawMore() {
    this.#drawAppointments();
    this.#drawFiles();
  }

  #drawAppointments() {
    const { appointments = [] } = this.keeping.draft;
    fill(this.#appointments, appointments.map((one, index) => appointmentFields(one, () => this.keeping.changed(), () => this.#removeAppointment(index))));
    this.#propose.hidden = !canPropose(appointments);
  }

  #addAppointment() {
    (this.keeping.draft.appointments ??= []).push(newAppointment());
    this.keeping.changed();
    this.#drawAppointments();
    /** @type {HTMLInputElement | null} */ (this.#appointments.querySelector("fieldset:last-child input"))?.focus();
  }

  /** @param {number} index */
  #removeAppointment(index) {
    this.keeping.draft.appointments?.splice(index, 1);
    this.keeping.changed();
    this.#drawAppointments();
    this.text.focus();
  }

  #drawFiles() {
    const { files } = this.keeping.draft;
    this.#files.hidden = files.length === 0;
    fill(this.#files, files.map((file, index) => h("li", null, h("p", null, named(file.name), h("span", { class: "quiet" }, ` · ${size(file.size)}`)), h("button", { type: "button", class: "link", onclick: () => this.#remove(index) }, t("Remove {name}", { name: file.name })))));
  }

  async #attach() {
    const chosen = [...(this.#choose.files ?? [])];
    this.#choose.value = "";
    this.place.replaceChildren(h("p", { class: "waiting" }, t("Sealing the files …")));
    try {
      for (const file of chosen) {
        if (file.size > LARGEST_FILE) throw new Mend(t("{name} is larger than 30 MB. Send a smaller version.", { name: file.name }));
        const given = { case: /** @type {CaseOnScreen} */ (this.page.on).served.case, file, name: file.name, type: file.type };
        this.keeping.draft.files.push(await this.page.model.strongroom.ask("sealFile", given));
        this.keeping.changed();
        this.#drawFiles();
      }
      this.place.replaceChildren();
    } catch (error) {
      this.place.replaceChildren(alert(explain(error)));
    }
  }

  /** @param {number} index */
  #remove(index) {
    const [gone] = this.keeping.draft.files.splice(index, 1);
    void this.page.model.strongroom.ask("dropFile", { record: gone?.record });
    this.keeping.changed();
    this.#drawFiles();
    this.text.focus();
  }
}
customElements.define("reply-composer", ReplyComposer);

/**
 * The language that the person wants to be answered in.
 * @param {CaseOnScreen} on
 */
export function answerLanguage({ opened }) {
  const report = opened.texts.find(({ kind }) => kind === 1)?.text;
  return report?.answers?.answer_language?.[0] ?? report?.language ?? languageInUse();
}
