"""A case passes on: within the centre, for a time of absence, to another centre, to an office outside. One object for all.

Made once, however often it is sent. What it may become stands in `moves`, what that does to the case in `passing`; both
happen in one transaction. Codes only, under the service key: words of why belong in a sealed note.

`assign` takes effect at once: a coordinator says who looks after a case (where a centre has none, whoever sees it does), or
a member takes it herself. A new case stays new until she to whom it was given takes it over. `absence` gives a case to the
deputy at once, and it comes back by itself. The others wait for acceptance, fourteen days unless it says otherwise.
"""

import contextlib
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.entries import WORKER
from counselling.audit.outbox import Act, Trail, case_keys, record
from counselling.cases.access import Offered, Seen, offered, to_change, visible
from counselling.cases.model import consents, transition_slots, transitions
from counselling.routing import passing
from counselling.routing.codes import Declined, Reason, Shared, Tags, Why, open_codes, seal_codes
from counselling.routing.moves import BEGINS, LIVING, Kind, Step, Who, led_to, next_state
from counselling.routing.passing import TransitSlot
from counselling.staff.sessions import COORDINATOR
from reporting.centres.manifest import Published
from reporting.codes import codes
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound, Refused, Tampered
from reporting.mailbox.messages import Id
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

PATIENCE_DAYS: Final = 14
LONGEST_DAYS: Final = 366
BATCH: Final = 100
MOST_SLOTS: Final = 256

Transition = Row[*tuple[Any, ...]]
Slots = Annotated[tuple[TransitSlot, ...], msgspec.Meta(max_length=MOST_SLOTS)]


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A transition as it is made. To whom: `to_member` within the centre, `to_centre` for `refer_centre`, and for
    `refer_outside` whom the `consent` names. `tags` and `slots` travel to another centre only."""

    transition: Id
    kind: Kind
    reason: Reason
    to_member: Id | None = None
    to_centre: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    expires: date | None = None
    consent: Id | None = None
    shared: Annotated[tuple[Shared, ...], msgspec.Meta(max_length=8)] = ()
    tags: Tags | None = None
    slots: Slots = ()


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with a step: the `reason` of declining; the keys, sealed anew and signed by whoever accepts for her centre."""

    reason: Declined | None = None
    slots: Slots = ()


class Standing(msgspec.Struct, frozen=True):
    """Where a transition stands."""

    state: str


def propose(
    connection: Connection,
    act: Act,
    staff: bytes,
    case: bytes,
    made: Proposal,
    published: Published | None,
    today: date,
) -> Standing:
    """Make a transition. The same again changes nothing.

    Raises:
        NotFound: the case is not hers.
        Refused: `not_yours`: she neither looks after the case nor coordinates.
        Conflict: something else stands under this id; `transition_open`: the case is on its way already; `case_new`: it is
            assigned, not handed over; `case_closed`; `case_erased`; `keys_changed`: the keys are not all those of the case.
        Invalid: fields that do not go together; `member_cannot_see`; `consent_needed`; `slot_header`; `centre_unknown`.
    """
    keys = act.trail.service_keys
    seen = to_change(connection, keys, staff, case)
    kept = _row(connection, made.transition)
    if kept is not None:
        return _repeated(act, staff, case, kept, made)
    _check_fields(made, today)
    _check_giver(staff, seen, made)
    _check_place(connection, act, case, seen, made, today)
    if made.kind == "refer_centre":
        passing.check_slots(connection, staff, seen, made.slots, passing.recipient_of(published, made.to_centre))
    why = Why(made.reason, made.shared, made.tags, seen.assignee)
    values = {
        "case_id": case,
        "kind": made.kind,
        "state": BEGINS[made.kind],
        "from_centre": seen.centre,
        "to_centre": made.to_centre,
        "to_member": made.to_member,
        "made_by": staff,
        "day": today,
        "expires": _expires(made, today),
        "consent_id": made.consent,
        "sealed": seal_codes(keys, "transitions", made.transition, why),
    }
    if not insert_missing(connection, transitions, transition_id=made.transition, **values):
        raise Conflict
    passing.keep_slots(connection, made.transition, made.slots)
    _record(connection, act, "transition.proposed", case, made)
    if made.to_member is not None and made.kind in ("assign", "absence"):
        passing.give(connection, act, made.to_member, seen, takes_over=made.to_member == staff)
    return Standing(values["state"])  # type: ignore[arg-type]  # a state of BEGINS


