"""Makes a transition: whether the case can go there from where it is, by whoever says so.

Made once, however often it is sent; `transitions` says what it is and what becomes of it.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.cases.access import Seen, to_change, visible
from counselling.cases.model import transitions
from counselling.routing import passing
from counselling.routing.codes import Reason, Shared, Tags, Why, open_codes, seal_codes
from counselling.routing.moves import BEGINS, LIVING, Kind
from counselling.routing.transitions import Slots, Standing, Transition, find, leads, require_consent
from counselling.staff.model import members, memberships
from counselling.staff.sessions import DELEGATE
from reporting.centres.manifest import Published
from reporting.codes import codes
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound, Refused
from reporting.mailbox.messages import Id

PATIENCE_DAYS: Final = 14
STAYS: Final = ("refer_delegate", "refer_outside")  # the case stays where it is: any number of them, beside anything
LONGEST_DAYS: Final = 366


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A transition as it is made. To whom: `to_member` within the centre, `to_centre` for `refer_centre`, and for
    `refer_outside` whom the `consent` names, for `refer_delegate` a delegate of the centre; `refer_centre` needs a consent
    too. `shared` says what an office outside, or the delegate, is given. To another centre the whole case goes, with `tags`
    and `slots`."""

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
            assigned, not handed over; `case_closed`; `case_erased`; `case_restricted`: those who are named for it are
            named here; `keys_changed`: the keys are not all those of the case.
        Invalid: fields that do not go together; `member_cannot_see`; `consent_needed`; `slot_header`; `centre_unknown`.
    """
    keys = act.trail.service_keys
    seen = to_change(connection, keys, staff, case)
    kept = find(connection, made.transition)
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
    "refer_centre": ({"to_centre", "consent", "slots", "tags"}, {"expires"}),
    "refer_delegate": ({"to_member", "consent", "shared"}, {"expires"}),
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
    if made.expires is not None or made.kind in ("assign", *STAYS):
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
    if made.kind not in STAYS and any(_on_its_way(connection, case)):
        raise Conflict("transition_open")
    if made.to_centre == seen.centre or (made.kind != "assign" and made.to_member == seen.assignee is not None):
        raise Invalid(fields={"to_centre" if made.to_centre else "to_member": "same"})
    if made.kind == "refer_delegate":
        _require_delegate(connection, made.to_member, seen.centre)
    elif made.to_member is not None:
        try:
            visible(connection, act.trail.service_keys, made.to_member, case)
        except NotFound:
            raise Invalid("member_cannot_see") from None
    if made.kind == "refer_centre":
        passing.require_unrestricted(connection, case)
    if made.consent is not None:
        require_consent(connection, act.trail.service_keys, made.kind, case, made.consent, today)


def _require_delegate(connection: Connection, member: bytes | None, centre: str) -> None:
    """Raises Invalid unless this is an active delegate of the centre."""
    is_hers = sa.and_(memberships.c.staff_id == member, memberships.c.centre == centre, memberships.c.role == DELEGATE)
    found = sa.select(members.c.staff_id).join(memberships, memberships.c.staff_id == members.c.staff_id)
    if connection.execute(found.where(is_hers, members.c.state == "active")).first() is None:
        raise Invalid(fields={"to_member": "delegate"})


def _on_its_way(connection: Connection, case: bytes) -> Iterator[Any]:
    """What of this case is not decided and keeps it from going elsewhere."""
    living = sa.select(transitions.c.transition_id).where(
        transitions.c.case_id == case, transitions.c.state.in_(LIVING), transitions.c.kind.not_in(STAYS)
    )
    yield from connection.execute(living)


def _record(connection: Connection, act: Act, event: str, case: bytes, made: Proposal) -> None:
    words: dict[str, bytes | int | str] = {"act": made.kind, "proposal": made.transition.hex()}
    if made.to_centre is not None:
        words["centre"] = made.to_centre
    if made.to_member is not None:
        words["member"] = act.trail.member(made.to_member)
    record(connection, act, event, case, **words, reason=made.reason)
