// @ts-check
// Keeps a draft while it is being written: a moment after the first change that is not kept yet, when the page is hidden, and
// before the keys go. What nobody has changed here is not kept again: in another tab more may have been written since. What was begun
// in another tab and lies here now is not dropped with what was emptied or sent in this one.

/** @typedef {import("./types.js").Draft} Draft */

const PAUSE = 400; // milliseconds: of whoever types on and on, no more than this is ever unkept

/** One draft of one composer. */
export class Keeping {
  #timer = 0;
  /** @type {Promise<void>} */
  #last = Promise.resolve();
  #kept = "";
  /** @type {Set<string>} */
  #records = new Set(); // the drafts that this tab took up or kept

  /**
   * @param {import("./model.js").Model} model
   * @param {string} name of the draft, unique to case and composer
   * @param {Draft} draft
   */
  constructor(model, name, draft) {
    this.model = model;
    this.name = name;
    this.draft = draft;
    this.#kept = spelt(draft);
    this.#records.add(draft.record);
  }

  /** From here on the draft is kept when the page goes or locks. */
  begin() {
    this.model.beforeLock.add(this.flush);
    addEventListener("pagehide", this.flush);
    document.addEventListener("visibilitychange", this.flush);
  }

  end() {
    this.#stop();
    this.model.beforeLock.delete(this.flush);
    removeEventListener("pagehide", this.flush);
    document.removeEventListener("visibilitychange", this.flush);
  }

  /** Something changed: what was sealed before is no longer what she wants to say. */
  changed() {
    this.draft.sealed = null;
    this.#timer ||= window.setTimeout(this.flush, PAUSE);
  }

  /** Keeps it now, in the order of the changes. */
  flush = () => {
    this.#stop();
    const [draft, now] = [structuredClone(this.draft), spelt(this.draft)];
    const act = async () => {
      if (now === this.#kept) return;
      if (now === "") await this.#forget();
      else await this.#keep(draft);
      this.#kept = now;
    };
    this.#last = this.#last.then(act, act);
    return this.#last;
  };

  /** It was sent: nothing of it stays here. */
  async drop() {
    this.#stop();
    await this.#last.catch(() => null);
    await this.#forget();
    this.#kept = "";
    for (const { record } of this.draft.files) await this.model.strongroom.ask("dropFile", { record });
  }

  /** @param {Draft} draft */
  async #keep(draft) {
    await this.model.strongroom.ask("keepDraft", { name: this.name, draft });
    this.#records.add(draft.record);
  }

  async #forget() {
    const { model, name } = this;
    const lies = /** @type {Draft | null} */ (await model.strongroom.ask("recallDraft", { name }).catch(() => null));
    if (lies === null || this.#records.has(lies.record)) await model.strongroom.ask("dropDraft", { name });
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#timer = 0;
  }
}

/**
 * All that a draft holds, to see whether it changed; nothing for an empty one, whatever its record.
 * @param {Draft} draft
 */
function spelt(draft) {
  const { text, files, appointments = [], forms = {} } = draft;
  const isEmpty = text === "" && files.length === 0 && appointments.length === 0 && Object.keys(forms).length === 0;
  return isEmpty ? "" : JSON.stringify(draft);
}
