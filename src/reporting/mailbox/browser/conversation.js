// @ts-check
// The conversation on the page: every text in its place, its files to be saved, its appointments to be chosen. Text stays text.

import { today } from "../../web/browser/device.js";
import { byId, filled, node, safeName, spokenDay, spokenSize } from "../../web/browser/page.js";
import { proposed } from "./appointments.js";

/** @typedef {import("../../web/browser/page.js").Facts & {weekdays: string[]}} Facts */
/** @typedef {import("../../sealing/browser/content.js").Appointment} Appointment */
/** @typedef {import("../../sealing/browser/content.js").Attachment} Attachment */
/** @typedef {import("./appointments.js").Proposed} Proposed */
/** @typedef {import("./dialogue.js").Choice} Choice */
/** @typedef {import("./dialogue.js").Dialogue} Dialogue */
/** @typedef {import("./dialogue.js").Said} Said */

/**
 * What a press in the conversation does: save a file, or say what is to be said to a proposal.
 * @typedef {object} Acts
 * @property {(file: Attachment, generation: number, name: string) => Promise<void>} save
 * @property {(words: string, choice: Choice) => Promise<void>} choose
 */

/**
 * Shows every text of an open mailbox.
 * @param {Facts} facts
 * @param {Dialogue} dialogue
 * @param {Acts} acts
 */
export function showConversation(facts, { said, isElsewhere }, acts) {
  const proposals = proposed(said, today());
  const items = said.map((one, index) => message(facts, one, proposals[index], !isElsewhere, acts));
  byId("talk").replaceChildren(...items);
}

/**
 * @param {Facts} facts
 * @param {Said} said
 * @param {Proposed | null} proposals
 * @param {boolean} canChoose
 * @param {Acts} acts
 * @returns {Node}
 */
function message(facts, { entry, own, text, missing, unseen }, proposals, canChoose, acts) {
  const { texts } = facts;
  const template = /** @type {HTMLTemplateElement} */ (byId("message-template"));
  const item = /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
  const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (item.querySelector(`.${name}`));
  item.classList.toggle("own", own);
  part("who").textContent = entry.kind === 1 ? texts.report : own ? texts.you : texts.centre;
  part("day").textContent = spokenDay(facts, entry.day);
  part("missing").hidden = !missing;
  part("unseen").hidden = !unseen;
  part("unreadable").hidden = text !== null;
  part("words").textContent = text?.text ?? "";
  part("contact").hidden = !text?.contact;
  part("contact").querySelector("bdi")?.append(text?.contact ?? "");
  part("proposed").hidden = proposals === null;
  if (proposals) part("proposed").append(...proposal(facts, proposals, canChoose, acts));
  part("files").append(...(text?.attachments ?? []).map((file) => fileItem(facts, file, entry.dialogue_generation, acts)));
  return item;
}

/**
 * @param {Facts} facts
 * @param {Proposed} proposals
 * @param {boolean} canChoose
 * @param {Acts} acts
 */
function proposal(facts, { appointments, accepted, declined, isOpen }, canChoose, { choose }) {
  const { texts } = facts;
  const offered = isOpen && canChoose;
  const items = appointments.map((one) => {
    const when = inWords(facts, one);
    const item = node("li", { className: one.id === accepted ? "accepted" : "" }, ...lines(facts, one));
    if (one.id === accepted) item.append(node("p", {}, texts.accepted));
    if (offered) item.append(press(texts.fits, "small", filled(texts.fits_which, { when }), () => choose(filled(texts.accept, { when }), { accepts: one.id })));
    return item;
  });
  const none = press(texts.none_fits, "second small", "", () => choose(texts.decline, { declines: appointments.map(({ id }) => id) }));
  const last = declined ? [node("p", {}, texts.declined)] : offered ? [none] : [];
  return [node("h4", {}, texts.proposed), node("ul", {}, ...items), ...last];
}

/**
 * @param {Facts} facts
 * @param {Appointment} appointment
 */
function lines(facts, { day, from, to, where }) {
  const time = node("bdi", { dir: "ltr" }, `${from}–${to}`);
  const when = node("strong", {}, weekday(facts, day), " · ", time);
  return where ? [when, node("br", {}), node("bdi", { className: "words" }, where)] : [when];
}

/**
 * Day, time and place of an appointment in one line.
 * @param {Facts} facts
 * @param {Appointment} appointment
 */
const inWords = (facts, { day, from, to, where }) =>
  [weekday(facts, day), `${from}–${to}`, where.trim().replace(/\s+/g, " ")].filter(Boolean).join(" · ");

/**
 * A day as people write it, with the day of the week.
 * @param {Facts} facts
 * @param {string} day YYYY-MM-DD
 */
function weekday(facts, day) {
  const name = facts.weekdays[(new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7];
  return filled(facts.texts.weekday, { weekday: name ?? "", day: spokenDay(facts, day) });
}

/**
 * @param {Facts} facts
 * @param {Attachment} file
 * @param {number} generation of the text that announced it
 * @param {Acts} acts
 */
function fileItem({ texts }, file, generation, { save }) {
  const name = safeName(file.name);
  const button = press(filled(texts.download, { name }), "second small", "", () => save(file, generation, name));
  button.dataset.name = name;
  return node("li", {}, button, node("small", {}, spokenSize(file.size)));
}

/**
 * A button that does one thing at a time.
 * @param {string} label
 * @param {string} className
 * @param {string} spoken what a screen reader says instead, "" for the label
 * @param {() => Promise<void>} act
 */
function press(label, className, spoken, act) {
  const button = node("button", { type: "button", className }, label);
  if (spoken) button.setAttribute("aria-label", spoken);
  button.addEventListener("click", async () => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await act();
    } finally {
      button.removeAttribute("aria-disabled");
    }
  });
  return button;
}
