// @ts-check
// A training or an event: counted, no case. Only its month, its kind, how many took part and how long it took are kept.

import { toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { codeName, t, today } from "../texts.js";
import { forgetForm, keepForm, keepValue, keptIn } from "./kept_form.js";
import { field, form } from "./parts.js";

const ACTIVITY = "activity"; // the form's name in the draft

/**
 * @param {import("../model.js").Model} model
 * @param {import("./app.js").WorkspaceApp} app
 * @param {readonly string[]} cantons the centre's: for no other may it file
 * @param {import("../keeping.js").Keeping} keeping
 */
export function activityForm(model, app, cantons, keeping) {
  const { id = toBase64(crypto.getRandomValues(new Uint8Array(16))) } = keptIn(keeping, ACTIVITY); // sent twice, it is counted once
  const what = h("select", { name: "what" }, h("option", { value: "training" }, t("Training")), h("option", { value: "event" }, t("Event")));
  const day = h("input", { type: "date", name: "day", value: today(), max: today() });
  const canton = h("select", { name: "canton" }, cantons.map((code) => h("option", { value: code }, codeName("canton", code))));
  const people = h("input", { type: "number", name: "people", min: "0", max: "100000", value: "", inputmode: "numeric" });
  const minutes = h("input", { type: "number", name: "minutes", min: "0", max: "100000", value: "", inputmode: "numeric" });
  const act = async () => {
    if (!day.value) throw new Mend(t("On which day was it?"));
    const [year, month] = day.value.split("-").map(Number);
    const content = { type: "activity", year, month, canton: canton.value || null, what: what.value, participants: Number(people.value), minutes: Number(minutes.value) };
    keepValue(keeping, ACTIVITY, "id", id);
    await keeping.flush();
    await model.call("POST", "/statistics/rows", { row: id, replaces: null, content });
    await forgetForm(keeping, ACTIVITY);
    app.say(t("Counted."));
    app.show();
  };
  const element = form(
    { label: t("Count it"), busy: t("Sending …"), act },
    h("p", { class: "hint" }, t("No names and no titles: only the month, the canton and the numbers reach the statistics.")),
    h("div", { class: "grid" }, field(t("What it was"), what), field(t("Day"), day), field(t("Canton"), canton), field(t("Participants"), people), field(t("Minutes of work"), minutes)),
  );
  keepForm(element, keeping, ACTIVITY);
  return element;
}
