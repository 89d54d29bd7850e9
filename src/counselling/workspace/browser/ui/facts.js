// @ts-check
// What the service knows of a case without a word of it: days, states, who has read; and the safety word, which only the two know.

import { h } from "../dom.js";
import { codeName, day, languageInUse, languageName, t } from "../texts.js";
import { purposeName, roleName } from "./states.js";

/**
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").Case} served
 * @param {string | null} safetyWord
 */
export function factsOf(model, served, safetyWord) {
  const { assignee, centre, day: arrived, read_by: readings, tags } = served;
  const who = assignee === null ? t("nobody yet") : assignee === model.session?.staff ? t("you") : model.nameOf(assignee);
  const facts = [
    [t("Arrived"), day(arrived)],
    [t("With"), who],
    [t("Centre"), model.centreName(centre, languageInUse())],
    ...(tags === null ? [] : tagFacts(tags)),
    ...(safetyWord === null ? [] : [[t("Safety word"), safetyWord]]),
    [t("Read by"), h("ul", null, readings.map(({ role, day: read }) => h("li", null, `${roleName(role)}, ${day(read)}`)))],
  ];
  return h(
    "section",
    { class: "facts" },
    h("h2", null, t("Facts")),
    h("dl", null, facts.map(([name, value]) => [h("dt", null, name), h("dd", null, value)])),
    safetyWord !== null && h("p", { class: "hint" }, t("If you phone the person, say the safety word when asked: it shows that the call comes from the centre.")),
    tags !== null && h("p", { class: "hint" }, t("Language, wishes and urgency are erased here when somebody takes the case over.")),
    h("p", { class: "hint" }, t("The person sees in the mailbox which role has read, and on which day.")),
  );
}

/** @param {Record<string, unknown>} tags */
function tagFacts({ language, life_domain: domain, urgent, purpose, conflict }) {
  return [
    [t("Language"), languageName(String(language))],
    [t("Where it happened"), codeName("life_domain", String(domain ?? ""))],
    [t("Wishes"), purposeName(String(purpose))],
    ...(urgent ? [[t("Urgent"), t("yes: a date may be near")]] : []),
    ...(conflict ? [[t("Conflict"), t("may concern somebody at this centre")]] : []),
  ];
}
