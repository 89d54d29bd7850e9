// @ts-check
// Counting rows into tables by one thing. Pure. A row counts in a cell once; what says nothing counts as not stated, as on the server.

/** @typedef {import("./figures.js").Countable} Countable */
/** By the name of each table, the cases or mentions of each code. @typedef {{cases: number, tables: Record<string, Record<string, number>>}} Counted */

const SILENT = ["unknown", "not_stated"];

/**
 * @param {Record<string, any>[]} rows as they were filed
 * @param {Countable[]} tables
 * @returns {Counted}
 */
export const countRows = (rows, tables) => ({
  cases: rows.length,
  tables: Object.fromEntries(tables.map((table) => [table.name, cells(rows, table)])),
});

/**
 * @param {Record<string, any>[]} rows
 * @param {Countable} table
 */
function cells(rows, { dimension, leads }) {
  /** @type {Record<string, number>} */
  const found = {};
  for (const row of rows) for (const code of placesOf(row, dimension, leads)) found[code] = (found[code] ?? 0) + 1;
  return found;
}

/**
 * The places of a row in a table, each once. Of what is not coded yet only the month is known.
 * @param {Record<string, any>} row
 * @param {string} dimension
 * @param {Record<string, string>} leads
 */
function placesOf(row, dimension, leads) {
  const value = dimension === "month" ? String(row.month) : row.type === "coded" ? row[dimension] : null;
  const said = [value ?? []].flat().filter((code) => !SILENT.includes(code));
  return new Set(said.length === 0 ? ["not_stated"] : said.map((code) => leads[code] ?? "not_stated"));
}
