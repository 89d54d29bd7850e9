// @ts-check
// How a side counts its next text of a conversation (the sealing specification, 2); the server's reader is `counting.py`.
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
