// @ts-check
// Scans and files that come in with a report somebody enters: without what is in them of their maker, sealed as soon as they are chosen.

import { withoutMetadata } from "../../../../reporting/mailbox/browser/metadata.js";
import { fill, h, named } from "../dom.js";
import { explain, Mend } from "../explain.js";
import { size, t } from "../texts.js";
import { alert } from "./parts.js";

/** @typedef {import("../types.js").Draft} Draft */

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
    fill(list, draft.files.map((file, index) => h("li", null, h("p", null, named(file.name), h("span", { class: "quiet" }, ` · ${size(file.size)}`)), h("button", { type: "button", class: "link", onclick: () => remove(index) }, t("Remove {name}", { name: file.name })))));
  };
  const add = async () => {
    const chosen = [...(choose.files ?? [])];
    choose.value = "";
    fill(place, h("p", { class: "waiting" }, t("Sealing the files …")));
    try {
      for (const file of chosen) {
        draft.files.push(await sealed(model, draft, file));
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
  const hint = h("p", { class: "hint", id: "intake-files-hint" }, t("A scan of a letter, a photo. Where and with what it was made is taken out of pictures and films."));
  return h("fieldset", null, h("legend", null, t("Scans and files")), list, place, h("p", { class: "actions" }, choose, h("label", { for: "intake-files", class: "button" }, t("Add files"))), hint);
}

/**
 * @param {import("../model.js").Model} model
 * @param {Draft} draft
 * @param {File} file
 */
async function sealed(model, { forms, files }, file) {
  if (files.length >= MOST_FILES) throw new Mend(t("There can be {most} files at most.", { most: MOST_FILES }));
  if (file.size > LARGEST_FILE) throw new Mend(t("{name} is larger than 30 MB. Send a smaller version.", { name: file.name }));
  const { content } = await withoutMetadata(file);
  const given = { keys: forms?.keys, file: content, name: file.name, type: file.type };
  return { ...(await model.strongroom.ask("sealIntakeFile", given)), generation: 0 };
}
