// @ts-check
// What the counters of a conversation tell (the sealing specification, 2): each side counts its texts from 0 and says how many of
// the other side's it had opened. Gaps, doubles, other orders and shrunk conversations show; a withheld tail does not.

/** @typedef {import("./types.js").OpenedText} OpenedText */
/** @typedef {import("./types.js").Remark} Remark */

const FROM_CENTRE = 3;

/**
 * Remarks on the texts that opened, in the order the service gave.
 * @param {OpenedText[]} texts
 * @param {{person: number, centre: number}} before how many texts of each side this browser has counted earlier
 * @returns {Remark[]}
 */
export function remarksOn(texts, before) {
  const counted = { person: 0, centre: 0 };
  const expected = { person: 0, centre: 0 };
  /** @type {Remark[]} */
  const remarks = [];
  for (const { kind, record, text } of texts) {
    const [side, other] = kind === FROM_CENTRE ? /** @type {const} */ (["centre", "person"]) : /** @type {const} */ (["person", "centre"]);
    counted[side] += 1;
    if (text === null) {
      expected[side] += 1; // it holds its place, whatever it says
      continue;
    }
    const { seq, seen } = text;
    if (seq > expected[side]) remarks.push({ record, remark: `missing_${side}`, count: seq - expected[side] });
    if (seq < expected[side]) remarks.push({ record, remark: `order_${side}`, count: 0 });
    expected[side] = Math.max(expected[side], seq + 1);
    const firstOfAll = kind === 1; // a report has nothing to have seen
    if (!firstOfAll && seen >= expected[other]) remarks.push({ record, remark: `missing_${other}`, count: seen + 1 - expected[other] });
    if (side === "person" && !firstOfAll && seen + 1 < expected.centre) {
      remarks.push({ record, remark: "not_seen_yet", count: expected.centre - seen - 1 });
    }
  }
  for (const side of /** @type {const} */ (["person", "centre"])) {
    const lost = before[side] - counted[side];
    if (lost > 0) remarks.push({ record: null, remark: `lost_${side}`, count: lost });
  }
  return remarks;
}

/**
 * How many texts of each side there are, opened or not.
 * @param {OpenedText[]} texts
 */
export function countOf(texts) {
  const centre = texts.filter(({ kind }) => kind === FROM_CENTRE).length;
  return { person: texts.length - centre, centre };
}
