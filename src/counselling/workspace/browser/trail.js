// @ts-check
// The audit trail for the supervisor: its calls, and the answer to a complaint as a plain text. No DOM.

import { hexOf } from "./casework.js";
import { fullDay, momentOfDay, t, tn, today } from "./texts.js";

/** @typedef {import("./types.js").TrailLine} TrailLine */
/** @typedef {import("./types.js").TrailPage} TrailPage */
/** @typedef {import("./types.js").CaseTrail} CaseTrail */

/** What shows somebody the words of a case. */
const READING = new Set(["case.viewed", "case.read", "attachment.read", "export.made"]);

/**
 * A page of the trail of a case; `before` is the cursor of the page before.
 * @param {import("./model.js").Model} model
 * @param {string} reference
 * @param {number | null} before
 * @param {"case" | "answer"} [purpose]
 * @returns {Promise<CaseTrail>}
 */
export const ofCase = (model, reference, before, purpose = "case") =>
  model.call("GET", `/trail/cases/${encodeURIComponent(reference.trim().toUpperCase())}?purpose=${purpose}${after(before)}`);

/**
 * @param {import("./model.js").Model} model
 * @param {string} staff base64
 * @param {number | null} before
 * @returns {Promise<TrailPage>}
 */
export const ofMember = (model, staff, before) => model.call("GET", `/trail/members/${hexOf(staff)}?${after(before)}`);

/**
 * @param {import("./model.js").Model} model
 * @param {string} event
 * @param {number | null} before
 * @returns {Promise<TrailPage>}
 */
export const ofKind = (model, event, before) => model.call("GET", `/trail/kinds/${event}?${after(before)}`);

/** @param {number | null} before */
const after = (before) => (before === null ? "" : `&before=${before}`);

/**
 * Everything that the trail holds of a case, for the answer to a complaint; recorded as that.
 * @param {import("./model.js").Model} model
 * @param {string} reference
 * @returns {Promise<{trail: CaseTrail, lines: TrailLine[]}>} the oldest line first
 */
export async function wholeCase(model, reference) {
  const first = await ofCase(model, reference, null, "answer");
  const lines = [...first.page.lines];
  for (let next = first.page.next; next !== null; ) {
    const { page } = await ofCase(model, reference, next, "answer");
    lines.push(...page.lines);
    next = page.next;
  }
  return { trail: first, lines: lines.reverse() };
}

/**
 * The answer to somebody who asks who has read her case: plain paragraphs, to be sent as they are.
 * @param {CaseTrail} trail
 * @param {TrailLine[]} lines the oldest first
 * @param {string} service its name
 * @returns {string[]}
 */
export function answer(trail, lines, service) {
  const read = openings(lines);
  const erased = trail.erased_day && t("The case was erased on {day}. What tied entries of the audit trail to it was erased with it: nobody can say any more who read it.", { day: fullDay(trail.erased_day) });
  return [
    t("Who has read the case {reference}", { reference: trail.reference }),
    t("Taken from the audit trail of {service} on {day}. The case is there since {begin}.", { service, day: fullDay(today()), begin: fullDay(trail.day) }),
    ...(erased ? [erased] : read.length ? read.map(told) : [t("Until that day nobody has opened the case.")]),
    t("What the audit trail shows: each time the service handed texts or files of the case to a member’s browser, and each export. Whoever keeps checkpoints of the trail notices if an entry is changed or removed afterwards."),
    ...(trail.gone_day ? [t("On {day} the case went on to another centre. Who has opened it there since then is not in this answer: that centre can say.", { day: fullDay(trail.gone_day) })] : []),
    ...(trail.whole_after ? [t("Older entries were taken away when they had been kept for a year at least: what was done until {day} may be missing here.", { day: fullDay(trail.whole_after) })] : []),
    t("What it cannot show: whether somebody really read what was handed over; what was looked at on a screen, printed, photographed or told; what was done with copies; and what happened outside this service."),
  ];
}

/** @typedef {{who: string, day: string, at: number | null, viewed: boolean, texts: number, files: number, exports: number}} Opening */

/**
 * What was read together: a member's opening of the case and what she was served after it on the same day, until the next opening.
 * @param {TrailLine[]} lines the oldest first
 * @returns {Opening[]}
 */
export function openings(lines) {
  /** @type {Opening[]} */
  const found = [];
  for (const { event, who, day, at } of lines.filter((line) => READING.has(line.event))) {
    let last = [...found].reverse().find((one) => one.who === who && one.day === day);
    if (!last || event === "case.viewed") found.push((last = { who, day, at, viewed: event === "case.viewed", texts: 0, files: 0, exports: 0 }));
    if (event === "case.read") last.texts++;
    if (event === "attachment.read") last.files++;
    if (event === "export.made") last.exports++;
  }
  return found;
}

/** @param {Opening} opening */
function told({ who, day, at, viewed, texts, files, exports }) {
  const parts = [
    tn("{count} text", "{count} texts", texts),
    ...(files ? [tn("{count} file", "{count} files", files)] : []),
    ...(exports ? [tn("{count} export", "{count} exports", exports)] : []),
  ];
  const facts = { day: fullDay(day), time: at === null ? "–" : momentOfDay(at), who, what: parts.join(", ") };
  return viewed ? t("{day}, {time}: {who} opened the case ({what}).", facts) : t("{day}, {time}: {who} was served something of the case without opening it ({what}).", facts);
}
