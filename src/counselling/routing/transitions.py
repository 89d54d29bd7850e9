"""A case passes on: within the centre, for a time of absence, to another centre, to an office outside. One object for all.

Made once, however often it is sent. What it may become stands in `moves`, what that does to the case in `passing`; both
happen in one transaction. Codes only, under the service key: words of why belong in a sealed note.

`assign` takes effect at once: a coordinator says who looks after a case (where a centre has none, whoever sees it does), or
a member takes it herself. A new case stays new until she to whom it was given takes it over. `absence` gives a case to the
deputy at once, and it comes back by itself. The others wait for acceptance, fourteen days unless it says otherwise.
"""

import contextlib
from datetime import date
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.entries import WORKER
from counselling.audit.outbox import Act, Trail, case_keys, record
from counselling.cases.access import Offered, Seen, offered, to_change
from counselling.cases.model import consents, transition_slots, transitions
from counselling.routing import passing
from counselling.routing.codes import ConsentCodes, Declined, Why, fits, open_codes, seal_codes
from counselling.routing.moves import GOES_ALONG, LIVING, Kind, Step, Who, led_to, next_state
from counselling.routing.passing import TransitSlot
from counselling.staff.sessions import COORDINATOR, DELEGATE
from reporting.centres.manifest import Published
from reporting.errors import Conflict, Invalid, NotFound, Refused, Tampered
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

BATCH: Final = 100
MOST_SLOTS: Final = 256

Transition = Row[*tuple[Any, ...]]
Slots = Annotated[tuple[TransitSlot, ...], msgspec.Meta(max_length=MOST_SLOTS)]


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with a step: the `reason` of declining; the keys, sealed anew and signed by whoever accepts for her centre."""

    reason: Declined | None = None
    slots: Slots = ()


class Standing(msgspec.Struct, frozen=True):
    """Where a transition stands."""

    state: str


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
            `case_closed`; `case_erased`; `case_restricted`.
        Invalid: `reason`: declining has one, nothing else has; `consent_needed`: the consent does not live any more;
            `slot_header`; `centre_unknown`.
    """
    keys = act.trail.service_keys
    row = find(connection, transition)
    if row is None:
        raise NotFound
    held, sides = _held(connection, act, staff, row)
    row = find(connection, transition) or row  # asked again now that the case is held: somebody may have been quicker
    if row.decided_by == staff and led_to(row.kind, row.state, step):
        return Standing(row.state)
    becomes = next_state(row.kind, row.state, step, sides)
    if becomes is None:
        raise Conflict("transition_over", state=row.state) if row.state not in LIVING else Refused("not_yours")
    if (decision.reason is None) == (step == "decline"):
        raise Invalid(fields={"reason": "needed" if step == "decline" else "unknown"})
    why = open_codes(keys, "transitions", transition, row.sealed, Why)
    if step == "accept":
        _check_still(connection, keys, held, row, why, today)
        if row.kind == "refer_centre":
            passing.check_slots(connection, staff, held, decision.slots, passing.recipient_of(published, row.to_centre))
            passing.move(connection, staff, row.to_centre, row.case_id, decision.slots, today)
            _end_what_stays(connection, act, row.case_id, today)
            if why.tags is not None and why.tags.conflict:
                passing.keep_for_coordinators(connection, act, staff, row.case_id, today)
        elif isinstance(held, Seen) and row.kind == "hand_over":
            passing.give(connection, act, staff, held, takes_over=False)
    elif row.kind == "absence":
        passing.give_back(connection, row.case_id, row.to_member, why.giver, today)
    why = msgspec.structs.replace(why, declined=decision.reason)
    _become(connection, act, row, becomes, why, step, staff, today)
    return Standing(becomes)


def end_hanging(connection: Connection, act: Act, consent: bytes, today: date) -> None:
    """End what hangs on a consent that does not live any more; its case is held by this transaction."""
    query = sa.select(transitions).where(transitions.c.consent_id == consent, transitions.c.state.in_(LIVING))
    for row in connection.execute(query).all():
        _end(connection, act, row, "consent", today)


