// @ts-check
// The codes of passing on, in words.

import { day, t } from "../texts.js";

/** @typedef {import("../types.js").Transition} Transition */
/** @typedef {Record<string, string>} Names */

/** @returns {Names} */
export const KINDS = () => ({
  assign: t("given to a member"),
  hand_over: t("handed over to a colleague"),
  absence: t("with a deputy for a time"),
  refer_centre: t("referred to another centre"),
  refer_delegate: t("referred to a delegate"),
  refer_outside: t("referred to an office outside"),
});

/** @returns {Names} */
export const STATES = () => ({
  proposed: t("waits for an answer"),
  accepted: t("accepted"),
  declined: t("declined"),
  taken_back: t("taken back"),
  done: t("done"),
  ended: t("ended"),
});

/** @returns {Names} */
export const REASONS = () => ({
  load: t("too many open cases"),
  absence: t("absence"),
  language: t("language"),
  domain: t("knows the field better"),
  competence: t("another place is responsible"),
  place: t("nearer to the person"),
  wish: t("the person wishes it"),
  conflict: t("conflict of interest"),
  other: t("another reason"),
});

/** @returns {Names} */
export const DECLINED = () => {
  const { place: _place, wish: _wish, ...others } = REASONS();
  return others;
};

/** @returns {Names} */
export const SHARED = () => ({
  contact: t("how to reach the person"),
  summary: t("a summary"),
  documents: t("documents"),
  conversation: t("the conversation"),
  notes: t("notes of the centre"),
});

/** @returns {Names} */
export const RECIPIENTS = () => ({
  advice: t("another advice centre"),
  legal: t("lawyer or legal aid"),
  health: t("doctor or therapist"),
  authority: t("authority"),
  police: t("police or prosecution"),
  employer: t("employer"),
  school: t("school"),
  centre: t("a centre of this service"),
  other: t("somebody else"),
});

/** @returns {Names} */
export const PURPOSES = () => ({
  referral: t("referral"),
  information: t("asking for information"),
  mediation: t("mediation"),
  representation: t("representing the person"),
  other: t("something else"),
});

/** @returns {Names} */
export const WALL_REASONS = () => ({
  person: t("the person said so"),
  relation: t("close to somebody in the case"),
  complaint: t("a complaint about her"),
  other: t("another reason"),
});

/**
 * A transition in one sentence.
 * @param {import("../model.js").Model} model
 * @param {string} language
 * @param {Transition} one
 */
export function inWords(model, language, one) {
  const isHers = one.to_member !== null && one.to_member === model.session?.staff;
  const to = isHers ? t("you") : one.to_member ? model.nameOf(one.to_member) : one.to_centre ? model.centreName(one.to_centre, language) : "";
  return [KINDS()[one.kind], to, STATES()[one.state], one.expires && t("until {day}", { day: day(one.expires) })].filter(Boolean).join(" · ");
}
