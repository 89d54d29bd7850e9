// @ts-check
// Everything held on a case as files for the person it is about: one page to read, one table of what the service holds, her files. Pure: words
// for headings are handed in. What anybody wrote stays text: in the page it is escaped, in the table no program takes it for a formula.

import { utf8 } from "../../../reporting/sealing/browser/bytes.js";

/** @typedef {import("./zip.js").ZipFile} ZipFile */
/** Rows by table, as the service hands them out. @typedef {Record<string, Record<string, any>[]>} Held */
/** A text or an entry in its order. @typedef {{day: string, who: string, text: string, files: string[]}} Said */
/** A part of the page: lines of name and value, or texts. @typedef {{heading: string, lines?: [string, string][], said?: Said[]}} Part */
/** @typedef {{language: string, title: string, intro: string, parts: Part[]}} Page */

/**
 * @param {Page} page
 * @param {Held} held
 * @param {ZipFile[]} files with names of their own
 * @returns {ZipFile[]}
 */
export const exportFiles = (page, held, files) => [
  { name: "overview.html", bytes: utf8(html(page)) },
  { name: "held.csv", bytes: utf8(csv(tableOf(held))) },
  ...distinct(files).map(({ name, bytes }) => ({ name: `files/${name}`, bytes })),
];

/**
 * A page without a script, a style from elsewhere or a link.
 * @param {Page} page
 */
export const html = ({ language, title, intro, parts }) => `<!doctype html>
<html lang="${escaped(language)}"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:1rem/1.5 sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}pre{white-space:pre-wrap;font:inherit;border-inline-start:.2rem solid;padding-inline-start:1rem}</style>
</head><body><h1>${escaped(title)}</h1><p>${escaped(intro)}</p>
${parts.map(part).join("\n")}
</body></html>
`;

/** @param {Part} part */
const part = ({ heading, lines = [], said = [] }) =>
  `<section><h2>${escaped(heading)}</h2>${lines.length > 0 ? `<dl>${lines.map(([name, value]) => `<dt>${escaped(name)}</dt><dd dir="auto">${escaped(value)}</dd>`).join("")}</dl>` : ""}${said.map(one).join("")}</section>`;

/** @param {Said} said */
const one = ({ day, who, text, files }) =>
  `<article><h3>${escaped(day)}, ${escaped(who)}</h3><pre dir="auto">${escaped(text)}</pre>${files.length > 0 ? `<ul>${files.map((name) => `<li dir="auto">${escaped(name)}</li>`).join("")}</ul>` : ""}</article>`;

/**
 * Every value of every row: table, number of the row, column, value.
 * @param {Held} held
 * @returns {string[][]}
 */
export const tableOf = (held) => [
  ["table", "row", "column", "value"],
  ...Object.entries(held).flatMap(([table, rows]) => rows.flatMap((row, number) => Object.entries(row).map(([column, value]) => [table, String(number + 1), column, written(value)]))),
];

/**
 * A table as CSV (RFC 4180): what begins like a formula is text.
 * @param {string[][]} rows
 */
export const csv = (rows) => rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");

/** @param {string} value */
function cell(value) {
  const plain = /^[\s]*[=+\-@\t\r]/.test(value) && !/^-?\d+(\.\d+)?$/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** @param {any} value */
const written = (value) => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/**
 * Files of the same name are told apart, whatever they are called and in whatever case: a number that is free stands before the name.
 * @param {ZipFile[]} files
 * @returns {ZipFile[]}
 */
function distinct(files) {
  /** @type {Set<string>} */
  const taken = new Set();
  return files.map(({ name, bytes }) => {
    let free = name;
    for (let count = 2; taken.has(free.toLowerCase()); count++) free = `${count}-${name}`;
    taken.add(free.toLowerCase());
    return { name: free, bytes };
  });
}
