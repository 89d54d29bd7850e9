// @ts-check
// The words for fields, hints and likenesses of a coding.

import { t } from "../texts.js";

/** @param {string} name */
export const fieldName = (name) => NAMES()[name] ?? name;

const NAMES = () => /** @type {Record<string, string>} */ ({
  life_domain: t("Field of life"),
  education_level: t("Kind of school"),
  motive: t("Motive"),
  form: t("What was said or done"),
  intersecting_ground: t("Also about"),
  reporter_role: t("Who reported"),
  age_band: t("Age of the affected person"),
  gender: t("Gender of the affected person"),
  origin_region: t("Origin as she describes it"),
  residence_status: t("Residence status"),
  conflict_structure: t("Who towards whom"),
  legal_domain: t("Law"),
  service: t("What the centre did"),
  outcome: t("Outcome"),
  counsellor_assessment: t("Our assessment"),
});

/** @param {string} code */
export const unitName = (code) => ({ case: t("a case of counselling"), documentation: t("a report without counselling"), institution: t("advice to an institution"), accused: t("advice to an accused person") })[code] ?? code;

/** @param {string} code */
export const hintText = (code) => HINTS()[code] ?? code;

const HINTS = () => /** @type {Record<string, string>} */ ({
  level_missing: t("It happened in education, and the kind of school is not coded."),
  profiling_elsewhere: t("Racial profiling is coded, but no authority, street or transport where it can have happened."),
  criminal_law: t("What was done may be punishable, and no criminal law is among the laws."),
  employer_elsewhere: t("Employer or colleagues are coded, but not the workplace."),
  landlord_elsewhere: t("A landlord is coded, but not housing."),
  authority_elsewhere: t("An authority is coded, but no field of life in which authorities act."),
  not_racial_with_motive: t("You assess it as not racial, and name a motive all the same."),
  established_pending: t("There is an outcome, and the assessment is still open."),
  unknown_offender: t("The other side is unknown, and yet there is an apology or an agreement."),
  mediation_missing: t("A mediation succeeded, and mediation is not among what the centre did."),
  referral_missing: t("The outcome is a referral, and referral is not among what the centre did."),
  documented_with_service: t("Only documented, and yet the centre gave advice or stepped in."),
});

/** @param {string} code */
export const reasonText = (code) => ({ place: t("the same place"), days: t("days close to each other"), domain: t("the same field of life"), form: t("the same was said or done"), name: t("the same other side") })[code] ?? code;
