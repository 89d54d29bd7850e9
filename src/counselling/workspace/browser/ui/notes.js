// @ts-check
// The centre's own notes: in their order, with who wrote them and when.

import { h, words } from "../dom.js";
import { reasonInWords } from "../explain.js";
import { moment, t } from "../texts.js";
import { alert } from "./parts.js";

/**
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").OpenedCase} opened
 */
export function noteList(model, { notes }) {
  if (notes.length === 0) return "";
  return h(
    "ol",
    { class: "note-list" },
    notes.map(({ author, written, entry, reason }) =>
      h("li", null, h("p", { class: "quiet" }, h("bdi", null, model.nameOf(author)), ` · ${moment(written)}`), entry === null ? alert([h("strong", null, t("Not genuine. ")), reasonInWords(reason ?? "")]) : words(entry.text)),
    ),
  );
}
