// @ts-check
// The end of a case on its closing screen: hold, proposal, decision; and what its person may ask for. Who may not decide is told so, not kept away.

import { h } from "../dom.js";
import { subjectAccess } from "../subject_access.js";
import { sheetOf } from "../sheets.js";
import { csv } from "../export.js";
import { day, fullDay, t, today } from "../texts.js";
import { utf8 } from "../../../../reporting/sealing/browser/bytes.js";
import { hand, safeName } from "./files.js";
import { action, alert, field } from "./parts.js";

/** @typedef {import("./closing.js").ClosingPage} ClosingPage */

const HOLDS = /** @type {const} */ (["proceedings", "claim", "complaint", "request", "other"]);

/** @param {ClosingPage} page */
export function endOf(page) {
  const { served } = page.on;
  if (served.erased_day) return "";
  return h("section", { class: "panel" }, h("h2", null, t("The end of the case")), served.hold && alert(t("The case is on hold: it is not erased unless the person withdraws it herself."), "note"), served.erasure ? standing(page, served.erasure) : proposing(page), holding(page));
}

/**
 * @param {ClosingPage} page
 * @param {NonNullable<import("../types.js").Case["erasure"]>} proposed
 */
function standing(page, { reason, proposed_by: by, proposed_day: since, decided_day: decided }) {
  const place = h("div", { role: "alert" });
  const decide = (/** @type {string} */ decision) => () => page.model.call("POST", `/cases/${page.id}/erasure/decision`, { decision, reason, proposed_day: since }).then(() => page.load());
  const why = reason === "wish" ? t("because the person wishes it") : t("because it was kept long enough");
  const who = by === null ? t("The service proposes to erase this case") : by === page.model.session?.staff ? t("You proposed to erase this case") : t("{name} proposes to erase this case", { name: page.model.nameOf(by) });
  return [
    h("p", null, `${who}, ${why} (${day(since)}).`),
    decided ? alert(t("It is decided. Within a minute nothing but an empty cover is left."), "note") : h("p", { class: "hint" }, t("Somebody other than the one who proposed it decides. What is erased does not come back.")),
    !decided && by !== page.model.session?.staff && erasing(decide("erase"), place),
    place,
    h("p", { class: "actions" }, action(by === page.model.session?.staff ? t("Take it back") : t("Keep it"), decide("keep"), { alert: place, busy: t("One moment …") })),
  ];
}

/**
 * Two presses and not one, since nobody can take it back.
 * @param {() => Promise<unknown>} erase
 * @param {HTMLElement} place
 */
const erasing = (erase, place) =>
  h(
    "details",
    null,
    h("summary", null, t("Erase it")),
    h("p", null, t("Texts, notes, files and keys of this case go, and nobody can bring them back. A cover with its days is left. In backups it lives on until they expire.")),
    h("p", { class: "actions" }, action(t("Erase it for good"), erase, { alert: place, busy: t("One moment …") })),
  );

/** @param {ClosingPage} page */
function proposing(page) {
  const { hold, retain_until: until } = page.on.served;
  if (hold) return "";
  const place = h("div", { role: "alert" });
  const propose = (/** @type {string} */ reason) => () => page.model.call("POST", `/cases/${page.id}/erasure`, { reason }).then(() => page.load());
  return [
    h("p", null, t("Erasing is proposed by one and decided by another.")),
    place,
    h("p", { class: "actions" }, action(t("The person wishes erasure"), propose("wish"), { alert: place, busy: t("One moment …") }), until !== null && until <= today() && action(t("It was kept long enough"), propose("retention"), { alert: place, busy: t("One moment …") })),
  ];
}

/** @param {ClosingPage} page */
function holding(page) {
  const { served } = page.on;
  const leads = page.model.session?.memberships.some(({ centre, role }) => centre === served.centre && role === "coordinator");
  if (!leads && served.coordinated) return "";
  const place = h("div", { role: "alert" });
  const reason = h("select", null, HOLDS.map((code) => h("option", { value: code }, holdName(code))));
  const act = () => page.model.call("PUT", `/cases/${page.id}/hold`, { hold: !served.hold, reason: reason.value }).then(() => page.load());
  return h("div", { class: "grid" }, field(served.hold ? t("Why the hold ends") : t("Hold: keep it for the time being because of"), reason), h("p", { class: "actions" }, action(served.hold ? t("Lift the hold") : t("Put it on hold"), act, { alert: place, busy: t("One moment …") })), place);
}

/** @param {ClosingPage} page */
export function rightsOf(page) {
  const { served } = page.on;
  if (served.erased_day) return "";
  const place = h("div", { role: "alert" });
  const everything = async () => {
    hand(await subjectAccess(page.model, page.on, safeName), `${served.reference}-${today()}.zip`);
    page.app.say(t("Recorded and saved. The file is not sealed: keep it only where it is safe."));
  };
  return h(
    "section",
    { class: "panel" },
    h("h2", null, t("Rights of the person")),
    h("p", null, t("Everything held on this case, for the person it is about: texts, notes, sheet, files and what the service keeps beside them.")),
    h("p", { class: "hint" }, t("Read it before you hand it over: what concerns other people may have to stay out. The export is recorded. Under federal law (Art. 25 DSG) the answer is due within 30 days; which law applies to your centre is to be confirmed.")),
    h("p", { class: "hint" }, t("If the person says that something is wrong, write a note with her correction: it stands beside what she corrects.")),
    place,
    h("p", { class: "actions" }, action(t("Export everything"), everything, { busy: t("Opening and packing …"), alert: place }), archive(page)),
    served.retain_until && h("p", { class: "quiet" }, t("Kept until {day}.", { day: fullDay(served.retain_until) })),
  );
}

/**
 * The anonymised profile for the archive: the coded row, without a reference, a name or a day.
 * @param {ClosingPage} page
 */
function archive(page) {
  const place = h("span");
  const row = sheetOf(page.on).coding["row.case"]?.content;
  if (row?.type !== "coded") return place;
  void page.model.call("GET", `/centres/${encodeURIComponent(page.on.served.centre)}/settings`).then(({ archive_offer: isOffered }) => {
    if (!isOffered) return;
    const lines = Object.entries(row).map(([name, value]) => [name, Array.isArray(value) ? value.join(" ") : String(value ?? "")]);
    place.append(action(t("Profile for the archive"), async () => hand(utf8(csv(lines)), "profile.csv")));
  });
  return place;
}

/** @param {string} code */
const holdName = (code) => ({ proceedings: t("proceedings before a court or an authority"), claim: t("a claim that is still open"), complaint: t("a complaint about the centre"), request: t("a request of the person"), other: t("another reason") })[code] ?? code;
