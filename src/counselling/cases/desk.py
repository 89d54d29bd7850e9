"""What somebody who leads a centre looks at: who has how much, what nobody looks after, and what is overdue.

Counts are of what one member has open, so they grow with her and not with the centre. They name no case; each leads to the
list of its cases. Both leave out what walls keep from their reader. A case of whoever has left is the desk's again.
"""

from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import WORKER
from counselling.audit.outbox import Trail, What, case_keys, compose, store, what
from counselling.cases.access import (
    DECIDING,
    IS_NOBODYS,
    MEMBERS_CASES,
    PAGE,
    Line,
    is_kept_from_her,
    is_open_to,
    is_visible,
    of_leavers,
)
from counselling.cases.model import cases, tasks
from counselling.staff.model import members, memberships
from counselling.staff.profiles import require_coordinator
from counselling.staff.sessions import CASE_ROLES
from reporting.errors import Invalid
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys


class Load(msgspec.Struct, frozen=True):
    """How much one member of a centre has there: cases that are not closed, those waiting for an answer, tasks overdue."""

    staff: bytes
    open: int
    waiting: int
    overdue: int


def loads_of(connection: Connection, staff: bytes, centre: str, today: date) -> list[Load]:
    """How much each counsellor and coordinator of a centre has there, of what is not kept from the one who asks.

    Raises NotFound: she works on no cases there; Refused: `not_a_coordinator`.
    """
    require_coordinator(connection, staff, centre)
    of_centre = {"centre": centre, "today": today, "reader": staff}
    overdue = {row.whom: row.number for row in connection.execute(_OVERDUE, of_centre)}
    rows = connection.execute(_LOADS, of_centre)
    return [Load(row.staff_id, row.open, row.waiting, overdue.get(row.staff_id, 0)) for row in rows]


def unassigned(
    connection: Connection, keys: ServiceKeys, staff: bytes, after: str | None
) -> tuple[list[Line], str | None]:
    """One page of the cases that nobody looks after, the oldest first, and the cursor of the next. Raises Invalid."""
    query = _UNASSIGNED.where(is_visible(staff)).limit(PAGE + 1)
    place = None if after is None else _parse_cursor(after)
    lines: list[Line] = []
    while len(lines) <= PAGE:
        rows = connection.execute(query if place is None else query.where(_is_after(*place))).all()
        lines += [Line._make(row[:-1]) for row in rows if not is_kept_from_her(keys, row.case_id, row.deciding)]
        if len(rows) <= PAGE:  # there are no more
            break
        place = rows[-1].day, rows[-1].case_id
    page = lines[:PAGE]
    return page, f"{page[-1].day.isoformat()}.{page[-1].case_id.hex()}" if len(lines) > PAGE else None


def give_back_of_leavers(connection: Connection, trail: Trail, now: int, today: date) -> int:
    """Leave the next cases of members who have left to the desk; how many. For the worker."""
    query = of_leavers(PAGE)
    held = connection.execute(query.with_for_update(of=reports)).all()
    still = connection.execute(query.where(cases.c.case_id.in_([row.case_id for row in held]))).all() if held else []
    keys = case_keys(connection, trail.service_keys, [row.case_id for row in still])  # one without is left as it is
    theirs = [row for row in still if row.case_id in keys]
    if not theirs:
        return 0
    given_back = sa.update(cases).where(cases.c.case_id.in_([row.case_id for row in theirs]))
    connection.execute(given_back.values(assignee=None, activity_day=today))
    told = {row.case_id: _given_back(trail, row.staff_id, row.state) for row in theirs}
    store(connection, [compose(trail.draw, keys[case], case, now, WORKER, one) for case, one in told.items()])
    return len(theirs)


def _given_back(trail: Trail, leaver: bytes, state: str) -> What:
    words = {"act": "give_back", "member": trail.member(leaver), "reason": "left", "old": state, "new": state}
    return what("transition.decided", **words)


def _is_after(day: date, case: bytes) -> sa.ColumnElement[bool]:
    return sa.or_(cases.c.day > day, sa.and_(cases.c.day == day, cases.c.case_id > case))


def _parse_cursor(text: str) -> tuple[date, bytes]:
    day, _, case = text.partition(".")
    try:
        parsed = date.fromisoformat(day), bytes.fromhex(case)
    except ValueError:
        raise Invalid(fields={"after": "cursor"}) from None
    return parsed


def _count(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[Any]:
    return sa.func.count(sa.case((condition, 1)))


_IS_COLLEAGUE = sa.and_(
    memberships.c.centre == sa.bindparam("centre"),
    memberships.c.role.in_(CASE_ROLES),
    members.c.state == "active",
)
_HAS = sa.and_(
    cases.c.assignee == members.c.staff_id,
    cases.c.centre == memberships.c.centre,
    cases.c.state.in_(("new", "open")),
    cases.c.erased_day.is_(None),
    is_open_to(sa.bindparam("reader")),
)
_LOADS = (
    sa.select(
        members.c.staff_id,
        sa.func.count(cases.c.case_id).label("open"),
        _count(cases.c.waiting_for == "us").label("waiting"),
    )
    .select_from(sa.join(memberships, members, members.c.staff_id == memberships.c.staff_id).outerjoin(cases, _HAS))
    .where(_IS_COLLEAGUE)
    .group_by(members.c.staff_id)
    .order_by(members.c.staff_id)
)
_WHOM = sa.func.coalesce(tasks.c.assignee, cases.c.assignee)
_OVERDUE = (
    sa.select(_WHOM.label("whom"), sa.func.count().label("number"))
    .join(cases, cases.c.case_id == tasks.c.case_id)
    .where(
        tasks.c.state == "open",
        tasks.c.due < sa.bindparam("today"),
        cases.c.centre == sa.bindparam("centre"),
        cases.c.erased_day.is_(None),
        is_open_to(sa.bindparam("reader")),
    )
    .group_by(_WHOM)
)
_UNASSIGNED = (
    sa.select(
        cases.c.case_id,
        reports.c.reference,
        cases.c.centre,
        cases.c.state,
        cases.c.waiting_for,
        cases.c.assignee,
        cases.c.day,
        cases.c.activity_day,
        reports.c.withdrawal_day,
        DECIDING,
    )
    .select_from(MEMBERS_CASES)
    .where(IS_NOBODYS)
    .order_by(cases.c.day, cases.c.case_id)
)
