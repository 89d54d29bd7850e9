// @ts-check
// Two versions of a case sheet that followed the same one: what differs stands side by side, nothing is lost, and one save settles it.

import { h } from "../dom.js";
import { reasonInWords } from "../explain.js";
import { newestOnes, same, withChange } from "../sheet.js";
import { settleSheets, sheetOf } from "../sheets.js";
import { moment, t } from "../texts.js";
import { action, alert, freshId } from "./parts.js";
import { CONSENTS, inOneLine, SECTIONS } from "./sections.js";

/** @typedef {import("../types.js").OpenedSheet} OpenedSheet */
/** @typedef {{part: string, key: string | null, values: any[]}} Difference */

/**
 * An element with what is to be settled; nothing where one version stands alone.
 * @param {import("./case.js").CasePage} page
 */
export function sideBySide(page) {
  const on = /** @type {import("../casework.js").CaseOnScreen} */ (page.on);
  const newest = newestOnes(on.opened.sheets);
  const closed = newest.filter(({ sheet }) => sheet === null).map(({ reason }) => alert([h("strong", null, t("Not genuine. ")), t("A version of the case sheet does not open. "), reasonInWords(reason ?? ""), " ", t("Tell your coordinator.")]));
  const versions = newest.filter(({ sheet }) => sheet !== null).reverse();
  if (versions.length < 2) return closed;
  return [closed, settling(page, on, versions)];
}

/**
 * @param {import("./case.js").CasePage} page
 * @param {import("../casework.js").CaseOnScreen} on
 * @param {OpenedSheet[]} versions newest first
 */
function settling(page, on, versions) {
  const sheets = versions.map(({ sheet }) => /** @type {any} */ (sheet));
  const found = differences(sheets);
  const chosen = found.map(({ values }) => Math.max(0, values.findIndex((value) => value !== undefined))); // what only one says is kept
  const place = h("div", { role: "alert" });
  const settle = async () => {
    const change = /** @type {Record<string, any>} */ ({});
    found.forEach(({ part, key, values }, index) => {
      const value = values[/** @type {number} */ (chosen[index])] ?? null;
      change[part] = key === null ? value : { ...change[part], [key]: value };
    });
    await settleSheets(page.model, on, withChange(sheetOf(on), change));
    page.sheetChanged();
    page.app.say(t("One case sheet again."));
  };
  return h(
    "section",
    { class: "panel side-by-side" },
    h("h2", null, t("Two versions of the case sheet")),
    h("p", null, t("Two colleagues changed the same thing at the same time. Both versions are kept. Choose what counts for each point.")),
    h("ul", { class: "quiet" }, versions.map(({ author, written }) => h("li", null, h("bdi", null, page.model.nameOf(author)), ` · ${moment(written)}`))),
    found.map((difference, index) => choice(page, versions, difference, Number(chosen[index]), (version) => void (chosen[index] = version))),
    place,
    h("p", { class: "actions" }, action(t("Keep as chosen"), settle, { busy: t("Sealing …"), class: "primary", alert: place })),
  );
}

/**
 * @param {import("./case.js").CasePage} page
 * @param {OpenedSheet[]} versions
 * @param {Difference} difference
 * @param {number} chosen
 * @param {(version: number) => void} choose
 */
function choice(page, versions, { part, key, values }, chosen, choose) {
  const section = [...SECTIONS(), CONSENTS()].find((one) => one.part === part);
  const name = freshId("version");
  const field = part === "contact" ? section?.fields.find((one) => one.name === key) : undefined;
  const said = (/** @type {any} */ value) => (value === undefined ? t("(not there)") : field ? inOneLine({ ...section, part, title: "", add: "", fields: [field] }, { [field.name]: value }) || t("(empty)") : section ? inOneLine(section, value) : JSON.stringify(value));
  return h(
    "fieldset",
    null,
    h("legend", null, field?.label ?? section?.title ?? part),
    versions.map(({ author }, index) => {
      const radio = h("input", { type: "radio", name, id: freshId("choice"), checked: index === chosen, onchange: () => choose(index) });
      return h("p", { class: "check" }, radio, h("label", { for: radio.id }, " ", h("bdi", null, said(values[index])), h("span", { class: "quiet" }, ` · ${page.model.nameOf(author)}`)));
    }),
  );
}

/**
 * Where these sheets do not say the same.
 * @param {any[]} sheets
 * @returns {Difference[]}
 */
export function differences(sheets) {
  const parts = [...new Set(sheets.flatMap((sheet) => Object.keys(sheet)))].filter((part) => part !== "also" && part !== "v");
  return parts.flatMap((part) => {
    const values = sheets.map((sheet) => sheet[part]);
    const isWhole = values.some((value) => Array.isArray(value) || typeof value !== "object");
    const keys = isWhole ? [null] : [...new Set(values.flatMap((value) => Object.keys(value ?? {})))];
    return keys.map((key) => ({ part, key, values: key === null ? values : values.map((value) => value?.[key]) })).filter((found) => differ(found.values));
  });
}

/** @param {any[]} values */
const differ = ([first, ...others]) => others.some((other) => !same(first, other));
