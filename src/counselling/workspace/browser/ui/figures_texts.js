// @ts-check
// What the statistician writes beside the figures of a draft: plain text in four languages, frozen with the release.

import { LANGUAGES, writeTexts } from "../figures.js";
import { h } from "../dom.js";
import { t } from "../texts.js";
import { ownName } from "./figures_view.js";
import { field, form } from "./parts.js";

/**
 * @param {import("../model.js").Model} model
 * @param {import("../figures.js").Draft} draft her own, not decided yet
 * @param {import("../figures.js").Release} release
 * @param {(edition: number) => Promise<unknown>} done
 */
export function textsForm(model, draft, release, done) {
  const areas = LANGUAGES.map((tag) => /** @type {const} */ ([tag, h("textarea", { rows: "6", lang: tag, dir: "auto", maxlength: "4000" }, release.texts[tag] ?? "")]));
  const act = async () => {
    const texts = Object.fromEntries(areas.flatMap(([tag, { value }]) => (value.trim() ? [[tag, value]] : [])));
    await done((await writeTexts(model, draft, texts)).edition);
  };
  return h(
    "details",
    null,
    h("summary", null, t("The text beside the figures")),
    h("p", { class: "hint" }, t("It is published with the figures, word for word, and frozen with them. An empty line begins a paragraph. Name nobody and no single case.")),
    form({ label: t("Keep the text"), busy: t("Keeping …"), act }, areas.map(([tag, area]) => field(ownName(tag), area))),
  );
}
