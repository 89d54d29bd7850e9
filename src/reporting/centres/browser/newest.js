// @ts-check
// The centres' keys as a page believes them: from a manifest that a built-in root signed, no older than any the server of the
// page, or this page itself, has seen. Nothing is stored: another page begins with what the server has seen.

import { current, verifyManifest } from "../../sealing/browser/manifest.js";
import { call } from "../../web/browser/call.js";
import { orNotSealed, today } from "../../web/browser/device.js";

/** One page's view of the manifest. */
export class Newest {
  #seen;

  /** @param {{roots: string[], manifest_floor: number}} facts verifier keys and the lowest sequence, built into the page */
  constructor({ roots, manifest_floor }) {
    this.roots = roots;
    this.#seen = manifest_floor;
  }

  /**
   * What to seal to: the centre's current line. Throws NotSealed, CallRefused, NoAnswer.
   * @param {string} centre
   */
  async line(centre) {
    const note = await (await call("GET", "/api/v1/manifest")).text();
    return orNotSealed(async () => {
      const manifest = await verifyManifest(note, this.roots, today(), this.#seen);
      this.#seen = manifest.sequence;
      return current(manifest, centre, today());
    });
  }
}
