// @ts-check
// The mailbox with JavaScript: one document. The code is typed and stays here; only what is derived from it is sent.
// A slip in the code is said before anything is sent. Files are saved, never shown in our origin.

import { parse } from "../../sealing/browser/access_code.js";
import { CHECK_SYMBOL, NotGenuine } from "../../sealing/browser/errors.js";
import { Newest } from "../../centres/browser/newest.js";
import { CallRefused } from "../../web/browser/call.js";
import { ChosenFiles } from "../../web/browser/chosen_files.js";
import { NotSealed } from "../../web/browser/device.js";
import { byId, disarm, filled, isTooLong, node, readFacts, showFaults, showView } from "../../web/browser/page.js";
import { told, withProgress } from "../../web/browser/progress.js";
import { Statement } from "../../web/browser/statement.js";
import { showConversation } from "./conversation.js";
import { AlreadySent, Dialogue } from "./dialogue.js";
import { safetyWord } from "./safety_word.js";
import { showState } from "./state.js";

/** @typedef {import("../../sealing/browser/content.js").Attachment} Attachment */

const facts = /** @type {import("./conversation.js").Facts & {copy_style: string}} */ (readFacts());
const { texts } = facts;
const newest = new Newest(facts);
const field = /** @type {HTMLInputElement} */ (byId("code"));
const agree = /** @type {HTMLInputElement} */ (byId("agree"));
const words = /** @type {HTMLTextAreaElement} */ (byId("words"));
const sayOfFiles = (/** @type {string} */ sentence) => showFaults(sentence ? { files: sentence } : {}, facts);
const chosen = new ChosenFiles(facts, sayOfFiles);

/** @type {Dialogue} */
let dialogue;

byId("mode-server").hidden = true;
byId("mode-browser").hidden = false;
const statement = new Statement(facts, (file) => sayOfFiles(chosen.add([file], true)));
disarm("enter", enter);
disarm("answer", answer);
disarm("close", async () => {
  statement.close();
  location.replace(`/${facts.language}/`);
});
disarm("withdraw", () => decide("sure-withdraw", "POST", "/withdrawal"));
disarm("keep", () => decide("", "DELETE", "/withdrawal"));
disarm("end", () => decide("sure-end", "DELETE", ""));
byId("everything").addEventListener("click", keepCopy);
const hide = /** @type {HTMLInputElement} */ (byId("hide"));
const service = document.title.replace(/^.* – /, "");
hide.addEventListener("change", () => (document.title = hide.checked ? service : `${texts.mailbox} – ${service}`));

/** Opens the mailbox of the code, if there is no slip in it. */
async function enter() {
  showFaults({});
  try {
    const code = await parse(field.value);
    byId("opening").textContent = texts.opening;
    dialogue = new Dialogue(code, newest);
    await show("");
    field.value = "";
  } catch (error) {
    showFaults({ code: wrongCode(error) }, facts);
  } finally {
    byId("opening").textContent = "";
  }
}

/** @param {unknown} error */
function wrongCode(error) {
  if (error instanceof CallRefused && error.status === 404) return texts.code_unknown;
  if (!(error instanceof NotGenuine)) return tellable(error);
  if (error.reason === CHECK_SYMBOL) return texts.code_check;
  if (error.reason === "25 symbols") return field.value.trim() ? texts.code_symbols : texts.code_missing;
  return filled(texts.not_genuine, { reason: error.reason });
}

/**
 * Fetches the mailbox anew and shows it.
 * @param {string} notice
 */
async function show(notice) {
  await dialogue.open();
  const { code } = dialogue;
  const withdrawn = await dialogue.withdrawal();
  byId("safety-word").textContent = await safetyWord(await code.dialogueKey(0));
  showState(facts, dialogue, withdrawn);
  showConversation(facts, dialogue, { save, choose });
  showOtherCentre();
  showView("box-view", texts.mailbox);
  byId("notice").textContent = notice;
  byId("notice").hidden = !notice;
}

