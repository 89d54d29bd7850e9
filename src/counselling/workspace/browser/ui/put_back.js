// @ts-check
// A key of a case that a colleague sealed anew as one that opens nothing: what it replaced is put back, by whoever sees the case.

import { h } from "../dom.js";
import { putBack } from "../sweeping.js";
import { t } from "../texts.js";
import { action, alert } from "./parts.js";

/**
 * @param {import("./case.js").CasePage} page
 * @param {string[]} slots those that open, base64
 */
export function putBackPart(page, slots) {
  const place = h("div", { role: "alert" });
  const act = async () => {
    await putBack(page.model, page.id, slots);
    await page.reload();
    page.app.say(t("The key before is back. Under “Centre” it can be sealed anew."));
  };
  return [
    alert(t("A colleague sealed a key of this case anew as one that opens nothing. What it replaced still opens it, and is kept for some weeks only: put it back now, and tell your coordinator.")),
    place,
    h("p", { class: "actions" }, action(t("Put the key before back"), act, { alert: place, busy: t("One moment …") })),
  ];
}
