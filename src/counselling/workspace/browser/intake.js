// @ts-check
// What a member enters for somebody: what is asked for which purpose, the answers as they are sealed, and the sending. No DOM. The
// sealed bytes are kept before they are first sent, so a lost answer is followed by the very same call, which is kept once.

import { CallRefused } from "./calls.js";
import { hexOf } from "./casework.js";
import { languageInUse, today } from "./texts.js";

/** @typedef {import("./types.js").Draft} Draft */
/** @typedef {import("./types.js").IntakeForm} IntakeForm */
/** @typedef {import("./types.js").IntakeKeys} IntakeKeys */
/** @typedef {{reference: string, centre: string, day: string, changed: boolean}} Arrived `changed`: an earlier wording stands there */

export const PURPOSES = /** @type {const} */ (["advice", "documentation", "institution", "accused"]);
export const CHANNELS = /** @type {const} */ (["phone", "in_person", "letter", "email", "box"]);
export const ROLES = /** @type {const} */ (["affected", "relative", "witness", "professional"]);
const INCIDENT = /** @type {const} */ (["when", "life_domain"]);

/** The few questions of each purpose beside words, place, language and contact. @type {Record<IntakeForm["purpose"], readonly string[]>} */
export const ASKED = {
  advice: ["role", ...INCIDENT, "deadline", "other_side"],
  documentation: ["role", ...INCIDENT],
  institution: ["institution", "institution_wish", "deadline"],
  accused: ["accused_wish", ...INCIDENT, "deadline", "other_side"],
};
const SEVERAL = ["institution_wish", "accused_wish"];

/**
 * @param {string} centre
 * @param {string} language
 * @param {boolean} mine whether she looks after it herself
 * @returns {IntakeForm}
 */
export const emptyForm = (centre, language, mine) => ({
  purpose: "advice", channel: "phone", words: "", role: "affected", municipality: "", canton: "", when: "", life_domain: "", institution: "",
  institution_wish: [], accused_wish: [], deadline: false, other_side: false, language, contact_by: [], safe_times: [], contact: "",
  centre, mine, conflict: false, withCode: true,
}); // prettier-ignore

/**
 * The answers by question, as a person's own: codes only. Who typed is told by her role, never by a name.
 * @param {IntakeForm} form
 * @param {[string, string] | null} municipality number and canton of what was typed
 * @param {string} typedBy
 * @returns {Record<string, string[]>}
 */
export function answersOf(form, municipality, typedBy) {
  const { purpose, canton, language, contact_by: ways, safe_times: times } = form;
  const asked = ASKED[purpose].map((name) => [name, codesOf(name, form)]);
  const isOther = purpose === "institution" || purpose === "accused";
  const given = {
    channel: [form.channel],
    typed_by: [typedBy],
    ...(isOther ? { role: [purpose] } : { role: [form.role], purpose: [purpose] }),
    ...Object.fromEntries(asked),
    ...(municipality ? { place: ["municipality"], municipality } : canton ? { place: ["canton"], canton: [canton] } : {}),
    centre: [form.centre],
    mailbox: form.withCode ? [] : ["none"],
    answer_language: [language],
    contact_by: ways,
    safe_times: ways.includes("phone") ? times : [],
  };
  return Object.fromEntries(Object.entries(given).filter(([, codes]) => codes.length > 0 && codes[0] !== ""));
}

/**
 * What the service may read to find somebody for it; null if the member looks after it herself.
 * @param {IntakeForm} form
 */
export function tagsOf({ mine, language, life_domain: domain, deadline, purpose, conflict }) {
  if (mine) return null;
  const isAsked = ASKED[purpose].includes("life_domain") && domain !== "" && domain !== "not_stated";
  return { language, life_domain: isAsked ? domain : "unknown", urgent: deadline && ASKED[purpose].includes("deadline"), purpose, conflict };
}

/**
 * Seals what was entered, if that is not done yet, and sends it. May be called again after any failure. Throws CallRefused, NoAnswer,
 * NotGenuine.
 * @param {import("./model.js").Model} model
 * @param {IntakeForm} form
 * @param {{municipality: [string, string] | null, typedBy: string}} known
 * @param {Draft} draft its `forms` hold the keys and the sealed body
 * @param {() => Promise<void>} keep
 * @returns {Promise<Arrived>}
 */
export async function takeIn(model, form, { municipality, typedBy }, draft, keep) {
  const kept = /** @type {Record<string, any>} */ (draft.forms);
  for (let tries = 0; ; tries++) {
    if (kept.body === undefined) {
      const { words, contact, withCode, centre } = form;
      await sendFiles(model, kept.keys, draft);
      const files = draft.files.map(({ generation: _generation, inside: _inside, ...announced }) => announced);
      const told = { words, contact, language: languageInUse(), answers: answersOf(form, municipality, typedBy), files };
      const given = { keys: kept.keys, withCode, centre, told, tags: tagsOf(form), today: today() };
      kept.body = await model.strongroom.ask("sealIntake", given);
      await keep();
    }
    try {
      return { ...(await model.call("POST", "/cases", kept.body)), changed: false };
    } catch (error) {
      if (!(error instanceof CallRefused)) throw error;
      if (error.code === "conflict") return { reference: "", centre: form.centre, day: today(), changed: true };
      if (!SEAL_AGAIN.includes(error.code) || tries > 1) throw error;
      delete kept.body; // the centre has a newer key, or the files waited too long: once more, with what is current
      await model.openCentres();
    }
  }
}

const SEAL_AGAIN = ["generation_not_current", "attachment_unknown"];

/**
 * @param {import("./model.js").Model} model
 * @param {IntakeKeys} keys
 * @param {Draft} draft
 */
async function sendFiles(model, keys, { files }) {
  for (const { record } of files) {
    await model.upload(`/intake/${hexOf(keys.case)}/attachments/${hexOf(record)}`, await model.strongroom.ask("intakeFile", { record }));
  }
}

/**
 * @param {string} name
 * @param {IntakeForm} form
 * @returns {string[]}
 */
function codesOf(name, form) {
  if (name === "deadline") return form.deadline ? ["yes"] : [];
  if (name === "other_side") return [form.other_side ? "may_contact" : "do_not_contact"];
  const value = /** @type {Record<string, any>} */ (form)[name];
  return SEVERAL.includes(name) ? value : [value];
}
