// @ts-check
// What she chose for this browser. None of it says anything about a case or a person.

import { DEFAULT_MINUTES } from "./idle.js";

/** @param {string} name */
const read = (name) => localStorage.getItem(`workspace.${name}`);

/**
 * @param {"language" | "idle" | "keys"} name
 * @param {string} value
 */
export const choose = (name, value) => localStorage.setItem(`workspace.${name}`, value);

/** @returns {string | null} the tag of the language she chose here */
export const chosenLanguage = () => read("language");

/** @returns {number} minutes until the lock */
export const idleMinutes = () => Math.min(60, Math.max(0.05, Number(read("idle")) || DEFAULT_MINUTES));

/** Whether single keys are shortcuts. */
export const singleKeys = () => read("keys") !== "off";
