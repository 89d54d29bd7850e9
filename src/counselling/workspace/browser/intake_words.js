// @ts-check
// Words for what only the centre's own intake asks. Everything else has the words of the public form.

import { t } from "./texts.js";

/** @returns {Record<string, string>} */
const QUESTIONS = () => ({ channel: t("How it reached us"), typed_by: t("Entered by"), other_side: t("Contact with the other side"), mailbox: t("Mailbox") });

/** @returns {Record<string, Record<string, string>>} */
const ANSWERS = () => ({
  channel: { phone: t("By phone"), in_person: t("In person"), letter: t("By letter"), email: t("By e-mail"), box: t("Testimony box") },
  typed_by: { counsellor: t("counsellor"), coordinator: t("coordinator"), delegate: t("delegate") },
  mailbox: { none: t("no code was wanted") },
  other_side: { do_not_contact: t("Do not contact the other side"), may_contact: t("The person agrees to contact") },
});

/**
 * A question of our own; undefined for one of the public form.
 * @param {string} question
 */
export const ownQuestion = (question) => QUESTIONS()[question];

/**
 * @param {string} question
 * @param {string} code
 */
export const ownAnswer = (question, code) => ANSWERS()[question]?.[code];

/**
 * Whether the person never had a code: nobody has ended anything, and nothing can be answered here.
 * @param {import("./types.js").OpenedText[]} texts
 */
export const neverHadCode = (texts) => texts.some(({ text }) => text?.answers?.mailbox?.[0] === "none");
