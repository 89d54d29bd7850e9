// @ts-check
// How far sending is, what can still be stopped, and what to say when it did not work.

import { CallRefused, NoAnswer } from "./call.js";
import { byId, filled, safeName } from "./page.js";

/** @typedef {import("./page.js").Facts} Facts */
/** @typedef {"sealing" | "file" | "text"} Step */

const SENTENCES = /** @type {const} */ ({ sealing: "sealing", file: "sending_file", text: "sending" });

/**
 * Runs `work` with progress shown and a button that stops it.
 * @template T
 * @param {Facts} facts
 * @param {(onProgress: (step: Step, share: number, name: string) => void, signal: AbortSignal) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress({ texts }, work) {
  const stop = new AbortController();
  const bar = /** @type {HTMLProgressElement} */ (byId("sending-progress"));
  const cancel = byId("cancel");
  const stopNow = () => stop.abort();
  cancel.addEventListener("click", stopNow, { once: true });
  byId("sending").hidden = cancel.hidden = false;
  try {
    return await work((step, share, name) => {
      const sentence = filled(texts[SENTENCES[step]], { name: safeName(name) });
      if (byId("sending-words").textContent !== sentence) byId("sending-words").textContent = sentence;
      cancel.hidden = step === "text"; // once the text is on its way, nobody could say truly that it did not arrive
      if (step === "text") bar.removeAttribute("value");
      else bar.value = share;
    }, stop.signal);
  } finally {
    cancel.removeEventListener("click", stopNow);
    byId("sending").hidden = cancel.hidden = true;
  }
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
  if (error.status === 429) return texts.too_many;
  if (error.status === 503) return texts.unavailable;
  return texts[error.code] ?? filled(texts.refused, { code: error.code || error.status });
}
