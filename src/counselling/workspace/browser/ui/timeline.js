// @ts-check
// The story of a case in one line: what the person and the centre said to each other, and between it the entries of the file, each on
// the day it happened. Texts keep the order in which the service gave them.

import { h } from "../dom.js";
import { daysBetween, t, tn } from "../texts.js";
import { conversation } from "./conversation.js";
import { entryView } from "./notes.js";

/** @typedef {{day: string, parts: import("../dom.js").Child[]}} Item */

/**
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").Case} served
 * @param {import("../types.js").OpenedCase} opened
 */
export function timeline(model, served, opened) {
  const { said, after } = conversation(model, served, opened);
  const entries = opened.notes.map((note) => ({ day: note.entry?.day ?? "", written: note.written, parts: [entryView(model, note)] }));
  entries.sort((one, other) => one.day.localeCompare(other.day) || one.written - other.written);
  return [h("h2", { class: "only-read" }, t("Story of the case")), withGaps(interleaved(said, entries)), after];
}

/**
 * Entries between texts: an entry comes after the texts of its day.
 * @param {Item[]} said
 * @param {Item[]} entries by day
 * @returns {Item[]}
 */
export function interleaved(said, entries) {
  const waiting = [...entries];
  const items = said.flatMap((text) => {
    const before = [];
    while (waiting[0] && waiting[0].day < text.day) before.push(/** @type {Item} */ (waiting.shift()));
    return [...before, text];
  });
  return [...items, ...waiting];
}

/** @param {Item[]} items */
const withGaps = (items) =>
  items.map(({ day, parts }, index) => {
    const before = items[index - 1];
    const gap = before?.day && day ? daysBetween(before.day, day) : 0;
    return [gap > 1 && h("p", { class: "gap" }, tn("{count} day later", "{count} days later", gap)), parts];
  });
