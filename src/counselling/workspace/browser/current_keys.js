// @ts-check
// Keys and lists of members change while a workspace is open: a colleague is let in, a root signs a centre's next key. The sign is what the
// service says with each case, a colleague nobody here knows, or a call that it refuses because of older keys. Then all are fetched and
// verified as they are after unlocking; what does not fit is refused as there, and alarms. No DOM.

import { EXPIRED, NO_SUCH_CENTRE, NotGenuine } from "../../../reporting/sealing/browser/errors.js";
import { CallRefused } from "./calls.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./types.js").JudgedCentre} JudgedCentre */

const PAUSE = 10_000; // milliseconds before looking again after looking in vain
const REFUSALS = ["generation_not_current", "slot_header", "centre_unknown"];
const REASONS = [EXPIRED, NO_SUCH_CENTRE, "no slot for a key of this centre"]; // the last one and the next are the strongroom's
const KEYS_CHANGE = "a roster under a key that is not open here yet"; // a root has signed it: it passes by itself

/** When somebody looked in vain. @type {WeakMap<Model, number>} */
const inVain = new WeakMap();

/**
 * Whether keys, or a list of members, are not what they should be.
 * @param {Model} model
 */
export function alarmed({ manifest, judged }) {
  const isWrong = (/** @type {JudgedCentre} */ { rosterReason, generations }) =>
    (rosterReason !== null && rosterReason !== KEYS_CHANGE) || generations.some(({ state }) => state === "refused");
  return manifest.state === "refused" || judged.some(isWrong);
}

/**
 * What of a centre is open here: the newest generation of its keys, the newest version of its list of members.
 * @param {JudgedCentre | undefined} judged
 */
export function openHere(judged) {
  return { generation: Math.max(0, ...openGenerations(judged)), roster: judged?.roster?.version ?? 0 };
}

/** @param {JudgedCentre | undefined} judged */
const openGenerations = (judged) =>
  (judged?.generations ?? []).filter(({ granted, state }) => granted && (state === "signed" || state === "confirmed")).map(({ generation }) => generation);

/**
 * Whether more keys are open than before, of whatever centre.
 * @param {JudgedCentre[]} before
 * @param {JudgedCentre[]} now
 */
export function openMore(before, now) {
  const of = (/** @type {JudgedCentre[]} */ judged) => judged.flatMap((one) => openGenerations(one).map((generation) => `${one.centre}/${generation}`));
  const known = new Set(of(before));
  return of(now).some((key) => !known.has(key));
}

/**
 * Looks for newer keys and members where the service has newer ones of a centre than are open here.
 * @param {Model} model
 * @param {string} centre
 * @param {{generation: number, roster: number}} current
 */
export async function keepUp(model, centre, current) {
  await lookAgain(model, () => {
    const here = openHere(model.judged.find((one) => one.centre === centre));
    return here.generation < current.generation || here.roster < current.roster;
  });
}

/**
 * The same where somebody is named whom nobody here knows.
 * @param {Model} model
 * @param {(string | null)[]} staff base64
 */
export async function keepUpWith(model, staff) {
  const known = () => new Set(model.shown.flatMap(({ members }) => members.map((one) => one.staff)));
  await lookAgain(model, () => staff.some((one) => one !== null && !known().has(one)));
}

/**
 * Does something that takes keys; if it is refused because of older ones, once more with what is current. Throws what the act throws.
 * @template T
 * @param {Model} model
 * @param {() => Promise<T>} act
 * @returns {Promise<T>}
 */
export async function withCurrentKeys(model, act) {
  try {
    return await act();
  } catch (error) {
    if (!isBehind(error)) throw error;
    await model.freshen();
    return act();
  }
}

/** @param {unknown} error */
const isBehind = (error) => (error instanceof CallRefused && REFUSALS.includes(error.code)) || (error instanceof NotGenuine && REASONS.includes(error.reason));

/**
 * Never fails: where nothing new comes, what was judged stays as it was judged, and what was served is shown with that.
 * @param {Model} model
 * @param {() => boolean} behind
 */
async function lookAgain(model, behind) {
  if (!behind() || performance.now() - (inVain.get(model) ?? -PAUSE) < PAUSE) return;
  await model.freshen().catch(() => null);
  if (behind()) inVain.set(model, performance.now());
  else inVain.delete(model);
}
