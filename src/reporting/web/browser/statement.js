// @ts-check
// A statement recorded in the page, instead of writing. The microphone is on only while it is recording; the sound stays here until it
// is sealed like any other file. Nothing recorded is left behind unsaid: who goes on settles it first, and what closes a page closes it.

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
  #requests = 0; // for the microphone, and what has overtaken them
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
    addEventListener("leave", () => this.close());
    for (const name of BUTTONS) byId(`statement-${name}`).addEventListener("click", () => this.#press(name));
  }

  /** The microphone is off from here on. What must be done with a recording before it is left: a sentence by field, or null. */
  settle() {
    this.#requests++;
    if (this.#recorder?.state !== "inactive") this.#recorder?.stop();
    return this.isOpen ? { "statement-add": this.texts.statement_done } : null;
  }

  /** Whether something is recorded that is neither added nor deleted. */
  get isOpen() {
    return this.#recorder !== null || this.#parts.length > 0;
  }

  /** The microphone is off and what was not added is gone. */
  close() {
    this.#requests++;
    const recorder = this.#recorder;
    this.#recorder = null;
    if (recorder) silence(recorder.stream);
    this.#drop();
    this.#offerOnly("record");
    byId("statement-state").textContent = "";
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
    const request = ++this.#requests;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (request !== this.#requests) return silence(stream); // she has gone on since
      this.#begin(new MediaRecorder(stream, { mimeType: this.kind?.[0] ?? "", audioBitsPerSecond: BITS_PER_SECOND }));
    } catch (error) {
      if (stream) silence(stream);
      if (request !== this.#requests) return;
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      this.#show(isRefused ? this.texts.microphone_refused : this.texts.microphone_missing, "record");
    }
  }

  /** @param {MediaRecorder} recorder whose sound counts until it is closed */
  #begin(recorder) {
    this.#recorder = recorder;
    recorder.addEventListener("dataavailable", ({ data }) => {
      if (this.#recorder !== recorder) return;
      this.#parts.push(data); // one a second
      this.#tell();
      if (this.#size() > this.limit - 2 * BITS_PER_SECOND && recorder.state !== "inactive") recorder.stop();
    });
    recorder.addEventListener("stop", () => {
      silence(recorder.stream);
      if (this.#recorder !== recorder) return;
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
    this.#drop();
    this.#show(sentence, "record");
  }

  #drop() {
    URL.revokeObjectURL(this.#sound.src);
    this.#sound.removeAttribute("src");
    this.#sound.hidden = true;
    this.#parts = [];
    byId("statement-time").textContent = "";
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
    this.#offerOnly(...buttons);
    byId(`statement-${buttons[0]}`).focus();
  }

  /** @param {...string} buttons */
  #offerOnly(...buttons) {
    for (const name of BUTTONS) byId(`statement-${name}`).hidden = !buttons.includes(name);
  }
}

/** @param {MediaStream} stream */
function silence(stream) {
  for (const track of stream.getTracks()) track.stop();
}
