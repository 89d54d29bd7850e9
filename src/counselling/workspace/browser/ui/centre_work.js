// @ts-check
// How a centre works: what it promises and keeps, for everybody to read and for its coordinators to decide; and, for these, what each
// member can take on and how much each has.

import { hexOf } from "../casework.js";
import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { worksOnCases } from "../roles.js";
import { day, languageName, t, tn, today } from "../texts.js";
import { alert, field, form, freshId } from "./parts.js";
import { profileForm } from "./profile.js";

/** @typedef {import("../types.js").Centre} Centre */
/** @typedef {import("../types.js").CentreSettings} CentreSettings */
/** @typedef {import("../types.js").SetUp} SetUp */

/**
 * @param {import("./centre.js").CentrePage} page
 * @param {Centre} centre
 */
export async function workOf({ model, app }, { centre, role, members }) {
  const path = `/centres/${encodeURIComponent(centre)}`;
  const [settings, setUps] = await Promise.all([model.call("GET", `${path}/settings`), role === "coordinator" ? model.call("GET", `${path}/profiles`) : []]);
  const place = h("div");
  const draw = (/** @type {CentreSettings} */ now) => fill(place, h("h3", null, t("How the centre works")), inWords(now), role === "coordinator" && h("details", null, h("summary", null, t("Change how the centre works")), settingsForm(now, keep)));
  const keep = async (/** @type {CentreSettings} */ wanted) => {
    await model.call("PUT", `${path}/settings`, wanted);
    draw(wanted);
    app.say(t("Kept."));
  };
  draw(settings);
  return [place, role === "coordinator" && whoTakesWhat({ model, app }, path, members, setUps)];
}

/** @param {CentreSettings} settings */
const inWords = ({ assignment, takeover_days: days, retention_months: months, archive_offer: offer }) =>
  h(
    "ul",
    { class: "fits" },
    h("li", null, assignment === "at_once" ? t("A new case is given at once to the colleague who fits best.") : t("A new case is proposed; a member decides who takes it over.")),
    h("li", null, tn("A case with advice is taken over within {count} working day.", "A case with advice is taken over within {count} working days.", days)),
    h("li", null, tn("A closed case is kept for {count} month.", "A closed case is kept for {count} months.", months)),
    offer && h("li", null, t("Before a case is erased, its anonymised profile is offered to the archive.")),
  );

/**
 * @param {CentreSettings} settings
 * @param {(wanted: CentreSettings) => Promise<void>} keep
 */
function settingsForm(settings, keep) {
  const ways = /** @type {["at_once" | "desk", string][]} */ ([
    ["desk", t("It is proposed; a member decides.")],
    ["at_once", t("It is given at once to the colleague who fits best.")],
  ]);
  const name = freshId("assignment");
  const radios = ways.map(([value, label]) => ({ label, radio: h("input", { type: "radio", name, value, id: freshId("way"), checked: value === settings.assignment }) }));
  const days = h("input", { type: "number", min: "1", max: "20", inputmode: "numeric", value: settings.takeover_days, class: "short" });
  const months = h("input", { type: "number", min: "1", max: "240", inputmode: "numeric", value: settings.retention_months, class: "short" });
  const offer = h("input", { type: "checkbox", id: freshId("archive"), checked: settings.archive_offer });
  const act = async () => {
    const [inDays, inMonths] = [Number(days.value), Number(months.value)];
    if (!(inDays >= 1 && inDays <= 20)) throw new Mend(t("Please give one to twenty working days."));
    if (!(inMonths >= 1 && inMonths <= 240)) throw new Mend(t("Please give one to 240 months."));
    const assignment = radios.find(({ radio }) => radio.checked)?.radio.value === "at_once" ? "at_once" : "desk";
    await keep({ assignment, takeover_days: inDays, retention_months: inMonths, archive_offer: offer.checked });
  };
  return form(
    { label: t("Keep"), busy: t("Keeping …"), act },
    h("fieldset", { class: "choices" }, h("legend", null, t("A new case")), radios.map(({ radio, label }) => h("p", { class: "check" }, radio, h("label", { for: radio.id }, label))), h("p", { class: "hint" }, t("A report that may concern somebody at the centre is never given at once."))),
    field(t("Taken over within how many working days"), days, t("This is promised to persons who ask for advice. Cantonal days of rest do not count.")),
    field(t("Closed cases are kept for how many months"), months),
    h("p", { class: "check" }, offer, h("label", { for: offer.id }, t("The canton's law asks for an offer to the archive (to be confirmed with the archive of the canton)"))),
  );
}

/**
 * @param {Pick<import("./centre.js").CentrePage, "model" | "app">} page
 * @param {string} path
 * @param {import("../types.js").Colleague[]} members
 * @param {SetUp[]} setUps
 */
function whoTakesWhat({ model, app }, path, members, setUps) {
  const active = members.filter(({ state, role: theirs }) => state === "active" && worksOnCases(theirs));
  const line = (/** @type {SetUp} */ one) => {
    const place = h("li");
    const colleagues = active.filter(({ staff }) => staff !== one.staff);
    const keep = async (/** @type {import("../types.js").Profile} */ wanted) => {
      await model.call("PUT", `${path}/profiles/${hexOf(one.staff)}`, wanted);
      place.replaceWith(line({ ...one, profile: wanted }));
      app.say(t("Kept."));
    };
    fill(place, h("p", null, h("strong", null, h("bdi", null, model.nameOf(one.staff))), h("span", { class: "quiet" }, ` · ${summary(one)}`)), h("details", null, h("summary", null, t("Change")), profileForm(model, one.profile, colleagues, keep)));
    return place;
  };
  return h("div", null, h("h3", null, t("Who takes what")), setUps.some(({ profile }) => profile === null) && alert(t("Who has not said anything yet is proposed for no case."), "note"), h("ul", { class: "rows" }, model.byName(setUps).map(line)));
}

/** @param {SetUp} setUp */
function summary({ profile, load }) {
  const open = profile?.most_cases == null ? tn("{count} open case", "{count} open cases", load) : tn("{count} open case of {most} at most", "{count} open cases of {most} at most", load, { most: profile.most_cases });
  if (profile === null) return `${open} · ${t("has not said yet which languages, domains and days")}`;
  const { away_from: from, away_until: until } = profile;
  const isOver = from === null || (until !== null && until < today());
  const absence = isOver ? [] : [until === null ? t("away from {day}", { day: day(from) }) : t("away from {from} to {until}", { from: day(from), until: day(until) })];
  return [open, profile.languages.map(languageName).join(", "), ...absence].join(" · ");
}
