// @ts-check
// A ZIP archive (PKWARE APPNOTE 6.3.10) whose files are stored as they are, not compressed, their names in UTF-8. The same
// files and the same day always give the same bytes; no time of day is told. Below the limits of the old format only:
// 65,535 files, 4 GiB in all.

import { concat, utf8 } from "../../../reporting/sealing/browser/bytes.js";

/** @typedef {import("../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {{name: string, bytes: Bytes}} ZipFile `name` is a path with "/" between its parts */

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20; // 2.0, the least that knows folders
const UTF8_NAMES = 0x0800;
const MOST_FILES = 0xffff;
const MOST_BYTES = 0xffffffff;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/**
 * Throws RangeError: a name twice, empty or pointing out of the archive, a year before 1980, or too much for the format.
 * @param {ZipFile[]} files in the order they are to stand
 * @param {string} day YYYY-MM-DD, told of every file
 * @returns {Bytes}
 */
export function zip(files, day) {
  const names = new Set(files.map(({ name }) => name));
  if (names.size !== files.length || files.length > MOST_FILES) throw new RangeError("each file once, at most 65,535");
  const stored = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    if (!isInside(name)) throw new RangeError("a name within the archive");
    const path = utf8(name);
    const about = described(path, bytes, day);
    const head = concat(little([LOCAL, 4]), about, path);
    stored.push({ path, about, offset, parts: [head, bytes] });
    offset += head.length + bytes.length;
  }
  const directory = stored.map((one) => concat(little([CENTRAL, 4], [VERSION, 2]), one.about, outside(one.offset), one.path));
  const size = directory.reduce((sum, line) => sum + line.length, 0);
  if (offset + size > MOST_BYTES) throw new RangeError("at most 4 GiB");
  const count = files.length;
  const end = little([END, 4], [0, 4], [count, 2], [count, 2], [size, 4], [offset, 4], [0, 2]);
  return concat(...stored.flatMap(({ parts }) => parts), ...directory, end);
}

/** Whether a name stays within the archive, wherever it is unpacked. @param {string} name */
const isInside = (name) => !/[\\:\0]/.test(name) && name.split("/").every((part) => !["", ".", ".."].includes(part));

/**
 * What both headers of a file say of it: version, flags, no compression, time and day, checksum, sizes, length of its name.
 * @param {Bytes} path
 * @param {Bytes} bytes
 * @param {string} day
 */
function described(path, bytes, day) {
  const [year, month, date] = day.split("-").map(Number);
  if (!(year >= 1980 && year <= 2107)) throw new RangeError("a year from 1980 to 2107");
  const sizes = little([checksum(bytes), 4], [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2]);
  return concat(little([VERSION, 2], [UTF8_NAMES, 2], [0, 4], [((year - 1980) << 9) | (month << 5) | date, 2]), sizes);
}

/** What only the directory says: no comment, first disk, no attributes, where the file begins. @param {number} offset */
const outside = (offset) => little([0, 2], [0, 2], [0, 2], [0, 4], [offset, 4]);

/** Numbers, each in so many bytes, the least first. @param {...[number, number]} fields */
const little = (...fields) =>
  Uint8Array.from(fields.flatMap(([value, length]) => Array.from({ length }, (_, at) => (value / 2 ** (8 * at)) & 0xff)));

/** CRC-32 (ISO 3309). @param {Bytes} bytes */
const checksum = (bytes) => ~bytes.reduce((sum, byte) => TABLE[(sum ^ byte) & 0xff] ^ (sum >>> 8), 0xffffffff) >>> 0;
