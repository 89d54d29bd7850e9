// @ts-check
// What went wrong, in words that say what to do next.

import { DOES_NOT_OPEN, ANOTHER_ROOT, EXPIRED, LOWER_SEQUENCE, LOWER_VERSION, NO_SUCH_CENTRE, NOT_A_MEMBER, NotGenuine, OTHER_KEY, PREVIOUS, SIGNATURE, WEAKER_PARAMETERS } from "../../../reporting/sealing/browser/errors.js";
import { CallRefused, NoAnswer } from "./calls.js";
import { t, tn } from "./texts.js";

/** Something that the person can put right herself; the message says how. */
export class Mend extends Error {}

/**
 * A sentence for a person.
 * @param {unknown} error
 * @returns {string}
 */
export function explain(error) {
  if (error instanceof NoAnswer) {
    return t("The service does not answer just now. What you typed is kept here. Please try again in a moment.");
  }
  if (error instanceof CallRefused) return refusal(error);
  if (error instanceof NotGenuine) return reasonInWords(error.reason);
  if (error instanceof Mend) return error.message;
  return t("Something went wrong in this browser. What you typed is kept. Reload the page and try again.");
}

/** @param {CallRefused} error */
function refusal({ status, code, facts }) {
  const seconds = Number(facts.retry_after ?? 0);
  if (status === 429 && seconds > 0) return tn("Too many attempts. Please wait {count} second.", "Too many attempts. Please wait {count} seconds.", seconds);
  const fields = /** @type {Record<string, string>} */ (facts.fields ?? {});
  if (fields.code) return t("This code is not right. Wait for the next one and type it at once.");
  if (fields.texts) return t("The text holds a character that the report cannot print: an emoji, a symbol or another script. Write it in words.");
  const why = code === "cannot_protect" ? CANNOT_PROTECT()[String(facts.reason)] : undefined;
  return why ?? REFUSALS()[code] ?? t("The service refused this ({code}). Nothing was changed.", { code: code || status });
}

/** Why a year cannot be drafted, where it is not that a count would say too much. @returns {Record<string, string>} */
const CANNOT_PROTECT = () => ({
  nothing_to_show: t("There are too few cases in this year: every number would be 0. Nothing was kept."),
  too_slow: t("These figures could not be protected in the time there is, so nothing was kept. Try again; if it happens again, tell whoever runs the service."),
  unknown_code: t("A case has a code that stands in no list of this year, so nothing was kept. Tell whoever runs the service."),
  too_much_beside_earlier: t("Beside the figures that are published already, these would say too much, so nothing was kept. If cases changed, wait until more of them have. If there is an error, say in the text of the next year’s figures what was wrong, in words and without a number."),
});

