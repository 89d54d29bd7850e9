// @ts-check
// How far sending is, what can still be stopped, and what to say when it did not work.

import { CallRefused, NoAnswer } from "./call.js";
import { byId, filled, node, safeName } from "./page.js";

/** @typedef {import("./page.js").Facts} Facts */
/** @typedef {"waiting" | "sealing" | "file" | "arrived" | "text"} Step */
/** @typedef {(step: Step, share: number, file: File | null) => void} OnProgress `share` from 0 to 1; no file for a text */

/**
 * Runs `work` with the progress of each file shown and a button that stops it. After a failure what has arrived stays shown.
 * @template T
 * @param {Facts} facts
 * @param {(onProgress: OnProgress, signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(facts, work) {
  const stop = new AbortController();
  const cancel = byId("cancel");
  const stopNow = () => stop.abort();
  cancel.addEventListener("click", stopNow, { once: true });
  byId("sending-files").replaceChildren();
  byId("sending").hidden = cancel.hidden = false;
  /** @type {Map<File, Element>} */
  const rows = new Map();
  try {
    const done = await work((step, share, file) => {
      cancel.hidden = step === "text"; // once the text is on its way, nobody could say truly that it did not arrive
      say(sentence(facts, step, file));
      if (file) drawRow(facts, rows, step, share, file);
    }, stop.signal);
    byId("sending").hidden = true;
    return done;
  } catch (error) {
    say("");
    byId("sending").hidden = rows.size === 0;
    throw error;
  } finally {
    cancel.removeEventListener("click", stopNow);
    cancel.hidden = true;
  }
}

/** @param {string | null} sentence null leaves what stands there */
function say(sentence) {
  const words = byId("sending-words");
  if (sentence !== null && words.textContent !== sentence) words.textContent = sentence;
}

/**
 * @param {Facts} facts
 * @param {Step} step
 * @param {File | null} file
 */
function sentence({ texts }, step, file) {
  if (step === "text") return texts.sending;
  if (step !== "sealing" && step !== "file") return null;
  return filled(step === "file" ? texts.sending_file : texts.sealing, { name: safeName(file?.name ?? "") });
}

/**
 * @param {Facts} facts
 * @param {Map<File, Element>} rows
 * @param {Step} step
 * @param {number} share
 * @param {File} file
 */
function drawRow({ texts }, rows, step, share, file) {
  const row = rows.get(file) ?? newRow(safeName(file.name));
  if (!rows.has(file)) byId("sending-files").append(row);
  rows.set(file, row);
  const [bar, state] = [/** @type {HTMLProgressElement} */ (row.querySelector("progress")), row.querySelector("small")];
  bar.value = step === "arrived" ? 1 : step === "file" ? share : 0;
  if (state) state.textContent = step === "arrived" ? texts.file_arrived : step === "file" ? `${Math.floor(100 * share)} %` : texts.file_waiting;
}

/** @param {string} name */
function newRow(name) {
  const bar = node("progress", { max: 1, value: 0 });
  bar.setAttribute("aria-label", name);
  return node("li", {}, node("bdi", {}, name), node("small", {}), bar);
}

/**
 * What to tell a person of a call that did not work; what is no call's failure is thrown on.
 * @param {unknown} error
 * @param {Facts} facts
 * @returns {string}
 */
export function told(error, { texts }) {
  if (error instanceof DOMException && error.name === "AbortError") return texts.stopped;
  if (error instanceof NoAnswer) return texts.no_answer;
  if (!(error instanceof CallRefused)) throw error;
  if (error.status === 429) return texts[error.code] ?? texts.too_many;
  if (error.status === 503) return texts.unavailable;
  return texts[error.code] ?? filled(texts.refused, { code: error.code || error.status });
}
