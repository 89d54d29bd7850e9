// @ts-check
// The keys of what only the centre reads: notes and case sheets. Derived from the centre's seed of their generation; for a case that
// came from another centre, those that travelled with it.

import { fromBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { FILE_RING, openText, sealText } from "../../../../reporting/sealing/browser/envelope.js";
import { NotGenuine } from "../../../../reporting/sealing/browser/errors.js";
import { fileKey } from "../../../../reporting/sealing/browser/keys.js";
import { newest, openCentreOf, room } from "./room.js";

/** @typedef {import("../../../../reporting/sealing/browser/bytes.js").Bytes} Bytes */

/** @type {string} */
export const NO_SLOT = "no slot for a key of this centre";

/**
 * The file key of a case in a generation of its centre. Throws NotGenuine when it is not here.
 * @param {string} centre
 * @param {Bytes} caseId
 * @param {number} generation
 */
export async function fileKeyOf(centre, caseId, generation) {
  const seed = openCentreOf(centre).identities.get(generation)?.seed;
  if (seed === undefined) throw new NotGenuine(NO_SLOT);
  return fileKey(seed, caseId, generation);
}

/**
 * What a note or sheet says. Throws NotGenuine.
 * @param {{case: string, centre: string}} of base64 and name
 * @param {{record: string, kind: number, generation: number, envelope: string}} row
 */
export async function openRecord({ case: id, centre }, { record, kind, generation, envelope }) {
  const caseId = fromBase64(id);
  const earlier = (room.fileKeys.get(id) ?? []).filter((one) => one.generation === generation);
  const own = openCentreOf(centre).identities.has(generation) ? [{ key: await fileKeyOf(centre, caseId, generation), hasOpened: true }] : [];
  let refusal = new NotGenuine(NO_SLOT);
  for (const one of [...own, ...earlier]) {
    try {
      const content = await openText(one.key, kind, FILE_RING, generation, caseId, fromBase64(record), fromBase64(envelope));
      one.hasOpened = true;
      return content;
    } catch (error) {
      if (!(error instanceof NotGenuine)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/**
 * A note or sheet under the newest file key of the case's centre.
 * @param {{case: string, centre: string}} of
 * @param {number} kind
 * @param {string} record
 * @param {Bytes} content
 */
export async function sealRecord({ case: id, centre }, kind, record, content) {
  const caseId = fromBase64(id);
  const generation = newest(openCentreOf(centre));
  const key = await fileKeyOf(centre, caseId, generation);
  return { generation, envelope: await sealText(key, kind, FILE_RING, generation, caseId, fromBase64(record), content) };
}
