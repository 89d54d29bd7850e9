// @ts-check
// Which centre is responsible: one pure function, the same as `responsible.py` on the same table of cases (the sealing
// specification, 5). The person sees the answer before she writes, and may wish for another centre.

/**
 * What is read of a centre's line in the manifest.
 * @typedef {object} CentreLine
 * @property {string} centre
 * @property {string[]} cantons
 * @property {string[]} grounds
 * @property {boolean} default
 */

/**
 * What the person said; anything may be left out. A centre is `excluded` because the report is about it.
 * @typedef {object} Circumstances
 * @property {string | null} [wished]
 * @property {string | null} [ground]
 * @property {string | null} [canton]
 * @property {string[]} [excluded]
 */

/**
 * The centre by name: the wished one, else the one for the ground, for the canton, the default, any other; null if none is
 * left. Of several that would do, the one that is also for the canton comes first, then the one whose name sorts first.
 * @param {readonly CentreLine[]} centres the current lines of the manifest, one a centre, in any order
 * @param {Circumstances} circumstances
 * @returns {string | null}
 */
export function responsible(centres, { wished = null, ground = null, canton = null, excluded = [] }) {
  /** @param {CentreLine} line */
  const isForCanton = (line) => canton !== null && line.cantons.includes(canton);
  const left = centres
    .filter((line) => !excluded.includes(line.centre))
    .sort((one, other) => Number(isForCanton(other)) - Number(isForCanton(one)) || (one.centre < other.centre ? -1 : 1));
  const found =
    left.find((line) => line.centre === wished) ??
    left.find((line) => ground !== null && line.grounds.includes(ground)) ??
    left.find(isForCanton) ??
    left.find((line) => line.default) ??
    left[0];
  return found?.centre ?? null;
}