def decide(
    connection: Connection,
    act: Act,
    staff: bytes,
    transition: bytes,
    step: Step,
    decision: Decision,
    published: Published | None,
    today: date,
) -> Standing:
    """Take a step. The same again changes nothing.

    Raises:
        NotFound: neither the case is hers, nor is it offered to her.
        Refused: `not_yours`: the step is another's.
        Conflict: `transition_over`; `keys_changed`, `case_changed`: the case is not as it was when this was made;
            `case_closed`; `case_erased`.
        Invalid: `reason`: declining has one, nothing else has; `consent_needed`: the consent does not live any more;
            `slot_header`; `centre_unknown`.
    """
    keys = act.trail.service_keys
    row = _row(connection, transition)
    if row is None:
        raise NotFound
    held, sides = _held(connection, act, staff, row)
    row = _row(connection, transition) or row  # asked again now that the case is held: somebody may have been quicker
    if row.decided_by == staff and led_to(row.kind, row.state, step):
        return Standing(row.state)
    becomes = next_state(row.kind, row.state, step, sides)
    if becomes is None:
        raise Conflict("transition_over", state=row.state) if row.state not in LIVING else Refused("not_yours")
    if (decision.reason is None) == (step == "decline"):
        raise Invalid(fields={"reason": "needed" if step == "decline" else "unknown"})
    why = open_codes(keys, "transitions", transition, row.sealed, Why)
    if step == "accept":
        _check_still(connection, held, row, why, today)
        if row.kind == "refer_centre":
            passing.check_slots(connection, staff, held, decision.slots, passing.recipient_of(published, row.to_centre))
            passing.move(connection, staff, row.to_centre, row.case_id, decision.slots, today)
        elif isinstance(held, Seen) and row.kind == "hand_over":
            passing.give(connection, act, staff, held, takes_over=False)
    elif row.kind == "absence":
        passing.give_back(connection, row.case_id, row.to_member, why.giver)
    why = msgspec.structs.replace(why, declined=decision.reason)
    _become(connection, act, row, becomes, why, step, staff, today)
    return Standing(becomes)


def end_hanging(connection: Connection, act: Act, consent: bytes, today: date) -> None:
    """End what hangs on a consent that does not live any more; its case is held by this transaction."""
    query = sa.select(transitions).where(transitions.c.consent_id == consent, transitions.c.state.in_(LIVING))
    for row in connection.execute(query).all():
        _end(connection, act, row, "consent", today)


def end_over(connection: Connection, trail: Trail, after: bytes, now: int, today: date) -> bytes | None:
    """For the worker: end the next transitions whose last day, or whose consent's, is over.

    Gives where to go on, None at the end of the walk. One whose codes or whose case's audit key were altered stays as it is.
    """
    is_over = sa.or_(transitions.c.expires < today, consents.c.expires < today)
    query = (
        sa.select(transitions)
        .join(reports, reports.c.case_id == transitions.c.case_id)
        .outerjoin(consents, consents.c.consent_id == transitions.c.consent_id)
        .where(transitions.c.state.in_(LIVING), is_over, transitions.c.transition_id > after)
        .order_by(transitions.c.transition_id)
        .limit(BATCH)
        .with_for_update(of=reports)
    )
    found = connection.execute(query).all()
    with_keys = case_keys(connection, trail.service_keys, [row.case_id for row in found])
    for row in found:
        if row.case_id in with_keys:
            who: Who = "time" if row.expires is not None and row.expires < today else "consent"
            with contextlib.suppress(Tampered):  # found before anything of this one is written
                _end(connection, Act(WORKER, now, trail), row, who, today)
    return found[-1].transition_id if len(found) == BATCH else None


