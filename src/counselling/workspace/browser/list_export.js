// @ts-check
// A list of cases as a table in a file that only a passphrase opens: a ZIP archive with AES-256 (WinZip AE-2), which programs that are not
// ours open. The format stretches the passphrase little (PBKDF2, 1,000 rounds): it holds because six drawn words make 77 bits. The words of
// our lists are ASCII, which every program spells alike. Pure but for chance; what stands in the table is handed in.

import { concat, utf8 } from "../../../reporting/sealing/browser/bytes.js";
import { csv } from "./export.js";

/** @typedef {import("../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */
/** @typedef {import("./types.js").CaseLine} CaseLine */

export const MOST = 500; // cases of one list
const STRONGEST = /** @type {const} */ (3); // AES-256
const BOM = utf8("\ufeff"); // without it spreadsheets take UTF-8 for something else

/**
 * Every case of a list, page after page, at most MOST of them; `more`: whether some are left out.
 * @param {(after: string | null) => Promise<import("./types.js").CasePage>} fetchPage
 */
export async function everyLine(fetchPage) {
  /** @type {CaseLine[]} */
  const lines = [];
  for (let after = /** @type {string | null} */ (null); ; ) {
    const page = await fetchPage(after);
    lines.push(...page.cases);
    if (page.next === null || lines.length > MOST) return { lines: lines.slice(0, MOST), more: page.next !== null || lines.length > MOST };
    after = page.next;
  }
}

/** @param {string[][]} rows @returns {Bytes} the table; what begins like a formula is text */
export const table = (rows) => concat(BOM, utf8(csv(rows)));

/** Days from one day to another, both YYYY-MM-DD. @param {string} from @param {string} to */
export const daysBetween = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

/**
 * @param {Bytes} bytes
 * @param {string} name of the file inside; it can be read without the passphrase
 * @param {string[]} words of the passphrase, typed with one space between them
 * @param {string} day YYYY-MM-DD, which the archive tells of the file
 * @returns {Promise<Bytes>}
 */
export async function sealedArchive(bytes, name, words, day) {
  const { ZipWriter } = await import("@zip.js/zip.js/lib/zip-core-writer.js");
  /** @type {Bytes[]} */
  const parts = [];
  const options = { password: words.join(" "), encryptionStrength: STRONGEST, level: 0, useWebWorkers: false, extendedTimestamp: false, lastModDate: new Date(`${day}T12:00:00`) };
  const archive = new ZipWriter(new WritableStream({ write: (part) => void parts.push(part) }), options);
  await archive.add(name, new Blob([bytes]).stream());
  await archive.close();
  return concat(...parts);
}
