// @ts-check
// Checking the trail and taking it along. The service checks itself here, and the screen says what that is worth.

import { h, fill } from "../dom.js";
import { t, tn } from "../texts.js";
import { action, alert, field, form } from "./parts.js";

/** @typedef {import("../types.js").CheckedTrail} CheckedTrail */

/**
 * @param {import("../model.js").Model} model
 * @param {import("./app.js").WorkspaceApp} app
 */
export function checkView(model, app) {
  const files = h("input", { type: "file", multiple: true, accept: ".txt,.eml,text/plain,message/rfc822" });
  const result = h("div", { "aria-live": "polite", "aria-atomic": "true" });
  const check = async () => {
    const kept = await Promise.all([...(files.files ?? [])].map((file) => file.text()));
    fill(result, said(await model.call("POST", "/trail/checks", { kept })));
  };
  const take = action(t("Export the trail"), async () => {
    save(new Blob([await model.receive("/trail/export")], { type: "text/plain" }), "trail.txt");
    app.say(t("The export is saved. It names nobody and no case to whoever has only the file."));
  }, { busy: t("One moment …") });
  return [
    h("h2", null, t("Check")),
    form(
      { label: t("Check now"), busy: t("Everything is recomputed. This can take a minute …"), act: check },
      field(t("Checkpoints that you kept"), files, t("Optional: files, or the mails they came in. The more you kept, the further back nobody can have changed anything unnoticed.")),
    ),
    result,
    h("h2", null, t("Export")),
    h("p", null, t("A service that was changed could say anything about itself. To be sure, export the trail and verify it on a computer of your own, with the command: {command}", { command: "counselling audit verify" })),
    h("p", { class: "actions" }, take),
  ];
}

/** What sort of thing is wrong. @returns {Record<string, string>} */
const KINDS = () => ({
  signed: t("An entry of the trail, or a signature under it, is not what was signed."),
  kept: t("A checkpoint that you kept does not fit: something it is over was changed after you got it."),
  missing: t("Entries are missing: a checkpoint that you kept is over more of them."),
  twice: t("An entry stands in the trail a second time: somebody put it in again."),
  listed: t("An entry is not listed here under what it says: somebody who looks for it here may not find it."),
  checkpoints: t("A checkpoint is not listed here under the day and the number of entries that it was signed for."),
  ties: t("What ties entries to their cases was changed or taken away: what was done on a case may be missing from its list."),
  figures: t("Published figures, or the rows they are counted from, are not what the trail says."),
});

/** @param {CheckedTrail} checked */
function said({ entries, checkpoints, kept, pruned, unchecked, set_back: setBack, is_young: isYoung, newest, wrong, kind }) {
  if (wrong !== null) {
    return [alert(t("Something is not as it was signed.")), h("p", null, KINDS()[kind ?? ""]), h("p", null, t("For whoever looks into it, in English:"), " ", h("code", { dir: "ltr", lang: "en" }, wrong)), h("p", null, t("Change nothing now. Export the trail, keep your checkpoints, and call whoever oversees this service."))];
  }
  return [
    alert(t("Everything that is stored is what was signed."), "good"),
    h(
      "ul",
      { class: "rows" },
      h("li", null, tn("{count} entry was hashed again.", "{count} entries were hashed again.", entries - pruned)),
      h("li", null, tn("It was held against {count} checkpoint with two signatures each, the newest over {newest} entries.", "They were held against {count} checkpoints with two signatures each, the newest over {newest} entries.", checkpoints, { newest })),
      h("li", null, kept ? tn("It agrees with the {count} checkpoint that you kept.", "They agree with the {count} checkpoints that you kept.", kept) : t("You gave no checkpoint of your own: nothing was held against anything outside this service.")),
      h("li", null, t("The columns by which entries are found here, and the nodes of the tree, agree with the entries.")),
      pruned > 0 && h("li", null, tn("{count} old entry was taken away, under a signed statement.", "{count} old entries were taken away, under a signed statement.", pruned)),
      unchecked > 0 && h("li", null, tn("{count} checkpoint that you kept is older than what is left: hold an earlier export against it.", "{count} checkpoints that you kept are older than what is left: hold an earlier export against them.", unchecked)),
      setBack > 0 && h("li", null, tn("{count} time a checkpoint was signed on an earlier day than the one before: ask why the clock was set.", "{count} times a checkpoint was signed on an earlier day than the one before: ask why the clock was set.", setBack)),
      isYoung && h("li", null, t("Entries may have been taken away before they were a year old: ask why. A year is asked for by the Data Protection Ordinance (SR 235.11, Art. 4 para. 5; to be confirmed).")),
    ),
  ];
}

/**
 * Gives a file to the browser to save.
 * @param {Blob} blob
 * @param {string} name
 */
export function save(blob, name) {
  const address = URL.createObjectURL(blob);
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
