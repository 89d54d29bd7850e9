// @ts-check
// The shapes of the workspace interface as the browser reads them: bytes and ids are base64, days YYYY-MM-DD, times seconds.

/**
 * @typedef {object} Session
 * @property {string} staff
 * @property {string} login
 * @property {string} language
 * @property {string} form_token
 * @property {{centre: string, role: string}[]} memberships
 * @property {number} expires
 * @property {number} idle
 */

/**
 * @typedef {object} Invitation
 * @property {string} staff
 * @property {string} login
 * @property {string} language
 * @property {{centre: string, role: string}[]} memberships
 * @property {string} totp_secret
 * @property {string} totp_uri
 */

/** @typedef {{slot_id: string, method: number, purpose: "daily" | "recovery", slot: string}} UnlockSlot */
/** @typedef {{version: number, generation: number, record: string, envelope: string}} RosterRow */

/**
 * @typedef {object} Colleague
 * @property {string} staff
 * @property {string} login
 * @property {string} role
 * @property {string} state
 * @property {string | null} key
 * @property {string | null} sign_key
 * @property {number[]} granted generations
 */

/**
 * @typedef {object} Centre
 * @property {string} centre
 * @property {string} role
 * @property {{generation: number, key: string, proposed_by: string}[]} generations
 * @property {{generation: number, key: string, proposed_by: string} | null} proposed what no root has signed yet
 * @property {boolean} is_overtaken the members have changed since that was made
 * @property {{generation: number, slot: string}[]} grants hers
 * @property {RosterRow | null} roster the newest
 * @property {Colleague[]} members
 */

/**
 * @typedef {object} CaseLine
 * @property {string} case
 * @property {string} reference
 * @property {string} centre
 * @property {"new" | "open" | "closed"} state
 * @property {"us" | "person"} waiting_for
 * @property {string | null} assignee
 * @property {string} day
 * @property {string} activity_day
 * @property {string | null} due until when a new one shall be taken over
 * @property {string | null} withdrawal_day
 */

/** @typedef {{cases: CaseLine[], next: string | null}} CasePage */
/** @typedef {{record: string, kind: number, dialogue_generation: number, day: string, envelope: string}} Entry */
/** @typedef {{record: string, kind: number, generation: number, author: string, written: number, follows: string | null, envelope: string}} NoteRow */
/** @typedef {{what: number, generation: number, recipient: string, slot: string}} SlotRow */
/** @typedef {{record: string, dialogue_generation: number, size: number, announced_by: string}} StoredFile */

/**
 * @typedef {object} Case
 * @property {string} case
 * @property {string} reference
 * @property {string} centre
 * @property {"new" | "open" | "closed"} state
 * @property {"us" | "person"} waiting_for
 * @property {string | null} assignee
 * @property {string} day
 * @property {string} report_state
 * @property {string | null} withdrawal_day
 * @property {string | null} erased_day only the cover is left
 * @property {boolean} access_ended
 * @property {{centre: string, centre_generation: number}} sealed_to
 * @property {number} dialogue_generation
 * @property {SlotRow[]} slots
 * @property {SlotRow[]} replaced keys that a member has sealed anew, as they were
 * @property {Entry[]} entries
 * @property {StoredFile[]} attachments
 * @property {NoteRow[]} notes
 * @property {{role: string, day: string}[]} read_by
 * @property {Record<string, unknown> | null} tags
 * @property {boolean} coordinated whether the centre has an active coordinator
 * @property {string | null} closed_day
 * @property {string | null} retain_until from this day on its erasure may be proposed
 * @property {boolean} hold no erasure while it is set
 * @property {{reason: "retention" | "wish", proposed_by: string | null, proposed_day: string, decided_day: string | null} | null} erasure as it was proposed; by null: the service
 * @property {{generation: number, roster: number}} current_keys the newest of its centre: of its keys that count, of its list of members
 */

/** @typedef {import("../../../reporting/sealing/browser/content.js").Text} Text */
/** @typedef {import("../../../reporting/sealing/browser/content.js").Attachment} Attachment */
/** @typedef {import("../../../reporting/sealing/browser/content.js").Appointment} Appointment */

/**
 * One text of the conversation after the strongroom has tried it.
 * @typedef {object} OpenedText
 * @property {string} record
 * @property {number} kind 1 report, 2 from the person, 3 from the centre
 * @property {number} generation
 * @property {string} day on which the service took it in
 * @property {"open" | "unreadable" | "refused"} state
 * @property {string | null} reason why it is not open
 * @property {Text | null} text
 */

/** @typedef {{record: string, author: string, written: number, entry: import("./sheet.js").Entry | null, reason: string | null}} OpenedNote */
/** @typedef {{record: string, author: string, written: number, follows: string | null, sheet: import("./sheet.js").Sheet | null, reason: string | null}} OpenedSheet */
/** @typedef {{record: string | null, remark: string, count: number}} Remark */