/** @returns {Record<string, string>} */
const REFUSALS = () => ({
  sign_in_refused: t("Login, password and code do not go together. Each code works only once: wait for the next one."),
  member_left: t("You no longer belong to this service: somebody ended your access. What you had open is closed, and nothing of it is readable in this browser. Ask your coordinator if this is a mistake."),
  not_signed_in: t("Your session has ended. Sign in again: what you typed is kept here."),
  form_token: t("You have signed in anew in another window. Reload the page and try again."),
  invitation_unknown: t("This invitation has been used or has expired. Ask your coordinator for a new one."),
  task_version: t("A colleague was quicker and changed this. It has been loaded again: look at it, then repeat."),
  too_many_tasks: t("This case has as many tasks as there can be. Go on with those that are there."),
  not_found: t("There is nothing here, or it is not yours. Go back to the inbox."),
  checkpoint_refused: t("One of the checkpoints you gave was not signed by this trail. If you got it from this service, tell whoever runs it, and keep it."),
  trail_keys_missing: t("The public keys of the audit trail do not lie where the workspace looks for them. Ask whoever runs the service to put them there."),
  case_closed: t("This case is closed. If something is still to be done, speak with your coordinator."),
  access_ended: t("The person has ended the access: an answer here would not be read. You can still write a note."),
  case_erased: t("The texts of this case have been erased. Nothing can be written in it any more: go back to the inbox."),
  follows_unknown: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
  generation_not_current: t("The keys of this centre have changed. Lock, unlock and try again."),
  dialogue_generation_not_current: t("The person has changed the key of this conversation. Reload the case and send once more."),
  centre_unknown: t("This centre is not in the signed list. Reload the page."),
  no_manifest: t("There is no signed list of centres in force. Whoever runs the service must renew it."),
  roster_version: t("A colleague was quicker and changed the list of members. It has been loaded again: please repeat."),
  generation: t("A colleague was quicker and made the keys of this centre. They have been loaded."),
  not_a_coordinator: t("Only somebody who leads the centre can do this. Please ask your coordinator."),
  login_taken: t("Somebody has this login already. Choose another one."),
  invitation_accepted: t("The invitation has been accepted meanwhile. Reload the page; you can still end the access."),
  operator_only: t("Only whoever runs the service can do this: it concerns somebody who watches over the centre, or who belongs to another one too."),
  yourself: t("You cannot do this for yourself. Ask another coordinator, or whoever runs the service."),
  last_coordinator: t("You are the last who leads this centre. Invite another coordinator first."),
  another_coordinator: t("Another coordinator has to do this, or whoever runs the service."),
  too_few_unlock_slots: t("You need at least two ways to unlock. Add another one first."),
  too_many_unlock_slots: t("You have as many ways to unlock as there can be. Remove one first."),
  too_many_messages: t("This conversation has reached its limit of messages. Agree with the person on another way."),
  too_many_attachments: t("This case has reached its limit of files. Put several pages into one file, or send the rest another way."),
  attachment_unknown: t("A file is no longer at the service. Remove it, choose it again and send once more."),
  overtaken: t("The same file was sent once more meanwhile. If it is missing, remove it and choose it again."),
  too_large: t("That is more than can be sent. Choose a smaller file, or shorten the text."),
  too_many: t("Too many attempts. Please wait a moment."),
  conflict: t("Something else stands in this place already. The case has been loaded again."),
  not_yours: t("This is for somebody else to decide. Please ask your coordinator, or whoever looks after the case."),
  transition_open: t("This case is on its way already. Take that back first."),
  transition_over: t("This was decided meanwhile. Reload the page to see how."),
  case_new: t("Nobody has taken this case over yet. Take it over, or ask your coordinator to give it to somebody."),
  case_changed: t("Meanwhile the case went on to somebody else. Nothing was changed."),
  case_restricted: t("This case is for named members only, and goes to no other centre. First make it the whole centre’s again; whoever is kept out stays out."),
  keys_changed: t("Something was written in this case meanwhile, under a key that is not among these. Whoever offers the case takes it back and offers it once more."),
  sealed_anew_often: t("The keys of this case were sealed anew and put back too often in the last weeks. It stays under the older key, and opens. Tell your coordinator."),
  no_second: t("It takes two of you to let somebody in, and nobody but you sees this case. Take back whom you kept out yourself, or pass the case on to another centre."),
  let_in_together: t("Nobody who leads the centre is named for this case. To let one in, two of you lift the restriction together."),
  member_cannot_see: t("She cannot see this case. Choose somebody else."),
  drafted_often: t("There were three drafts of this year in four weeks, and since then only a few cases have changed. Whoever saw one more could tell which. Wait until four weeks are over."),
  drafts_used_up: t("There were six drafts of this year in four weeks. Wait until four weeks are over."),
  block_is_out: t("Figures of this year are published together with those of other years as well. A new version would say too much beside them: cases that changed are left out, and only an error is corrected."),
  block_changed: t("This draft counts several years together, and another version of one of them is published or waiting. Reject the one that waits, or make this draft anew."),
  draft_waits: t("A draft of this year is waiting already. Decide on it first."),
  own_draft: t("You made this draft yourself. Somebody else has to decide on it."),
  draft_decided: t("Somebody has decided on this draft meanwhile. Reload the page to see how."),
  draft_changed: t("The text of this draft was written anew meanwhile. Reload the page and read it before you decide."),
  draft_of_another: t("Only whoever made this draft writes its text."),
  revision_too_small: t("Fewer than 20 cases changed since it was published. They count in the next year; only an error is corrected at once."),
  revision_too_soon: t("The last version is less than a year old. Only an error is corrected sooner."),
  canton_alone: t("The cases of your centre are nearly all there are in this canton. Your board may have the canton’s published figures; a second table of the same cases would say too much."),
  not_approved: t("This draft is not approved. Somebody else has to approve it before it can be published."),
  cannot_protect: t("These figures cannot be protected well enough, so nothing was kept. Wait until more cases are coded, or speak with whoever runs the service."),
  release_day: t("The version before this one comes out later. Choose that day or a later one."),
  release_version: t("Other figures of this year were published meanwhile. Make the draft anew."),
  consent_needed: t("There is no consent for this that is still valid."),
  on_hold: t("The case is on hold. A coordinator can lift that."),
  still_kept: t("It is not closed, or is to be kept longer."),
  proposal_other: t("Its erasure was proposed already, for another reason."),
  proposal_changed: t("This was decided or taken back meanwhile. Reload the page to see how."),
  second_person: t("Somebody else must decide on this: a colleague who did not propose it, or the coordinator."),
  role: t("Only somebody who leads the centre can do this. Please ask your coordinator."),
  nobody_left: t("Nobody else would see this case. Pass it on to another centre first."),
  too_few_named: t("A restricted case needs at least two members who can see it."),
  tampered: t("What is stored does not fit together: somebody may have changed it. Nothing of it was opened. Tell your coordinator."),
  cross_site: t("Another website sent your browser here, so nothing was done. Open the workspace from its own address."),
  not_known: t("We do not know whether it was kept. Try again: it is kept only once."),
  database: t("The service cannot keep anything just now. What you typed is kept here. Please try again in a moment."),
  busy: t("The service cannot keep anything just now. What you typed is kept here. Please try again in a moment."),
  closed: t("The service cannot keep anything just now. What you typed is kept here. Please try again in a moment."),
  internal: t("Something went wrong in the service. What you typed is kept here. Try again; if it happens again, tell whoever runs the service."),
  malformed: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
  invalid: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
  method_not_allowed: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
  envelope_header: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
  envelope_length: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
  slot_header: t("This browser and the service do not understand each other. Reload the page. If it happens again, tell whoever runs the service."),
});

