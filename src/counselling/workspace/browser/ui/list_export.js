// @ts-check
// A list of cases to take along: what stands in it, the six words that open it, and the file. It is in the trail of each of its cases before
// the file is handed out.

import { toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { daysBetween, everyLine, MOST, sealedArchive, table } from "../list_export.js";
import { languageInUse, t, tn, today } from "../texts.js";
import { hand } from "./files.js";
import { action, alert, freshId, waiting } from "./parts.js";
import { newPassphrase, wordList } from "./passphrase.js";
import { stateName } from "./states.js";

/** @typedef {import("../model.js").Model} Model */
/** @typedef {import("../types.js").CaseLine} CaseLine */
/** @typedef {(after: string | null) => Promise<import("../types.js").CasePage>} FetchPage */

/**
 * A button that becomes the form.
 * @param {Model} model
 * @param {FetchPage} fetchPage
 */
export function listExport(model, fetchPage) {
  const place = h("div", { class: "take-along" });
  const button = h("button", { type: "button", class: "link", onclick: () => open() }, t("Take this list along"));
  const close = () => (fill(place, button), button.focus());
  const open = async () => {
    fill(place, waiting());
    const words = await newPassphrase(model.known);
    const form = formFor(model, fetchPage, words, close);
    fill(place, form);
    form.focus();
  };
  fill(place, button);
  return place;
}

/**
 * @param {Model} model
 * @param {FetchPage} fetchPage
 * @param {string[]} words
 * @param {() => void} close
 */
function formFor(model, fetchPage, words, close) {
  const names = h("input", { type: "checkbox", id: freshId("names") });
  const place = h("div", { role: "alert" });
  const make = async () => {
    const { lines, more } = await everyLine(fetchPage);
    if (lines.length === 0) return fill(place, alert(t("There is no case in this list."), "note"));
    const bytes = table(await rowsOf(model, lines, names.checked));
    const archive = await sealedArchive(bytes, `${t("cases")}.csv`, words, today());
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", archive));
    await model.call("POST", "/exports", { cases: lines.map((line) => line.case), digest: toBase64(digest) });
    hand(archive, `${t("cases")} ${today()}.zip`);
    const made = tn("The file is made, with {count} case in it.", "The file is made, with {count} cases in it.", lines.length);
    return fill(place, alert([made, more && [" ", t("The list goes on: only its first {most} cases are in the file.", { most: MOST })]], more ? "note" : "good"));
  };
  return h(
    "section",
    { class: "panel", tabindex: "-1" },
    h("h2", null, t("Take this list along")),
    h("p", null, t("It becomes a table in a file that only these six words open, typed with a space between them. Write them down now and keep them apart from the file: they are kept nowhere.")),
    wordList(words),
    h("p", { class: "check" }, names, h("label", { for: names.id }, " ", t("With the names from the case sheets"))),
    h("p", { class: "hint" }, t("A program such as 7-Zip opens the file. That you take the list along stands in the trail of each of its cases.")),
    place,
    h("p", { class: "actions" }, action(t("Make the file"), make, { busy: t("Sealing …"), class: "primary", alert: place }), h("button", { type: "button", class: "link", onclick: close }, t("Cancel"))),
  );
}

/**
 * @param {Model} model
 * @param {CaseLine[]} lines
 * @param {boolean} withNames
 */
async function rowsOf(model, lines, withNames) {
  /** @type {Record<string, string>} */
  const names = withNames ? await model.strongroom.ask("namesOf", { cases: lines.map((line) => hexOf(line.case)) }) : {};
  const heads = [t("Reference"), t("Centre"), t("State"), t("With"), t("Arrived"), t("Last activity"), t("Days since it arrived"), ...(withNames ? [t("Name")] : [])];
  const rows = lines.map((line) => [
    line.reference,
    model.centreName(line.centre, languageInUse()),
    stateName(line.state, line.waiting_for),
    line.assignee === null ? t("nobody yet") : model.nameOf(line.assignee),
    line.day,
    line.activity_day,
    String(daysBetween(line.day, today())),
    ...(withNames ? [names[hexOf(line.case)] ?? ""] : []),
  ]);
  return [heads, ...rows];
}
