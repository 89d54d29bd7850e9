// @ts-check
// The form that passes a case on: to whom, what is shared, why, and the consent where there must be one.

import { freshId, passOn } from "../passing.js";
import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { worksOnCases } from "../roles.js";
import { codeName, codesOf, day, languageInUse, languageName, t, today } from "../texts.js";
import { field, form, freshId as freshName } from "./parts.js";
import { REASONS, RECIPIENTS, SHARED } from "./passing_words.js";
import { fitsFor } from "./routing.js";

/** @typedef {import("../casework.js").CaseOnScreen} CaseOnScreen */
/** @typedef {import("../types.js").ConsentRow} ConsentRow */
/** @typedef {import("../types.js").Transition} Transition */
/** @typedef {(values: FormData) => Partial<Transition>} Reads */

/**
 * @typedef {object} Given
 * @property {import("../model.js").Model} model
 * @property {CaseOnScreen} on
 * @property {ConsentRow[]} consents those on which the case did not come here
 * @property {() => Promise<void>} done
 */

/** The languages that a case can be in; any other is said in the sheet. */
const LANGUAGES = ["de", "fr", "it", "en", "rm", "pt", "es", "sq", "sr", "tr", "ar", "fa", "ti", "so", "ta", "uk", "ru"];

/**
 * @param {Given} given
 * @returns {HTMLElement}
 */
export function passOnForm(given) {
  const { served } = given.on;
  const ways = waysOf(given);
  const details = h("div", { class: "details" });
  const name = freshName("way");
  /** @type {keyof typeof ways | ""} */
  let chosen = "";
  let transition = freshId();
  const choose = (/** @type {keyof typeof ways} */ kind) => {
    chosen = kind;
    transition = freshId();
    fill(details, h("p", { class: "hint" }, ways[kind].hint), ways[kind].fields(), field(t("Why"), choice("reason", REASONS()), t("A code. Your own words belong in a note of the case.")));
  };
  const radios = Object.entries(ways).map(([kind, way]) => {
    const { label, possible, needs } = way;
    const input = h("input", { type: "radio", name, id: `${name}-${kind}`, disabled: !possible, onchange: () => choose(/** @type {keyof typeof ways} */ (kind)) });
    return [h("p", { class: "check" }, input, h("label", { for: input.id }, label)), !possible && h("p", { class: "hint" }, needs)];
  });
  const act = async () => {
    if (chosen === "") throw new Mend(t("Choose first where the case is to go."));
    const values = new FormData(element);
    const reads = ways[chosen].reads(values);
    await passOn(given.model, given.on, { transition, kind: ways[chosen].kind, reason: needed(values, "reason", t("Choose a reason.")), ...reads });
    await given.done();
  };
  const element = form({ label: t("Pass on"), busy: t("Sealing …"), act }, h("fieldset", { class: "choices", "aria-label": t("Where to") }, radios), details);
  element.setAttribute("aria-label", t("Pass on {reference}", { reference: served.reference }));
  return element;
}

/**
 * The ways there are, what each asks and how it is read.
 * @param {Given} given
 */