/**
 * @param {string} reason one of the fixed strings of sealing, or of the strongroom
 * @returns {string}
 */
export const reasonInWords = (reason) => REASONS()[reason] ?? t("It is not what it should be ({reason}).", { reason });

/** @returns {Record<string, string>} */
const REASONS = () => ({
  [DOES_NOT_OPEN]: t("It does not open with our keys."),
  [OTHER_KEY]: t("The key is not the one in the signed list of centres. Somebody may have exchanged it."),
  [SIGNATURE]: t("The signature is wrong. Somebody may have changed it."),
  [ANOTHER_ROOT]: t("The list of centres is signed by a key that this workspace does not know."),
  [EXPIRED]: t("The list of centres has expired."),
  [LOWER_SEQUENCE]: t("The list of centres is older than one this browser has seen. Somebody may have put an old one back."),
  [LOWER_VERSION]: t("The list of members is older than one this browser has seen. Somebody may have put an old one back."),
  [PREVIOUS]: t("The list of members does not follow the one this browser has seen."),
  [NOT_A_MEMBER]: t("The list of members is signed by somebody who is not a member."),
  [NO_SUCH_CENTRE]: t("This centre is not in the signed list."),
  [WEAKER_PARAMETERS]: t("A way to unlock was made weaker than we allow. Somebody may have exchanged it."),
  "no slot for a key of this centre": t("It is not sealed to a key that you have."),
  "the person never promised this dialogue key": t("The person never announced the key of the newest messages. Somebody may have slipped it in."),
  "an older dialogue key than seen": t("This browser has seen a newer key of this conversation. Somebody may have put an old one back."),
  "another first dialogue key than seen": t("This browser has opened this report with another key. Somebody may have exchanged the report and its key."),
  "a roster under an older key of the centre": t("The list of members is sealed with an older key of the centre. Somebody who has left may have written it."),
  "a roster under a key that is not open here yet": t("A change of keys is under way, and your new key is not here yet. Reload the page in a few minutes; if this stays, ask a colleague to let you in."),
  "a roster under a key that no root has signed": t("The list of members is sealed with a key that stands in no signed list of centres. Somebody may have slipped it in."),
  "signed by somebody who was never in the list of members": t("It is signed by somebody whom no list of members names that this browser has seen."),
  "another key than the one that was compared": t("This is not the key whose fingerprint was compared. Nobody was let in."),
  "the service shows another key than the roster": t("The service shows another key for a member than the signed list of members. Somebody may have exchanged it."),
});
