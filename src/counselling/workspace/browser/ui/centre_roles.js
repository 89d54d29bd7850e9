// @ts-check
// The Centre page of whoever works on no cases there: what she can do, each with the way to it, and nothing that is others'.

import { h } from "../dom.js";
import { worksOnCases } from "../roles.js";
import { languageInUse, t } from "../texts.js";
import { roleName } from "./states.js";

/** What each role does: the address, its name, and in a sentence what waits there. @returns {Record<string, [string, string, string][]>} */
const ROLES = () => ({
  delegate: [
    ["/intake", t("Take in a report"), t("With a person or for one. It goes to the centre; you do not see the case afterwards.")],
    ["/inbox", t("Inbox"), t("What the centre offers to you because a person agreed to it.")],
    ["/figures", t("Yearly figures"), t("The tables of your region, protected: no number in them leads to a person.")],
  ],
  statistician: [["/figures", t("Yearly figures"), t("Draft a year, or approve what somebody else drafted. You see no case.")]],
  supervisor: [["/trail", t("Audit trail"), t("Who read which case and when, and whether the trail is whole. You see no text.")]],
});

/**
 * A part for each centre in which she has such a role.
 * @param {import("../model.js").Model} model
 */
export function roleParts(model) {
  const others = model.session?.memberships.filter(({ role }) => role in ROLES()) ?? [];
  return others.map(({ centre, role }) =>
    h(
      "section",
      { class: "panel" },
      h("h2", null, model.centreName(centre, languageInUse())),
      h("p", { class: "quiet" }, t("Your role here: {role}", { role: roleName(role) })),
      h("ul", { class: "rows" }, ROLES()[role]?.map(([path, name, what]) => h("li", null, h("p", null, h("a", { href: path }, name)), h("p", { class: "hint" }, what)))),
    ),
  );
}

/**
 * Whether what she does is sealed to a centre: then she should know how the signed list of centres stands.
 * @param {import("../model.js").Model} model
 */
export const seals = ({ session }) => session?.memberships.some(({ role }) => worksOnCases(role) || role === "delegate") ?? false;
