// @ts-check
// The change of a centre's keys: every fingerprint is confirmed, then the next key is sealed to each who stays and to the emergency safe,
// and the screen says what happens next, and what is not protected until then.

import { fill, h } from "../dom.js";
import { Mend } from "../explain.js";
import { t, tn } from "../texts.js";
import { alert, fingerprint, form, freshId } from "./parts.js";
import { SweepPart } from "./sweeping.js";

/** @typedef {import("../types.js").Centre} Centre */
/** @typedef {import("../types.js").JudgedCentre} JudgedCentre */

/**
 * @param {import("./centre.js").CentrePage} page
 * @param {Centre} shown
 * @param {JudgedCentre} judged
 */
export async function keyChange(page, shown, judged) {
  const hasChanged = judged.generations.filter(({ granted, state }) => granted && state === "signed").length > 1;
  const ready = [judged.proposed !== null && prepared(shown, judged.proposed), hasChanged && new SweepPart(page.model, shown.centre)];
  if (shown.role !== "coordinator" || judged.roster === null) return ready;
  /** @type {import("../types.js").KeyChange} */
  const change = await page.model.strongroom.ask("changeOfKeys", { centre: shown });
  const progress = await keyProgress(page, shown.centre);
  const isDue = change.leaving.length > 0 && (judged.proposed === null || shown.is_overtaken);
  const making = changeForm(page, shown.centre, change);
  if (isDue) return [ready, progress, h("div", { class: "task" }, h("h3", null, t("Change the keys of this centre")), h("p", null, t("{names} can sign in no more, but may have kept the keys. New keys keep new reports from whoever left.", { names: change.leaving.join(", ") })), making)];
  return [ready, progress, h("details", null, h("summary", null, t("Change the keys of this centre")), making)];
}

/**
 * After a change: how many open conversations have moved to the newest key. Nothing before the first change.
 * @param {import("./centre.js").CentrePage} page
 * @param {string} centre
 */
async function keyProgress({ model }, centre) {
  /** @type {{generation: number, open: number, older: number, more: boolean}} */
  const { generation, open, older, more } = await model.call("GET", `/centres/${encodeURIComponent(centre)}/key-progress`);
  if (generation < 2 || open === 0) return null;
  const said = older === 0 ? t("Every open conversation is sealed to the newest key.") : tn("{count} open conversation is still sealed to an older key.", "{count} open conversations are still sealed to an older key.", older);
  const bar = h("progress", { max: open, value: open - older, "aria-label": t("Conversations sealed to the newest key") });
  return h("div", null, h("p", null, bar, " ", said), more && h("p", { class: "hint" }, t("Only the {count} with the newest activity were looked at.", { count: open })), older > 0 && h("p", { class: "hint" }, t("Each moves when its person writes next. Nobody can do that for her; an answer of yours may bring it about.")));
}

/**
 * @param {Centre} shown
 * @param {string} next fingerprint
 */
function prepared({ is_overtaken: isOvertaken }, next) {
  return [
    alert([t("A change of keys is being prepared. Until it is signed, everything goes on as before."), " ", t("Fingerprint of the next key:"), " ", fingerprint(next)], "note"),
    isOvertaken
      ? alert(t("The members have changed since these keys were made, so they can no longer be signed. Make them anew."))
      : h("p", null, t("What happens next: whoever runs the service has the keys signed into the list of centres. Read the fingerprint to them by phone. Until then new reports still go to the old key, and whoever left with it could read them, if they also got hold of what the service keeps.")),
  ];
}

/**
 * @param {import("./centre.js").CentrePage} page
 * @param {string} centre
 * @param {import("../types.js").KeyChange} change
 */
function changeForm(page, centre, { staying, escrow }) {
  if (escrow === null) return alert(t("There is no signed list of centres in force. Whoever runs the service must renew it."), "note");
  const { model, app } = page;
  const mine = model.session?.staff;
  const recipients = [...staying.map((one) => ({ ...one, label: one.staff === mine ? t("{name}, yourself", { name: one.name }) : one.name })), { ...escrow, label: t("The emergency safe, on the printed sheet") }];
  const asked = recipients.map((one) => ({ ...one, box: h("input", { type: "checkbox", id: freshId("same") }) }));
  const place = h("div", { role: "status" });
  const act = async () => {
    if (asked.some(({ box }) => !box.checked)) throw new Mend(t("Compare every fingerprint first, and confirm it."));
    const bar = h("progress", { max: asked.length, value: 0 });
    const words = h("span");
    fill(place, h("p", null, bar, " ", words));
    await page.setting(async () => {
      await model.strongroom.ask("beginNextSeed", { centre });
      for (const [done, { key, label }] of asked.entries()) {
        words.textContent = t("Sealing for {name} …", { name: label });
        await model.strongroom.ask("sealNextSeed", { key });
        bar.value = done + 1;
      }
      words.textContent = t("Sending …");
      const body = await model.strongroom.ask("finishNextSeed", { staying: staying.map(({ staff }) => staff) });
      await model.call("POST", `/centres/${encodeURIComponent(centre)}/generations`, body);
    });
    app.say(t("The next keys are made. They count as soon as the list of centres is signed."));
  };
  return form(
    { label: t("Make the next keys"), busy: t("Making the keys …"), act },
    h("p", null, t("The next keys are sealed for these members and for nobody else. Compare each fingerprint with its owner, by phone or in person.")),
    h("ul", { class: "rows" }, asked.map(({ box, label, fingerprint: shown }) => h("li", null, h("p", { class: "check" }, box, h("label", { for: box.id }, h("bdi", null, label), t(": it is the same."))), h("p", null, fingerprint(shown))))),
    place,
  );
}
