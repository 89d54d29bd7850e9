// @ts-check
// The form with JavaScript: one document with all questions, the report looked over, and the code. Nothing is stored, nothing leaves
// before it is sealed, and the plain form is disarmed: it is armed again only by a person who has read what is weaker.

import { Newest } from "../../centres/browser/newest.js";
import { primitives } from "../../sealing/browser/suite.js";
import { NotSealed } from "../../web/browser/device.js";
import { byId, filled, node, onPress, readFacts, showFaults, showView } from "../../web/browser/page.js";
import { told, withProgress } from "../../web/browser/progress.js";
import { showCode } from "./code_view.js";
import { drawRows } from "./look_over.js";
import { Questionnaire } from "./questionnaire.js";
import { Sending } from "./sending.js";

const facts = /** @type {import("./questionnaire.js").Facts} */ (readFacts());
const { texts } = facts;
const newest = new Newest(facts);
const questionnaire = new Questionnaire(facts, lookOver);

/** @type {Sending | null} */
let sending = null;

byId("mode-server").hidden = true;
byId("mode-browser").hidden = false;
onPress("send", send);
onPress("weaker-retry", send);
onPress("weaker-back", async () => questionnaire.change("words"));
onPress("weaker-accept", async () => letServerSeal());
warnBeforeAnotherLanguage();
primitives().catch(() => undefined); // fetched while she writes, so that sending needs one connection less

/** Shows the report as it will be sent. */
function lookOver() {
  drawRows(questionnaire);
  showView("check-view", texts.check);
}

/** Seals and sends; pressed again after a failure it is the same call. */
async function send() {
  if (!questionnaire.isReady()) return;
  showView("check-view", texts.check);
  try {
    const story = await questionnaire.story();
    sending ??= new Sending(newest);
    const receipt = await withProgress(facts, (show, signal) => /** @type {Sending} */ (sending).send(story, show, signal));
    const { code } = sending;
    sending = null;
    questionnaire.forget(); // from here on the words are gone from this page
    for (const rows of ["answers", "unanswered"]) byId(rows).replaceChildren();
    await showCode(facts, code, receipt, story.answers.purpose?.[0] === "documentation");
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

/** The person has read what is weaker and chosen it: everything she entered goes to the server in one form, files and all. */
function letServerSeal() {
  const form = node("form", { method: "post", enctype: "multipart/form-data", action: `/${facts.language}/form`, hidden: true });
  const field = (/** @type {string} */ name, /** @type {string} */ value) => form.append(node("textarea", { name, value }));
  for (const { name, kind } of questionnaire.asked) {
    if (kind === "words" || kind === "contact" || kind === "municipality") field(name, questionnaire.text(name));
    else for (const code of questionnaire.answers[name] ?? []) field(name, code);
  }
  if (/** @type {HTMLInputElement} */ (byId("originals")).checked) field("originals", "yes");
  const transfer = new DataTransfer();
  for (const file of questionnaire.chosen.files) transfer.items.add(file);
  form.append(node("input", { type: "file", name: "files", multiple: true, files: transfer.files }));
  document.body.append(form);
  form.submit();
}

/** Another language loads another page: what was entered would be gone, so it is said first, once. */
function warnBeforeAnotherLanguage() {
  let warned = false;
  for (const link of document.querySelectorAll("a[hreflang]")) {
    link.addEventListener("click", (event) => {
      if (warned || !questionnaire.isBegun) return;
      warned = true;
      event.preventDefault();
      showFaults({ "": texts.language_warning }, facts);
    });
  }
}
