// @ts-check
// The keys of the workspace, shown by `?`.

import { singleKeys } from "../choices.js";
import { h } from "../dom.js";
import { t } from "../texts.js";

/** @returns {[string, string[], string][]} where, which keys, what they do */
const KEYS = () => [
  [t("Everywhere"), ["?"], t("Show these keys")],
  [t("Everywhere"), ["i"], t("To the inbox")],
  [t("Everywhere"), [t("Shift"), "Esc"], t("Lock at once")],
  [t("Everywhere"), ["/"], t("Find a case")],
  [t("In a list"), ["j", "k"], t("Next, previous case")],
  [t("In a list"), [t("Enter")], t("Open the case")],
  [t("In a case"), ["r"], t("Write to the person")],
  [t("In a case"), ["n"], t("Write an internal note")],
  [t("In a case"), ["c"], t("Write down a phone call")],
  [t("In a case"), ["m"], t("Write down a meeting")],
  [t("In a case"), ["l"], t("Write down a letter")],
  [t("In a case"), ["v"], t("Write down an intervention")],
  [t("In a case"), ["u"], t("Back to the list")],
  [t("While writing"), [t("Ctrl"), t("Enter")], t("Send, or keep the note")],
  [t("While writing"), ["Esc"], t("Leave the field; the text stays")],
];

/** Shows the keys until Escape. */
export function showKeys() {
  const dialog = h(
    "dialog",
    { class: "card keys", "aria-labelledby": "keys-title" },
    h("h2", { id: "keys-title" }, t("Keyboard")),
    !singleKeys() && h("p", { class: "hint" }, t("Single keys are switched off under “Me”.")),
    h(
      "table",
      null,
      h("thead", null, h("tr", null, h("th", { scope: "col" }, t("Where")), h("th", { scope: "col" }, t("Key")), h("th", { scope: "col" }, t("What it does")))),
      h("tbody", null, KEYS().map(([where, keys, what]) => h("tr", null, h("td", null, where), h("td", null, keys.map((key) => h("kbd", null, key))), h("td", null, what)))),
    ),
    h("p", { class: "actions" }, h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, t("Close"))),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
