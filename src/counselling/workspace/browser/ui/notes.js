// @ts-check
// An entry of the file: what kind it is, when it happened, how long it took, who wrote it. Only the centre reads it.

import { h, words } from "../dom.js";
import { reasonInWords } from "../explain.js";
import { moment, recent, t, tn } from "../texts.js";
import { alert } from "./parts.js";

/** @typedef {import("../sheet.js").Entry} Entry */

/**
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").OpenedNote} note
 */
export function entryView(model, { author, written, entry, reason }) {
  const who = [h("bdi", null, model.nameOf(author)), ` · ${moment(written)}`];
  if (entry === null) return h("article", { class: "entry" }, h("p", { class: "quiet" }, who), alert([h("strong", null, t("Not genuine. ")), reasonInWords(reason ?? "")]));
  const { kind, day, minutes, text, template } = entry;
  const about = [kindName(kind), minutes > 0 && tn("{count} minute", "{count} minutes", minutes)].filter(Boolean).join(" · ");
  return h(
    "article",
    { class: `entry ${kind}` },
    h("header", null, h("h3", null, template === "rectification" ? t("Correction by the person") : about), h("p", null, h("time", { datetime: day }, recent(day)))),
    words(text),
    h("p", { class: "quiet" }, who, " · ", t("only the centre reads this")),
  );
}

/**
 * @param {Entry["kind"]} kind
 * @returns {string}
 */
export const kindName = (kind) => KINDS()[kind];

const KINDS = () => ({ note: t("Note"), call: t("Phone call"), meeting: t("Meeting"), letter: t("Letter"), intervention: t("Intervention") });
