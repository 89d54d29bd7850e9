// @ts-check
// The centre's assessment of a case: one code, who gave it, when and why; and the second reader, who confirms it or differs with a reason.

import { fill, h, words } from "../dom.js";
import { Mend } from "../explain.js";
import { day, t, today } from "../texts.js";
import { keepValue, keptIn } from "./kept_form.js";
import { action, alert, field } from "./parts.js";
import { nameOf } from "./picker.js";

/** @typedef {import("./coding.js").CodingPage} CodingPage */

export const SECOND = "second"; // the second reader's form in the draft of the coding

/** @param {CodingPage} page */
export function assessment(page) {
  const list = "counsellor_assessment";
  const kept = page.coding.assessment ?? null;
  const codes = (page.lists.lists[list] ?? []).map(({ code }) => code);
  const code = h("select", null, h("option", { value: "" }, t("not assessed yet")), codes.map((one) => h("option", { value: one, selected: kept?.code === one }, nameOf(list, one))));
  const reason = h("textarea", { rows: "2", dir: "auto", maxlength: "4000" });
  reason.value = kept?.reason ?? "";
  const change = () => page.change("assessment", code.value ? { code: code.value, reason: reason.value, by: page.model.session?.staff, day: today() } : null);
  code.onchange = change;
  reason.oninput = change;
  return h(
    "fieldset",
    { class: "coded", id: "field-counsellor_assessment" },
    h("legend", null, t("Our assessment")),
    h("p", { class: "hint" }, t("It stands beside what the person says and never takes its place.")),
    field(t("Discrimination for origin or race is"), code),
    field(t("Why"), reason),
    kept && h("p", { class: "quiet" }, h("bdi", null, page.model.nameOf(kept.by)), `, ${day(kept.day)}`),
  );
}

/**
 * What no code says: it stays sealed.
 * @param {CodingPage} page
 */
export function remark(page) {
  const text = h("textarea", { rows: "2", dir: "auto", maxlength: "4000", oninput: () => page.change("remark", text.value || null) });
  text.value = page.coding.remark ?? "";
  return field(t("What no code says"), text, t("It stays sealed and reaches no statistics."));
}

/** @param {CodingPage} page */
export function secondReader(page) {
  const { assessment: kept, second = null } = page.coding;
  const section = h("fieldset", { class: "coded" });
  const me = page.model.session?.staff;
  const set = async (/** @type {object | null} */ value) => {
    page.change("second", value);
    await page.keep();
  };
  const ask = () => {
    if (!kept) throw new Mend(t("Assess first; then somebody else can read it."));
    return set({ asked_by: me, asked_day: today() });
  };
  fill(
    section,
    h("legend", null, t("Second reader")),
    second === null && [h("p", { class: "hint" }, t("A colleague reads the case and says whether she would assess it alike.")), asked(t("Ask for a second reader"), ask)],
    second && !second.verdict && (second.asked_by === me ? [h("p", null, t("Asked for on {day}.", { day: day(second.asked_day) })), asked(t("No longer needed"), () => set(null))] : answer(page, second, set)),
    second?.verdict && answered(page, second, kept, () => set(null)),
  );
  return section;
}

/**
 * @param {string} label
 * @param {() => Promise<unknown>} act
 */
function asked(label, act) {
  const place = h("div", { role: "alert" });
  return [h("p", { class: "actions" }, action(label, async () => act(), { alert: place, busy: t("One moment …") })), place];
}

/**
 * @param {CodingPage} page
 * @param {Record<string, any>} second
 * @param {(value: object) => Promise<void>} set
 */
function answer(page, second, set) {
  const reason = h("textarea", { rows: "2", dir: "auto", maxlength: "4000", oninput: () => keepValue(page.keeping, SECOND, "reason", reason.value) });
  reason.value = keptIn(page.keeping, SECOND).reason ?? "";
  const place = h("div", { role: "alert" });
  const say = (/** @type {string} */ verdict) => async () => {
    if (verdict === "differs" && !reason.value.trim()) throw new Mend(t("Please say why you differ."));
    await set({ ...second, by: page.model.session?.staff, day: today(), verdict, reason: reason.value, of: page.coding.assessment });
  };
  return [
    h("p", null, h("bdi", null, page.model.nameOf(second.asked_by)), " ", t("asks for a second reader.")),
    field(t("Your reason"), reason, t("Needed only if you differ.")),
    place,
    h("p", { class: "actions" }, action(t("I assess it alike"), say("confirms"), { alert: place, class: "primary" }), action(t("I differ"), say("differs"), { alert: place })),
  ];
}

/**
 * @param {CodingPage} page
 * @param {Record<string, any>} second
 * @param {Record<string, any> | undefined} kept
 * @param {() => Promise<void>} again
 */
const answered = (page, second, kept, again) => [
  h("p", null, h("bdi", null, page.model.nameOf(second.by)), `, ${day(second.day)}: `, h("strong", null, second.verdict === "confirms" ? t("assesses it alike") : t("differs"))),
  second.reason && words(second.reason),
  kept?.code !== second.of?.code && [alert(t("The assessment was changed afterwards."), "note"), asked(t("Ask anew"), again)],
];
