// @ts-check
// The files a person has chosen: more can be added, each can be removed, and what is too much is said at once.

import { byId, filled, node, safeName, spokenSize } from "./page.js";

/** @typedef {import("./page.js").Facts} Facts */

/** The list below a file field. Owns the files until they are sent. */
export class ChosenFiles {
  /** @type {File[]} */
  #files = [];

  /**
   * @param {Facts} facts
   * @param {(sentence: string) => void} onFault
   */
  constructor(facts, onFault) {
    this.facts = facts;
    const input = /** @type {HTMLInputElement} */ (byId("files"));
    input.addEventListener("change", () => {
      onFault(this.#add(Array.from(input.files ?? [])));
      input.value = "";
      this.#draw();
    });
  }

  /** @returns {File[]} */
  get files() {
    return [...this.#files];
  }

  /** Lets go of all. */
  clear() {
    this.#files = [];
    this.#draw();
  }

  /**
   * @param {File[]} added
   * @returns {string} what was not taken, or ""
   */
  #add(added) {
    const { limits, texts } = this.facts;
    const large = added.filter((file) => file.size > limits.size).map((file) => safeName(file.name));
    this.#files.push(...added.filter((file) => file.size <= limits.size));
    const many = this.#files.length > limits.attachments;
    this.#files.length = Math.min(this.#files.length, limits.attachments);
    return [
      ...large.map((name) => filled(texts.file_too_large, { name, size: limits.megabytes })),
      ...(many ? [filled(texts.files_too_many, { count: limits.attachments })] : []),
    ].join(" ");
  }

  #draw() {
    const { texts } = this.facts;
    const items = this.#files.map((file) => {
      const button = node("button", { type: "button", className: "second small" }, texts.remove);
      button.setAttribute("aria-label", filled(texts.remove_file, { name: safeName(file.name) }));
      button.addEventListener("click", () => {
        this.#files = this.#files.filter((other) => other !== file);
        this.#draw();
        byId("files").focus();
      });
      return node("li", {}, node("bdi", {}, safeName(file.name)), node("small", {}, spokenSize(file.size)), button);
    });
    byId("chosen").replaceChildren(...items);
    byId("chosen").hidden = items.length === 0;
  }
}
