// @ts-check
// The coding of a case for the statistics: what was stated and what was assessed, in the codes of the field's lists. Pure. It stands in the
// sealed case sheet under `coding`, field by field: no key means not coded yet, `not_asked` that it was left out on purpose, `unknown` that
// nobody knows, `not_stated` that the person did not want to say. What was stated is never overwritten by what is assessed.

/** @typedef {Record<string, any>} Coding flat keys, so that two who code different fields never meet */
/** @typedef {Record<string, string[]>} Answers of the report, by question */
/** @typedef {{year: number, lists: Record<string, {code: string, group: string}[]>, education_levels: string[], districts: {number: number, name: string, canton: string}[], municipalities: Record<string, number>}} Lists */
/** @typedef {"stated" | "assessed"} Side */
/** `most` codes fit into a row. @typedef {{name: string, sides: Side[], most: number, needed: boolean}} Field */

export const NOT_ASKED = "not_asked";
const ALONE = [NOT_ASKED, "unknown", "not_stated", "none"];
/** @type {Side[]} */
export const BOTH = ["stated", "assessed"];

/** @type {Field[]} in the order of the form */
export const FIELDS = [
  { name: "life_domain", sides: BOTH, most: 4, needed: true },
  { name: "education_level", sides: BOTH, most: 1, needed: false },
  { name: "motive", sides: BOTH, most: 4, needed: true },
  { name: "form", sides: BOTH, most: 6, needed: true },
  { name: "intersecting_ground", sides: BOTH, most: 4, needed: false },
  { name: "reporter_role", sides: ["stated"], most: 1, needed: true },
  { name: "age_band", sides: ["stated"], most: 1, needed: false },
  { name: "gender", sides: ["stated"], most: 1, needed: false },
  { name: "origin_region", sides: ["stated"], most: 1, needed: false },
  { name: "residence_status", sides: ["stated"], most: 1, needed: false },
  { name: "conflict_structure", sides: ["assessed"], most: 1, needed: true },
  { name: "legal_domain", sides: ["assessed"], most: 4, needed: false },
  { name: "service", sides: ["assessed"], most: 6, needed: true },
  { name: "outcome", sides: ["assessed"], most: 4, needed: false },
];

/**
 * What the report's answers state, in the codes of the lists.
 * @param {Answers} answers
 * @returns {Record<string, string[]>}
 */
export function statedIn(answers) {
  const { role = [], education = [], life_domain = [], motive = [], form = [], intersecting_ground = [] } = answers;
  const roles = role.map((code) => (code === "institution" ? "professional" : code));
  const found = { life_domain, education_level: education, motive, form, intersecting_ground, reporter_role: roles };
  return Object.fromEntries(Object.entries(found).filter(([, codes]) => codes.length > 0));
}

/**
 * The codes of a field on one side: as a member coded it, else, of what was stated, as the report says; null while it is not coded.
 * @param {Coding} coding
 * @param {Answers} answers
 * @param {Side} side
 * @param {string} name
 * @returns {string[] | null}
 */
export const codesIn = (coding, answers, side, name) => coding[`${side}.${name}`] ?? (side === "stated" ? (statedIn(answers)[name] ?? null) : null);

/**
 * What counts: what was assessed, and where nobody assessed it what was stated.
 * @param {Coding} coding
 * @param {Answers} answers
 * @param {string} name
 * @returns {string[] | null}
 */
export const counted = (coding, answers, name) => codesIn(coding, answers, "assessed", name) ?? codesIn(coding, answers, "stated", name);

/**
 * The codes after one was ticked or unticked: what stands alone drives the others out, and goes when another comes.
 * @param {string[]} chosen
 * @param {string} code
 * @param {number} most 1: the newest takes the place of the other
 * @returns {string[]}
 */
export function toggled(chosen, code, most) {
  if (chosen.includes(code)) return chosen.filter((one) => one !== code);
  if (ALONE.includes(code) || most === 1) return [code];
  return [...chosen.filter((one) => !ALONE.includes(one)), code];
}

/**
 * The fields that are not coded yet, or with more codes than are counted.
 * @param {Coding} coding
 * @param {Answers} answers
 * @returns {{name: string, why: "empty" | "too_many"}[]}
 */
