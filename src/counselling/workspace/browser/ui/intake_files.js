// @ts-check
// Scans and files that come in with a report somebody enters: without what is in them of their maker, unless they are to be taken in
// exactly as they are; sealed as soon as they are chosen. What became of each stands beside it.

import { withoutMetadata } from "../../../../reporting/mailbox/browser/metadata.js";
import { fill, h, named } from "../dom.js";
import { explain, Mend } from "../explain.js";
import { size, t } from "../texts.js";
import { alert } from "./parts.js";
import { checkbox } from "./pass_on_form.js";

/** @typedef {import("../types.js").Draft} Draft */
/** @typedef {import("../types.js").Inside} Inside */

const LARGEST_FILE = 30 * 1024 * 1024;
const MOST_FILES = 20;

/**
 * The list of files with what adds to it. `changed` is called after each change of `draft.files`.
 * @param {import("../model.js").Model} model
 * @param {Draft} draft its `forms` hold the keys of the report
 * @param {() => void} changed
 */
export function intakeFiles(model, draft, changed) {
  const list = h("ul", { class: "files" });
  const place = h("div", { role: "alert" });
  const choose = h("input", { type: "file", multiple: true, class: "only-read", id: "intake-files", "aria-describedby": "intake-files-hint", onchange: () => add() });
  const draw = () => {
    list.hidden = draft.files.length === 0;
    fill(list, draft.files.map((file, index) => h("li", null, h("p", null, named(file.name), h("span", { class: "quiet" }, ` · ${size(file.size)}`)), file.inside && h("p", { class: "hint" }, BECAME()[file.inside]), h("button", { type: "button", class: "link", onclick: () => remove(index) }, t("Remove {name}", { name: file.name })))));
  };
  const untouched = checkbox("untouched", t("Take files in exactly as they are"));
  const add = async () => {
    const asTheyAre = untouched.querySelector("input")?.checked ?? false;
    const chosen = [...(choose.files ?? [])];
    choose.value = "";
    fill(place, h("p", { class: "waiting" }, t("Sealing the files …")));
    try {
      for (const file of chosen) {
        draft.files.push(await sealed(model, draft, file, asTheyAre));
        changed();
        draw();
      }
      fill(place);
    } catch (error) {
      fill(place, alert(explain(error)));
    }
  };
  const remove = (/** @type {number} */ index) => {
    const [gone] = draft.files.splice(index, 1);
    void model.strongroom.ask("dropFile", { record: gone?.record });
    changed();
    draw();
    choose.focus();
  };
  draw();
  const hint = h("p", { class: "hint", id: "intake-files-hint" }, t("A scan of a letter, a photo. Place, time, device and author are taken out of pictures, films, sound, PDF and Office files; a signature inside them then no longer fits. To take in a file as evidence, tick the box first."));
  return h("fieldset", null, h("legend", null, t("Scans and files")), list, place, hint, untouched, h("p", { class: "actions" }, choose, h("label", { for: "intake-files", class: "button" }, t("Add files"))));
}

/**
 * @param {import("../model.js").Model} model
 * @param {Draft} draft
 * @param {File} file
 * @param {boolean} asItIs
 * @returns {Promise<import("../types.js").DraftFile>}
 */
async function sealed(model, { forms, files }, file, asItIs) {
  if (files.length >= MOST_FILES) throw new Mend(t("There can be {most} files at most.", { most: MOST_FILES }));
  if (file.size > LARGEST_FILE) throw new Mend(t("{name} is larger than 30 MB. Send a smaller version.", { name: file.name }));
  const { content, removed } = asItIs ? { content: file, removed: false } : await withoutMetadata(file);
  const given = { keys: forms?.keys, file: content, name: file.name, type: file.type };
  const inside = asItIs ? "untouched" : removed ? "out" : "inside";
  return { ...(await model.strongroom.ask("sealIntakeFile", given)), generation: 0, inside };
}

/** @returns {Record<Inside, string>} */
const BECAME = () => ({
  out: t("Place, time and device were taken out."),
  inside: t("Personal details inside this file stay in it: they cannot be taken out of this kind of file."),
  untouched: t("It is taken in exactly as it is."),
});
