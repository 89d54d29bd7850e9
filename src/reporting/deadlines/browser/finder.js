// @ts-check
// The deadline finder where JavaScript runs: everything is worked out in the page. Nothing is sent, nothing is stored; the
// rules, the days of rest and every sentence are already there.

import { byId, showFaults, spokenDay } from "../../web/browser/page.js";
import { due, ordered, readDays, rulesFor, state } from "./deadlines.js";

/** @typedef {import("../../web/browser/page.js").Facts} PageFacts */
/**
 * @typedef {object} FinderFacts
 * @property {string} today the day in Switzerland when the page was made
 * @property {import("./deadlines.js").Rule[]} rules
 * @property {import("./deadlines.js").Rests} rests
 * @property {Record<string, string[]>} events the events to ask for, by situation
 * @property {string[][]} order
 * @property {string[]} ahead
 * @property {Record<string, string>} questions by event
 */

const facts = /** @type {FinderFacts & PageFacts} */ (JSON.parse(/** @type {string} */ (byId("facts").textContent)));
const form = /** @type {HTMLFormElement} */ (byId("finder"));

/** The day it is now; never earlier than the server's, should the page lie open overnight. */
function today() {
  const here = new Date().toLocaleDateString("sv-SE", { timeZone: "Europe/Zurich" });
  return here > facts.today ? here : facts.today;
}

/** @param {string} name */
const value = (name) => String(new FormData(form).get(name) ?? "");

/** @param {string} event */
const typed = (event) => ["day", "month", "year"].map((part) => value(`${event}-${part}`));

function showQuestions() {
  const wanted = facts.events[value("what")] ?? [];
  for (const event of Object.keys(facts.questions)) byId(`${event}-field`).hidden = !wanted.includes(event);
}

function find() {
  const wanted = facts.events[value("what")];
  if (!wanted) return showFaults({ what: facts.texts.what_missing }, facts);
  const answers = Object.fromEntries(wanted.map((event) => [event, typed(event)]));
  const { days, faults } = readDays(answers, wanted, today(), facts);
  const told = Object.entries(faults).map(([event, code]) => [event, `${facts.questions[event]} ${facts.texts[code]}`]);
  showFaults(Object.fromEntries(told), facts);
  if (told.length > 0) return undefined;
  const canton = value("canton") || null;
  const deadlines = rulesFor(facts.rules, value("what"), canton).map((rule) => due(rule, days, canton, facts.rests));
  return showFound(ordered(deadlines, today()));
}

/** @param {import("./deadlines.js").Deadline[]} deadlines */
function showFound(deadlines) {
  for (const { key } of facts.rules) byId(`rule-${key}`).hidden = true;
  for (const deadline of deadlines) {
    const card = byId(`rule-${deadline.rule.key}`);
    fill(card, deadline);
    card.hidden = false;
    byId("cards").append(card);
  }
  for (const id of ["finder", "stays"]) byId(id).hidden = true;
  byId("found").hidden = false;
  byId("found-heading").focus();
}

/**
 * Its days, and of its sentences those that are true of it now.
 * @param {HTMLElement} card
 * @param {import("./deadlines.js").Deadline} deadline
 */
function fill(card, deadline) {
  const stands = state(deadline, today());
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (card.querySelectorAll("[data-when]"))) {
    const { when = "", needs } = place.dataset;
    const day = needs && deadline[/** @type {"strict" | "safe" | "latest"} */ (needs)];
    place.hidden = !when.split(" ").includes(stands) || day === null;
    const shown = place.querySelector("[data-day]");
    if (shown && day) shown.textContent = spokenDay(facts, day);
  }
}

function change() {
  byId("found").hidden = true;
  for (const id of ["finder", "stays"]) byId(id).hidden = false;
  /** @type {HTMLElement | null} */ (form.querySelector("input:checked"))?.focus();
}

byId("sent").hidden = true;
byId("stays").hidden = false;
form.addEventListener("change", showQuestions);
form.addEventListener("submit", (event) => {
  event.preventDefault(); // from here on the form is only read
  find();
});
byId("again").addEventListener("click", change);
showQuestions();
