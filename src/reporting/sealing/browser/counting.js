// @ts-check
// How a side counts the texts of a conversation (the sealing specification, 2); the server's reader is `counting.py`.
// A text that does not open keeps its place, so that no number is ever given twice.

/**
 * The counters of a side's next text.
 * @param {{own: boolean, seq: number | null}[]} texts the whole conversation; `seq` null: it did not open
 * @returns {{seq: number, seen: number}}
 */
export function nextCounters(texts) {
  const own = texts.filter((text) => text.own);
  const highest = (/** @type {{seq: number | null}[]} */ side) => Math.max(-1, ...side.map(({ seq }) => seq ?? -1));
  return { seq: Math.max(highest(own), own.length - 1) + 1, seen: highest(texts.filter((text) => !text.own)) };
}

/**
 * What the counters of each text show. `missing`: something before it is not there, or stands twice or elsewhere. `unseen`: it is
 * the other side's last text, and its writer had not been given all that stands before it.
 * @param {{own: boolean, seq: number | null, seen: number}[]} texts the whole conversation; `seen` -1: nothing
 * @returns {{missing: boolean, unseen: boolean}[]}
 */
export function gaps(texts) {
  const following = { own: 0, other: 0 };
  const last = texts.map(({ own }) => own).lastIndexOf(false);
  return texts.map(({ own, seq, seen }, index) => {
    const [side, facing] = own ? /** @type {const} */ (["own", "other"]) : /** @type {const} */ (["other", "own"]);
    const expected = following[side];
    following[side] = seq === null ? expected + 1 : Math.max(expected, seq + 1); // what stands twice, or late, takes back nothing
    if (seq === null) return { missing: false, unseen: false };
    return { missing: seq !== expected || seen >= following[facing], unseen: index === last && seen < following.own - 1 };
  });
}
