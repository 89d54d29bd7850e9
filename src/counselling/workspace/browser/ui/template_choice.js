// @ts-check
// A list of templates to begin with. It is filled when it is opened, and chooses nothing by itself.

import { fill, h } from "../dom.js";
import { t } from "../texts.js";
import { field } from "./parts.js";

/** @typedef {import("../templates.js").Template} Template */

/**
 * @param {() => Template[]} offered
 * @param {(template: Template) => void} use
 */
export function templateChoice(offered, use) {
  const select = h("select");
  const draw = () => fill(select, h("option", { value: "" }, t("Choose …")), offered().map(({ code, name }) => h("option", { value: code }, name)));
  select.onfocus = draw;
  select.onchange = () => {
    const chosen = offered().find(({ code }) => code === select.value);
    select.value = "";
    if (chosen) use(chosen);
  };
  draw();
  const labelled = field(t("Template"), select);
  labelled.classList.add("beside");
  return labelled;
}