/**
 * A case as the screen shows it.
 * @typedef {object} OpenedCase
 * @property {OpenedText[]} texts
 * @property {OpenedNote[]} notes
 * @property {OpenedSheet[]} sheets the newest ones: see `sheets.js`
 * @property {Remark[]} remarks
 * @property {boolean} answerable whether the newest dialogue key is believed
 * @property {string | null} reason why it is not
 * @property {string[]} byReplaced slots that open (base64), where what is in force in their place opens nothing
 * @property {string | null} safetyWord to say on the phone; null while no first dialogue key is believed
 */

/** @typedef {"signed" | "confirmed" | "unconfirmed" | "refused"} KeyState */

/**
 * Who asks to be let in, and to what; named: who has made new keys.
 * @typedef {object} Waiting
 * @property {string} staff
 * @property {string} login
 * @property {string | null} name
 * @property {string} key
 * @property {string} sign_key
 * @property {string} fingerprint of these two keys, as it is compared
 * @property {number[]} missing generations
 */

/**
 * A centre as the strongroom judges it.
 * @typedef {object} JudgedCentre
 * @property {string} centre
 * @property {{generation: number, fingerprint: string, state: KeyState, granted: boolean, reason: string | null}[]} generations
 * @property {string | null} proposed the fingerprint of the next key, while no root has signed it
 * @property {{version: number, members: {staff: string, name: string, fingerprint: string}[]} | null} roster
 * @property {string | null} rosterReason why the roster is not believed
 * @property {Waiting[]} waiting who asks to be let in
 */

/** @typedef {Pick<import("./sheet.js").Entry, "kind" | "day" | "minutes" | "template">} EntryDraft */

/** What became of what was in a file of its maker: `out`, `inside` where it cannot be taken out, `untouched` where it was not to be. @typedef {"out" | "inside" | "untouched"} Inside */

/** A file of a draft, sealed already and kept in this browser. @typedef {Attachment & {generation: number, inside?: Inside}} DraftFile */

/**
 * What somebody has begun to write. `record` is fixed with the draft: sent twice, it is kept once. `sealed` are the bytes that
 * went out, or should have.
 * @typedef {object} Draft
 * @property {string} text
 * @property {string} record
 * @property {DraftFile[]} files
 * @property {Appointment[]} [appointments] that a reply proposes
 * @property {EntryDraft} [about] of an entry of the file, beside its words
 * @property {Record<string, Record<string, any>>} [forms] of a case sheet: what is being filled in, by `part/id`
 * @property {{generation: number, envelope: string, attachments: string[]} | null} sealed
 */

/** What a report that is being entered is known by, base64; the secret is the access code's. @typedef {{case: string, record: string, secret: string}} IntakeKeys */

/**
 * A report that a member takes in, as it is posted. Half of an access code is none: both hashes, or neither.
 * @typedef {object} IntakeBody
 * @property {string} case
 * @property {string} centre
 * @property {number} centre_generation
 * @property {string} slot
 * @property {string} record
 * @property {string} envelope
 * @property {string | null} lookup
 * @property {string | null} withdraw
 * @property {object | null} tags who is to be found for it; null: she looks after it herself
 * @property {string[]} attachments
 */

/**
 * What a member fills in for somebody; empty where it was not asked.
 * @typedef {object} IntakeForm
 * @property {"advice" | "documentation" | "institution" | "accused"} purpose
 * @property {"phone" | "in_person" | "letter" | "email" | "box"} channel
 * @property {string} words
 * @property {string} role
 * @property {string} municipality as typed
 * @property {string} canton
 * @property {string} when
 * @property {string} life_domain
 * @property {string} institution
 * @property {string[]} institution_wish
 * @property {string[]} accused_wish
 * @property {boolean} deadline a date is near
 * @property {boolean} other_side the person agrees to contact with the other side
 * @property {string} language
 * @property {string[]} contact_by
 * @property {string[]} safe_times
 * @property {string} contact
 * @property {string} centre
 * @property {boolean} mine she looks after it herself
 * @property {boolean} conflict it may concern somebody at the centre
 * @property {boolean} withCode the person gets an access code
 */

/**
 * Something to be done, of a case that is open on the screen.
 * @typedef {object} Task
 * @property {string} task
 * @property {"open" | "done" | "dropped"} state
 * @property {string | null} due null: the day is not known
 * @property {string | null} assignee null: whoever looks after the case
 * @property {string} made_by
 * @property {string} day
 * @property {number} version
 * @property {"task" | "deadline" | "appointment" | "follow_up" | "interpreter"} kind
 * @property {string | null} rule of a deadline
 * @property {string | null} reason why it was dropped
 */

/**
 * An open task in a list.
 * @typedef {object} TaskLine
 * @property {string} task
 * @property {string} case
 * @property {string} reference
 * @property {string} centre
 * @property {string | null} due
 * @property {string | null} assignee
 * @property {number} version
 * @property {Task["kind"]} kind
 * @property {string | null} rule
 */

