// @ts-check
// The parts of Office Open XML (ECMA-376) and OpenDocument (1.3): which of them may say who, when and where, and what remains. Only
// parts that stand here are known; a document with any other (macros, embedded objects, signatures, drawings of another program)
// never counts as cleaned. Authors of comments and changes lose their names and days, words stay. As in the Python module `office`.

import { ATTRIBUTE, TAG, blanked } from "./markup.js";
import { letters } from "./pressed.js";
import { spelt } from "./steps.js";

/** @typedef {import("./steps.js").Bytes} Bytes */
/** @typedef {(bytes: Bytes) => Bytes | null} Clean a picture, a film or sound: what goes on; null if it was not understood */

const LONG_AGO = "1970-01-01T00:00:00"; // where a day must stand
const MOST_AUTHORS = 50;
const DOCUMENT = /^(mimetype|\[Content_Types\]\.xml|_rels\/\.rels|(docProps|word|xl|ppt)\/[^\n]+)$/;
const PACKAGE = "http://schemas.openxmlformats.org/";
const MICROSOFT = "http://schemas.microsoft.com/office/";
/** @type {[RegExp, string][]} */
const EMPTIED = [
  [/^(docProps\/core\.xml|package\/services\/metadata\/core-properties\/[^/]+\.psmdcp)$/, `<coreProperties xmlns="${PACKAGE}package/2006/metadata/core-properties"/>`],
  [/^docProps\/app\.xml$/, `<Properties xmlns="${PACKAGE}officeDocument/2006/extended-properties"/>`],
  [/^docProps\/custom\.xml$/, `<Properties xmlns="${PACKAGE}officeDocument/2006/custom-properties"/>`],
  [/^docMetadata\/LabelInfo\.xml$/, `<labelList xmlns="${MICROSOFT}2020/mipLabelMetadata"/>`],
  [/^word\/people\.xml$/, `<people xmlns="${MICROSOFT}word/2012/wordml"/>`],
  [/^customXml\/item[0-9]+\.xml$/, "<a/>"],
  [
    /^(Object[ _][0-9]+\/)?meta\.xml$/,
    '<o:document-meta xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" o:version="1.2"/>',
  ],
  [/^(docProps\/thumbnail\.[a-z]+|Thumbnails\/[^\n]+|(word|xl|ppt)\/printerSettings\/[^/]+)$/, ""],
];
const KEPT = /^(mimetype|layout-cache|xl\/(sharedStrings|calcChain)\.xml|(word|ppt)\/fonts\/[^/]+\.(odttf|fntdata))$/;
// As programs number them, not under a name of their own
const PLACES =
  /^(Configurations2\/([a-z]+\/|images\/Bitmaps\/|accelerator\/current\.xml)?|(_rels|docProps|word|xl|ppt|customXml|META-INF|Pictures|Thumbnails|Object[ _][0-9]+)\/([A-Za-z_]+\/)*)$/;
const MEDIA = /^((word|xl|ppt)\/media\/(image|media|audio|video|picture|hdphoto|rId)-?[0-9]{1,5}|Pictures\/[0-9A-Fa-f]{20,64})\.[A-Za-z0-9]+$/;
const OPEN_XML = new RegExp(
  `^(${[
    String.raw`\[Content_Types\]\.xml|([A-Za-z]+/)*_rels/[^/]*\.rels|customXml/itemProps[0-9]+\.xml`,
    String.raw`word/(glossary/)?(document|comments(Extended|Ids|Extensible)?|footnotes|endnotes|header|footer|settings|webSettings|styles|stylesWithEffects|numbering|fontTable)[0-9]*\.xml`,
    String.raw`(word|xl|ppt)/(theme|charts|diagrams|drawings)/[A-Za-z]+[0-9]*\.(xml|vml)`,
    String.raw`xl/(workbook|styles|metadata|comments[0-9]*|comments/comment[0-9]*)\.xml`,
    String.raw`xl/(worksheets|chartsheets|tables|threadedComments|persons|pivotTables|pivotCache)/[A-Za-z]+[0-9]*\.xml`,
    String.raw`ppt/(presentation|presProps|viewProps|tableStyles|commentAuthors|authors|revisionInfo)\.xml`,
    String.raw`ppt/(slides|slideLayouts|slideMasters|notesSlides|notesMasters|handoutMasters|comments|changesInfos|theme)/[A-Za-z_0-9]+\.xml`,
  ].join("|")})$`,
);
const OPEN_DOCUMENT = /^((Object[ _][0-9]+\/)?(content|styles|settings)\.xml|META-INF\/manifest\.xml|manifest\.rdf)$/;

