// @ts-check
// The main thread's side of the crypto worker. Ending it wipes every key at once: there is no softer way to be sure.

import { NotGenuine } from "../../../reporting/sealing/browser/errors.js";

/** The strongroom was locked before it could answer. */
export class Locked extends Error {}

/** @typedef {{resolve: (result: any) => void, reject: (error: Error) => void}} Waiting */

/** One worker from its start to the next lock. */
export class Strongroom {
  /** @type {Worker | null} */
  #worker = null;
  /** @type {Map<number, Waiting>} */
  #waiting = new Map();
  #last = 0;

  /** @param {() => Worker} start */
  constructor(start) {
    this.start = start;
  }

  /**
   * Has the worker do something by name. Throws NotGenuine with its reason, or Locked.
   * @param {string} act an exported function of strongroom/*.js
   * @param {object} [given]
   * @returns {Promise<any>}
   */
  ask(act, given = {}) {
    this.#worker ??= this.#started();
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker?.postMessage({ id, act, given });
    });
  }

  /** From here on no key is in memory. */
  end() {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(new Locked());
    this.#waiting.clear();
  }

  #started() {
    const worker = this.start();
    worker.onmessage = ({ data: { id, result, reason, fault } }) => {
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (fault === undefined) waiting?.resolve(result);
      else waiting?.reject(reason === null ? new Error(fault) : new NotGenuine(reason));
    };
    worker.onerror = () => {
      for (const { reject } of this.#waiting.values()) reject(new Error("the crypto worker could not start"));
      this.#waiting.clear();
    };
    return worker;
  }
}

/**
 * Makes workers of exactly one address: the only script address the page's policy lets through.
 * @param {string} address
 * @returns {() => Worker}
 */
export function workersAt(address) {
  const allow = (/** @type {string} */ url) => {
    if (url !== address) throw new TypeError("not the worker's address");
    return url;
  };
  const types = /** @type {{trustedTypes?: {createPolicy: (name: string, rules: object) => {createScriptURL: (url: string) => string}}}} */ (globalThis).trustedTypes;
  const policy = types?.createPolicy("workspace-worker", { createScriptURL: allow });
  return () => new Worker(policy ? policy.createScriptURL(address) : allow(address), { type: "module" });
}
