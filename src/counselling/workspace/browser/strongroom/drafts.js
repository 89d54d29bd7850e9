// @ts-check
// What somebody has begun to write, kept in this browser under her key: it survives a reload, the lock and the end of a session.

import { forget, keep, recall } from "./device.js";

/** @typedef {import("../types.js").Draft} Draft */

/**
 * @param {{name: string, draft: Draft}} given
 */
export const keepDraft = ({ name, draft }) => keep(`draft/${name}`, draft);

/**
 * @param {{name: string}} given
 * @returns {Promise<Draft | null>}
 */
export const recallDraft = async ({ name }) => /** @type {Draft | null} */ (await recall(`draft/${name}`));

/**
 * @param {{name: string}} given
 */
export const dropDraft = ({ name }) => forget(`draft/${name}`);
