// @ts-check
// What the person and the centre said to each other, with what the counters say when something is missing. Text stays text.

import { h, words } from "../dom.js";
import { ownAnswer, ownQuestion } from "../intake_words.js";
import { reasonInWords } from "../explain.js";
import { proposed } from "../../../../reporting/mailbox/browser/appointments.js";
import { askedAs, codeName, day, languageInUse, languageName, recent, t, tn, today } from "../texts.js";
import { proposalView } from "./appointments.js";
import { fileList } from "./files.js";
import { alert } from "./parts.js";

const FROM_CENTRE = 3;

/** @typedef {import("../types.js").Case} Case */
/** @typedef {import("../types.js").OpenedCase} OpenedCase */
/** @typedef {import("../types.js").OpenedText} OpenedText */
/** @typedef {import("../types.js").Remark} Remark */

/**
 * Each text with its day and what is remarked before it, in the order the service gave; then what is remarked on the whole.
 * @param {import("../model.js").Model} model
 * @param {Case} served
 * @param {OpenedCase} opened
 */
export function conversation(model, served, { texts, remarks }) {
  const proposals = proposed(texts.map(({ kind, text }) => ({ own: kind !== FROM_CENTRE, text })), today());
  const said = texts.map((text, index) => ({
    day: text.day,
    parts: [
      remarks.filter(({ record, remark }) => record === text.record && remark !== "not_seen_yet").map(remarkInWords),
      message(model, served, text, remarks, proposals[index] ?? null, seenDay(texts, text)),
    ],
  }));
  return { said, after: remarks.filter(({ record }) => record === null).map(remarkInWords) };
}

/**
 * The day of the first text in which the person says that she had opened an answer of ours; null while she has not.
 * @param {OpenedText[]} texts
 * @param {OpenedText} ours
 */
function seenDay(texts, { kind, text }) {
  if (kind !== FROM_CENTRE || text === null) return null;
  return texts.find((later) => later.kind === 2 && Number(later.text?.seen) >= text.seq)?.day ?? null;
}

/**
 * @param {import("../model.js").Model} model
 * @param {Case} served
 * @param {OpenedText} opened
 * @param {Remark[]} remarks
 * @param {import("../../../../reporting/mailbox/browser/appointments.js").Proposed | null} proposals
 * @param {string | null} seen the day by which the person had opened it
 */
function message(model, served, opened, remarks, proposals, seen) {
  const { kind, record, state, text } = opened;
  const who = kind === 1 ? t("Report") : kind === 2 ? t("The person") : t("Our answer");
  const missed = remarks.find((remark) => remark.record === record && remark.remark === "not_seen_yet");
  return h(
    "article",
    { class: ["message", kind === 3 ? "ours" : "theirs", kind === 1 ? "report" : "", state].join(" ") },
    h("header", null, h("h3", null, who), h("p", null, h("time", { datetime: opened.day }, recent(opened.day)), text ? h("span", { class: "quiet" }, [" · ", languageName(text.language), text.sealed_by === "server" ? ` · ${t("sealed on arrival")}` : ""]) : "")),
    text === null ? closed(opened) : body(model, text),
    proposals && proposalView(proposals),
    text !== null && text.attachments.length > 0 && fileList(model, served, opened),
    seen !== null && h("p", { class: "aside" }, t("The person had read this by {day}.", { day: day(seen) })),
    missed && h("p", { class: "aside" }, tn("This was written before our last answer had been read.", "This was written before our last {count} answers had been read.", missed.count)),
  );
}

/**
 * @param {import("../model.js").Model} model
 * @param {import("../types.js").Text} text
 */
function body(model, { text, contact, answers }) {
  const given = Object.entries(answers ?? {}).filter(([, codes]) => codes.length > 0);
  return [
    words(text),
    contact && h("section", { class: "contact" }, h("h4", null, t("How to reach the person safely")), words(contact)),
    given.length > 0 && h("section", { class: "answers" }, h("h4", null, t("Answers to the questions")), h("dl", null, given.map(([question, codes]) => [h("dt", null, h("bdi", null, questionName(question, answers?.role?.[0] ?? ""))), h("dd", null, h("bdi", null, codes.map((code) => answerName(model, question, code)).join(", ")))]))),
  ];
}

/** @param {OpenedText} opened */
function closed({ state, reason }) {
  const why = reasonInWords(reason ?? "");
  if (state === "unreadable") {
    return alert([h("strong", null, t("Unreadable. ")), t("This report could never be opened. "), why, " ", t("It goes to the desk; the person may have to be asked to write again.")], "note");
  }
  return alert([h("strong", null, t("Not genuine. ")), why, " ", t("Tell your coordinator. Nothing in it was shown.")]);
}

/** @param {Remark} remark */
function remarkInWords({ remark, count }) {
  const said = {
    missing_person: tn("Here a text of the person is missing.", "Here {count} texts of the person are missing.", count),
    missing_centre: tn("Here an answer of ours is missing.", "Here {count} answers of ours are missing.", count),
    order_person: t("This text of the person does not stand in its order, or stands here twice."),
    order_centre: t("This answer does not stand in its order: two may have been written at the same time."),
    lost_person: tn("Since your last visit a text of the person has disappeared.", "Since your last visit {count} texts of the person have disappeared.", count),
    lost_centre: tn("Since your last visit an answer of ours has disappeared.", "Since your last visit {count} answers of ours have disappeared.", count),
  }[remark];
  return alert([h("strong", null, t("Look closely. ")), said ?? remark], remark === "order_centre" ? "note" : "bad");
}

/**
 * A question in the words in which she was asked it.
 * @param {string} question
 * @param {string} role who is writing
 */
function questionName(question, role) {
  if (question === "must_not_reach") return t("Must not reach");
  return question === "centre" ? t("Centre") : (ownQuestion(question) ?? askedAs(question, role));
}

/**
 * @param {import("../model.js").Model} model
 * @param {string} question
 * @param {string} code
 * @returns {string}
 */
function answerName(model, question, code) {
  if (question === "centre" || question === "must_not_reach") return model.centreName(code, languageInUse());
  return question === "answer_language" ? languageName(code) : (ownAnswer(question, code) ?? codeName(question, code));
}