/** The words of a task in the case sheet; `days`: of a deadline, the days it runs from, by event. @typedef {{text: string, days: Record<string, string>}} TaskWords */
/** @typedef {import("../../../reporting/deadlines/browser/deadlines.js").Rule & {source: string, certainty: "read" | "general" | "open", checked: string | null}} KnownRule */
/** @typedef {{rules: KnownRule[], rests: import("../../../reporting/deadlines/browser/deadlines.js").Rests}} DeadlineFacts */

/** @typedef {{language: string, life_domain: string, urgent: boolean, conflict: boolean}} TravelTags */

/**
 * A case that passes on.
 * @typedef {object} Transition
 * @property {string} transition
 * @property {string} case
 * @property {string} reference
 * @property {"assign" | "hand_over" | "absence" | "refer_centre" | "refer_delegate" | "refer_outside"} kind
 * @property {"proposed" | "accepted" | "declined" | "taken_back" | "done" | "ended"} state
 * @property {string} from_centre
 * @property {string | null} to_centre
 * @property {string | null} to_member
 * @property {string | null} made_by
 * @property {string | null} made_by_login
 * @property {string} day
 * @property {string | null} expires
 * @property {string | null} decided_by
 * @property {string | null} decided_day
 * @property {string | null} consent
 * @property {string} reason
 * @property {string | null} declined
 * @property {string[]} shared
 * @property {TravelTags | null} tags
 */

/** @typedef {{case: string, to_centre: string, sender: {staff: string, login: string, key: string, sign_key: string}, slots: SlotRow[]}} OfferedKeys */
/** Keys of a case under an older key of its centre. @typedef {{case: string, reference: string, centre: string, slots: SlotRow[]}} OlderKeys */
/** @typedef {{consent: string, state: "given" | "withdrawn", day: string, expires: string | null, withdrawn_day: string | null, made_by: string, recipient: string, purpose: string}} ConsentRow */
/** @typedef {{restricted: boolean, decides: boolean, together: boolean, walls: {staff: string, side: "out" | "in", made_by: string, day: string, agreed_by: string | null}[]}} Walls */

/** Who fits a case, and why; codes as `counselling.routing.rules` names them.
 * @typedef {object} Proposal
 * @property {{staff: string, reasons: string[], load: number, deputy_for: string[]}[]} ranked
 * @property {{staff: string, reason: string, load: number}[]} passed_over
 * @property {boolean} interpreter none of them speaks the person's language
 * @property {"at_once" | "desk"} assignment
 * @property {string | null} due the day by which it shall be taken over
 * @property {0 | 1 | 2} escalated
 * @property {boolean} tagged whether language and domain counted
 */

/**
 * What a member can take on. `working_days`: bits, Monday 1 to Sunday 64.
 * @typedef {{languages: string[], domains: string[], working_days: number, most_cases: number | null, away_from: string | null, away_until: string | null, deputy: string | null}} Profile
 */
/** @typedef {{staff: string, profile: Profile | null, load: number}} SetUp */
/** @typedef {{assignment: "at_once" | "desk", takeover_days: number, retention_months: number, archive_offer: boolean}} CentreSettings */

/**
 * An act of the audit trail. `at`: seconds since 1970, null where only the day is kept; `case`: base64.
 * @typedef {{number: number, event: string, who: string, is_member: boolean, day: string, at: number | null, case: string | null, reference: string | null, detail: string | null}} TrailLine
 */
/** @typedef {{lines: TrailLine[], next: number | null}} TrailPage */
/** @typedef {{reference: string, centre: string, day: string, erased_day: string | null, gone_day: string | null, whole_after: string | null, page: TrailPage}} CaseTrail */
/** @typedef {{staff: string, login: string, state: string, centre: string, role: string}} WatchedMember */
/** @typedef {"many_in_an_hour" | "not_her_own" | "at_night"} ReadingRule */
/** @typedef {{days: number, openings: number, complete: boolean, limits: Record<ReadingRule, number>, found: {rule: ReadingRule, staff: string, login: string, begin: number, end: number, cases: number}[]}} ReadingPatterns */
/** @typedef {{entries: number, checkpoints: number, kept: number, pruned: number, unchecked: number, set_back: number, is_young: boolean, newest: number, wrong: string | null, kind: string | null}} CheckedTrail */

export {};

/**
 * An invitation that nobody has accepted; `renewed`: of a member who is to make new keys.
 * @typedef {{staff: string, login: string, role: string, expires: number | null, renewed: boolean}} PendingInvitation
 */

/**
 * What a change of the centre's keys would mean: who gets the next one, who does not; fingerprints to compare.
 * @typedef {{staying: {staff: string, name: string, fingerprint: string, key: string}[], leaving: string[], escrow: {fingerprint: string, key: string} | null}} KeyChange
 */
