// @ts-check
// Meetings that the centre has proposed, and what the person has said to them; the server's reader is `appointments.py`.
// They stand in the sealed texts of both sides and nowhere else.

/** @typedef {import("../../sealing/browser/content.js").Appointment} Appointment */
/** @typedef {import("../../sealing/browser/content.js").Text} Text */

/**
 * What one text of the centre proposes. `accepted`: the id that fits; `isOpen`: she can still say which one does.
 * @typedef {{appointments: Appointment[], accepted: string, declined: boolean, isOpen: boolean}} Proposed
 */

/**
 * For each text of a conversation what it proposes; null for one that proposes nothing. Her last word counts: one accepted may
 * be declined later. A day that has passed cannot be accepted any more. An id means what stood under it first: her word about one
 * appointment is never a word about another.
 * @param {{own: boolean, text: Text | null}[]} texts
 * @param {string} today YYYY-MM-DD
 * @returns {(Proposed | null)[]}
 */
export function proposed(texts, today) {
  /** @type {Map<string, boolean>} */
  const answers = new Map();
  /** @type {Map<string, Appointment>} */
  const first = new Map();
  for (const { own, text } of texts) {
    for (const one of theirs(own, text)) if (!first.has(one.id)) first.set(one.id, one);
    if (!own || text === null) continue;
    for (const id of text.declines ?? []) answers.set(id, false);
    if (text.accepts) answers.set(text.accepts, true);
  }
  return texts.map(({ own, text }) => {
    const appointments = theirs(own, text).filter((one) => first.get(one.id) === one);
    if (appointments.length === 0) return null;
    const said = appointments.map(({ id }) => answers.get(id));
    const accepted = appointments[said.indexOf(true)]?.id ?? "";
    const isOpen = said.every((answer) => answer === undefined) && appointments.some(({ day }) => day >= today);
    return { appointments, accepted, declined: !accepted && said.includes(false), isOpen };
  });
}

/**
 * @param {boolean} own
 * @param {Text | null} text
 */
const theirs = (own, text) => (own ? null : text?.appointments) ?? [];
