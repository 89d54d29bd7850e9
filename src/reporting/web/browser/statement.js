// @ts-check
// A statement recorded in the page, instead of writing. The microphone is on only while it is recording; the sound stays here until it
// is sealed like any other file.

const KINDS = Object.entries({ "audio/webm;codecs=opus": "webm", "audio/mp4": "m4a", "audio/ogg;codecs=opus": "ogg" });
const BITS_PER_SECOND = 32_000; // a voice stays clear, an hour is 14 MB
const BUTTONS = ["record", "pause", "stop", "add", "discard"];

/**
 * The element with this id. Of its own: what is shared with the pages' scripts would be one file more for everybody.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 */
const byId = (id) => /** @type {T} */ (document.getElementById(id));

/** The recorder of a page. Owns what was recorded until it is added or deleted. */
export class Statement {
  /** @type {MediaRecorder | null} */
  #recorder = null;
  /** @type {Blob[]} */
  #parts = [];
  #sound = /** @type {HTMLAudioElement} */ (byId("statement-sound"));

  /**
   * Shows itself where the browser can record.
   * @param {import("./page.js").Facts} facts
   * @param {(file: File) => void} add takes a finished statement
   */
  constructor({ texts, limits }, add) {
    this.texts = texts;
    this.limit = limits.size;
    this.add = add;
    this.kind = KINDS.find(([type]) => globalThis.MediaRecorder?.isTypeSupported(type));
    if (!this.kind || !navigator.mediaDevices) return;
    byId("statement").hidden = false;
    for (const name of BUTTONS) byId(`statement-${name}`).addEventListener("click", () => this.#press(name));
  }

  /** @param {string} button */
  async #press(button) {
    if (button === "record") await this.#record();
    if (button === "pause") this.#pause();
    if (button === "stop") this.#recorder?.stop();
    if (button === "add") this.#give();
    if (button === "discard") this.#forget(this.texts.statement_deleted);
  }

  async #record() {
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.#begin(stream, new MediaRecorder(stream, { mimeType: this.kind?.[0] ?? "", audioBitsPerSecond: BITS_PER_SECOND }));
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      this.#show(isRefused ? this.texts.microphone_refused : this.texts.microphone_missing, "record");
    }
  }

  /**
   * @param {MediaStream} stream
   * @param {MediaRecorder} recorder
   */
  #begin(stream, recorder) {
    this.#recorder = recorder;
    recorder.addEventListener("dataavailable", ({ data }) => {
      this.#parts.push(data); // one a second
      this.#tell();
      if (this.#size() > this.limit - 2 * BITS_PER_SECOND && recorder.state !== "inactive") recorder.stop();
    });
    recorder.addEventListener("stop", () => {
      for (const track of stream.getTracks()) track.stop();
      this.#recorder = null;
      this.#offer();
    });
    recorder.start(1000);
    this.#show(this.texts.statement_recording, "stop", "pause");
  }

  #pause() {
    const isPaused = this.#recorder?.state === "paused";
    if (isPaused) this.#recorder?.resume();
    else this.#recorder?.pause();
    byId("statement-pause").textContent = isPaused ? this.texts.statement_pause : this.texts.statement_go_on;
    byId("statement-state").textContent = isPaused ? this.texts.statement_recording : this.texts.statement_paused;
  }

  #offer() {
    this.#sound.src = URL.createObjectURL(this.#content());
    this.#sound.hidden = false;
    this.#show(this.texts.statement_done, "add", "discard");
  }

  #give() {
    const content = this.#content();
    this.add(new File([content], `${this.texts.statement}.${this.kind?.[1]}`, { type: content.type }));
    this.#forget(this.texts.statement_added);
  }

  /** @param {string} sentence */
  #forget(sentence) {
    URL.revokeObjectURL(this.#sound.src);
    this.#sound.removeAttribute("src");
    this.#sound.hidden = true;
    this.#parts = [];
    byId("statement-time").textContent = "";
    this.#show(sentence, "record");
  }

  /** Without what the codec would add: the kind alone is neutral. */
  #content() {
    return new Blob(this.#parts, { type: this.kind?.[0].split(";")[0] ?? "" });
  }

  #size() {
    return this.#parts.reduce((sum, part) => sum + part.size, 0);
  }

  #tell() {
    const seconds = this.#parts.length;
    byId("statement-time").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  /**
   * @param {string} sentence
   * @param {...string} buttons that can be pressed now; the first gets the focus
   */
  #show(sentence, ...buttons) {
    byId("statement-state").textContent = sentence;
    byId("statement-pause").textContent = this.texts.statement_pause;
    for (const name of BUTTONS) byId(`statement-${name}`).hidden = !buttons.includes(name);
    byId(`statement-${buttons[0]}`).focus();
  }
}
