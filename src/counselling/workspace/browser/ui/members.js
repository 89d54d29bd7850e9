// @ts-check
// The members of a centre; for whoever leads it, also invitations, new keys for somebody who lost her passphrases, and the end of an
// access. The token of a link is made here and shown once; the service gets its hash.

import { toBase64 } from "../../../../reporting/sealing/browser/bytes.js";
import { sha256 } from "../../../../reporting/sealing/browser/keys.js";
import { hexOf } from "../casework.js";
import { h } from "../dom.js";
import { Mend } from "../explain.js";
import { worksOnCases } from "../roles.js";
import { languageInUse, moment, t } from "../texts.js";
import { action, alert, badge, field, fingerprint, form } from "./parts.js";
import { roleName } from "./states.js";

/** @typedef {import("./centre.js").CentrePage} CentrePage */
/** @typedef {import("../types.js").Centre} Centre */
/** @typedef {import("../types.js").Colleague} Colleague */
/** @typedef {import("../types.js").JudgedCentre} JudgedCentre */
/** @typedef {import("../types.js").PendingInvitation} PendingInvitation */

/**
 * @param {CentrePage} page
 * @param {Centre} shown
 * @param {JudgedCentre} judged
 */
export async function membersOf(page, shown, { roster, waiting }) {
  const { centre, members, role: mine } = shown;
  const leads = mine === "coordinator";
  /** @type {PendingInvitation[]} */
  const pending = leads ? await page.model.call("GET", `${pathOf(centre)}/invitations`) : [];
  const inRoster = new Map(roster?.members.map((member) => [member.staff, member]));
  const line = (/** @type {Colleague} */ one) => {
    const known = inRoster.get(one.staff);
    const waits = waiting.some(({ staff }) => staff === one.staff);
    const status = one.state === "invited" ? badge(t("invited"), "new") : one.state === "left" ? badge(t("has left"), "closed") : (known && !waits) || !worksOnCases(one.role) ? "" : badge(t("waiting"), "new");
    const invitation = pending.find(({ staff }) => staff === one.staff);
    return h(
      "li",
      null,
      h("p", null, h("strong", null, h("bdi", null, known?.name ?? one.login)), h("span", { class: "quiet" }, ` · ${roleName(one.role)} `), status),
      known && !waits && h("p", null, fingerprint(known.fingerprint)),
      invitation && invited(page, centre, invitation),
      leads && one.state === "active" && worksOnCases(one.role) && affairs(page, centre, one, known?.name ?? one.login),
    );
  };
  return h(
    "div",
    null,
    h("h3", null, t("Members")),
    leads && loneliness(members),
    roster && h("p", { class: "quiet" }, t("List of members, version {version}: signed and verified.", { version: roster.version })),
    h("ul", { class: "rows" }, members.map(line)),
    leads && h("details", null, h("summary", null, t("Invite somebody")), inviteForm(page, centre)),
  );
}

/**
 * What a coordinator should know while nobody else could renew her access.
 * @param {Colleague[]} members
 */
function loneliness(members) {
  const active = members.filter(({ role, state }) => state === "active" && worksOnCases(role));
  if (active.filter(({ role }) => role === "coordinator").length !== 1) return null;
  if (active.length === 1) return alert(t("You alone have the keys of this centre. If you lose both passphrases, only the emergency safe brings back what is sealed for it: whoever runs the service sends you a link for new keys, and two holders of its shares must meet. Invite a second coordinator before it happens."), "note");
  return alert(t("You are the only coordinator here. If you lose both passphrases, whoever runs the service must send you a link for new keys, and a colleague lets you in again. Invite a second coordinator before it happens."), "note");
}

const LOGIN = /^[a-z0-9][a-z0-9._@-]{0,63}$/;

/** @param {string} centre */
const pathOf = (centre) => `/centres/${encodeURIComponent(centre)}`;

/** A fresh link and the hash of its token, base64. */
async function freshLink() {
  const token = crypto.getRandomValues(new Uint8Array(32));
  const text = toBase64(token).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return { address: `${location.origin}/#invitation=${text}`, digest: toBase64(await sha256(token)) };
}

/**
 * @param {CentrePage} page
 * @param {string} centre
 */
