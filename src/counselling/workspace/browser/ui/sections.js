// @ts-check
// The parts of a case sheet that are filled in by hand, as data: their fields, and how one entry reads in a line.

import { day, languageName, t } from "../texts.js";

/** @typedef {{name: string, label: string, type: "text" | "words" | "day" | "language" | "yes" | "choice", options?: Record<string, string>, from?: any}} Field */
/** `one`: the part is a single entry. @typedef {{part: string, title: string, add: string, one?: boolean, hint?: string, fields: Field[]}} Section */

/** @returns {Section[]} */
export const SECTIONS = () => [
  {
    part: "contact",
    title: t("Contact"),
    add: t("Change"),
    one: true,
    fields: [
      { name: "ways", label: t("Ways that are safe"), type: "words" },
      { name: "times", label: t("Times that are safe"), type: "words" },
      { name: "do_not_contact_other_side", label: t("Do not contact the other side"), type: "yes" },
    ],
  },
  {
    part: "people",
    title: t("People"),
    add: t("Add somebody"),
    fields: [
      { name: "name", label: t("Name"), type: "text" },
      { name: "role", label: t("Role"), type: "choice", options: roleNames() },
      { name: "remark", label: t("Remark"), type: "words" },
    ],
  },
  {
    part: "agreed",
    title: t("Agreed with the person"),
    add: t("Add what was agreed"),
    fields: [
      { name: "text", label: t("What was agreed"), type: "words" },
      { name: "day", label: t("Day"), type: "day" },
    ],
  },
  {
    part: "interpreters",
    title: t("Interpreters"),
    add: t("Add a request"),
    hint: t("The request says nothing of the case: language, day and way only."),
    fields: [
      { name: "language", label: t("Language"), type: "language" },
      { name: "day", label: t("Day"), type: "day" },
      { name: "modality", label: t("Way"), type: "choice", options: modalityNames() },
      { name: "agency", label: t("Agency"), type: "text" },
      { name: "cost", label: t("Cost in francs"), type: "text" },
      { name: "confirmed", label: t("Confirmed"), type: "yes" },
    ],
  },
  {
    part: "documents",
    title: t("Documents"),
    add: t("Add a document"),
    fields: [
      { name: "name", label: t("What it is"), type: "text" },
      { name: "day", label: t("Day"), type: "day" },
      { name: "place", label: t("Where it is kept"), type: "text" },
    ],
  },
];

/** Consents are given and withdrawn with the service, which enforces them; here stand the words. @returns {Section} */
export const CONSENTS = () => ({
  part: "consents",
  title: t("Consents"),
  add: "",
  fields: [
    { name: "to", label: t("To whom"), type: "text" },
    { name: "purpose", label: t("For what"), type: "text" },
    { name: "until", label: t("Until"), type: "day" },
    { name: "way", label: t("How it was given"), type: "choice", options: consentWays() },
    { name: "day", label: t("Given on"), type: "day" },
    { name: "remark", label: t("What the person said"), type: "words" },
  ],
});

/** How a person may give a consent. @returns {Record<string, string>} */
export const consentWays = () => ({
  phone: t("said on the phone"),
  in_person: t("said in person"),
  written: t("in writing"),
  mailbox: t("in the mailbox"),
});

export const roleNames = () => ({
  affected: t("affected person"),
  accused: t("accused person"),
  witness: t("witness"),
  institution: t("institution"),
  other: t("somebody else"),
});

const modalityNames = () => ({ in_person: t("in person"), phone: t("by phone"), video: t("by video"), written: t("in writing") });

/**
 * The value of a field as it reads; empty where there is nothing to say.
 * @param {Field} field
 * @param {any} value
 * @returns {string}
 */
export function reads({ type, label, options }, value) {
  if (type === "yes") return value ? label : "";
  if (!value) return "";
  if (type === "choice") return options?.[value] ?? String(value);
  if (type === "day") return day(value);
  return type === "language" ? languageName(value) : String(value);
}

/**
 * What an entry of a part says, in one line.
 * @param {Section} section
 * @param {any} value
 */
export const inOneLine = ({ fields }, value) => fields.map((field) => reads(field, value?.[field.name])).filter(Boolean).join(" · ");
