// @ts-check
// One lexical pass over the XML of a document (XML 1.0), each byte a letter: what says who, when and where goes, what people wrote
// stays. Without CDATA every "<" begins a tag: the pass cuts there, and looks into a tag only if one of its words is in it. Nothing
// is expanded. A document type, CDATA, another encoding than UTF-8, a path that no rule knows: not understood, null. Linear.

/**
 * Names without their prefix, but for elements that are named with it. An attribute: `name`, or `element@name` of one only.
 * Attributes. gone: go. instead: say this instead. files: are emptied if they name a file; links: if they lead to one outside.
 * Elements. without: go with all that is in them. text: hold this text instead. foreign: nobody can look into them. fields: their
 * text may name no file. misleading: a declaration with which names are not what they seem.
 * @typedef {{gone: Set<string>, instead: Map<string, string>, files: Set<string>, links: Set<string>, without: Set<string>,
 *   text: Map<string, string>, foreign: Set<string>, fields: Set<string>, misleading?: RegExp}} Rules
 */

const [MOST_TAGS, MOST_ATTRIBUTES] = [200_000, 400_000]; // of one part
const BEGINNING = /^(?:\xef\xbb\xbf)?(<\?xml[ \t\r\n][^<>?]*\?>)?[ \t\r\n]*/;
const ENCODING = /[ \t\r\n]encoding[ \t\r\n]*=[ \t\r\n]*["'](?![Uu][Tt][Ff]-8["'])/;
// Names with one colon at most, as in a document with namespaces: so every attribute of a tag is one that `ATTRIBUTE` reads, and no
// place is tried twice.
export const ATTRIBUTE = /[ \t\r\n]+((?:[^ \t\r\n=/<>"':]+:)?)([^ \t\r\n=/<>"':]+)[ \t\r\n]*=[ \t\r\n]*("[^"]*"|'[^']*')/g;
export const TAG = /^((?:[^ \t\r\n=/<>"':]+:)?[^ \t\r\n=/<>"':]+)((?:[ \t\r\n]+(?:[^ \t\r\n=/<>"':]+:)?[^ \t\r\n=/<>"':]+[ \t\r\n]*=[ \t\r\n]*(?:"[^"]*"|'[^']*'))*)([ \t\r\n]*\/?>)/;
// Of a file on a device, or on one in the house; and what it has in it.
const PLACE = /[Ff]ile:|FILE:|[A-Za-z]:\\|\\\\|(?:^|["' ;=(:])\/(?:Users|home|private|Volumes|storage)\/|smb:/;
const PLACES = [":\\", "\\\\", "ile:", "ILE:", "/Users/", "/home/", "/private/", "/Volumes/", "/storage/", "smb:"];
const OUTSIDE = /^(?:[Ff]ile:|FILE:|[A-Za-z]:\\|\\\\|\/|\.\.\/)/; // a link out of the document, but not to the web
// What cameras, telephones and writers call their files: what ends like one, what begins like one, a day in its name
const ENDING =
  "\\.(?:jpe?g|jfif|png|gif|bmp|tiff?|hei[cf]|avif|webp|svg|emf|wmf|dng|raw|cr[23]|nef|arw|raf|orf|rw2|pdf|docx?|odt|" +
  "mp[34]|m4[av]|mov|avi|mkv|webm|3gpp?|mts|wm[av]|wav|aac|amr|ogg|opus)(?:[ \\t\\r\\n]|&#(?:xA|xD|10|13);){0,8}$";
const FILE = new RegExp(`\\\\|file:|^/|${ENDING}`, "i");
const SHOT = /^(?:IMG|VID|AUD|PTT|PXL|DSC[NF]?|MVI|MOV|GOPR|DJI)[-_ ]?[0-9]|[0-9]{8}|[0-9]{4}[-_.][0-9]{2}[-_.][0-9]{2}/i;
const FIELD = new RegExp(`INCLUDE(?:PICTURE|TEXT)(?![ ]+(?:"|&quot;)?https?:)|[ "'](?:LINK|DDE|DDEAUTO|RD)[ ]|${ENDING}`, "i");
const [WEB, NOWHERE] = [/^(?:https?:|mailto:|tel:|#)/, /^about:blank$/];

class NotUnderstood extends Error {}

/**
 * What may go on of a part; null if it was not understood.
 * @param {string} plain
 * @param {Rules} rules
 * @returns {string | null}
 */
export function blanked(plain, rules) {
  const text = withoutRemarks(plain);
  if (!text || count(text, "<") > MOST_TAGS || count(text, "=") > MOST_ATTRIBUTES) return plain ? null : "";
  const beginning = /** @type {RegExpExecArray} */ (BEGINNING.exec(text))[0];
  const body = text.slice(beginning.length);
  if (!body.startsWith("<") || body.includes("<!") || body.includes("<?") || ENCODING.test(beginning)) return null;
  if (rules.misleading?.test(body)) return null;
  try {
    return beginning + passed(body.slice(1).split("<"), rules, wordsIn(body, rules)).join("");
  } catch (error) {
    if (error instanceof NotUnderstood) return null;
    throw error;
  }
}

/** @param {string} plain */
function withoutRemarks(plain) {
  const [first, ...others] = plain.split("<!--");
  if (!others.every((other) => other.includes("-->"))) return null;
  return first + others.map((other) => other.slice(other.indexOf("-->") + 3)).join("");
}

/**
 * @param {string} text
 * @param {string} letter
 */
function count(text, letter) {
  let found = 0;
  for (let at = text.indexOf(letter); at >= 0; at = text.indexOf(letter, at + 1)) found++;
  return found;
}

/**
 * What a tag has in it that is of interest; only what the part has at all.
 * @param {string} body
 * @param {Rules} rules
 */
function wordsIn(body, { gone, instead, files, links, without, text, foreign, fields }) {
  const attributes = [...gone, ...instead.keys(), ...files, ...links, "Relationship@"].map((key) => key.replace(/@.*/, ""));
  const elements = [...without, ...text.keys(), ...foreign, ...fields].map((key) => key.replace(/.*:/, ""));
  return [...new Set([...attributes, ...elements, ...PLACES])].filter((word) => body.includes(word));
}

/**
 * Each piece is a tag without its "<", and the text behind it.
 * @param {string[]} pieces
 * @param {Rules} rules
 * @param {string[]} words
 */
function passed(pieces, rules, words) {
  /** @type {string[]} */
  const out = [];
  let [leaving, emptying] = ["", ""]; // the end of the element that goes, or that is emptied
  for (const piece of pieces) {
    if (leaving || emptying) {
      const end = leaving || emptying;
      if (is(piece, end.slice(1))) throw new NotUnderstood(); // in itself: which end is its own cannot be told
      if (!is(piece, end)) continue;
      out.push(emptying ? `<${piece}` : behind(piece));
      [leaving, emptying] = ["", ""];
    } else if (piece.startsWith("/") || !words.some((word) => piece.includes(word))) {
      out.push("<", piece);
    } else {
      const found = TAG.exec(piece);
      if (!found) throw new NotUnderstood();
      const looked = lookedAt(found, piece.slice(found[0].length), rules);
      out.push(looked.changed);
      [leaving, emptying] = [looked.leaving, looked.emptying];
    }
  }
  if (leaving || emptying) throw new NotUnderstood();
  return out;
}

/**
 * @param {string} piece
 * @param {string} tag
 */
const is = (piece, tag) => piece.startsWith(tag) && /^[>/ \t\r\n]/.test(piece.slice(tag.length, tag.length + 1));

/**
 * What stands behind a tag.
 * @param {string} piece
 */
const behind = (piece) => (piece.includes(">") ? piece.slice(piece.indexOf(">") + 1) : "");

/**
 * What becomes of a tag and the text behind it; the end of its element if that goes, and if that is emptied.
 * @param {RegExpExecArray} found
 * @param {string} after
 * @param {Rules} rules
 */
function lookedAt([, element = "", given = "", end = ""], after, rules) {
  const [short, closes] = [element.replace(/.*:/, ""), end.endsWith("/>")];
  const none = { leaving: "", emptying: "" };
  if (rules.foreign.has(short)) throw new NotUnderstood();
  if (rules.fields.has(short) && (PLACE.test(after) || FIELD.test(given + after))) throw new NotUnderstood();
  if (rules.without.has(short)) return closes ? { ...none, changed: after } : { changed: "", leaving: `/${element}`, emptying: "" };
  const kept = keptTarget(short, given);
  const attributes = given.replace(ATTRIBUTE, (all, prefix, name, value) => attribute(all, prefix, name, value.slice(1, -1), short, kept, rules));
  if (PLACE.test(attributes)) throw new NotUnderstood();
  const tag = `<${element}${attributes}${end}`;
  const text = rules.text.get(element) ?? rules.text.get(short);
  if (text === undefined || closes) return { ...none, changed: tag + after };
  return { changed: tag + text, leaving: "", emptying: `/${element}` };
}

/**
 * Where a relationship may lead out of the document; null if it stays inside.
 * @param {string} element
 * @param {string} attributes
 */
function keptTarget(element, attributes) {
  if (element !== "Relationship" || !attributes.includes("External")) return null;
  return attributes.includes("attachedTemplate") ? NOWHERE : WEB;
}

/**
 * @param {string} all
 * @param {string} prefix
 * @param {string} name
 * @param {string} value
 * @param {string} element
 * @param {RegExp | null} kept
 * @param {Rules} rules
 */
function attribute(all, prefix, name, value, element, kept, rules) {
  if (prefix === "xmlns:") return all;
  for (const key of [`${element}@${name}`, name]) {
    const isFile = rules.files.has(key) && (FILE.test(value) || (name === "name" && SHOT.test(value)));
    const instead = isFile || (rules.links.has(key) && OUTSIDE.test(value)) ? "" : rules.instead.get(key);
    if (rules.gone.has(key) && instead === undefined) return "";
    if (instead !== undefined) return ` ${prefix}${name}="${instead}"`;
  }
  return kept && name === "Target" && !kept.test(value) ? ' Target="about:blank"' : all;
}
