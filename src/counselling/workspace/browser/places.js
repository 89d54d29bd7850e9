// @ts-check
// Where something happened, by any name people use for a municipality: the same list and the same reading as the public form's.
// It is fetched whole and looked at here, so no place is asked of the service.

import { byName, municipality } from "../../../reporting/codes/browser/places.js";

/** @typedef {import("../../../reporting/codes/browser/places.js").Place} Place */

/** Names of places, and what they mean to a centre in these cantons. */
export class Places {
  /**
   * @param {Place[]} places
   * @param {readonly string[]} cantons
   */
  constructor(places, cantons) {
    this.cantons = cantons;
    this.index = byName(places);
    /** @type {string[]} names to choose from: of the centre's own cantons */
    this.names = places.filter(({ own, canton }) => own && (cantons.length === 0 || cantons.includes(canton))).map(({ name }) => name);
  }

  /**
   * Number and canton; undefined for a name that means none, or several.
   * @param {string} typed
   * @returns {[string, string] | undefined}
   */
  find(typed) {
    const one = municipality(this.index, this.cantons, typed);
    return one && [String(one.number), one.canton];
  }
}

/**
 * @param {string} address
 * @param {readonly string[]} cantons
 */
export async function placesAt(address, cantons) {
  const rows = /** @type {[string, number, string, boolean][]} */ (await (await fetch(address)).json());
  return new Places(rows.map(([name, number, canton, own]) => ({ name, number, canton, own })), cantons);
}