/** Her answers would go to another centre than she wrote to: she is asked, anew for each other centre. */
function showOtherCentre() {
  const { isElsewhere, mailbox } = dialogue;
  const { centre } = mailbox.sealed_to;
  byId("elsewhere").hidden = !isElsewhere;
  byId("elsewhere-words").textContent = filled(texts.elsewhere, { centre: facts.names[centre] ?? centre });
  agree.checked &&= agree.value === centre;
  agree.value = centre;
}

/**
 * Hands a file out to be saved, once it is proven.
 * @param {Attachment} file
 * @param {number} generation of the text that announced it
 * @param {string} name
 */
async function save(file, generation, name) {
  try {
    handOut(new Blob([await dialogue.file(file, generation)], { type: "application/octet-stream" }), name);
  } catch (error) {
    const sentence = error instanceof NotGenuine ? filled(texts.file_unreadable, { name }) : tellable(error);
    showFaults({ "": sentence }, facts);
  }
}

/**
 * @param {Blob} content
 * @param {string} name
 */
function handOut(content, name) {
  const address = URL.createObjectURL(content);
  node("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/**
 * Hands out everything as one file, made here.
 * @param {Event} event
 */
async function keepCopy(event) {
  event.preventDefault();
  const { copyOf } = await import("./copy.js");
  const copy = await copyOf(facts, dialogue.said);
  handOut(copy, copy.name);
}

/**
 * Says which of the proposed appointments fits, or that none does.
 * @param {string} said the same in words
 * @param {import("./dialogue.js").Choice} choice
 */
async function choose(said, choice) {
  showFaults({});
  try {
    await withProgress(facts, (step, signal) => dialogue.answer(said, [], facts.language, step, signal, choice));
  } catch (error) {
    if (error instanceof AlreadySent) await showAgain("");
    return showFaults({ "": error instanceof AlreadySent ? texts.already_sent : tellable(error) }, facts);
  }
  await showAgain(texts.sent);
}

/** Seals and sends the answer. */
async function answer() {
  const unsettled = statement.settle();
  if (unsettled) return showFaults(unsettled, facts);
  const text = words.value;
  const files = await chosen.toSend();
  if (!text.trim() && files.length === 0) return showFaults({ words: texts.words_missing }, facts);
  if (isTooLong(text, facts)) return showFaults({ words: texts.words_too_long }, facts);
  if (dialogue.isElsewhere && !agree.checked) return showFaults({ agree: texts.agree_missing }, facts);
  if (dialogue.isElsewhere) dialogue.agreed = agree.value;
  showFaults({});
  try {
    await withProgress(facts, (step, signal) => dialogue.answer(text, files, facts.language, step, signal));
  } catch (error) {
    if (error instanceof AlreadySent) await showAgain("");
    return showFaults({ "": error instanceof AlreadySent ? texts.already_sent : tellable(error) }, facts);
  }
  words.value = "";
  chosen.clear();
  await showAgain(texts.sent);
}

/**
 * @param {string} box id of what must be ticked, "" for nothing
 * @param {"DELETE" | "POST"} method
 * @param {"" | "/withdrawal"} what
 */
async function decide(box, method, what) {
  const ticked = /** @type {HTMLInputElement | null} */ (document.getElementById(box));
  if (ticked && !ticked.checked) return showFaults({ [box]: texts.sure_missing }, facts);
  try {
    await dialogue.decide(method, what);
  } catch (error) {
    return showFaults({ "": tellable(error) }, facts);
  }
  if (ticked) ticked.checked = false;
  if (what) return showAgain(method === "DELETE" ? texts.taken_back : "");
  statement.close();
  byId("talk").replaceChildren();
  byId("end-words").textContent = texts.ended;
  showView("end-view", texts.mailbox);
}

/** @param {string} notice */
async function showAgain(notice) {
  try {
    await show(notice);
  } catch (error) {
    showFaults({ "": tellable(error) }, facts);
  }
}

/** @param {unknown} error */
function tellable(error) {
  if (error instanceof NotSealed || error instanceof NotGenuine) return filled(texts.not_genuine, { reason: error.message });
  return told(error, facts);
}