function waysOf({ model, on, consents }) {
  const { served } = on;
  const colleagues = colleaguesOf(model, served.centre).filter(({ staff }) => staff !== served.assignee);
  const people = Object.fromEntries(colleagues.map(({ staff, name }) => [staff, name]));
  const delegates = Object.fromEntries(membersOf(model, served.centre, (role) => role === "delegate").map(({ staff, name }) => [staff, name]));
  const centres = Object.fromEntries(Object.keys(model.manifest.names).filter((name) => name !== served.centre).map((name) => [name, model.centreName(name, languageInUse())]));
  const [toCentre, outside] = [TO_CENTRE, OUTSIDE].map((fits) => Object.fromEntries(consents.filter((one) => lives(one) && fits(one)).map((one) => [one.consent, consentName(on, one)])));
  const hasOne = (/** @type {Record<string, string>} */ living) => Object.keys(living).length > 0;
  const noConsent = t("There is no consent for this that is still valid.");
  const nobody = t("There is no other colleague.");
  const isOpen = served.state === "open" && served.assignee !== null;
  const leads = !served.coordinated || model.session?.memberships.some(({ centre, role }) => centre === served.centre && role === "coordinator");
  /** @type {Reads} */
  const toMember = (values) => ({ to_member: needed(values, "to_member", t("Choose a colleague.")) });
  return {
    assign: {
      kind: /** @type {const} */ ("assign"), label: t("To a member of the centre, at once"), possible: leads && colleagues.length > 0,
      needs: leads ? nobody : t("Whoever leads the centre decides this."),
      hint: t("She looks after it from now on. A new case stays new until she takes it over."),
      fields: () => [field(t("To whom"), choice("to_member", people)), fitsFor(model, on)], reads: toMember,
    },
    hand_over: {
      kind: /** @type {const} */ ("hand_over"), label: t("To a colleague, if she accepts"), possible: isOpen && colleagues.length > 0,
      needs: isOpen ? nobody : t("First somebody takes the case over."),
      hint: t("It stays with you until she accepts. After fourteen days the question ends by itself."),
      fields: () => [field(t("To whom"), choice("to_member", people)), fitsFor(model, on)], reads: toMember,
    },
    absence: {
      kind: /** @type {const} */ ("absence"), label: t("To a deputy while you are away"), possible: isOpen && colleagues.length > 0,
      needs: isOpen ? nobody : t("First somebody takes the case over."),
      hint: t("The deputy has it from now on. After the last day it comes back by itself."),
      fields: () => [field(t("Deputy"), choice("to_member", people)), lastDay()],
      /** @type {Reads} */
      reads: (values) => ({ ...toMember(values), expires: needed(values, "expires", t("Choose the last day.")) }),
    },
    refer_centre: {
      kind: /** @type {const} */ ("refer_centre"), label: t("To another centre"), possible: Object.keys(centres).length > 0 && hasOne(toCentre),
      needs: Object.keys(centres).length > 0 ? noConsent : t("There is no other centre."),
      hint: t("Everything in the case goes along: the conversation, the notes and the sheet. Once somebody there accepts, your centre sees nothing of it any more. The person is asked before she writes on."),
      fields: () => [field(t("With which consent"), choice("consent", toCentre)), field(t("Which centre"), choice("to_centre", centres)), ...tagFields(on)],
      reads: (/** @type {FormData} */ values) => ({ consent: needed(values, "consent", t("Choose a consent.")), to_centre: needed(values, "to_centre", t("Choose a centre.")), tags: tagsIn(values) }),
    },
    refer_delegate: {
      kind: /** @type {const} */ ("refer_delegate"), label: t("To a delegate of the region, if she accepts"), possible: hasOne(delegates) && hasOne(outside), needs: hasOne(delegates) ? noConsent : t("Your centre has no delegate."),
      hint: t("She sees the reference and what is to be shared, never the case. You give her yourself what was agreed. If the consent is withdrawn, the referral ends at once."),
      fields: () => [field(t("To whom"), choice("to_member", delegates)), field(t("With which consent"), choice("consent", outside)), sharedFields()],
      reads: (/** @type {FormData} */ values) => ({ to_member: needed(values, "to_member", t("Choose a delegate.")), consent: needed(values, "consent", t("Choose a consent.")), shared: sharedIn(values) }),
    },
    refer_outside: {
      kind: /** @type {const} */ ("refer_outside"), label: t("To an office outside"), possible: hasOne(outside), needs: noConsent,
      hint: t("You pass on yourself what was agreed; here stands what and when. If the consent is withdrawn, the referral ends at once."),
      fields: () => [field(t("With which consent"), choice("consent", outside)), sharedFields()],
      reads: (/** @type {FormData} */ values) => ({ consent: needed(values, "consent", t("Choose a consent.")), shared: sharedIn(values) }),
    },
  };
}

