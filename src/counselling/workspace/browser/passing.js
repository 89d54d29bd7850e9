// @ts-check
// Passing cases on: transitions, consents, walls. No DOM. Keys are sealed in the step that sends them. The caller keeps the id of what it
// makes, so that the same call after a lost answer is made once.

import { toBase64 } from "../../../reporting/sealing/browser/bytes.js";
import { hexOf, openCase } from "./casework.js";
import { withCurrentKeys } from "./current_keys.js";
import { settleSheets, sheetOf } from "./sheets.js";
import { today } from "./texts.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./types.js").Transition} Transition */
/** @typedef {import("./types.js").OfferedKeys} OfferedKeys */

/** @returns {string} an id of something new, base64 */
export const freshId = () => toBase64(crypto.getRandomValues(new Uint8Array(16)));

/**
 * What is not decided yet. Throws CallRefused or NoAnswer.
 * @param {Model} model
 * @param {"incoming" | "outgoing"} direction
 * @param {string | null} after
 * @returns {Promise<{transitions: Transition[], next: string | null}>}
 */
export const onTheWay = (model, direction, after) =>
  model.call("GET", `/transitions?direction=${direction}${after ? `&after=${encodeURIComponent(after)}` : ""}`);

/**
 * @param {Model} model
 * @param {string} hex
 * @returns {Promise<Transition[]>} newest first
 */
export const transitionsOf = (model, hex) => model.call("GET", `/cases/${hex}/transitions`);

/**
 * @param {Model} model
 * @param {string} hex
 * @returns {Promise<import("./types.js").ConsentRow[]>}
 */
export const consentsOf = (model, hex) => model.call("GET", `/cases/${hex}/consents`);

/**
 * @param {Model} model
 * @param {string} hex
 * @returns {Promise<import("./types.js").Walls>}
 */
export const wallsOf = (model, hex) => model.call("GET", `/cases/${hex}/walls`);

/**
 * Makes a transition; to another centre with the keys of the case as they are now. Throws NotGenuine where one does not open.
 * @param {Model} model
 * @param {CaseOnScreen} on
 * @param {Partial<Transition> & {transition: string}} wanted
 */
export async function passOn(model, on, wanted) {
  const hex = hexOf(on.served.case);
  await withCurrentKeys(model, async () => {
    let slots = [];
    if (wanted.kind === "refer_centre") {
      const { served } = await openCase(model, hex); // the person may have written, or a colleague noted something, meanwhile
      slots = await model.strongroom.ask("reslot", { served, centre: wanted.to_centre, today: today() });
    }
    await model.call("POST", `/cases/${hex}/transitions`, { ...wanted, slots });
  });
}

/**
 * The keys that are offered with a case, and what their sender's centre reads out on the phone.
 * @param {Model} model
 * @param {Transition} transition
 * @returns {Promise<{offered: OfferedKeys, fingerprint: string}>}
 */
export async function offeredKeys(model, transition) {
  const offered = await model.call("GET", `/transitions/${hexOf(transition.transition)}/keys`);
  return { offered, fingerprint: await model.strongroom.ask("senderFingerprint", { sender: offered.sender }) };
}

/**
 * Accepts a case from another centre. From here on it is this centre's: its sheet follows under the centre's own key.
 * @param {Model} model
 * @param {Transition} transition
 * @param {OfferedKeys} offered
 */
export async function acceptOffered(model, transition, offered) {
  await withCurrentKeys(model, async () => {
    const slots = await model.strongroom.ask("countersign", { offered, today: today() });
    await step(model, transition, "accept", { slots });
  });
  const on = await openCase(model, hexOf(transition.case));
  if (on.opened.sheets.some(({ sheet }) => sheet !== null)) await settleSheets(model, on, sheetOf(on));
}

/**
 * @param {Model} model
 * @param {Transition} transition
 * @param {"accept" | "decline" | "take-back" | "done"} name
 * @param {{reason?: string, slots?: unknown[]}} [decision]
 */
export const step = (model, { transition }, name, decision = {}) => model.call("POST", `/transitions/${hexOf(transition)}/${name}`, decision);

/**
 * Writes down a consent; its words stand in the case sheet under the same id.
 * @param {Model} model
 * @param {string} hex
 * @param {{consent: string, recipient: string, purpose: string, expires: string | null}} given
 */
export const giveConsent = (model, hex, given) => model.call("POST", `/cases/${hex}/consents`, given);

/**
 * What hangs on it ends with it.
 * @param {Model} model
 * @param {string} consent base64
 */
export const withdrawConsent = (model, consent) => model.call("DELETE", `/consents/${hexOf(consent)}`);

/**
 * @param {Model} model
 * @param {string} hex
 * @param {string} staff base64
 * @param {string} reason
 */
export const keepOut = (model, hex, staff, reason) => model.call("POST", `/cases/${hex}/walls`, { staff, reason });

/**
 * @param {Model} model
 * @param {string} hex
 * @param {string} staff base64
 */
export const letIn = (model, hex, staff) => model.call("DELETE", `/cases/${hex}/walls/${hexOf(staff)}`);

/**
 * For these members alone; for the whole centre again where none is named.
 * @param {Model} model
 * @param {string} hex
 * @param {string[]} members base64
 */
export const restrictTo = (model, hex, members) =>
  members.length > 0 ? model.call("PUT", `/cases/${hex}/restriction`, { members }) : model.call("DELETE", `/cases/${hex}/restriction`);
