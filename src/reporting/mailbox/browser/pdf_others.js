// @ts-check
// What a PDF says of others and elsewhere (ISO 32000-1, 7.11, 12.6.4, 12.8): files inside and by their paths, which may name whose
// computer it is, and signatures, which name who signed. All of that stays, and is said.

import { isString } from "./pdf_syntax.js";

/** @typedef {import("./pdf_syntax.js").Dictionary} Dictionary */
/** @typedef {import("./pdf_syntax.js").Sheet} Sheet */

/** @param {string} names */
export const setOf = (names) => new Set(names.split(" "));

// Files inside, a form of its own, files elsewhere; who judged a remark, whose layer it is, and what a Mac adds to remarks.
const TOLD_ELSEWHERE = setOf("EF XFA OPI Win StateModel User AAPL:AKExtras");
const KINDS_TOLD = setOf("EmbeddedFile Filespec Sig DocTimeStamp"); // with a path; who put a name to it, and when
const PATHS = setOf("F UF DOS Mac Unix"); // where they are strings
const OPENING = setOf("GoToR GoToE Launch Thread ImportData SubmitForm"); // actions of which /F is a file
const LINK = /^\(((https?|ftp|mailto|tel|doi|urn):|www\.|#|\))/i; // a link to anything else may be a path, and escapes may hide one
export const ASKED_OF_OTHERS = new Set([...TOLD_ELSEWHERE, ...PATHS, ...setOf("Type Subtype S FT V URI")]);

/**
 * Whether a dictionary leads to what is not read here.
 * @param {Sheet} sheet
 * @param {Dictionary} found
 */
export function isToldElsewhere(sheet, { entries }) {
  const says = (/** @type {string} */ key) => entries.filter(({ name }) => name === key).map((entry) => sheet.value(entry));
  const isSigned = says("FT").includes("Sig") && says("V").length > 0; // a field of a form
  const isKind = [...says("Type"), ...says("Subtype")].some((kind) => KINDS_TOLD.has(kind));
  const opens = says("S").some((action) => OPENING.has(action));
  return (
    isSigned || isKind || says("URI").some((link) => !LINK.test(link)) ||
    entries.some(({ name, value }) => {
      return TOLD_ELSEWHERE.has(name) || (PATHS.has(name) && isString(sheet.text, value)) || (name === "F" && opens);
    })
  );
}
