"""Transitions as members see them: what is offered to her, what she gave away, what became of a case's."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.outbox import Act, record
from counselling.cases.access import offered, visible
from counselling.cases.model import cases, transition_slots, transitions, walls
from counselling.cases.paging import PAGE, is_earlier, place_of, spelt
from counselling.cases.visibility import MEMBERS_CASES, is_coordinated, is_member, is_visible
from counselling.routing.codes import Tags, Why, open_codes
from counselling.routing.moves import LIVING
from counselling.routing.passing import TransitSlot
from counselling.routing.transitions import is_for_her
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES, COORDINATOR, DELEGATE
from reporting.errors import NotFound
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

MOST_OF_CASE = 200

Direction = Literal["incoming", "outgoing"]


class TransitionView(msgspec.Struct, frozen=True):
    """A transition. `tags` are there while it is proposed; whether there is a conflict is told to coordinators only."""

    transition: bytes
    case: bytes
    reference: str
    kind: str
    state: str
    from_centre: str
    to_centre: str | None
    to_member: bytes | None
    made_by: bytes | None
    made_by_login: str | None
    day: date
    expires: date | None
    decided_by: bytes | None
    decided_day: date | None
    consent: bytes | None
    reason: str
    declined: str | None
    shared: tuple[str, ...]
    tags: Tags | None


class TransitionPage(msgspec.Struct, frozen=True):
    """Fifty a page, newest first; `next` is the cursor for `after`, null on the last page."""

    transitions: tuple[TransitionView, ...]
    next: str | None


class Sender(msgspec.Struct, frozen=True):
    """Who signed the keys: to be compared by another channel, since her roster is her centre's."""

    staff: bytes
    login: str
    key: bytes
    sign_key: bytes


class OfferedKeys(msgspec.Struct, frozen=True):
    """The keys of a case that is offered to a centre: opened, verified and signed anew by whoever accepts."""

    case: bytes
    to_centre: str
    sender: Sender
    slots: tuple[TransitSlot, ...]


def page_of(connection: Connection, act: Act, staff: bytes, direction: Direction, after: str | None) -> TransitionPage:
    """What lives and is offered to her, or was given away by her or by those she coordinates. Raises Invalid: no cursor."""
    keys = act.trail.service_keys
    queries = (_TO_HER, _TO_CENTRE, _TO_DELEGATE) if direction == "incoming" else (_FROM_HER,)
    is_after = is_earlier(transitions.c.day, transitions.c.transition_id, place_of(after))
    found: list[Row[*tuple[Any, ...]]] = []
    for query in queries:
        found += connection.execute(query.where(is_after).limit(PAGE + 1), {"staff": staff}).all()
    found.sort(key=lambda row: (row.day, row.transition_id), reverse=True)
    page = found[:PAGE]
    hers = [row for row in page if row.kind != "refer_centre" or direction == "outgoing" or _is_hers(keys, row)]
    more = spelt(page[-1].day, page[-1].transition_id) if len(found) > PAGE else None
    return TransitionPage(tuple(_views(keys, hers)), more)


def of_case(connection: Connection, act: Act, staff: bytes, case: bytes) -> tuple[TransitionView, ...]:
    """Every transition of a case, newest first. Raises NotFound: it is not hers."""
    visible(connection, act.trail.service_keys, staff, case)
    rows = connection.execute(_OF_CASE.where(transitions.c.case_id == case), {"staff": staff}).all()
    return tuple(_views(act.trail.service_keys, rows))


def keys_of(connection: Connection, act: Act, staff: bytes, transition: bytes) -> OfferedKeys:
    """The keys that travel with a case, for a member to whom it is offered. Recorded as a look at the case. Raises NotFound."""
    row = connection.execute(sa.select(transitions).where(transitions.c.transition_id == transition)).first()
    if row is None or row.kind != "refer_centre" or row.state != "proposed":
        raise NotFound
    taker = offered(connection, staff, row.case_id, row.to_centre)
    if not is_for_her(act.trail.service_keys, row, taker.role, taker.coordinated):
        raise NotFound
    sender = sa.select(members.c.staff_id, members.c.login, members.c.key, members.c.sign_key)
    signed = connection.execute(sender.where(members.c.staff_id == row.made_by)).one()
    kept = sa.select(
        transition_slots.c.what, transition_slots.c.generation, transition_slots.c.recipient, transition_slots.c.slot
    ).where(transition_slots.c.transition_id == transition)
    slots = tuple(TransitSlot(*one) for one in connection.execute(kept.order_by("what", "generation")))
    record(connection, act, "case.viewed", row.case_id)
    return OfferedKeys(row.case_id, row.to_centre, Sender(*signed), slots)


