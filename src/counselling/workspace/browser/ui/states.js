// @ts-check
// The words for states, roles and tags: one word for one thing everywhere.

import { t } from "../texts.js";
import { badge } from "./parts.js";

/**
 * @param {"new" | "open" | "closed"} state
 * @param {"us" | "person"} waitingFor
 */
export function stateBadge(state, waitingFor) {
  if (state === "new") return badge(t("new"), "new");
  if (state === "closed") return badge(t("closed"), "closed");
  return waitingFor === "us" ? badge(t("waiting for us"), "ours") : badge(t("waiting for the person"), "theirs");
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