def _end(connection: Connection, act: Act, row: Transition, who: Who, today: date) -> bool:
    """End a transition of a held case by itself; whether this side can."""
    becomes = next_state(row.kind, row.state, "end", frozenset({who}))
    if becomes is None:
        return False
    why = open_codes(act.trail.service_keys, "transitions", row.transition_id, row.sealed, Why)
    if row.kind == "absence":
        passing.give_back(connection, row.case_id, row.to_member, why.giver)
    _become(connection, act, row, becomes, why, "end", None, today)
    return True


def _become(
    connection: Connection, act: Act, row: Transition, state: str, why: Why, step: Step, by: bytes | None, today: date
) -> None:
    """From here on it stands where the step led; slots and tags that travelled with it are gone."""
    sealed = seal_codes(
        act.trail.service_keys, "transitions", row.transition_id, msgspec.structs.replace(why, tags=None)
    )
    values = {"state": state, "sealed": sealed, "decided_by": by, "decided_day": today}
    of_this = transitions.c.transition_id == row.transition_id
    connection.execute(sa.update(transitions).where(of_this).values(values))
    connection.execute(sa.delete(transition_slots).where(transition_slots.c.transition_id == row.transition_id))
    words = {"act": row.kind, "proposal": row.transition_id.hex(), "decision": step}
    words |= {"reason": why.declined} if why.declined else {}
    record(connection, act, "transition.decided", row.case_id, **words, old=row.state, new=state)


def _held(connection: Connection, act: Act, staff: bytes, row: Transition) -> tuple[Seen | Offered, frozenset[Who]]:
    """The case, held, and the sides of the transition on which she stands. Raises NotFound."""
    keys, sides = act.trail.service_keys, set[Who]()
    held: Seen | Offered | None = None
    with contextlib.suppress(NotFound):
        held = seen = to_change(connection, keys, staff, row.case_id)
        if staff in (row.made_by, seen.assignee) or leads(seen):
            sides.add("giver")
        if row.to_member == staff:
            sides.add("taker")
    if row.kind == "refer_centre" and (row.state == "proposed" or row.decided_by == staff):
        with contextlib.suppress(NotFound):
            taken = offered(connection, staff, row.case_id, row.to_centre)
            if is_for_her(keys, row, taken.role, taken.coordinated):
                held = taken
                sides.add("taker")
    if held is None:
        raise NotFound
    return held, frozenset(sides)


def is_for_her(keys: ServiceKeys, row: Transition, role: str, coordinated: bool) -> bool:
    """Whether a case that is offered to her centre is offered to her: one with a conflict there, to coordinators only."""
    why = open_codes(keys, "transitions", row.transition_id, row.sealed, Why)
    return not (why.tags and why.tags.conflict and coordinated and role != COORDINATOR)


def leads(seen: Seen) -> bool:
    """Whether she decides for the centre: its coordinator, or anybody where it has none."""
    return seen.role == COORDINATOR or not seen.coordinated


def _row(connection: Connection, transition: bytes) -> Transition | None:
    return connection.execute(sa.select(transitions).where(transitions.c.transition_id == transition)).first()


def _repeated(act: Act, staff: bytes, case: bytes, kept: Transition, made: Proposal) -> Standing:
    """The answer to the same call as before. Raises Conflict if another transition stands under this id."""
    why = open_codes(act.trail.service_keys, "transitions", made.transition, kept.sealed, Why)
    same = (case, staff, made.kind, made.to_member, made.to_centre, made.consent, made.reason, made.shared)
    if same != (
        *(kept.case_id, kept.made_by, kept.kind, kept.to_member, kept.to_centre, kept.consent_id),
        *(why.reason, why.shared),
    ):
        raise Conflict
    return Standing(kept.state)


_NEEDS: Final = {  # what each kind must name, and may
    "assign": ({"to_member"}, set[str]()),
    "hand_over": ({"to_member"}, {"expires"}),
    "absence": ({"to_member", "expires"}, set[str]()),
    "refer_centre": ({"to_centre", "slots", "tags"}, {"expires", "consent", "shared"}),
    "refer_outside": ({"consent", "shared"}, {"expires"}),
}


