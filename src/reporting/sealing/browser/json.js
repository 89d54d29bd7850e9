// @ts-check
// Canonical JSON and the shapes that JSON must have: one spelling a value (the sealing specification, 4), and nothing
// read from JSON is used before its shape was checked.

import { fromBase64, fromUtf8, utf8 } from "./bytes.js";

/** @typedef {import("./bytes.js").Bytes} Bytes */
/** @typedef {(value: unknown) => boolean} Shape */

/**
 * A value as canonical JSON: keys sorted (by UTF-16, which is any order of theirs: our keys are ASCII), no spaces,
 * nothing escaped that need not be. JSON.stringify alone would put keys that look like numbers first.
 * @param {unknown} value of JSON
 * @returns {string}
 */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const fields = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${fields.join()}}`;
}

/**
 * The value of UTF-8 JSON, or undefined for anything else.
 * @param {Bytes | string} json
 * @returns {unknown}
 */
export function parsed(json) {
  try {
    return JSON.parse(typeof json === "string" ? json : fromUtf8(json));
  } catch {
    return undefined;
  }
}

/** @type {Shape} a text that has a UTF-8: without lone surrogates, which JSON can escape */
export const isText = (value) => typeof value === "string" && !/\p{Surrogate}/u.test(value);

/** @type {Shape} */
export const isFlag = (value) => typeof value === "boolean";

/**
 * @param {RegExp} pattern
 * @returns {Shape}
 */
export const isLike = (pattern) => (value) => typeof value === "string" && pattern.test(value);

/**
 * @param {...unknown} values
 * @returns {Shape}
 */
export const isOneOf =
  (...values) =>
  (value) =>
    values.includes(value);

/**
 * @param {number} least
 * @param {number} most
 * @returns {Shape}
 */
export const isNumber = (least, most) => (value) =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= least && value <= most;

/**
 * Base64 of exactly `length` bytes.
 * @param {number} length
 * @returns {Shape}
 */
export const isBase64Of = (length) => (value) => {
  try {
    return typeof value === "string" && fromBase64(value).length === length;
  } catch {
    return false;
  }
};

/** @type {Shape} a day of the calendar as YYYY-MM-DD */
export const isDay = (value) => {
  const time = isLike(/^(?!0000)\d{4}-\d\d-\d\d$/)(value) ? Date.parse(`${value}T00:00:00Z`) : NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === value;
};

/**
 * @param {Shape} shape
 * @returns {Shape}
 */
export const isListOf = (shape) => (value) => Array.isArray(value) && value.every(shape);

/**
 * An object with any keys and values of one shape.
 * @param {Shape} shape
 * @returns {Shape}
 */
export const isMapOf = (shape) => (value) => isObject(value) && Object.keys(value).every(isText) && Object.values(value).every(shape);

/**
 * @param {Shape} shape
 * @returns {Shape}
 */
export const isOptional = (shape) => (value) => value === undefined || value === null || shape(value);

/**
 * An object with these fields; others are passed over.
 * @param {Record<string, Shape>} fields
 * @returns {Shape}
 */
export const isObjectWith = (fields) => (value) =>
  isObject(value) &&
  Object.entries(fields).every(([name, shape]) => shape(Object.hasOwn(value, name) ? value[name] : undefined));

/**
 * An object with these fields and no other.
 * @param {Record<string, Shape>} fields
 * @returns {Shape}
 */
export const isExactly = (fields) => (value) =>
  isObject(value) && isObjectWith(fields)(value) && Object.keys(value).every((name) => Object.hasOwn(fields, name));

/**
 * The bytes of a value's canonical JSON.
 * @param {unknown} value
 * @returns {Bytes}
 */
export const canonicalBytes = (value) => utf8(canonical(value));

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