export function missing(coding, answers) {
  /** @type {{name: string, why: "empty" | "too_many"}[]} */
  const said = FIELDS.flatMap(({ name, most, needed }) => {
    const codes = counted(coding, answers, name);
    if (codes !== null && codes.length > most) return { name, why: /** @type {"empty" | "too_many"} */ ("too_many") };
    return needed && !codes?.length ? { name, why: /** @type {"empty" | "too_many"} */ ("empty") } : [];
  });
  return coding.assessment?.code ? said : [...said, { name: "counsellor_assessment", why: "empty" }];
}

/** Which forms leave a criminal law to think of. */
const CRIMINAL_FORMS = ["physical_violence", "threat", "property_damage", "slander", "hate_speech", "propaganda_symbols"];
const AUTHORITIES = ["administration", "police", "justice", "social_services", "asylum", "naturalisation", "military", "education", "health"];

/** When a hint is due: `is(name, code…)` any of the codes, `has(name)` anything coded. @type {Record<string, (is: (name: string, ...codes: string[]) => boolean, has: (name: string) => boolean) => boolean>} */
const HINTS = {
  level_missing: (is, has) => is("life_domain", "education") && !has("education_level"),
  profiling_elsewhere: (is, has) => is("form", "racial_profiling") && has("life_domain") && !is("life_domain", ...AUTHORITIES, "public_space", "public_transport"),
  criminal_law: (is, has) => is("form", ...CRIMINAL_FORMS) && has("legal_domain") && !is("legal_domain", "criminal_261bis", "criminal_honour", "criminal_other", "unknown"),
  employer_elsewhere: (is, has) => is("conflict_structure", "employer_to_employee", "colleague") && has("life_domain") && !is("life_domain", "work", "job_search"),
  landlord_elsewhere: (is, has) => is("conflict_structure", "landlord") && has("life_domain") && !is("life_domain", "housing", "neighbourhood"),
  authority_elsewhere: (is, has) => is("conflict_structure", "authority_to_private") && has("life_domain") && !is("life_domain", ...AUTHORITIES),
  not_racial_with_motive: (is) => is("counsellor_assessment", "not_racial") && is("assessed.motive"),
  established_pending: (is) => is("counsellor_assessment", "pending") && is("outcome"),
  unknown_offender: (is) => is("conflict_structure", "unknown_offender") && is("outcome", "apology", "agreement", "mediation_success"),
  mediation_missing: (is) => is("outcome", "mediation_success") && !is("service", "mediation"),
  referral_missing: (is) => is("outcome", "referred") && !is("service", "referral"),
  documented_with_service: (is) => is("outcome", "documented_only") && is("service", "legal_advice", "letter", "intervention", "mediation", "accompaniment"),
};

/**
 * What does not go together, as codes. A hint forbids nothing.
 * @param {Coding} coding
 * @param {Answers} answers
 * @returns {string[]}
 */
export function hints(coding, answers) {
  const codesOf = (/** @type {string} */ name) => (name === "counsellor_assessment" ? [coding.assessment?.code].filter(Boolean) : name.includes(".") ? (coding[name] ?? []) : (counted(coding, answers, name) ?? []));
  const real = (/** @type {string} */ name) => codesOf(name).filter((/** @type {string} */ code) => !ALONE.includes(code) || code === "none");
  const is = (/** @type {string} */ name, /** @type {string[]} */ ...codes) => (codes.length === 0 ? real(name).length > 0 : codesOf(name).some((/** @type {string} */ code) => codes.includes(code)));
  const has = (/** @type {string} */ name) => codesOf(name).length > 0;
  return Object.keys(HINTS).filter((code) => HINTS[code]?.(is, has));
}

/**
 * Where it happened, as far as it is counted: the canton, and its district where there are some.
 * @param {Coding} coding
 * @param {Answers} answers
 * @param {Lists} lists
 * @returns {{canton: string | null, district: number | null}}
 */
export function placeIn(coding, answers, lists) {
  if (coding.place) return coding.place;
  const [number, canton] = answers.municipality ?? [];
  return { canton: canton ?? answers.canton?.[0] ?? null, district: lists.municipalities[number ?? ""] ?? null };
}

