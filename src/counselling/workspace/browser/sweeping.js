// @ts-check
// After a change of keys: the keys of open cases that lie under an older key of the centre, sealed anew, one case after the other. Each is
// done or not; stopped at any time, it goes on with the rest the next time. No DOM.

import { NotGenuine } from "../../../reporting/sealing/browser/errors.js";
import { CallRefused } from "./calls.js";
import { hexOf } from "./casework.js";
import { withCurrentKeys } from "./current_keys.js";
import { explain } from "./explain.js";
import { today } from "./texts.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").OlderKeys} OlderKeys */
/** @typedef {{cases: OlderKeys[], left: number, next: string | null}} OlderPage */
/** What could not be done, and why. @typedef {{reference: string, reason: string}} LeftOver */

/**
 * Cases under an older key. Throws CallRefused or NoAnswer.
 * @param {Model} model
 * @param {string} centre
 * @param {string | null} [after]
 * @returns {Promise<OlderPage>}
 */
export const olderKeys = (model, centre, after = null) =>
  model.call("GET", `/centres/${encodeURIComponent(centre)}/older-keys${after ? `?after=${after}` : ""}`);

/**
 * Seals them anew until none is left or it is stopped. Throws NoAnswer; what was done by then stays done.
 * @param {Model} model
 * @param {string} centre
 * @param {AbortSignal} stopped
 * @param {(done: number, of: number) => void} told after each case
 * @param {LeftOver[]} leftOver what could not be sealed anew is put here, so that it is known also where an error ends all
 */
export async function sweep(model, centre, stopped, told, leftOver) {
  let done = 0;
  for (let after = /** @type {string | null} */ (null); ; ) {
    const { cases, left, next } = await olderKeys(model, centre, after);
    const of = done + leftOver.length + left;
    for (const one of cases) {
      if (stopped.aborted) return;
      try {
        await resealOne(model, one);
        told(++done, of);
      } catch (error) {
        if (!(error instanceof NotGenuine) && !(error instanceof CallRefused)) throw error;
        leftOver.push({ reference: one.reference, reason: explain(error) });
      }
    }
    if (next === null) return;
    after = next;
  }
}

/**
 * @param {Model} model
 * @param {OlderKeys} older
 */
const resealOne = (model, older) =>
  withCurrentKeys(model, async () => {
    const slots = await model.strongroom.ask("reseal", { older, today: today() });
    await model.call("PUT", `/cases/${hexOf(older.case)}/slots`, { slots });
  });

/**
 * Puts keys back that a colleague sealed anew as ones that open nothing. Throws CallRefused or NoAnswer.
 * @param {Model} model
 * @param {string} hex the case id
 * @param {string[]} slots base64, as they were served
 */
export const putBack = (model, hex, slots) => model.call("POST", `/cases/${hex}/slots/reversal`, { slots });
