// @ts-check
// Finding cases by what was opened: names first, then words. Pure. Accents and case do not count, and one slip of the finger is forgiven in
// words of four letters or more. A reference is found as it is said on the phone.

/** What is known of a case for finding it. @typedef {{case: string, reference: string, name: string, names: string[], words: string[]}} Findable */
/** A case found; `by` says where the words stood. @typedef {{case: string, reference: string, name: string, by: "reference" | "name" | "words"}} Hit */

const MOST = 20;
const FORGIVEN = 4; // letters from which on a slip is forgiven

/**
 * The distinct words of a text, folded: without accents, in lower case, ss for the sharp s.
 * @param {string} text
 * @returns {string[]}
 */
export const wordsOf = (text) => [...new Set(folded(text).match(/[\p{L}\p{N}]+/gu) ?? [])];

/**
 * A case that can be found.
 * @param {{case: string, reference: string, names: string[], texts: string[]}} of its first name is the one it goes by
 * @returns {Findable}
 */
export const findable = ({ case: id, reference, names, texts }) => ({
  case: id,
  reference,
  name: names[0] ?? "",
  names: wordsOf(names.join(" ")),
  words: wordsOf(texts.join(" ")),
});

/**
 * The cases in which every word of the query stands, the best first: in names before in words, exact before forgiven.
 * @param {Iterable<Findable>} cases
 * @param {string} query
 * @returns {Hit[]}
 */
export function find(cases, query) {
  const wanted = wordsOf(query);
  const reference = sayable(query);
  if (wanted.length === 0) return [];
  /** @type {{hit: Hit, rank: number}[]} */
  const found = [];
  for (const one of cases) {
    const hit = { case: one.case, reference: one.reference, name: one.name };
    if (reference.length >= 4 && sayable(one.reference).startsWith(reference)) {
      found.push({ hit: { ...hit, by: "reference" }, rank: 100 });
      continue;
    }
    const [name, word] = [rank(one.names, wanted), rank(one.words, wanted)];
    const both = name || rank([...one.names, ...one.words], wanted);
    if (name > 0) found.push({ hit: { ...hit, by: "name" }, rank: 10 + name });
    else if (both > 0) found.push({ hit: { ...hit, by: "words" }, rank: word > 0 ? word : both });
  }
  found.sort((one, other) => other.rank - one.rank || one.hit.reference.localeCompare(other.hit.reference));
  return found.slice(0, MOST).map(({ hit }) => hit);
}

/**
 * How well words answer a query: 0 unless each of its words is among them; 2 for whole or begun, 1 for forgiven, the worst counts.
 * @param {string[]} words
 * @param {string[]} wanted
 */
function rank(words, wanted) {
  let worst = 3;
  for (const one of wanted) {
    const best = words.some((word) => word === one) ? 3 : words.some((word) => word.startsWith(one)) ? 2 : words.some((word) => isClose(word, one)) ? 1 : 0;
    if (best === 0) return 0;
    worst = Math.min(worst, best);
  }
  return worst;
}

/**
 * Whether two words differ by one slip: a letter more, less, other, or two changed about.
 * @param {string} one
 * @param {string} other
 */
export function isClose(one, other) {
  if (Math.min(one.length, other.length) < FORGIVEN - 1 || Math.max(one.length, other.length) < FORGIVEN) return false;
  const gap = one.length - other.length;
  if (Math.abs(gap) > 1) return false;
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  if (gap > 0) return one.slice(at + 1) === other.slice(at);
  if (gap < 0) return one.slice(at) === other.slice(at + 1);
  const isSwapped = one[at] === other[at + 1] && one[at + 1] === other[at] && one.slice(at + 2) === other.slice(at + 2);
  return isSwapped || one.slice(at + 1) === other.slice(at + 1);
}

/** @param {string} text */
const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("\u00df", "ss").replaceAll("ø", "o").replaceAll("ł", "l").replaceAll("đ", "d").replaceAll("ı", "i");

/**
 * A reference as it may be typed: I and L read as 1, O as 0.
 * @param {string} text
 */
export const sayable = (text) => text.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/[IL]/g, "1").replaceAll("O", "0");
