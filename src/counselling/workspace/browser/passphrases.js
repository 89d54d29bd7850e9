// @ts-check
// Passphrases: six words of 7,776, drawn evenly: about 77 bits. Nobody ever chooses one herself.

const WORDS = 6;

/**
 * @param {string[]} list
 * @param {(numbers: Uint16Array<ArrayBuffer>) => void} [fill] with random numbers
 * @returns {string[]}
 */
export function drawWords(list, fill = (numbers) => void crypto.getRandomValues(numbers)) {
  const limit = 65_536 - (65_536 % list.length); // above it some words would come up more often
  const numbers = new Uint16Array(1);
  /** @type {string[]} */
  const words = [];
  while (words.length < WORDS) {
    fill(numbers);
    if (numbers[0] < limit) words.push(list[numbers[0] % list.length]);
  }
  return words;
}

/**
 * The list of a language. Throws Error when it does not arrive whole.
 * @param {string} address
 * @returns {Promise<string[]>}
 */
export async function wordsAt(address) {
  const words = await (await fetch(address)).json();
  if (words.length !== 7_776) throw new Error("not a list of 7,776 words");
  return words;
}
