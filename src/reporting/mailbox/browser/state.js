// @ts-check
// How a report stands, in plain words: what happens next and by when, whom to phone once that day has passed, who has read it.

import { today } from "../../web/browser/device.js";
import { byId, filled, node, spokenDay } from "../../web/browser/page.js";

/** @typedef {import("../../web/browser/page.js").Facts} Facts */
/** @typedef {import("./dialogue.js").Dialogue} Dialogue */
/** @typedef {import("./dialogue.js").Mailbox} Mailbox */
/** @typedef {{name: string, phone: string, hours: string, email: string}} Office */
/** @typedef {Facts & {reach: Record<string, {phone: string, hours: string, second: Office | null}>}} WithReach */

const WITHDRAWAL_DAYS = 7;
const NEWEST_READINGS = 3; // which stand on the page at once; earlier ones are one press away

/**
 * Shows everything about the report that is no text of the conversation.
 * @param {Facts} facts
 * @param {Dialogue} dialogue
 * @param {string | null} withdrawn the day on which withdrawal was asked for
 */
export function showState(facts, { mailbox, onlyTold }, withdrawn) {
  byId("state").textContent = facts.texts[`state_${mailbox.state}`];
  byId("reference").textContent = mailbox.reference;
  byId("box-centre").textContent = facts.names[mailbox.sealed_to.centre] ?? mailbox.sealed_to.centre;
  const { next, late } = withdrawn ? { next: "", late: "" } : nextInWords(facts, mailbox, onlyTold);
  say("next", "next", next);
  say("late", "late-words", late);
  byId("reach").replaceChildren(...(late ? reach(/** @type {WithReach} */ (facts), mailbox.sealed_to.centre) : []));
  showReadings(facts, mailbox);
  const erased = withdrawn && new Date(Date.parse(withdrawn) + WITHDRAWAL_DAYS * 86_400_000).toISOString().slice(0, 10);
  say("keep", "withdrawn", erased ? filled(facts.texts.withdrawn, { day: spokenDay(facts, erased) }) : "");
  byId("withdraw-details").hidden = !!erased;
}

/**
 * What happens next, and, once the promised day has passed, that it has; one of the two is "".
 * @param {Facts} facts
 * @param {Mailbox} mailbox
 * @param {boolean} onlyTold
 */
function nextInWords({ texts, ...facts }, { awaited, state }, onlyTold) {
  if (awaited === null) return { next: state === "closed" ? "" : texts.next_yours, late: "" };
  const by = onlyTold ? awaited.by_later : awaited.by;
  if (by === null) return { next: texts.next_record, late: "" }; // nobody has promised her an answer
  const day = spokenDay({ texts, ...facts }, by);
  if (by < today()) return { next: "", late: filled(texts.late, { day }) };
  return { next: filled(state === "received" ? texts.next_reads : texts.next_answers, { day }), late: "" };
}

/**
 * Whom to phone: the centre, and whoever answers if it does not.
 * @param {WithReach} facts
 * @param {string} centre
 */
function reach({ texts, reach }, centre) {
  const { phone, hours, second } = reach[centre] ?? { phone: "", hours: "", second: null };
  const told = phone ? [node("dt", {}, texts.phone_centre), node("dd", {}, ...dotted(number(phone), hours))] : [];
  if (second === null) return told;
  const office = dotted(second.name, second.phone && number(second.phone), second.email && mail(second.email));
  return [...told, node("dt", {}, texts.phone_second), node("dd", {}, ...office)];
}

/**
 * What there is, each isolated from the next, with points between.
 * @param {...(Node | string)} parts
 */
const dotted = (...parts) =>
  parts.filter(Boolean).flatMap((part, index) => [...(index > 0 ? [" · "] : []), node("bdi", {}, part)]);

/** @param {string} phone */
const number = (phone) => node("a", { href: `tel:${phone.replaceAll(" ", "")}`, dir: "ltr" }, phone);

/** @param {string} email */
const mail = (email) => node("a", { href: `mailto:${email}`, dir: "ltr" }, email);

/**
 * @param {Facts} facts
 * @param {Mailbox} mailbox
 */
function showReadings(facts, { read_by: readings }) {
  const { texts } = facts;
  const lines = [...readings].reverse().map(({ role, day }) =>
    filled(texts.read_by, { role: texts[`role_${role}`] ?? texts.role_counsellor, day: spokenDay(facts, day) }),
  );
  byId("read-by").textContent = lines.slice(0, NEWEST_READINGS).join(" · ") || texts.read_nobody;
  const earlier = lines.slice(NEWEST_READINGS);
  byId("read-before").replaceChildren(...earlier.map((line) => node("li", {}, line)));
  byId("read-earlier").hidden = earlier.length === 0;
}

/**
 * A sentence where it belongs; without one its place is hidden.
 * @param {string} place
 * @param {string} id
 * @param {string} sentence
 */
function say(place, id, sentence) {
  byId(place).hidden = !sentence;
  byId(id).textContent = sentence;
}
