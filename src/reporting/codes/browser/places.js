// @ts-check
// Which municipality a person means by a name, also with a letter or two wrong: the same as `places.py`, on the same table of cases.
// The whole list is here, so that no place is asked of the service. No DOM.

/** @typedef {{name: string, number: number, canton: string, own: boolean}} Place a name of a municipality; `own`: not a locality's */
/** @typedef {Map<string, Place[]>} Index who is meant by every spelling: each called as it is shown */

const LONGEST_NAME = 80;
const MOST_CANDIDATES = 8;
const SHORTEST_BEGINNING = 3;
const [LETTERS_A_SLIP, MOST_SLIPS] = [6, 3];

/**
 * Who is meant by every spelling. Made once: it takes an old phone a moment.
 * @param {readonly Place[]} places the official names before all others
 * @returns {Index}
 */
export function byName(places) {
  /** @type {Map<number, string>} */
  const official = new Map();
  /** @type {Index} */
  const index = new Map();
  for (const place of places) {
    if (!official.has(place.number)) official.set(place.number, place.name);
    const called = place.own ? place : { ...place, name: official.get(place.number) ?? place.name };
    for (const spelling of new Set(spellings(place))) index.set(spelling, [...(index.get(spelling) ?? []), called]);
  }
  return index;
}

/**
 * The municipality that a person means by a name she typed; undefined for none, or several.
 * @param {Index} index
 * @param {readonly string[]} cantons those of the centres
 * @param {string} typed
 */
export function municipality(index, cantons, typed) {
  const [one, ...others] = likeliest(index, cantons, cut(typed));
  return others.length > 0 ? undefined : one;
}

/**
 * Those to choose from if she means none, or several: the likeliest first, at most eight if none has the name.
 * @param {Index} index
 * @param {readonly string[]} cantons
 * @param {string} typed
 */
export function candidates(index, cantons, typed) {
  const meant = likeliest(index, cantons, cut(typed));
  return meant.length > 0 ? meant : alike(index, cantons, fold(cut(typed)));
}

/** @param {string} typed */
const cut = (typed) => [...typed.trim()].slice(0, LONGEST_NAME).join("");

/** Its name with the canton, so that no other is meant; as a name it finds this one. @param {Place} place */
export const shown = ({ name, canton }) => (name.endsWith(")") ? name : `${name} (${canton})`);

/**
 * Of those that have the name, the likeliest, each once, the nearest first.
 * @param {Index} index
 * @param {readonly string[]} cantons
 * @param {string} text
 */
function likeliest(index, cantons, text) {
  const called = (/** @type {string} */ name) => index.get(fold(name)) ?? [];
  const meant = called(text).length > 0 ? called(text) : text.split("/").flatMap(called);
  const written = meant.find((place) => place.own && text === shown(place));
  if (written) return [written];
  const rank = (/** @type {Place} */ { own, canton }) => Number(own) + Number(cantons.includes(canton));
  const best = Math.max(...meant.map(rank));
  /** @type {Map<number, Place>} */
  const once = new Map();
  for (const place of meant.filter((one) => rank(one) === best))
    if (!once.has(place.number) || place.name.toLowerCase() === text.toLowerCase()) once.set(place.number, place);
  return [...once.values()].sort((one, other) => far(one, cantons) - far(other, cantons));
}

/** @param {Place} place @param {readonly string[]} cantons */
const far = ({ canton }, cantons) => Number(!cantons.includes(canton));

/**
 * Those with a word that begins so, then those that are written alike, the fewest slips first.
 * @param {Index} index
 * @param {readonly string[]} cantons
 * @param {string} folded
 */
function alike(index, cantons, folded) {
  const letters = [...folded];
  if (letters.length < SHORTEST_BEGINNING) return [];
  const most = Math.min(MOST_SLIPS, 1 + Math.floor(letters.length / LETTERS_A_SLIP));
  /** @type {[number, number, Place][]} */
  const near = [];
  for (const [name, meant] of index) {
    const wrong = ` ${name}`.includes(` ${folded}`) ? 0 : slips(letters, [...name], most);
    if (wrong <= most) near.push(...meant.map((place) => /** @type {[number, number, Place]} */ ([wrong, far(place, cantons), place])));
  }
  near.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  /** @type {Map<number, Place>} */
  const once = new Map();
  for (const [, , place] of near) if (!once.has(place.number)) once.set(place.number, place);
  return [...once.values()].slice(0, MOST_CANDIDATES);
}

/**
 * How many letters are missing, too many, wrong, or swapped with the next; counted only as far as `most`, beyond it `most + 1`.
 * @param {readonly string[]} one
 * @param {readonly string[]} other
 * @param {number} most
 */
function slips(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  /** @type {number[]} */
  let before = [];
  let row = [...other.keys(), other.length];
  for (const [down, letter] of one.entries()) {
    const above = row;
    row = [down + 1];
    for (const [across, beside] of other.entries()) {
      let cost = Math.min(above[across + 1] + 1, row[across] + 1, above[across] + Number(letter !== beside));
      const isSwap = down > 0 && across > 0 && letter === other[across - 1] && beside === one[down - 1] && letter !== beside;
      if (isSwap) cost = Math.min(cost, before[across - 1] + 1);
      row.push(cost);
    }
    if (Math.min(...above, ...row) > most) return most + 1; // a swap reaches back two rows, nothing further
    before = above;
  }
  return Math.min(row[other.length], most + 1);
}

/** @param {Place} place */
function spellings({ name, canton }) {
  const short = name.replace(SUFFIX, "");
  return [name, short, `${short} ${canton}`, ...short.split("/")].flatMap(written);
}

const SUFFIX = / (\([^()]+\)|[A-Z]{2})$/;
const UMLAUTS = Object.entries({ ä: "ae", ö: "oe", ü: "ue" });

/** @param {string} name */
const written = (name) => [fold(name), fold(UMLAUTS.reduce((text, [letter, two]) => text.replaceAll(letter, two), name.toLowerCase()))];

/**
 * A name as it is compared: small letters without accents, words apart by one space, every saint a `st`.
 * @param {string} text
 */
const fold = (text) =>
  (text.toLowerCase().replaceAll("\u00df", "ss").normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}_]+/gu) ?? [])
    .join(" ")
    .replace(/\b(sankt|saint|sainte|ste)\b/g, "st");
