// @ts-check
// What a report and a message say, inside their envelopes: the JSON of kinds 01 to 03 (the sealing specification, 2).
// Fields that are not known are passed over, so that a later writer can say more. Counting (`seq`, `seen`) shows
// gaps, doubles and what was withheld.

import { fromUtf8, utf8 } from "./bytes.js";
import { CONTENT, NotGenuine } from "./errors.js";
import {
  isBase64Of,
  isDay,
  isLike,
  isListOf,
  isMapOf,
  isNumber,
  isObjectWith,
  isOneOf,
  isOptional,
  isText,
  parsed,
} from "./json.js";
import { ATTACHMENT_LIMIT } from "./padding.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */

/**
 * A file that a text announces: what the opener of the file must find.
 * @typedef {object} Attachment
 * @property {string} record base64 of 16 bytes
 * @property {string} name
 * @property {string} type
 * @property {number} size true size in bytes
 * @property {string} sha256 lower-case hexadecimal digits
 */

/**
 * A meeting that the centre proposes.
 * @typedef {object} Appointment
 * @property {string} id 32 lower-case hexadecimal digits
 * @property {string} day YYYY-MM-DD
 * @property {string} from HH:MM, in Switzerland
 * @property {string} to HH:MM
 * @property {string} where in the centre's own words
 */

/**
 * A report (01), a message from the person (02) or from the centre (03).
 * @typedef {object} Text
 * @property {1} v
 * @property {number} seq counts per case and side from 0; the report is 0
 * @property {number} seen the highest seq of the other side that was opened, -1 (or, in a report, 0) for none
 * @property {string} day YYYY-MM-DD
 * @property {"browser" | "server"} sealed_by
 * @property {string} language
 * @property {string} text
 * @property {Attachment[]} attachments
 * @property {Record<string, string[]> | null} [answers] in reports: codes by question
 * @property {string | null} [contact] in reports
 * @property {string | null} [next] base64, in all texts of the person
 * @property {Appointment[] | null} [appointments] in the centre's texts
 * @property {string | null} [accepts] in the person's: the appointment that fits
 * @property {string[] | null} [declines] in the person's: those that do not
 */

const ANY = Number.MAX_SAFE_INTEGER;

const isAttachment = isObjectWith({
  record: isBase64Of(16),
  name: isText,
  type: isText,
  size: isNumber(0, ATTACHMENT_LIMIT),
  sha256: isLike(/^[0-9a-f]{64}$/),
});

export const MOST_APPOINTMENTS = 8; // in one text
export const LONGEST_PLACE = 300; // characters

const isAppointmentId = isLike(/^[0-9a-f]{32}$/);
const isTimeOfDay = isLike(/^([01][0-9]|2[0-3]):[0-5][0-9]$/);
const isAppointment = isObjectWith({
  id: isAppointmentId,
  day: isDay,
  from: isTimeOfDay,
  to: isTimeOfDay,
  where: (value) => isText(value) && [.../** @type {string} */ (value)].length <= LONGEST_PLACE,
});

/**
 * A list, or nothing, that is no longer than a text may name appointments.
 * @param {import("./json.js").Shape} shape
 */
const isFew = (shape) => isOptional((value) => isListOf(shape)(value) && /** @type {unknown[]} */ (value).length <= MOST_APPOINTMENTS);

const isContent = isObjectWith({
  v: isOneOf(1),
  seq: isNumber(0, ANY),
  seen: isNumber(-1, ANY),
  day: isDay,
  sealed_by: isOneOf("browser", "server"),
  language: isText,
  text: isText,
  attachments: isListOf(isAttachment),
  answers: isOptional(isMapOf(isListOf(isText))),
  contact: isOptional(isText),
  next: isOptional(isLike(/^[A-Za-z0-9+/]{43}=$/)),
  appointments: isFew(isAppointment),
  accepts: isOptional(isAppointmentId),
  declines: isFew(isAppointmentId),
});

/**
 * The JSON of a text, for `sealText`. Throws RangeError for one that no reader would accept, before it is sealed.
 * @param {Text} text
 * @returns {Bytes}
 */
export function encodeText(text) {
  const content = JSON.stringify(text, (_, value) => (typeof value === "string" ? wellFormed(value) : value));
  if (!isContent(JSON.parse(content))) throw new RangeError("not a text of the sealing specification");
  return utf8(content);
}

/**
 * What somebody typed or named a file, with half a symbol (a lone surrogate) replaced by U+FFFD.
 * @param {string} typed
 */
const wellFormed = (typed) => fromUtf8(utf8(typed));

/**
 * The text of what `openText` gave for kinds 01 to 03. Throws NotGenuine("content").
 * @param {Bytes} content
 * @returns {Text}
 */
export function decodeText(content) {
  const text = parsed(content);
  if (!isContent(text)) throw new NotGenuine(CONTENT);
  return /** @type {Text} */ (text);
}
