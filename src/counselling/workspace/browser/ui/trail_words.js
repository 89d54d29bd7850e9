// @ts-check
// The audit trail in words: what each kind of act means, and how a line of it reads.

import { t } from "../texts.js";

/** The kinds a supervisor asks for, in groups; the codes are those of `counselling.audit.entries`. @returns {[string, string[]][]} */
export const KINDS = () => [
  [t("Reading"), ["case.viewed", "case.read", "attachment.read", "export.made"]],
  [
    t("Work on cases"),
    [
      ...["case.opened", "case.taken_in", "message.arrived", "message.written", "note.written", "sheet.written", "task.changed", "coding.changed"],
      ...["attachment.arrived", "attachment.written", "transition.proposed", "transition.decided", "wall.changed", "consent.given", "consent.withdrawn"],
      ...["slots.renewed", "slots.served", "slots.resealed", "slots.put_back", "access.ended", "withdrawal.asked", "withdrawal.taken_back", "withdrawal.carried_out"],
    ],
  ],
  [t("Keeping and erasing"), ["retention.proposed", "retention.decided", "erasure.carried_out", "hold.placed", "hold.lifted"]],
  [
    t("Members and their sign-in"),
    [
      ...["sign_in.accepted", "sign_in.refused", "sign_in.ended", "act.refused", "member.invited", "member.joined", "member.changed", "member.left"],
      ...["unlock_slot.added", "unlock_slot.removed", "profile.changed", "feed.changed", "notices.changed"],
    ],
  ],
  [
    t("Keys"),
    [
      ...["recipient.published", "centre_key.proposed", "grant.made", "grant.revoked", "rotation.begun", "rotation.ended", "roster.written"],
      ...["manifest.imported", "escrow.used"],
    ],
  ],
  [t("Statistics"), ["statistics.moved", "statistics.drafted", "statistics.approved", "statistics.released", "statistics.drawn"]],
  [t("The installation"), ["service.initialised", "settings.changed", "migration.applied", "restore.carried_out"]],
  [t("The trail itself"), ["trail.viewed", "trail.exported", "trail.pruned"]],
];

/** @returns {Record<string, string>} */
const EVENTS = () => ({
  "service.initialised": t("set the installation up"),
  "settings.changed": t("changed a setting"),
  "migration.applied": t("migrated the tables"),
  "restore.carried_out": t("brought the database back from a backup"),
  "sign_in.accepted": t("signed in"),
  "sign_in.refused": t("was refused at sign-in"),
  "sign_in.ended": t("signed out, or the session ended"),
  "act.refused": t("was refused an act"),
  "member.invited": t("invited a member"),
  "member.joined": t("joined"),
  "member.changed": t("changed a member’s role or centre"),
  "member.left": t("recorded that a member left"),
  "unlock_slot.added": t("added a way to unlock"),
  "unlock_slot.removed": t("removed a way to unlock"),
  "recipient.published": t("published a public key"),
  "centre_key.proposed": t("proposed a key of the centre"),
  "grant.made": t("gave a member the keys of the centre"),
  "grant.revoked": t("took the keys of the centre from a member"),
  "rotation.begun": t("began new keys of the centre"),
  "rotation.ended": t("ended the old keys of the centre"),
  "roster.written": t("wrote the roster of the centre"),
  "manifest.imported": t("took in the signed list of centres"),
  "escrow.used": t("opened the keys of a centre in the escrow ceremony"),
  "case.opened": t("made a report a case"),
  "case.taken_in": t("took in a report for somebody"),
  "case.viewed": t("opened the case"),
  "case.read": t("was served a text to read"),
  "message.arrived": t("wrote to the centre"),
  "message.written": t("wrote to the person"),
  "note.written": t("wrote a note"),
  "sheet.written": t("wrote the case sheet"),
  "task.changed": t("changed what is to be done"),
  "wall.changed": t("changed who is kept out of the case or named for it"),
  "profile.changed": t("changed what a member can take on"),
  "feed.changed": t("changed the address of her calendar"),
  "notices.changed": t("changed where she is told that something waits"),
  "coding.changed": t("changed the coding"),
  "slots.renewed": t("renewed the key of the conversation"),
  "slots.served": t("fetched sealed keys of cases"),
  "slots.resealed": t("sealed the keys of the case anew"),
  "slots.put_back": t("put keys of the case back that had been sealed anew"),
  "attachment.arrived": t("sent a file to the centre"),
  "attachment.written": t("sent a file to the person"),
  "attachment.read": t("was served a file to read"),
  "transition.proposed": t("proposed to pass the case on"),
  "transition.decided": t("decided about passing the case on"),
  "consent.given": t("recorded a consent"),
  "consent.withdrawn": t("recorded the withdrawal of a consent"),
  "access.ended": t("ended the access"),
  "withdrawal.asked": t("withdrew the report"),
  "withdrawal.taken_back": t("took the withdrawal back"),
  "withdrawal.carried_out": t("erased a withdrawn report"),
  "export.made": t("exported the case or a part of it"),
  "statistics.moved": t("moved the day’s rows of the statistics"),
  "statistics.drafted": t("drafted a release of statistics"),
  "statistics.approved": t("decided about a release of statistics"),
  "statistics.released": t("published statistics"),
  "statistics.drawn": t("drew figures for a report"),
  "retention.proposed": t("proposed the end of keeping"),
  "retention.decided": t("decided about the end of keeping"),
  "erasure.carried_out": t("erased the case with its keys"),
  "hold.placed": t("put the erasure on hold"),
  "hold.lifted": t("lifted the hold"),
  "trail.viewed": t("looked at the audit trail"),
  "trail.exported": t("exported the audit trail"),
  "trail.pruned": t("took old entries away from the audit trail"),
});

/** @param {string} event */
export const eventName = (event) => EVENTS()[event] ?? event;

/** Who acted: a member by her login, everybody else by what they are. @param {{who: string, is_member: boolean}} line */
export function actorName({ who, is_member: isMember }) {
  /** @type {Record<string, string>} */
  const others = { person: t("the person"), worker: t("the service"), operator: t("the operator"), nobody: t("nobody known") };
  return isMember ? who : others[who] ?? t("a member who is not listed any more");
}
