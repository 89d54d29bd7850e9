// @ts-check
// The words for states, roles and tags: one word for one thing everywhere.

import { t } from "../texts.js";
import { badge } from "./parts.js";

/**
 * @param {"new" | "open" | "closed"} state
 * @param {"us" | "person"} waitingFor
 */
export function stateBadge(state, waitingFor) {
  const tone = state === "open" ? (waitingFor === "us" ? "ours" : "theirs") : state;
  return badge(stateName(state, waitingFor), tone);
}

/**
 * @param {"new" | "open" | "closed"} state
 * @param {"us" | "person"} waitingFor
 * @returns {string}
 */
export function stateName(state, waitingFor) {
  if (state === "new") return t("new");
  if (state === "closed") return t("closed");
  return waitingFor === "us" ? t("waiting for us") : t("waiting for the person");
}

/**
 * @param {string} role
 * @returns {string}
 */
export const roleName = (role) => ROLES()[role] ?? role;

const ROLES = () => /** @type {Record<string, string>} */ ({
  counsellor: t("counsellor"),
  coordinator: t("coordinator"),
  supervisor: t("supervisor"),
  statistician: t("statistician"),
  delegate: t("delegate"),
});

/**
 * @param {string} purpose
 * @returns {string}
 */
export const purposeName = (purpose) =>
  ({ advice: t("advice"), documentation: t("to be on record"), institution: t("writes for an institution"), accused: t("is accused") })[purpose] ?? purpose;
