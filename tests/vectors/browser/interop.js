// @ts-check
// Gives the tests every function of sealing by name: what Python sealed is opened here, and the other way round.
// Bytes cross as {hex}; a seed can cross as the identity or signing key it expands to, a public key as its recipient.

import * as access_code from "../../../src/reporting/sealing/browser/access_code.js";
import * as bytes from "../../../src/reporting/sealing/browser/bytes.js";
import * as cobblestone from "../../../src/reporting/sealing/browser/cobblestone.js";
import * as content from "../../../src/reporting/sealing/browser/content.js";
import * as envelope from "../../../src/reporting/sealing/browser/envelope.js";
import { NotGenuine } from "../../../src/reporting/sealing/browser/errors.js";
import * as json from "../../../src/reporting/sealing/browser/json.js";
import * as keys from "../../../src/reporting/sealing/browser/keys.js";
import * as manifest from "../../../src/reporting/sealing/browser/manifest.js";
import * as note from "../../../src/reporting/sealing/browser/note.js";
import * as padding from "../../../src/reporting/sealing/browser/padding.js";
import * as roster from "../../../src/reporting/sealing/browser/roster.js";
import * as slot from "../../../src/reporting/sealing/browser/slot.js";
import * as suite from "../../../src/reporting/sealing/browser/suite.js";
import * as unlock from "../../../src/reporting/sealing/browser/unlock.js";

/** @type {Record<string, Record<string, unknown>>} */
const MODULES = {
  access_code, bytes, cobblestone, content, envelope, json, keys, manifest, note, padding, roster, slot, suite, unlock,
};

/** @type {Record<string, (hex: string) => unknown>} */
const ARRIVING = {
  hex: bytes.fromHex,
  blob: (hex) => new Blob([bytes.fromHex(hex)]),
  identity: (hex) => keys.expand(bytes.fromHex(hex)),
  signingKey: async (hex) => (await keys.expand(bytes.fromHex(hex))).signingKey,
  recipient: (hex) => keys.recipient(bytes.fromHex(hex)),
};

/**
 * Calls `module.function`, and says what came of it: {value} or, for NotGenuine, {refused: reason}.
 * @param {string} name
 * @param {unknown[]} parameters
 */
async function call(name, parameters) {
  const [module, member] = name.split(".");
  const called = /** @type {(...parameters: unknown[]) => unknown} */ (MODULES[module][member]);
  try {
    return { value: await leaving(await called(...(await Promise.all(parameters.map(arriving))))) };
  } catch (error) {
    if (error instanceof NotGenuine) return { refused: error.reason };
    throw error;
  }
}

/** @param {unknown} value */
function arriving(value) {
  const [[kind, hex] = ["", ""], ...others] = value && typeof value === "object" ? Object.entries(value) : [];
  return others.length === 0 && Object.hasOwn(ARRIVING, kind) ? ARRIVING[kind](hex) : value;
}

/**
 * @param {unknown} value
 * @returns {Promise<unknown>}
 */
async function leaving(value) {
  if (value instanceof Uint8Array) return { hex: bytes.toHex(value.slice()) };
  if (value instanceof Blob) return { hex: bytes.toHex(new Uint8Array(await value.arrayBuffer())) };
  if (value instanceof access_code.AccessCode) return value.text();
  if (Array.isArray(value)) return Promise.all(value.map(leaving));
  if (typeof value !== "object" || value === null) return value;
  const fields = Object.entries(value).map(async ([field, part]) => [field, await leaving(part)]);
  return Object.fromEntries(await Promise.all(fields));
}

Object.assign(globalThis, { call, ready: true });
