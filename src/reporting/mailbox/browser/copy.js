// @ts-check
// Everything in the mailbox as one file that a person can read and keep, made on this device of what stands on the page: HTML
// without a script. It is not sealed, and the page says so.

import { byId, node, spokenDay } from "../../web/browser/page.js";
import { today } from "../../web/browser/device.js";

const NAME = "notes.html"; // a neutral word: it stays behind in a folder

/**
 * @param {import("../../web/browser/page.js").Facts & {copy_style: string}} facts
 * @param {import("./dialogue.js").Said[]} said
 * @returns {File}
 */
export function copyOf(facts, said) {
  const { lang, dir } = document.documentElement;
  const service = document.title.replace(/^.* – /, "");
  const readers = [byId("read-by"), ...byId("read-before").children].map((line) => node("li", {}, line.textContent ?? ""));
  const body = node(
    "body",
    {},
    node("h1", {}, facts.texts.copy),
    node("p", {}, `${service} · ${spokenDay(facts, today())}`),
    node("p", {}, byId("reference").textContent ?? "", " · ", byId("box-centre").textContent ?? ""),
    ...["state", "next", "late-words", "withdrawn"].map((id) => node("p", {}, byId(id).textContent ?? "")),
    node("ul", {}, ...readers),
    conversation(said),
  );
  const head = ['<meta charset="utf-8">', node("title", {}, facts.texts.copy).outerHTML, `<style>${facts.copy_style}</style>`];
  const parts = ["<!doctype html>", `<html lang="${lang}" dir="${dir}">`, ...head, body.outerHTML, "</html>"];
  return new File(parts, NAME, { type: "text/html;charset=utf-8" });
}

/**
 * The texts as they stand on the page, without what can only be pressed there, and with her answers to the questions.
 * @param {import("./dialogue.js").Said[]} said
 */
function conversation(said) {
  const talk = /** @type {HTMLElement} */ (byId("talk").cloneNode(true));
  for (const button of talk.querySelectorAll("button")) {
    if (button.dataset.name) button.replaceWith(`${button.dataset.name} · `);
    else button.remove();
  }
  for (const hidden of talk.querySelectorAll("[hidden]")) hidden.remove();
  said.forEach(({ text }, index) => {
    const answers = Object.entries(text?.answers ?? {}).map(([question, codes]) => node("li", {}, `${question}: ${codes.join(", ")}`));
    if (answers.length > 0) talk.children[index]?.append(node("ul", {}, ...answers));
  });
  return talk;
}
