// @ts-check
// The access code as a QR code (ISO/IEC 18004) in a PNG, made here so that the server never has the code.
// One size fits the one kind of text: 29 alphanumeric symbols are exactly version 2, level Q (22 + 22 codewords).

import { png } from "./png.js";

const SIZE = 25;
const QUIET = 4;
const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const LENGTH = 29;
const WORDS = 22; // codewords of text, and as many for correction
const FORMAT = "011010101011111"; // level Q, mask 0 (table C.1)

/** @typedef {boolean[][]} Modules rows of dark modules */

/**
 * The picture of an access code.
 * @param {string} text 29 symbols: five groups of five with hyphens
 * @returns {Blob} image/png
 */
export const codePicture = (text) => new Blob([png(withQuietZone(modulesOf(text)))], { type: "image/png" });

/**
 * The 25 × 25 modules. The mask is always the chequered one: the text is random, so none reads better than another.
 * @param {string} text
 * @returns {Modules}
 */
export function modulesOf(text) {
  const words = codewords(text);
  /** @type {(boolean | undefined)[][]} */
  const grid = Array.from({ length: SIZE }, () => new Array(SIZE).fill(undefined));
  drawFixed(grid);
  drawFormat(grid);
  return withWords(grid, [...words, ...corrections(words)]);
}

/** @param {string} text */
function codewords(text) {
  const values = [...text].map((symbol) => ALPHANUMERIC.indexOf(symbol));
  if (values.length !== LENGTH || values.includes(-1)) throw new RangeError("29 alphanumeric symbols");
  let bits = "0010" + binary(LENGTH, 9);
  for (let index = 0; index + 1 < LENGTH; index += 2) bits += binary(values[index] * 45 + values[index + 1], 11);
  bits += binary(values[LENGTH - 1], 6);
  bits = bits.padEnd(WORDS * 8, "0");
  return Array.from({ length: WORDS }, (_, index) => parseInt(bits.slice(8 * index, 8 * index + 8), 2));
}

/**
 * @param {number} value
 * @param {number} length
 */
const binary = (value, length) => value.toString(2).padStart(length, "0");

/**
 * Reed–Solomon codewords over GF(256), polynomial 0x11D.
 * @param {number[]} words
 */
function corrections(words) {
  let generator = [1];
  for (let degree = 0, root = 1; degree < WORDS; degree += 1, root = times(root, 2)) {
    generator = [...generator, 0].map((value, index) => value ^ times(generator[index - 1] ?? 0, root));
  }
  const rest = [...words, ...new Array(WORDS).fill(0)];
  for (let index = 0; index < WORDS; index += 1) {
    const factor = rest[index];
    generator.forEach((value, offset) => (rest[index + offset] ^= times(value, factor)));
  }
  return rest.slice(WORDS);
}

/**
 * @param {number} one
 * @param {number} other
 */
function times(one, other) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((other >> bit) & 1) product ^= one;
  }
  return product;
}

/**
 * @param {(boolean | undefined)[][]} grid
 * @param {number[]} words all 44
 * @returns {Modules}
 */
function withWords(grid, words) {
  const bits = words.map((word) => binary(word, 8)).join("");
  let next = 0;
  for (const [row, column] of zigzag()) {
    if (grid[row][column] !== undefined) continue;
    grid[row][column] = (bits[next] === "1") !== ((row + column) % 2 === 0); // the seven places that remain are light
    next += 1;
  }
  return /** @type {Modules} */ (grid);
}

/** @param {(boolean | undefined)[][]} grid */
function drawFixed(grid) {
  for (let at = 0; at < SIZE; at += 1) grid[6][at] = grid[at][6] = at % 2 === 0;
  for (const [row, column] of [[3, 3], [3, SIZE - 4], [SIZE - 4, 3]]) square(grid, row, column, 4, (ring) => ring !== 2 && ring !== 4);
  square(grid, 18, 18, 2, (ring) => ring !== 1);
  grid[SIZE - 8][8] = true;
}

/**
 * @param {(boolean | undefined)[][]} grid
 * @param {number} row
 * @param {number} column
 * @param {number} reach
 * @param {(ring: number) => boolean} dark
 */
function square(grid, row, column, reach, dark) {
  for (let down = -reach; down <= reach; down += 1) {
    for (let across = -reach; across <= reach; across += 1) {
      const place = grid[row + down];
      if (place && column + across in place) place[column + across] = dark(Math.max(Math.abs(down), Math.abs(across)));
    }
  }
}

/**
 * Level and mask with their correction code, twice.
 * @param {(boolean | undefined)[][]} grid
 */
function drawFormat(grid) {
  const across = [0, 1, 2, 3, 4, 5, 7, ...range(SIZE - 8, SIZE)];
  const down = [...range(SIZE - 7, SIZE).reverse(), 8, 7, 5, 4, 3, 2, 1, 0];
  for (let index = 0; index < 15; index += 1) {
    const dark = FORMAT[index] === "1";
    grid[8][across[index]] = grid[down[index]][8] = dark;
  }
}

/**
 * @param {number} from
 * @param {number} to
 */
const range = (from, to) => Array.from({ length: to - from }, (_, index) => from + index);

/** @returns {Generator<[number, number]>} the places of the bits, two columns at a time, up and down */
function* zigzag() {
  for (let right = SIZE - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right -= 1; // the upright timing line is no place
    for (const row of up ? range(0, SIZE).reverse() : range(0, SIZE)) {
      yield [row, right];
      yield [row, right - 1];
    }
  }
}

/**
 * @param {Modules} grid
 * @returns {Modules}
 */
function withQuietZone(grid) {
  const side = SIZE + 2 * QUIET;
  return Array.from({ length: side }, (_, row) =>
    Array.from({ length: side }, (__, column) => grid[row - QUIET]?.[column - QUIET] ?? false),
  );
}
