// @ts-check
// The form with JavaScript: one document with the form, the report looked over, and the code. Nothing is stored, nothing leaves
// before it is sealed, and the plain form is disarmed: it is armed again only by a person who has read what is weaker.

import { Newest } from "../../centres/browser/newest.js";
import { ChosenFiles } from "../../web/browser/chosen_files.js";
import { armCode } from "../../web/browser/code_tools.js";
import { NotSealed } from "../../web/browser/device.js";
import { byId, disarm, filled, node, onPress, readFacts, safeName, showFaults, showView, spokenSize } from "../../web/browser/page.js";
import { told, withProgress } from "../../web/browser/progress.js";
import { primitives } from "../../sealing/browser/suite.js";
import { safetyWord } from "../../mailbox/browser/safety_word.js";
import { codePicture } from "./code_picture.js";
import { Sending } from "./sending.js";

/** @typedef {import("./sending.js").Story} Story */

const facts = readFacts();
const { texts } = facts;
const newest = new Newest(facts);
const form = disarm("report", lookOver);
const chosen = new ChosenFiles(facts, (sentence) => showFaults(sentence ? { files: sentence } : {}, facts));

/** @type {Sending | null} */
let sending = null;
let arrived = false;

byId("mode-server").hidden = true;
byId("mode-browser").hidden = false;
onPress("send", send);
onPress("change", async () => history.back());
onPress("weaker-retry", send);
onPress("weaker-back", async () => showForm());
onPress("weaker-accept", async () => letServerSeal());
addEventListener("popstate", () => arrived || showForm());
warnBeforeAnotherLanguage();
primitives().catch(() => undefined); // fetched while she writes, so that sending needs one connection less

/** Shows the report as it will be sent, if nothing is missing. */
async function lookOver() {
  const story = readStory();
  /** @type {Record<string, string>} */
  const faults = {};
  if (!story.centre) faults.centre = texts.centre_unknown;
  if (!story.words.trim()) faults.words = texts.words_missing;
  showFaults(faults, facts);
  if (Object.keys(faults).length > 0) return;
  history.pushState(null, ""); // so that Back leads to the words, not away from them
  fillCheck(story);
  showView("check-view", texts.check);
}

/** @returns {Story} */
function readStory() {
  const fields = new FormData(form);
  const value = (/** @type {string} */ name) => String(fields.get(name) ?? "");
  return {
    centre: value("centre"),
    words: value("words"),
    contact: value("contact"),
    tags: {
      language: value("answer_language"),
      life_domain: value("life_domain"),
      urgent: fields.has("urgent"),
      purpose: value("purpose") || "advice",
      conflict: fields.has("conflict"),
    },
    files: chosen.files,
  };
}

/** @param {Story} story */
function fillCheck({ centre, words, contact, tags, files }) {
  const wishes = [texts[`wish_${tags.purpose}`], tags.urgent && texts.wish_urgent, tags.conflict && texts.wish_conflict];
  byId("shown-centre").replaceChildren(node("bdi", {}, facts.names[centre] ?? centre));
  byId("shown-words").textContent = words;
  byId("shown-contact").textContent = contact || texts.contact_none;
  byId("shown-language").textContent = chosenLabel("answer_language");
  byId("shown-domain").textContent = chosenLabel("life_domain");
  byId("shown-wishes").replaceChildren(...lines(wishes.filter((wish) => typeof wish === "string")));
  const names = files.map((file) => `${safeName(file.name)} (${spokenSize(file.size)})`);
  byId("shown-files").replaceChildren(...(names.length > 0 ? lines(names) : [texts.none]));
}

/** @param {string[]} sentences */
const lines = (sentences) => sentences.map((sentence) => node("div", {}, node("bdi", {}, sentence)));

/** @param {string} id */
const chosenLabel = (id) => /** @type {HTMLSelectElement} */ (byId(id)).selectedOptions[0]?.textContent ?? "";

/** Seals and sends; pressed again after a failure it is the same call. */
async function send() {
  showView("check-view", texts.check);
  const story = { ...readStory(), files: await chosen.toSend() };
  try {
    sending ??= new Sending(newest);
    const receipt = await withProgress(facts, (show, signal) => /** @type {Sending} */ (sending).send(story, show, signal));
    await showCode(receipt.reference, receipt.centre, receipt.changed ? texts.changed : "");
  } catch (error) {
    if (error instanceof NotSealed || !isFailedCall(error)) return showWeaker(error);
    showFaults({ "": told(error, facts) }, facts);
  }
}

/** @param {unknown} error */
function isFailedCall(error) {
  try {
    return told(error, facts) !== "";
  } catch {
    return false;
  }
}

/** @param {unknown} error */
function showWeaker(error) {
  const reason = error instanceof Error ? error.message : "";
  const sentence = !globalThis.crypto?.subtle ? texts.weaker_old : isOfManifest(error) ? texts.weaker_list : texts.weaker_other;
  byId("weaker-reason").textContent = filled(sentence, { reason });
  showView("weaker-view", texts.check);
}

/** @param {unknown} error */
const isOfManifest = (error) => error instanceof NotSealed && error.cause instanceof Error && "reason" in error.cause;

/** The person has read what is weaker and chosen it: the browser sends the form as it is, files and all. */
function letServerSeal() {
  const transfer = new DataTransfer();
  for (const file of chosen.files) transfer.items.add(file);
  /** @type {HTMLInputElement} */ (byId("files")).files = transfer.files;
  form.submit();
}

/**
 * The code, after the report is kept. From here on the words are gone from this page.
 * @param {string} reference
 * @param {string} centre
 * @param {string} notice
 */
async function showCode(reference, centre, notice) {
  const { code } = /** @type {Sending} */ (sending);
  const text = await code.text();
  arrived = true;
  byId("code").replaceChildren(...text.split("-").flatMap((group) => [node("span", {}, group), " "]));
  byId("reference").textContent = reference;
  byId("code-centre").textContent = facts.names[centre] ?? centre;
  byId("safety-word").textContent = await safetyWord(await code.dialogueKey(0));
  byId("code-notice").textContent = notice;
  byId("code-notice").hidden = !notice;
  forgetWords();
  disarm("noted", leaveForStart);
  armCode();
  showView("code-view", texts.code);
  showPicture(text);
}

/** @param {string} text */
function showPicture(text) {
  const image = /** @type {HTMLImageElement} */ (byId("code-picture"));
  image.src = URL.createObjectURL(codePicture(text));
  image.hidden = false;
}

function forgetWords() {
  sending = null;
  form.reset();
  chosen.clear();
  for (const id of ["shown-words", "shown-contact", "shown-files"]) byId(id).textContent = "";
}

async function leaveForStart() {
  location.replace(`/${facts.language}/`);
}

function showForm() {
  showView("form-view", texts.form);
  byId("words").focus();
}

/** Another language loads another page: what was typed would be gone, so it is said first, once. */
function warnBeforeAnotherLanguage() {
  let warned = false;
  for (const link of document.querySelectorAll(".languages a")) {
    link.addEventListener("click", (event) => {
      if (warned || arrived || !readStory().words.trim()) return;
      warned = true;
      event.preventDefault();
      showFaults({ words: texts.language_warning }, facts);
    });
  }
}
