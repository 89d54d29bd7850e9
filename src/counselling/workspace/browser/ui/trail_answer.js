// @ts-check
// The answer to somebody who asks who has read her case: shown, printed, or saved as a plain text.

import { h } from "../dom.js";
import { t } from "../texts.js";
import { answer, wholeCase } from "../trail.js";
import { save } from "./trail_check.js";

/**
 * @param {import("../model.js").Model} model
 * @param {string} reference
 */
export async function answerView(model, reference) {
  const { trail, lines } = await wholeCase(model, reference);
  const [heading = "", ...paragraphs] = answer(trail, lines, model.known.service);
  const text = [heading, ...paragraphs].join("\n\n") + "\n";
  return [
    h("article", { class: "panel paper" }, h("h2", { tabindex: "-1" }, heading), paragraphs.map((one) => h("p", null, one))),
    h(
      "p",
      { class: "actions no-print" },
      h("button", { type: "button", class: "primary", onclick: () => print() }, t("Print")),
      h("button", { type: "button", onclick: () => save(new Blob([text], { type: "text/plain" }), `${trail.reference}.txt`) }, t("Save as text")),
    ),
  ];
}
