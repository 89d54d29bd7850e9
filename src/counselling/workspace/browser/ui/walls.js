// @ts-check
// Conflicts of interest: who is kept out of a case, and for whom alone it is. And what that is: the service refuses; the keys do not.

import { keepOut, letIn, restrictTo, wallsOf } from "../passing.js";
import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { day, t } from "../texts.js";
import { action, alert, field, form } from "./parts.js";
import { checkbox, choice, colleaguesOf, needed } from "./pass_on_form.js";
import { WALL_REASONS } from "./passing_words.js";

/** @typedef {import("./transition.js").TransitionPage} TransitionPage */
/** @typedef {import("../types.js").Walls} Walls */

/**
 * @param {TransitionPage} page
 * @param {Walls} walls
 */
export function wallPart(page, walls) {
  const out = walls.walls.filter(({ side }) => side === "out");
  const named = walls.walls.filter(({ side }) => side === "in");
  return h(
    "section",
    { class: "panel" },
    h("h2", null, t("Conflict of interest")),
    h("p", { class: "hint" }, t("Whoever is kept out finds this case nowhere: in no list, no search, no figure. Inside one centre the service enforces this; all its members have the same keys. To keep a case from your centre altogether, pass it on to another one.")),
    walls.together && h("p", { class: "hint" }, t("Nobody who leads the centre sees this case: each of you may keep somebody out, and two of you together let somebody in.")),
    walls.restricted && alert(t("This case is for these members only: {names}.", { names: named.map(({ staff }) => page.model.nameOf(staff)).join(", ") }), "note"),
    named[0]?.agreed_by && h("p", null, t("{name} would let the whole centre see it again. A second of you has to say so too.", { name: page.model.nameOf(named[0].agreed_by) })),
    out.length > 0 && h("ul", { class: "rows" }, out.map((one) => row(page, walls, one))),
    mine(page),
    walls.decides && [h("details", null, h("summary", null, t("Keep a colleague out")), keepOutForm(page)), h("details", null, h("summary", null, t("For named members only")), restrictForm(page, walls))],
  );
}

/**
 * @param {TransitionPage} page
 * @param {Walls} walls
 * @param {Walls["walls"][number]} one
 */
function row(page, { decides }, one) {
  const place = h("div", { role: "alert" });
  const lift = async () => {
    await letIn(page.model, page.id, one.staff);
    const { walls } = await wallsOf(page.model, page.id);
    const stays = walls.some(({ staff, side }) => staff === one.staff && side === "out");
    await page.reload(stays ? AGREED() : t("She sees the case again. That is recorded."));
  };
  const waits = one.agreed_by === page.model.session?.staff;
  return h("li", null, t("{name} is kept out since {day}.", { name: page.model.nameOf(one.staff), day: day(one.day) }), one.agreed_by && h("p", null, t("{name} would let her see it again. A second of you has to say so too.", { name: page.model.nameOf(one.agreed_by) })), decides && !waits && h("p", { class: "actions" }, action(t("Let her see it again"), lift, { alert: place })), place);
}

const AGREED = () => t("Kept and recorded. As soon as a second of you says the same, it is done.");

/** Her own conflict: one press and a second, since she cannot take it back herself. @param {TransitionPage} page */
function mine(page) {
  const place = h("div", { role: "alert" });
  const declare = async () => {
    await keepOut(page.model, page.id, page.model.session?.staff ?? "", "own");
    page.app.go("/inbox");
    page.app.say(t("You do not see this case any more. Thank you for saying so."));
  };
  return h(
    "details",
    null,
    h("summary", null, t("I have a conflict of interest myself")),
    h("p", null, t("From then on you do not see this case any more. What you looked after goes back to your coordinator, who alone can let you see it again; if you lead the centre alone, two of your colleagues together.")),
    h("p", { class: "actions" }, action(t("Keep me out of this case"), declare, { alert: place })),
    place,
  );
}

/** @param {TransitionPage} page */
function keepOutForm(page) {
  const others = colleaguesOf(page.model, page.case.served.centre).filter(({ staff }) => staff !== page.model.session?.staff);
  const act = async () => {
    const values = new FormData(element);
    await keepOut(page.model, page.id, needed(values, "staff", t("Choose a colleague.")), needed(values, "reason", t("Choose a reason.")));
    await page.reload(t("She does not see this case any more."));
  };
  const element = form({ label: t("Keep out"), busy: t("One moment …"), act }, field(t("Who"), choice("staff", Object.fromEntries(others.map(({ staff, name }) => [staff, name])))), field(t("Why"), choice("reason", WALL_REASONS())));
  return element;
}

/**
 * @param {TransitionPage} page
 * @param {Walls} walls
 */
function restrictForm(page, walls) {
  const colleagues = colleaguesOf(page.model, page.case.served.centre);
  const act = async () => {
    const values = new FormData(element);
    const members = colleagues.filter(({ staff }) => values.has(staff)).map(({ staff }) => staff);
    if (members.length === 1 || (members.length === 0 && !walls.restricted)) throw new Mend(t("Name at least two: one alone cannot be ill or away."));
    await restrictTo(page.model, page.id, members);
    const waits = members.length === 0 && (await wallsOf(page.model, page.id)).restricted;
    await page.reload(waits ? AGREED() : members.length > 0 ? t("From now on only those named see this case.") : t("The whole centre sees this case again."));
  };
  const element = form({ label: t("Keep"), busy: t("One moment …"), act }, h("fieldset", { class: "choices" }, h("legend", null, t("Who sees it")), colleagues.map(({ staff, name }) => checkbox(staff, name))), walls.restricted && h("p", { class: "hint" }, t("Nobody chosen: the whole centre sees it again.")));
  for (const { staff, side } of walls.walls) {
    const box = side === "in" ? element.querySelector(`[name="${CSS.escape(staff)}"]`) : null;
    if (box instanceof HTMLInputElement) box.checked = true;
  }
  return element;
}
