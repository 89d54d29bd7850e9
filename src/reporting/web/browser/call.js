// @ts-check
// Calls of the public interface. A refusal carries its stable code; what never arrived is told apart, since the same call may
// then be made again. Nothing is kept and no cookie is sent.

import { toBase64 } from "../../sealing/browser/bytes.js";

/** @typedef {import("../../sealing/browser/bytes.js").Bytes} Bytes */

/** The service refused a call. `code` is stable, `facts` are the members of the problem document. */
export class CallRefused extends Error {
  /**
   * @param {number} status
   * @param {Record<string, unknown>} facts
   */
  constructor(status, facts) {
    super(`refused: ${status}`);
    this.status = status;
    this.code = String(facts.code ?? "");
    this.facts = facts;
  }
}

/** No answer came: the same call may be made again. */
export class NoAnswer extends Error {}

/**
 * Makes a call. Throws CallRefused or NoAnswer.
 * @param {string} method
 * @param {string} path
 * @param {Bytes} [token] T of the access code
 * @param {unknown} [json]
 * @param {AbortSignal} [signal]
 * @returns {Promise<Response>}
 */
export async function call(method, path, token, json, signal) {
  const first = await attempt(method, path, token, json, signal);
  if (first.ok) return first;
  const refused = await refusal(first);
  const challenge = refused.facts.challenge;
  if (refused.status !== 429 || typeof challenge !== "string") throw refused;
  const { admission } = await import("./admission.js");
  const second = await attempt(method, path, token, json, signal, await admission(challenge));
  if (second.ok) return second;
  throw await refusal(second);
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Bytes} [token]
 * @param {unknown} [json]
 * @param {AbortSignal} [signal]
 * @param {string} [admission]
 */
async function attempt(method, path, token, json, signal, admission) {
  /** @type {Record<string, string>} */
  const headers = token ? { Authorization: bearer(token) } : {};
  if (json !== undefined) headers["Content-Type"] = "application/json";
  if (admission) headers["X-Admission"] = admission;
  const body = json === undefined ? null : JSON.stringify(json);
  try {
    return await fetch(path, { method, headers, body, cache: "no-store", credentials: "omit", signal: signal ?? null });
  } catch (error) {
    throw signal?.aborted ? error : new NoAnswer();
  }
}

/**
 * Sends a sealed file, telling how far it is: `fetch` cannot. Throws CallRefused or NoAnswer; AbortError when stopped.
 * @param {string} path
 * @param {Bytes} token
 * @param {Blob} envelope
 * @param {(share: number) => void} onProgress from 0 to 1
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
export function put(path, token, envelope, onProgress, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    request.setRequestHeader("Authorization", bearer(token));
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / Math.max(total, 1));
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new CallRefused(request.status, problem(request.responseText)));
    request.onerror = () => reject(new NoAnswer());
    request.onabort = () => reject(new DOMException("stopped", "AbortError"));
    signal.addEventListener("abort", () => request.abort(), { once: true });
    request.send(envelope);
  });
}

/** @param {Bytes} token */
const bearer = (token) => `Bearer ${toBase64(token)}`;

/** @param {Response} response */
const refusal = async (response) => new CallRefused(response.status, problem(await response.text()));

/**
 * @param {string} text
 * @returns {Record<string, unknown>}
 */
function problem(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // what stands between us and the service may answer in its own words
  }
}
