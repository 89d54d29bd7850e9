// @ts-check
// What this device gives: the day in Switzerland, chance, and the answer to whether sealing works here at all.

/** Sealing or verifying failed: nothing may be sent before the person has read what is weaker and chosen it. */
export class NotSealed extends Error {}

/** @returns {string} YYYY-MM-DD in Switzerland, by the clock of this device */
export const today = () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Zurich" }).format(new Date());

/** @param {number} length */
export const random = (length) => crypto.getRandomValues(new Uint8Array(length));

/**
 * Runs what seals or verifies; whatever goes wrong in it becomes NotSealed.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function orNotSealed(work) {
  try {
    return await work();
  } catch (error) {
    throw new NotSealed(error instanceof Error ? error.message : "", { cause: error });
  }
}
