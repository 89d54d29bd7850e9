// @ts-check
// The files a person has chosen: more can be added, each can be removed, and what is too much is said at once. Place, time and
// device are taken out here, unless she wants the files as they are; where that cannot be done it stands beside the file.

import { NoAnswer } from "./call.js";
import { byId, filled, node, safeName, spokenSize } from "./page.js";

/** @typedef {import("./page.js").Facts} Facts */
/** @typedef {{clean: File, removed: boolean}} Prepared */
/**
 * `isOurs`: recorded here, holds nothing else. `prepared` as soon as it is not to be sent exactly as it is.
 * @typedef {{original: File, isOurs: boolean, prepared?: Promise<Prepared> | undefined}} Chosen
 */

/** The list below a file field. Owns the files until they are sent. */
export class ChosenFiles {
  /** @type {Chosen[]} */
  #chosen = [];
  #asTheyAre = /** @type {HTMLInputElement} */ (byId("originals"));

  /**
   * @param {Facts} facts
   * @param {(sentence: string) => void} onFault
   */
  constructor(facts, onFault) {
    this.facts = facts;
    this.onFault = onFault;
    const input = /** @type {HTMLInputElement} */ (byId("files"));
    input.addEventListener("change", () => {
      onFault(this.add(Array.from(input.files ?? [])));
      input.value = "";
    });
    this.#asTheyAre.addEventListener("change", () => {
      this.#prepareAll();
      this.#draw();
    });
  }

  /** As they were chosen. @returns {File[]} */
  get files() {
    return this.#chosen.map(({ original }) => original);
  }

  /** As they are to be sent: the same objects each time, so that what has arrived is known. @returns {Promise<File[]>} */
  async toSend() {
    if (this.#asTheyAre.checked) return this.files;
    return Promise.all(this.#chosen.map(async (one) => (await this.#prepared(one)).clean));
  }

  /** Lets go of all. */
  clear() {
    this.#chosen = [];
    this.#asTheyAre.checked = false;
    this.#draw();
  }

  /**
   * @param {File[]} added
   * @param {boolean} [isOurs]
   * @returns {string} what was not taken, or ""
   */
  add(added, isOurs = false) {
    const { limits, texts } = this.facts;
    const fitting = added.filter((file) => file.size <= limits.size);
    const taken = fitting.slice(0, limits.attachments - this.#chosen.length);
    this.#chosen.push(...taken.map((original) => ({ original, isOurs })));
    this.#prepareAll();
    this.#draw();
    if (taken.length > 0) byId("files-status").textContent = filled(texts.files_chosen, { count: this.#chosen.length });
    return [
      ...added.filter((file) => file.size > limits.size).map((file) => filled(texts.file_too_large, { name: safeName(file.name), size: limits.megabytes })),
      ...(taken.length < fitting.length ? [filled(texts.files_too_many, { count: limits.attachments })] : []),
    ].join(" ");
  }

  #prepareAll() {
    if (!this.#asTheyAre.checked) for (const one of this.#chosen) this.#prepared(one);
  }

  /**
   * A file of which nobody can look inside, because what does it could not be fetched, is not taken, unless it goes as it is.
   * @param {Chosen} chosen
   */
  #prepared(chosen) {
    if (!chosen.prepared) {
      const { original, isOurs } = chosen;
      chosen.prepared = isOurs ? Promise.resolve({ clean: original, removed: true }) : prepared(original);
      chosen.prepared.catch(() => {
        chosen.prepared = undefined;
        if (this.#asTheyAre.checked) return;
        this.#chosen = this.#chosen.filter((other) => other !== chosen);
        this.#draw();
        this.onFault(this.facts.texts.no_answer);
      });
    }
    return chosen.prepared;
  }

  #draw() {
    const items = this.#chosen.map((chosen) => this.#item(chosen));
    byId("chosen").replaceChildren(...items);
    byId("chosen").hidden = items.length === 0;
    byId("files-status").textContent = "";
  }

  /** @param {Chosen} chosen */
  #item(chosen) {
    const { texts } = this.facts;
    const name = safeName(chosen.original.name);
    const button = node("button", { type: "button", className: "second small" }, texts.remove);
    button.setAttribute("aria-label", filled(texts.remove_file, { name }));
    button.addEventListener("click", () => {
      this.#chosen = this.#chosen.filter((other) => other !== chosen);
      this.#draw();
      byId("files").focus();
    });
    const note = node("small", { className: "inside" });
    this.#note(chosen).then((sentence) => (note.textContent = sentence), () => undefined);
    return node("li", {}, node("bdi", {}, name), node("small", {}, spokenSize(chosen.original.size)), button, note);
  }

  /** What stands beside a file of what is in it. @param {Chosen} chosen */
  async #note(chosen) {
    if (chosen.isOurs) return "";
    const { texts } = this.facts;
    if (this.#asTheyAre.checked) return texts.kept_as_it_is;
    const { removed } = await this.#prepared(chosen);
    return removed ? texts.taken_out : texts.kept_inside;
  }
}

/**
 * A file without what is in it of her. Throws NoAnswer if what takes it out cannot be fetched. Whatever else goes wrong is said
 * beside the file, which then goes on as it is: a telephone without memory, a fault of ours, a file that can be read no longer.
 * @param {File} original
 * @returns {Promise<Prepared>}
 */
async function prepared(original) {
  const { NotFetched, withoutMetadata } = await import("../../mailbox/browser/metadata.js").catch(() => {
    throw new NoAnswer(); // fetched when it is needed
  });
  try {
    const { content, removed } = await withoutMetadata(original);
    return { clean: new File([content], original.name, { type: original.type }), removed };
  } catch (error) {
    if (error instanceof NotFetched) throw new NoAnswer();
    return { clean: original, removed: false };
  }
}