/** @param {string} text */
const words = (text) => text.split(" ");

/** @type {import("./markup.js").Rules} */
const OPEN_XML_RULES = {
  gone: new Set(
    words(
      "initials date dateUtc rsidR rsidRPr rsidRDefault rsidP rsidSect rsidTr rsidDel gfxdata userName cm@dt threadedComment@dT " +
        "pivotCacheDefinition@refreshedBy pivotCacheDefinition@refreshedDate pivotCacheDefinition@refreshedDateIso scenario@user scenario@comment " +
        "permStart@ed protectedRange@securityDescriptor definedName@comment " +
        "signatureline@suggestedsigner signatureline@suggestedsigner2 signatureline@suggestedsigneremail",
    ),
  ),
  instead: new Map([
    ...words(
      "author userId cmAuthor@name cmAuthor@initials author@name person@displayName absPath@url chgData@name imagedata@title fill@title imagedata@href",
    ).map((name) => /** @type {[string, string]} */ ([name, ""])),
    ...words("cm@created reply@created client@dt chgData@dt instance@time event@time").map((name) => /** @type {[string, string]} */ ([name, LONG_AGO])),
  ]),
  files: new Set(words("docPr@name docPr@descr docPr@title cNvPr@name cNvPr@descr cNvPr@title shape@alt rect@alt")),
  links: new Set(),
  without: new Set(words("rsids rsid docVars mailMerge docId attachedTemplate revisionPtr dataBinding customWorkbookViews customSheetViews")),
  text: new Map([["author", ""]]),
  foreign: new Set(words("binData altChunk")),
  fields: new Set(words("instrText delInstrText fldSimple")),
};
/** @type {import("./markup.js").Rules} */
const OPEN_DOCUMENT_RULES = {
  gone: new Set(words("rsid paragraph-rsid chg-author chg-date-time scenario@comment")),
  instead: new Map(),
  files: new Set(words("frame@name custom-shape@name g@name")),
  links: new Set(["href"]),
  without: new Set(),
  text: new Map([
    ...words(
      "creator creator-initials author-name author-initials initial-creator printed-by date-string sender-firstname sender-lastname " +
        "sender-initials sender-title sender-position sender-company sender-email sender-phone-private sender-phone-work sender-fax " +
        "sender-street sender-city sender-postal-code sender-country sender-state-or-province",
    ).map((name) => /** @type {[string, string]} */ ([name, ""])),
    ["dc:date", LONG_AGO],
  ]),
  foreign: new Set(["binary-data"]),
  fields: new Set(words("title desc config-item file-name")),
  misleading: /xmlns(?::(?!dc[ \t\r\n=])[^ \t\r\n=:]+)?[ \t\r\n]*=[ \t\r\n]*["']http:\/\/purl\.org\/dc\/elements\/1\.1\//,
};
/** SVG 1.1, as Inkscape and Illustrator write it. @type {import("./markup.js").Rules} */
const DRAWING_RULES = {
  gone: new Set(words("docname export-filename absref")),
  instead: new Map(),
  files: new Set(),
  links: new Set(["href"]),
  without: new Set(words("metadata namedview")),
  text: new Map(),
  foreign: new Set(words("image foreignObject script pgf pgfRef")),
  fields: new Set(),
};
const BELOW = /\n\t-[^<\n]*(?:\n----\n|<)/; // a name as Google Sheets writes it under a comment
const BACKGROUND = /<(?:[a-z]+:)?fill-image [^<>]*name=["'][^<>"']*(?:[0-9]{8}|\.(?:jpe?g|png|gif|bmp|tiff?|heic|webp)["'])/i;
const FILM = "ppaction://media";
const AUTHOR = /<(?:[A-Za-z0-9]+:)?author>([^<]+)</g;
/** @type {Record<string, string>} */
const SETTINGS = { PrinterName: "", PrinterSetup: "", CurrentDatabaseDataSource: "", CurrentDatabaseCommand: "", Rsid: "0", RsidRoot: "0" };

