// @ts-check
// Ties a case to another one of the same matter, in the sheets of both. A person who lost her code reports anew: once she has answered
// what only she can know, the counsellor joins the new case to the older one, which can then be closed. No DOM.

import { hexOf, openCase } from "./casework.js";
import { Mend } from "./explain.js";
import { sayable } from "./search.js";
import { saveSheet } from "./sheets.js";
import { t, today } from "./texts.js";

/** @typedef {import("./casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("./sheet.js").CaseLink} CaseLink */

/** What only the person can know, as codes. */
export const PROOFS = /** @type {const} */ (["what_happened", "day_of_report", "our_last_answer", "files_sent", "safety_word"]);
export const PROOFS_NEEDED = 2;

/** The kind of a link as the other case says it. */
const MIRRORED = /** @type {const} */ ({ earlier: "later", later: "earlier", same_matter: "same_matter" });

/**
 * Links the case on the screen to the one with this reference, in both sheets; done twice it changes nothing.
 * Throws Mend with what to put right.
 * @param {import("./model.js").Model} model
 * @param {CaseOnScreen} on
 * @param {string} typed the other case's reference
 * @param {"earlier" | "same_matter"} kind `earlier`: the same person's, after a lost code
 * @param {string[]} proven what she could tell, of PROOFS
 */
export async function joinCases(model, on, typed, kind, proven) {
  if (kind === "earlier" && proven.length < PROOFS_NEEDED) throw new Mend(t("Join the two only when at least two answers were right. Otherwise somebody else might read her words."));
  const symbols = sayable(typed);
  if (symbols.length !== 8) throw new Mend(t("A reference has eight letters and digits."));
  const reference = `${symbols.slice(0, 4)}-${symbols.slice(4)}`;
  if (reference === on.served.reference) throw new Mend(t("This is the reference of this case."));
  const [line] = (await model.call("GET", `/cases?reference=${reference}`)).cases;
  if (line === undefined) throw new Mend(t("There is no case with this reference that you can see."));
  const other = await openCase(model, hexOf(line.case));
  const facts = { day: today(), proven, remark: "" };
  await saveSheet(model, on, linked(on, other, { ...facts, reference, kind }));
  await saveSheet(model, other, linked(other, on, { ...facts, reference: on.served.reference, kind: MIRRORED[kind] }));
}

/**
 * The change that ties one case to another: none of substance if they are tied in this way already.
 * @param {CaseOnScreen} from
 * @param {CaseOnScreen} to
 * @param {CaseLink} link
 */
function linked({ opened }, { served }, link) {
  const id = hexOf(served.case);
  const there = opened.sheets.map(({ sheet }) => sheet?.links[id]).find((one) => one?.kind === link.kind);
  return { links: { [id]: there ?? link } };
}