function inviteForm(page, centre) {
  const login = h("input", { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false", maxlength: "64" });
  const role = h("select", null, ["counsellor", "coordinator"].map((one) => h("option", { value: one }, roleName(one))));
  const language = h("select", null, page.model.known.languages.map(({ tag, name }) => h("option", { value: tag, lang: tag, selected: tag === languageInUse() }, name)));
  const made = freshLink(); // pressed again because no answer came, it is the same link
  const act = async () => {
    const name = login.value.trim().toLowerCase();
    if (!LOGIN.test(name)) throw new Mend(t("A login has small letters, digits and . _ @ - only, 64 at most."));
    const { address, digest } = await made;
    const invitation = await page.model.call("POST", `${pathOf(centre)}/invitations`, { login: name, role: role.value, language: language.value, digest });
    await page.refresh();
    page.show(linkOnce(address, invitation));
  };
  return form(
    { label: t("Make the link"), busy: t("One moment …"), act },
    field(t("Login"), login, t("What is typed to sign in, such as a first name. The service can read it.")),
    field(t("Role"), role),
    field(t("Language"), language),
  );
}

/**
 * The link, shown this once.
 * @param {string} address
 * @param {PendingInvitation} invitation
 */
function linkOnce(address, { login, expires, renewed }) {
  const shown = h("input", { type: "text", readonly: true, value: address, dir: "ltr", onfocus: () => shown.select() });
  const copied = h("span", { role: "status" });
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    copied.textContent = t("Copied.");
  };
  return h(
    "section",
    { class: "panel" },
    h("h2", { tabindex: "-1" }, t("The link for {login}", { login })),
    h("p", null, t("It is shown only now. Hand it over in person or by a channel you trust, and not together with anything about a case. It works once, until {moment}.", { moment: moment(expires ?? 0) })),
    field(t("The link"), shown),
    h("p", { class: "actions" }, action(t("Copy the link"), copy), " ", copied),
    h("p", null, renewed ? t("Afterwards the new fingerprint is compared, by phone or in person, and a colleague lets {login} in again.", { login }) : t("Afterwards the fingerprint is compared, by phone or in person, and a colleague lets {login} in.", { login })),
  );
}

/**
 * An invitation that is open, and how to take it back.
 * @param {CentrePage} page
 * @param {string} centre
 * @param {PendingInvitation} invitation
 */
function invited(page, centre, { staff, login, expires, renewed }) {
  const place = h("div", { role: "alert" });
  const act = async () => {
    await page.model.call("DELETE", `${pathOf(centre)}/invitations/${hexOf(staff)}`);
    await page.refresh();
    page.app.say(t("The link of {login} works no more.", { login }));
  };
  const works = expires !== null && expires * 1000 > Date.now();
  return [
    h("p", { class: "quiet" }, works ? t("The link works until {moment}.", { moment: moment(expires) }) : t("The link works no more. Invite once more with the same login."), renewed && [" ", t("New keys are to be made with it; until then nobody can sign in as {login}.", { login })]),
    h("p", null, action(t("Withdraw the invitation of {login}", { login }), act, { class: "link", alert: place })),
    place,
  ];
}

/**
 * What can be decided about a member.
 * @param {CentrePage} page
 * @param {string} centre
 * @param {Colleague} member
 * @param {string} name
 */
function affairs(page, centre, { staff, login }, name) {
  const path = `${pathOf(centre)}/members/${hexOf(staff)}`;
  const isMe = staff === page.model.session?.staff;
  const link = freshLink();
  const renew = async () => {
    const { address, digest } = await link;
    const invitation = await page.model.call("POST", `${path}/renewal`, { digest });
    await page.refresh();
    page.show(linkOnce(address, invitation));
  };
  const end = async () => {
    await page.model.call("DELETE", path);
    await page.refresh();
    page.app.say(t("The access of {name} has ended.", { name }));
  };
  return h(
    "details",
    null,
    h("summary", null, t("Passphrase lost, or leaving: {name}", { name })),
    !isMe && h("div", null, h("h4", null, t("Both passphrases are lost")), h("p", null, t("{login} is signed out at once and makes new keys with a new link. After that the old keys open nothing that is kept here.", { login })), form({ label: t("Make a link for new keys"), busy: t("One moment …"), act: renew })),
    h("div", null, h("h4", null, t("{name} leaves", { name })), h("p", null, t("Sign-in, sessions, calendar address and notices end at once. Then change the keys of the centre, and give the open cases to colleagues under “Coordination”.")), form({ label: t("End the access of {name}", { name }), busy: t("One moment …"), act: end })),
  );
}