/** What the service asks of a consent, so that no other is offered. @param {ConsentRow} one */
const lives = ({ state, expires }) => state === "given" && (!expires || expires >= today());
const TO_CENTRE = (/** @type {ConsentRow} */ { recipient, purpose }) => recipient === "centre" && purpose === "referral";
const OUTSIDE = (/** @type {ConsentRow} */ { recipient, purpose }) => recipient !== "centre" && ["referral", "mediation", "representation"].includes(purpose);

/**
 * Colleagues who may work on a centre's cases, by name.
 * @param {import("../model.js").Model} model
 * @param {string} centre
 */
export const colleaguesOf = (model, centre) => membersOf(model, centre, worksOnCases);

/**
 * @param {import("../model.js").Model} model
 * @param {string} centre
 * @param {(role: string) => boolean} isMeant
 */
const membersOf = (model, centre, isMeant) =>
  (model.shown.find((one) => one.centre === centre)?.members ?? [])
    .filter(({ state, role }) => state === "active" && isMeant(role))
    .map(({ staff }) => ({ staff, name: model.nameOf(staff) }));

/**
 * A consent by the words of the sheet, else by its codes.
 * @param {CaseOnScreen} on
 * @param {ConsentRow} consent
 */
export function consentName({ opened }, { consent, recipient, expires }) {
  const said = opened.sheets.map(({ sheet }) => sheet?.consents[consent]?.to).find(Boolean);
  return [said || RECIPIENTS()[recipient], expires && t("until {day}", { day: day(expires) })].filter(Boolean).join(" · ");
}

/**
 * @param {string} name
 * @param {Record<string, string>} options
 * @param {string} [selected]
 */
export const choice = (name, options, selected) =>
  h("select", { name }, h("option", { value: "" }, t("Please choose")), Object.entries(options).map(([value, label]) => h("option", { value, selected: value === selected }, label)));

const lastDay = () => field(t("Last day"), h("input", { type: "date", name: "expires", min: today() }));

/** @param {CaseOnScreen} on */
function tagFields({ served, opened }) {
  const report = opened.texts[0]?.text;
  const domains = Object.fromEntries(codesOf("life_domain").map((code) => [code, codeName("life_domain", code)]));
  const languages = Object.fromEntries(LANGUAGES.map((tag) => [tag, languageName(tag)]));
  const domain = String(served.tags?.life_domain ?? report?.answers?.life_domain?.[0] ?? "");
  return [
    h("p", { class: "hint" }, t("So that the right person there sees it, the service may read these four until it is decided:")),
    field(t("Language"), choice("language", languages, String(served.tags?.language ?? report?.language ?? ""))),
    field(t("Field of life"), choice("life_domain", domains, domain)),
    checkbox("urgent", t("It is urgent")),
    checkbox("conflict", t("It concerns somebody at that centre: for its coordinators only")),
  ];
}

/** @param {FormData} values */
const tagsIn = (values) => ({
  language: needed(values, "language", t("Choose the language.")),
  life_domain: needed(values, "life_domain", t("Choose the field of life.")),
  urgent: values.has("urgent"),
  conflict: values.has("conflict"),
});

const sharedFields = () => h("fieldset", { class: "choices" }, h("legend", null, t("What is shared")), Object.entries(SHARED()).map(([code, label]) => checkbox(`shared-${code}`, label)));

/** @param {FormData} values */
function sharedIn(values) {
  const shared = Object.keys(SHARED()).filter((code) => values.has(`shared-${code}`));
  if (shared.length === 0) throw new Mend(t("Say what is shared."));
  return shared;
}

/**
 * @param {string} name
 * @param {string} label
 */
export function checkbox(name, label) {
  const input = h("input", { type: "checkbox", name, id: freshName("check") });
  return h("p", { class: "check" }, input, h("label", { for: input.id }, label));
}

/**
 * @param {FormData} values
 * @param {string} name
 * @param {string} otherwise what to do where nothing was chosen
 */
export function needed(values, name, otherwise) {
  const value = String(values.get(name) ?? "");
  if (!value) throw new Mend(otherwise);
  return value;
}
