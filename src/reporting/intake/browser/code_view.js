// @ts-check
// The code, after the report is kept. The server never has it.

import { armCode } from "../../web/browser/code_tools.js";
import { byId, disarm, node, showView } from "../../web/browser/page.js";
import { safetyWord } from "../../mailbox/browser/safety_word.js";

/**
 * Shows the code, until it is noted.
 * @param {import("../../web/browser/page.js").Facts} facts
 * @param {import("../../sealing/browser/access_code.js").AccessCode} code
 * @param {import("./sending.js").Receipt} receipt
 * @param {boolean} onlyTold she wants no answer
 */
export async function showCode(facts, code, { reference, centre, changed }, onlyTold) {
  const text = await code.text();
  byId("code").replaceChildren(...text.split("-").flatMap((group) => [node("span", {}, group), " "]));
  byId("reference").textContent = reference;
  byId("code-centre").textContent = facts.names[centre] ?? centre;
  byId("safety-word").textContent = await safetyWord(await code.dialogueKey(0));
  byId("code-notice").textContent = changed ? facts.texts.changed : "";
  byId("code-notice").hidden = !changed;
  byId("nobody-answers").hidden = !onlyTold;
  byId("answer-here").hidden = onlyTold;
  disarm("noted", async () => location.replace(`/${facts.language}/`));
  armCode();
  showView("code-view", facts.texts.code);
  import("./code_picture.js").then(({ codePicture }) => showPicture(codePicture(text))).catch(() => undefined);
}

/** The code as a picture comes late, or never if the line is gone: the code itself is there. @param {Blob} picture */
function showPicture(picture) {
  const image = /** @type {HTMLImageElement} */ (byId("code-picture"));
  image.src = URL.createObjectURL(picture);
  image.hidden = false;
}
