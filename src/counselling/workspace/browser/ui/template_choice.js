// @ts-check
// A list of templates to begin with. It chooses nothing by itself.

import { h } from "../dom.js";
import { t } from "../texts.js";
import { field } from "./parts.js";

/** @typedef {import("../templates.js").Template} Template */

/**
 * @param {Template[]} offered
 * @param {(template: Template) => void} use
 */
export function templateChoice(offered, use) {
  const options = offered.map(({ code, name }) => h("option", { value: code }, name));
  const select = h("select", null, h("option", { value: "" }, t("Choose …")), options);
  select.onchange = () => {
    const chosen = offered.find(({ code }) => code === select.value);
    select.value = "";
    if (chosen) use(chosen);
  };
  const labelled = field(t("Template"), select);
  labelled.classList.add("template");
  return labelled;
}