def _views(keys: ServiceKeys, rows: Iterable[Row[*tuple[Any, ...]]]) -> Iterable[TransitionView]:
    for row in rows:
        why = open_codes(keys, "transitions", row.transition_id, row.sealed, Why)
        tags = why.tags
        if tags is not None and row.role != COORDINATOR:
            tags = msgspec.structs.replace(tags, conflict=False)
        yield TransitionView(
            *(row.transition_id, row.case_id, row.reference, row.kind, row.state, row.from_centre, row.to_centre),
            *(row.to_member, row.made_by, row.login, row.day, row.expires, row.decided_by, row.decided_day),
            *(row.consent_id, why.reason, why.declined, why.shared, tags),
        )


def _is_hers(keys: ServiceKeys, row: Row[*tuple[Any, ...]]) -> bool:
    return row.to_member is not None or is_for_her(keys, row, row.role, row.coordinated)


_MAKERS = members.alias()
_NEWEST_FIRST = (transitions.c.day.desc(), transitions.c.transition_id.desc())
_COLUMNS = (*transitions.c, reports.c.reference, _MAKERS.c.login, memberships.c.role)
_OF_HER_CASES = (
    sa.select(*_COLUMNS)
    .select_from(
        MEMBERS_CASES.join(transitions, transitions.c.case_id == cases.c.case_id).outerjoin(
            _MAKERS, _MAKERS.c.staff_id == transitions.c.made_by
        )
    )
    .where(is_visible(sa.bindparam("staff")))
    .order_by(*_NEWEST_FIRST)
)
_IS_LIVING = transitions.c.state.in_(sorted(LIVING))
_TO_HER = _OF_HER_CASES.where(_IS_LIVING, transitions.c.to_member == sa.bindparam("staff")).add_columns(
    sa.true().label("coordinated")
)
_FROM_HER = _OF_HER_CASES.where(
    _IS_LIVING,
    sa.or_(
        transitions.c.made_by == sa.bindparam("staff"),
        cases.c.assignee == sa.bindparam("staff"),
        memberships.c.role == COORDINATOR,
    ),
)
_OF_CASE = _OF_HER_CASES.limit(MOST_OF_CASE)


def _offered_to(centre: sa.ColumnElement[str], roles: Sequence[str]) -> sa.Select[*tuple[Any, ...]]:
    """What is offered to a centre, for its members of these roles: of the case nothing but its reference is told."""
    return (
        sa.select(*_COLUMNS, is_coordinated(centre).label("coordinated"))
        .select_from(
            sa.join(transitions, reports, reports.c.case_id == transitions.c.case_id)
            .join(cases, cases.c.case_id == transitions.c.case_id)
            .join(memberships, memberships.c.centre == centre)
            .join(members, members.c.staff_id == memberships.c.staff_id)
            .outerjoin(walls, sa.and_(walls.c.case_id == transitions.c.case_id, walls.c.staff_id == members.c.staff_id))
            .outerjoin(_MAKERS, _MAKERS.c.staff_id == transitions.c.made_by)
        )
        .where(is_member(sa.bindparam("staff"), roles), walls.c.side.is_distinct_from("out"))
        .order_by(*_NEWEST_FIRST)
    )


_TO_CENTRE = _offered_to(transitions.c.to_centre, CASE_ROLES).where(
    transitions.c.state == "proposed", transitions.c.kind == "refer_centre"
)
_TO_DELEGATE = _offered_to(transitions.c.from_centre, (DELEGATE,)).where(
    _IS_LIVING,
    transitions.c.to_member == sa.bindparam("staff"),
    transitions.c.kind == "refer_delegate",
    cases.c.centre == transitions.c.from_centre,
)
