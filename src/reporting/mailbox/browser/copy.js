// @ts-check
// Everything in the mailbox as one file that a person can read and keep, made on this device of what stands on the page: HTML
// without a script. It is not sealed, and the page says so.

import { byId, node, spokenDay } from "../../web/browser/page.js";
import { today } from "../../web/browser/device.js";

const NAME = "notes.html"; // a neutral word: it stays behind in a folder

/** @typedef {{title: string, titles: Record<string, string>, options: Record<string, string>}} Asked */

/**
 * @param {import("../../web/browser/page.js").Facts & {copy_style: string}} facts
 * @param {import("./dialogue.js").Said[]} said
 * @returns {Promise<File>}
 */
export async function copyOf(facts, said) {
  const vocabulary = await fetched(`/${facts.language}/mailbox/questions`);
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
    conversation(facts, said, vocabulary),
  );
  const head = ['<meta charset="utf-8">', node("title", {}, facts.texts.copy).outerHTML, `<style>${facts.copy_style}</style>`];
  const parts = ["<!doctype html>", `<html lang="${lang}" dir="${dir}">`, ...head, body.outerHTML, "</html>"];
  return new File(parts, NAME, { type: "text/html;charset=utf-8" });
}

/**
 * What the codes of her answers mean; nothing if it does not come: then the codes stand there.
 * @param {string} path
 * @returns {Promise<Record<string, Asked>>}
 */
async function fetched(path) {
  try {
    const answer = await fetch(path, { cache: "no-store", credentials: "omit" });
    return answer.ok ? await answer.json() : {};
  } catch {
    return {};
  }
}

/**
 * The texts as they stand on the page, without what can only be pressed there, and with her answers to the questions.
 * @param {import("../../web/browser/page.js").Facts} facts
 * @param {import("./dialogue.js").Said[]} said
 * @param {Record<string, Asked>} vocabulary
 */
function conversation({ texts }, said, vocabulary) {
  const talk = /** @type {HTMLElement} */ (byId("talk").cloneNode(true));
  for (const button of talk.querySelectorAll("button")) {
    if (button.dataset.name) button.replaceWith(`${button.dataset.name} · `);
    else button.remove();
  }
  for (const hidden of talk.querySelectorAll("[hidden]")) hidden.remove();
  said.forEach(({ text }, index) => {
    const rows = inWords(vocabulary, text?.answers ?? {});
    if (rows.length > 0) talk.children[index]?.append(node("h3", {}, texts.answers), node("dl", {}, ...rows));
  });
  return talk;
}

/**
 * Each question with what was answered, in the order of the questions; what is not known keeps its code.
 * @param {Record<string, Asked>} vocabulary
 * @param {Record<string, string[]>} answers
 */
function inWords(vocabulary, answers) {
  const role = answers.role?.[0] ?? "";
  const names = [...new Set([...Object.keys(vocabulary), ...Object.keys(answers)])].filter((name) => answers[name]?.length);
  return names.flatMap((name) => {
    const { title, titles, options } = vocabulary[name] ?? { title: name, titles: {}, options: {} };
    const said = (answers[name] ?? []).map((code) => options[code] ?? code).join(" · ");
    return [node("dt", {}, titles[role] ?? title), node("dd", {}, said)];
  });
}
