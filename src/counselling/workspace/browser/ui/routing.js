// @ts-check
// Who fits a new case, in words: the best first, each with the reasons, and why the others were passed over. It decides nothing.

import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { explain } from "../explain.js";
import { codeName, day, languageName, t, tn, today, weekdayOf } from "../texts.js";
import { alert, waiting } from "./parts.js";

/** @typedef {import("../types.js").Proposal} Proposal */
/** @typedef {import("../types.js").Case} Case */
/** @typedef {{language?: string | null, life_domain?: string | null, conflict?: boolean}} Tags */

const SHOWN = 3;

/** Asked once for each opening of a case, however often the page is drawn. @type {WeakMap<Case, Promise<Proposal>>} */
const asked = new WeakMap();

/**
 * Who could take a new case over; nothing for any other case.
 * @param {import("./case.js").CasePage} page
 */
export function routingPart({ model, on, id }) {
  const served = /** @type {import("../casework.js").CaseOnScreen} */ (on).served;
  if (served.state !== "new" || served.erased_day) return "";
  const place = h("div", null, waiting());
  const proposal = asked.get(served) ?? /** @type {Promise<Proposal>} */ (model.call("GET", `/cases/${hexOf(served.case)}/proposal`));
  asked.set(served, proposal);
  proposal.then(
    (found) => fill(place, clock(found), given(model, served, found), proposalInWords(model, found, served.tags ?? {}), h("p", null, h("a", { href: `/case/${id}/transition` }, t("Give it to a colleague")))),
    (error) => fill(place, alert(explain(error))),
  );
  return h("section", { class: "routing" }, h("h3", null, t("Who takes it over?")), place);
}

/**
 * Who fits a case that is to be passed on inside its centre. Once its tags are erased, language and domain are read from the
 * report that is open here, sent along with the question, and kept nowhere.
 * @param {import("../model.js").Model} model
 * @param {import("../casework.js").CaseOnScreen} on
 */
export function fitsFor(model, { served, opened }) {
  const place = h("div", { class: "routing" }, waiting());
  const report = opened.texts[0]?.text;
  /** @type {Tags} */
  const fresh = { language: report?.language?.split("-")[0] ?? null, life_domain: report?.answers?.life_domain?.[0] ?? null };
  const path = `/cases/${hexOf(served.case)}/proposal`;
  const found = served.tags === null ? model.call("POST", path, fresh) : model.call("GET", path);
  found.then(
    (proposal) => fill(place, h("h3", null, t("Who fits")), proposalInWords(model, proposal, served.tags ?? fresh)),
    (error) => fill(place, alert(explain(error))),
  );
  return place;
}

/**
 * The members who fit, and behind a fold everybody else.
 * @param {import("../model.js").Model} model
 * @param {Proposal} proposal
 * @param {Tags} tags
 */
export function proposalInWords(model, { ranked, passed_over: passedOver, interpreter, tagged }, tags) {
  const line = (/** @type {Proposal["ranked"][number]} */ fit) => h("li", null, h("strong", null, h("bdi", null, whose(model, fit.staff))), h("span", { class: "quiet" }, ` · ${reasons(model, fit, tags).join(" · ")}`));
  const others = ranked.slice(SHOWN);
  return [
    ranked.length === 0 && alert(t("Nobody fits just now: whoever leads the centre decides."), "note"),
    interpreter && alert(t("Nobody who is here speaks {language}. Plan an interpreter.", { language: languageName(tags.language ?? "") }), "note"),
    !tagged && h("p", { class: "hint" }, t("Language and domain are erased here since the takeover, so they do not count.")),
    h("ol", { class: "fits" }, ranked.slice(0, SHOWN).map(line)),
    others.length + passedOver.length > 0 &&
      h(
        "details",
        { open: ranked.length === 0 },
        h("summary", null, t("Everybody else, and why")),
        others.length > 0 && h("ul", { class: "fits" }, others.map(line)),
        h("ul", { class: "fits" }, passedOver.map(({ staff, reason }) => h("li", null, h("bdi", null, whose(model, staff)), h("span", { class: "quiet" }, ` · ${whyNot(reason, tags)}`)))),
      ),
  ];
}

/** @param {Proposal} proposal */
function clock({ due, escalated }) {
  if (due === null) return h("p", { class: "hint" }, t("No deadline runs: the person did not ask for advice."));
  if (escalated === 2) return alert(t("It should have been taken over by {day}. The coordinators decide now.", { day: day(due) }));
  if (escalated === 1) return alert(t("It should have been taken over by {day}. It was passed on to a deputy.", { day: day(due) }));
  if (due < today()) return alert(t("It should have been taken over by {day}.", { day: day(due) }));
  return h("p", null, t("To be taken over by {weekday}, {day}.", { weekday: weekdayOf(due), day: day(due) }));
}

/**
 * @param {import("../model.js").Model} model
 * @param {Case} served
 * @param {Proposal} proposal
 */
function given(model, { assignee }, { ranked }) {
  if (assignee === null) return ranked.length > 0 && h("p", null, t("It is given to nobody yet. Who fits best:"));
  if (assignee === model.session?.staff) return h("p", null, t("It is given to you. Take it over, or give it to a colleague."));
  return h("p", null, t("It is given to {name}, who has not taken it over yet.", { name: model.nameOf(assignee) }));
}

/**
 * @param {import("../model.js").Model} model
 * @param {string} staff
 */
const whose = (model, staff) => (staff === model.session?.staff ? `${model.nameOf(staff)} (${t("you")})` : model.nameOf(staff));

/**
 * @param {import("../model.js").Model} model
 * @param {Proposal["ranked"][number]} fit
 * @param {Tags} tags
 */
function reasons(model, { reasons: codes, load, deputy_for: absent }, tags) {
  /** @type {Record<string, () => string>} */
  const words = {
    coordinates: () => t("leads the centre"),
    language: () => t("speaks {language}", { language: languageName(tags.language ?? "") }),
    domain: () => t("knows the domain {domain}", { domain: codeName("life_domain", tags.life_domain ?? "") }),
    deputy_for: () => t("stands in for {name}", { name: absent.map((staff) => model.nameOf(staff)).join(", ") }),
    works_today: () => t("works today"),
    load: () => t("has the most room"),
  };
  return [...codes.map((code) => words[code]?.() ?? code), tn("{count} open case", "{count} open cases", load)];
}

/**
 * @param {string} reason
 * @param {Tags} tags
 */
const whyNot = (reason, { conflict, language }) =>
  ({
    conflict: conflict ? t("kept out: the report may concern somebody at this centre") : t("kept out because of a conflict of interest"),
    not_set_up: t("has not said yet which languages, domains and days"),
    away: t("away"),
    full: t("has as many open cases as agreed"),
    no_language: t("does not speak {language}", { language: languageName(language ?? "") }),
  })[reason] ?? reason;