def _end_what_stays(connection: Connection, act: Act, case: bytes, today: date) -> None:
    """End what does not go along with a held case that has just left its centre: the table says what that is."""
    living = sa.and_(transitions.c.case_id == case, transitions.c.state.in_(LIVING))
    for row in connection.execute(sa.select(transitions).where(living)).all():
        _end(connection, act, row, "move", today)


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
    )
    held = connection.execute(query.with_for_update(of=reports)).all()
    # Asked again now that their cases are held: somebody may have been quicker.
    still = query.where(transitions.c.transition_id.in_([row.transition_id for row in held]))
    found = connection.execute(still).all() if held else []
    with_keys = case_keys(connection, trail.service_keys, [row.case_id for row in found])
    for row in found:
        if row.case_id in with_keys and _opens(trail, row):
            who: Who = "time" if row.expires is not None and row.expires < today else "consent"
            _end(connection, Act(WORKER, now, trail), row, who, today)
    return held[-1].transition_id if len(held) == BATCH else None


def _opens(trail: Trail, row: Transition) -> bool:
    """Whether the codes of a transition are as they were written."""
    with contextlib.suppress(Tampered):
        open_codes(trail.service_keys, "transitions", row.transition_id, row.sealed, Why)
        return True
    return False


def _end(connection: Connection, act: Act, row: Transition, who: Who, today: date) -> bool:
    """End a transition of a held case by itself; whether this side can."""
    becomes = next_state(row.kind, row.state, "end", frozenset({who}))
    if becomes is None:
        return False
    why = open_codes(act.trail.service_keys, "transitions", row.transition_id, row.sealed, Why)
    if row.kind == "absence":
        passing.give_back(connection, row.case_id, row.to_member, why.giver, today)
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
    if row.kind == "refer_delegate" and row.to_member == staff:
        with contextlib.suppress(NotFound):
            given = offered(connection, staff, row.case_id, row.from_centre, (DELEGATE,))
            if given.centre == row.from_centre:
                held = given
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


def find(connection: Connection, transition: bytes) -> Transition | None:
    """The row of a transition."""
    return connection.execute(sa.select(transitions).where(transitions.c.transition_id == transition)).first()


def _check_still(
    connection: Connection, keys: ServiceKeys, held: Seen | Offered, row: Transition, why: Why, today: date
) -> None:
    """Whether the case is still as it was when the transition was made; what goes along with it need not be."""
    if held.erased_day is not None:
        raise Conflict("case_erased")
    if held.state == "closed":
        raise Conflict("case_closed")
    has_passed_on = held.centre != row.from_centre or (isinstance(held, Seen) and held.assignee != why.giver)
    if has_passed_on and row.kind not in GOES_ALONG:
        raise Conflict("case_changed")
    if row.kind == "refer_centre":
        passing.require_unrestricted(connection, row.case_id)
    if row.consent_id is not None:
        require_consent(connection, keys, row.kind, row.case_id, row.consent_id, today)


def require_consent(
    connection: Connection, keys: ServiceKeys, kind: Kind, case: bytes, consent: bytes, today: date
) -> None:
    """Raises Invalid `consent_needed`: this consent is none of the case's, was withdrawn, its last day is over, it is for
    another recipient or purpose, or the case went to another centre on it already."""
    found = connection.execute(_CONSENT, {"consent": consent, "case": case}).first()
    if found is None or (found.expires is not None and found.expires < today):
        raise Invalid("consent_needed")
    if not fits(kind, open_codes(keys, "consents", consent, found.sealed, ConsentCodes)):
        raise Invalid("consent_needed")


_HAS_SERVED = sa.exists().where(
    transitions.c.consent_id == consents.c.consent_id,
    transitions.c.kind == "refer_centre",
    transitions.c.state == "done",
)
_CONSENT = sa.select(consents.c.expires, consents.c.sealed).where(
    consents.c.consent_id == sa.bindparam("consent"),
    consents.c.case_id == sa.bindparam("case"),
    consents.c.state == "given",
    ~_HAS_SERVED,
)