/**
 * What kind of matter it is.
 * @param {Coding} coding
 * @param {Answers} answers
 * @returns {"case" | "documentation" | "institution" | "accused"}
 */
export function unitOf(coding, answers) {
  if (coding.unit) return coding.unit;
  const [role] = answers.role ?? [];
  if (role === "institution" || role === "accused") return role;
  return answers.purpose?.[0] === "documentation" ? "documentation" : "case";
}

/**
 * The row of a matter: `not_coded` until nothing is missing.
 * @param {Coding} coding
 * @param {Answers} answers
 * @param {Lists} lists
 * @param {{day: string, firstResponse: number | null}} facts the day the case was opened; days until the first answer
 */
export function rowOf(coding, answers, lists, { day, firstResponse }) {
  const [year, month] = day.split("-").map(Number);
  const place = { year, month, ...placeIn(coding, answers, lists), unit: unitOf(coding, answers) };
  if (missing(coding, answers).length > 0) return { type: "not_coded", ...place };
  const listed = (/** @type {string} */ name) => {
    const there = name === "education_level" ? lists.education_levels : (lists.lists[name] ?? []).map(({ code }) => code);
    return (counted(coding, answers, name) ?? []).filter((code) => there.includes(code));
  };
  const many = FIELDS.filter(({ name, most }) => most > 1 || name === "education_level").map(({ name }) => [name, listed(name)]);
  const one = FIELDS.filter(({ name, most }) => most === 1 && name !== "education_level").map(({ name }) => [name, listed(name)[0] ?? null]);
  const codes = Object.fromEntries([...many, ...one]);
  if (!codes.life_domain.includes("education")) codes.education_level = [];
  return {
    type: "coded",
    ...place,
    ...codes,
    counsellor_assessment: coding.assessment.code,
    language: coding.language ?? (answers.answer_language?.[0]?.split("-")[0] || null),
    interpreter: coding.interpreter ?? null,
    first_response_days: firstResponse,
  };
}

const CONSULTATIONS = ["call", "meeting", "letter", "intervention"];

/**
 * The acts of counselling by year: calls, meetings, letters and interventions of the file, and each day on which the centre answered.
 * @param {{kind: string, day: string, minutes: number}[]} entries
 * @param {string[]} answered days
 * @returns {Map<number, {count: number, minutes: number}>}
 */
export function workload(entries, answered) {
  /** @type {Map<number, {count: number, minutes: number}>} */
  const years = new Map();
  const acts = [...entries.filter(({ kind }) => CONSULTATIONS.includes(kind)), ...[...new Set(answered)].map((day) => ({ day, minutes: 0 }))];
  for (const { day, minutes } of acts) {
    const year = Number(day.slice(0, 4));
    const { count, minutes: before } = years.get(year) ?? { count: 0, minutes: 0 };
    years.set(year, { count: count + 1, minutes: before + minutes });
  }
  return years;
}

/** What two cases are compared by. @typedef {{case: string, reference: string, day: string, canton: string | null, district: number | null, life_domain: string[], form: string[], names: string[]}} Profile */

const WEEKS_APART = 28; // days

/**
 * Why two cases may be the same matter; empty for no reason to think so. Neither place nor subject alone is one.
 * @param {Profile} one
 * @param {Profile} other
 * @returns {("place" | "days" | "domain" | "form" | "name")[]}
 */
export function alike(one, other) {
  const shares = (/** @type {string[]} */ here, /** @type {string[]} */ there) => here.some((code) => !ALONE.includes(code) && code !== "other" && there.includes(code));
  const isNear = Math.abs(Date.parse(one.day) - Date.parse(other.day)) <= WEEKS_APART * 86_400_000;
  const samePlace = one.canton !== null && one.canton === other.canton && (one.district === null || other.district === null || one.district === other.district);
  /** @type {[("place" | "days" | "domain" | "form" | "name"), boolean][]} */
  const reasons = [["place", samePlace], ["days", isNear], ["domain", shares(one.life_domain, other.life_domain)], ["form", shares(one.form, other.form)], ["name", shares(one.names, other.names)]];
  const found = reasons.flatMap(([reason, holds]) => (holds ? [reason] : []));
  return found.includes("name") ? (found.length >= 2 ? found : []) : found.length === 4 ? found : [];
}
