// @ts-check
// A letter as a document for Word and LibreOffice: the least of Office Open XML (ECMA-376, WordprocessingML) in a stored archive. It
// says nothing of who made it, when or with what. Pure.

import { utf8 } from "../../../reporting/sealing/browser/bytes.js";
import { zip } from "./zip.js";

/** @typedef {import("./letters.js").Letter} Letter */
/** @typedef {{bold?: boolean, before?: number, after?: number, left?: number}} Style `before`, `after`, `left`: twentieths of a point */

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const OFFICE = "http://schemas.openxmlformats.org";
const WORD = `${OFFICE}/wordprocessingml/2006/main`;
const MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const A4 = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1418" w:bottom="1134" w:left="1418" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>';
const ADDRESS_LEFT = 5103; // 9 cm: where the window of a Swiss envelope is
const GAP = 480;

export const DOCX = `${MAIN}.document`;

/**
 * @param {Letter} letter
 * @param {string} language BCP 47, for the spelling checker
 * @param {string} day YYYY-MM-DD, which the archive tells of its files
 * @returns {import("../../../reporting/sealing/browser/bytes.js").Bytes}
 */
export function docx(letter, language, day) {
  const { sender, address, dated, reference, subject, text, signature } = letter;
  const body = [
    paragraph(sender, { after: GAP }),
    paragraph(address, { left: ADDRESS_LEFT, before: GAP, after: GAP * 2 }),
    paragraph(dated, { after: 0 }),
    paragraph(reference, { after: GAP }),
    paragraph(subject, { bold: true, after: 240 }),
    ...text.split(/\n{2,}/).map((part) => paragraph(part, {})),
    paragraph(signature, { before: GAP * 2 }),
  ];
  const parts = {
    "[Content_Types].xml": `<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${MAIN}.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="${MAIN}.styles+xml"/></Types>`,
    "_rels/.rels": relations("officeDocument", "word/document.xml"),
    "word/_rels/document.xml.rels": relations("styles", "styles.xml"),
    "word/styles.xml": `<w:styles xmlns:w="${WORD}"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:sz w:val="21"/><w:lang w:val="${escaped(language)}"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="160" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults></w:styles>`,
    "word/document.xml": `<w:document xmlns:w="${WORD}"><w:body>${body.join("")}${A4}</w:body></w:document>`,
  };
  return zip(Object.entries(parts).map(([name, xml]) => ({ name, bytes: utf8(XML + xml) })), day);
}

/**
 * One paragraph; a line break in it stays one.
 * @param {string} text
 * @param {Style} style
 */
function paragraph(text, { bold = false, before = 0, after = 160, left = 0 }) {
  const shape = `<w:pPr><w:spacing w:before="${before}" w:after="${after}"/><w:ind w:left="${left}"/></w:pPr>`;
  const look = bold ? "<w:rPr><w:b/></w:rPr>" : "";
  const lines = text.split("\n").map((line) => `<w:t xml:space="preserve">${escaped(line)}</w:t>`);
  return `<w:p>${shape}<w:r>${look}${lines.join("<w:br/>")}</w:r></w:p>`;
}

/**
 * @param {string} kind
 * @param {string} target
 */
const relations = (kind, target) =>
  `<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument/2006/relationships/${kind}" Target="${target}"/></Relationships>`;

/** What XML 1.0 can hold of a text, with its own signs written out; half a symbol goes when it becomes UTF-8. @param {string} text */
const escaped = (text) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