/**
 * Whether an archive whose first entry has this name is a document.
 * @param {string} first
 */
export const isDocument = (first) => DOCUMENT.test(first);

/**
 * Whether what an entry of this name holds says nothing of anybody but what people wrote.
 * @param {string} name
 */
export const isKept = (name) => KEPT.test(name);

/**
 * Whether an entry of this name may be empty: its name is one that every such document has.
 * @param {string} name
 */
export const isPlace = (name) => PLACES.test(name);

/**
 * What stands in place of an entry, whatever it holds; undefined if it is one to look into.
 * @param {string} name
 */
export const insteadOf = (name) => EMPTIED.find(([names]) => names.test(name))?.[1];

/**
 * Whether `insteadOf` or `remaining` may say what is to stand in an entry of this name.
 * @param {string} name
 */
export const isKnown = (name) => insteadOf(name) !== undefined || [OPEN_XML, OPEN_DOCUMENT, MEDIA].some((names) => names.test(name));

/**
 * What goes on of an entry that holds this; null if that was not understood.
 * @param {string} name
 * @param {Bytes} plain
 * @param {Clean} clean
 * @returns {Bytes | null}
 */
export function remaining(name, plain, clean) {
  if (MEDIA.test(name) && !name.endsWith(".svg")) return clean(plain);
  const left = written(name, letters(plain));
  return left === null ? null : spelt(left);
}

/**
 * @param {string} name
 * @param {string} text
 */
function written(name, text) {
  if (MEDIA.test(name)) return blanked(text, DRAWING_RULES);
  if (!OPEN_DOCUMENT.test(name)) return unsigned(name, text, nameless(name, blanked(text, OPEN_XML_RULES)));
  if (BACKGROUND.test(text)) return null;
  return blanked(text, OPEN_DOCUMENT_RULES)?.split("<").map(setting).join("<") ?? null;
}

/**
 * A slide without the names of films and sound on it, which PowerPoint takes from their files.
 * @param {string} name
 * @param {string | null} left
 */
function nameless(name, left) {
  if (!left || !name.startsWith("ppt/") || !left.includes(FILM)) return left;
  const pieces = left.split("<");
  const isFilm = (/** @type {string} */ piece, /** @type {number} */ at) => pieces[at + 1]?.includes(FILM) && /^[^ ]*cNvPr /.test(piece);
  const without = (/** @type {string} */ piece) =>
    piece.replace(ATTRIBUTE, (all, prefix, attribute) => (prefix + attribute === "name" ? ' name=""' : all));
  return pieces.map((piece, at) => (isFilm(piece, at) ? without(piece) : piece)).join("<");
}

/**
 * A tag without its "<" and the text behind it: that of a setting which says who or where says so no more.
 * @param {string} piece
 */
function setting(piece) {
  const tag = Object.keys(SETTINGS).some((name) => piece.includes(name)) ? TAG.exec(piece) : null;
  if (!tag || (tag[3] ?? "").endsWith("/>")) return piece;
  const values = Array.from((tag[2] ?? "").matchAll(ATTRIBUTE), ([, , name, value = ""]) => (name === "name" ? value.slice(1, -1) : ""));
  const [known] = values.filter((value) => Object.hasOwn(SETTINGS, value));
  return known === undefined ? piece : tag[0] + SETTINGS[known];
}

/**
 * Comments of a workbook without the names that it writes before their text.
 * @param {string} name
 * @param {string} plain
 * @param {string | null} left
 */
function unsigned(name, plain, left) {
  if (!left || !name.startsWith("xl/comments")) return left;
  const authors = [...new Set(Array.from(plain.matchAll(AUTHOR), ([, author = ""]) => author))].filter((author) => /[^ \t\r\n]/.test(author));
  if (authors.length > MOST_AUTHORS || BELOW.test(plain)) return null;
  const names = authors.sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).map((author) => author.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return names.length > 0 ? left.replace(new RegExp(`(<(?:[A-Za-z0-9]+:)?t(?: [^<>]*)?>[ \\t\\r\\n]*)(?:${names.join("|")}):`, "g"), "$1") : left;
}
