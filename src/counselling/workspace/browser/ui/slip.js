// @ts-check
// The access code, to hand over: read out, copied, or printed on a slip in the person's own language. It is in no place of the service;
// here it is kept, sealed, until she says that it was handed over.

import { codePicture } from "../../../../reporting/intake/browser/code_picture.js";
import { h } from "../dom.js";
import { t } from "../texts.js";
import { field } from "./parts.js";

/** @typedef {Record<string, string>} Sentences of the slip in one language */
/** @typedef {{code: string, safetyWord: string, reference: string, centre: string, address: string}} Handed */

/**
 * @param {Handed} handed
 * @param {Record<string, Sentences>} languages by tag
 * @param {string} tag of the person's language, where there is a slip in it
 */
export function slip(handed, languages, tag) {
  const place = h("div");
  const copied = h("span", { role: "status" });
  const choice = h("select", null, Object.entries(languages).map(([one, { name }]) => h("option", { value: one, lang: one, selected: one === tag }, name)));
  const draw = () => place.replaceChildren(paper(handed, languages[choice.value] ?? {}, choice.value));
  choice.onchange = draw;
  draw();
  const copy = async () => {
    await navigator.clipboard.writeText(handed.code);
    copied.textContent = t("Copied.");
  };
  return h(
    "div",
    { class: "handing" },
    place,
    h("div", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: () => print() }, t("Print")), h("button", { type: "button", onclick: copy }, t("Copy the code")), copied),
    field(t("Language of the slip"), choice),
  );
}

/**
 * @param {Handed} handed
 * @param {Sentences} says
 * @param {string} tag
 */
function paper({ code, safetyWord, reference, centre, address }, says, tag) {
  const picture = h("img", { class: "qr", src: URL.createObjectURL(codePicture(code)), alt: t("The code as a picture that a phone can read (QR)"), width: "176", height: "176" });
  return h(
    "section",
    { class: "slip card", lang: tag, dir: RIGHT_TO_LEFT.includes(tag) ? "rtl" : "ltr" },
    h("h2", null, says.code ?? ""),
    h("p", { class: "code", dir: "ltr" }, code.split("-").map((group) => [h("span", null, group), " "])),
    picture,
    h("p", { class: "lead" }, says.keep ?? ""),
    h("p", null, says.find ?? ""),
    h("p", null, h("bdi", { dir: "ltr" }, address)),
    h("p", null, says.careful ?? ""),
    h(
      "dl",
      null,
      reference && [h("dt", null, says.reference ?? ""), h("dd", null, h("bdi", { dir: "ltr" }, reference))],
      h("dt", null, says.safety ?? ""),
      h("dd", null, h("bdi", { dir: "ltr" }, safetyWord), h("br"), h("small", null, says.ask ?? "")),
    ),
    h("p", null, h("bdi", null, centre)),
  );
}

const RIGHT_TO_LEFT = ["ar", "fa"];