def _check_fields(made: Proposal, today: date) -> None:
    needed, possible = _NEEDS[made.kind]
    optional = ("to_member", "to_centre", "expires", "consent", "shared", "tags", "slots")
    given = {name for name in optional if getattr(made, name)}
    wrong = dict.fromkeys(needed - given, "needed") | dict.fromkeys(given - needed - possible, "unknown")
    if made.expires is not None and not today <= made.expires <= today + timedelta(days=LONGEST_DAYS):
        wrong["expires"] = "day"
    if made.tags is not None and made.tags.life_domain not in codes("life_domain", today.year):
        wrong["tags.life_domain"] = "unknown"
    if wrong:
        raise Invalid(fields=wrong)


def _expires(made: Proposal, today: date) -> date | None:
    if made.expires is not None or made.kind in ("assign", "refer_outside"):
        return made.expires
    return today + timedelta(days=PATIENCE_DAYS)


def _check_giver(staff: bytes, seen: Seen, made: Proposal) -> None:
    is_herself = made.kind == "assign" and made.to_member == staff
    if not (is_herself or leads(seen) or (seen.assignee == staff and made.kind != "assign")):
        raise Refused("not_yours")


def _check_place(connection: Connection, act: Act, case: bytes, seen: Seen, made: Proposal, today: date) -> None:
    """Whether the case can go there from where it is."""
    if seen.state == "closed":
        raise Conflict("case_closed")
    if made.kind in ("hand_over", "absence") and (seen.state == "new" or seen.assignee is None):
        raise Conflict("case_new")
    if made.kind != "refer_outside" and any(_on_its_way(connection, case)):
        raise Conflict("transition_open")
    if made.to_centre == seen.centre or (made.kind != "assign" and made.to_member == seen.assignee is not None):
        raise Invalid(fields={"to_centre" if made.to_centre else "to_member": "same"})
    if made.to_member is not None:
        try:
            visible(connection, act.trail.service_keys, made.to_member, case)
        except NotFound:
            raise Invalid("member_cannot_see") from None
    if made.consent is not None:
        require_consent(connection, case, made.consent, today)


def _check_still(connection: Connection, held: Seen | Offered, row: Transition, why: Why, today: date) -> None:
    """Whether the case is still as it was when the transition was made."""
    if held.erased_day is not None:
        raise Conflict("case_erased")
    if held.state == "closed":
        raise Conflict("case_closed")
    if held.centre != row.from_centre or (isinstance(held, Seen) and held.assignee != why.giver):
        raise Conflict("case_changed")
    if row.consent_id is not None:
        require_consent(connection, row.case_id, row.consent_id, today)


def require_consent(connection: Connection, case: bytes, consent: bytes, today: date) -> None:
    """Raises Invalid `consent_needed`: this consent is none of the case's, was withdrawn, or its last day is over."""
    query = sa.select(consents.c.expires).where(
        consents.c.consent_id == consent, consents.c.case_id == case, consents.c.state == "given"
    )
    found = connection.execute(query).first()
    if found is None or (found.expires is not None and found.expires < today):
        raise Invalid("consent_needed")


def _on_its_way(connection: Connection, case: bytes) -> Iterator[Any]:
    """What of this case is not decided and keeps it from going elsewhere."""
    living = sa.select(transitions.c.transition_id).where(
        transitions.c.case_id == case, transitions.c.state.in_(LIVING), transitions.c.kind != "refer_outside"
    )
    yield from connection.execute(living)


def _record(connection: Connection, act: Act, event: str, case: bytes, made: Proposal) -> None:
    words: dict[str, bytes | int | str] = {"act": made.kind, "proposal": made.transition.hex()}
    if made.to_centre is not None:
        words["centre"] = made.to_centre
    if made.to_member is not None:
        words["member"] = act.trail.member(made.to_member)
    record(connection, act, event, case, **words, reason=made.reason)
