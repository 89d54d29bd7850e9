"""How much each member has: cases that are not closed, those that wait for an answer, tasks overdue. Counts name no case.

They are counted when they are asked for, so that nothing can drift from what is there: of each member her own, from one index
alone and no further than MOST. So they cost as much among many cases as among few. What walls keep from their reader does not
count.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import IS_UNCLOSED, cases, tasks
from counselling.cases.visibility import kept_from
from counselling.staff.model import members, memberships
from counselling.staff.profiles import require_coordinator
from counselling.staff.sessions import CASE_ROLES

MOST: Final = 1_000  # cases of one member that are counted: more are said to be so many


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


def open_cases_of(connection: Connection, centres: Sequence[str], reader: bytes | None) -> dict[bytes, int]:
    """How many cases that are not closed each member of these centres looks after, wherever they are, by staff id.

    `reader`: whom it is told: what walls keep from her does not count. None for the worker.
    """
    query = _OPEN_CASES if reader is None else _OPEN_TO_READER
    return dict(connection.execute(query, {"centres": list(centres), "reader": reader}).all())


def _how_many(team: sa.FromClause, *narrowed: sa.ColumnElement[bool]) -> sa.ScalarSelect[Any]:
    """How many cases each of these members looks after (a column `staff_id`)."""
    hers = sa.select(cases.c.case_id).where(cases.c.assignee == team.c.staff_id, IS_UNCLOSED, *narrowed)
    # In the order of the index: among many cases of few members a look at all of them would seem cheap for the first thousand.
    in_order = hers.order_by(cases.c.assignee, cases.c.centre, cases.c.waiting_for, cases.c.case_id)
    some = in_order.limit(MOST).correlate(team).subquery()
    return sa.select(sa.func.count()).select_from(some).scalar_subquery()


def _by_member(*narrowed: sa.ColumnElement[bool]) -> sa.Select[bytes, int]:
    is_theirs = sa.and_(
        memberships.c.centre.in_(sa.bindparam("centres", expanding=True)), memberships.c.role.in_(CASE_ROLES)
    )
    team = sa.select(memberships.c.staff_id).where(is_theirs).distinct().subquery()
    return sa.select(team.c.staff_id, _how_many(team, *narrowed))


_IS_COLLEAGUE = sa.and_(
    memberships.c.centre == sa.bindparam("centre"),
    memberships.c.role.in_(CASE_ROLES),
    members.c.state == "active",
)
_IS_OPEN_TO_READER = cases.c.case_id.not_in(kept_from(sa.bindparam("reader")))
_OPEN_CASES, _OPEN_TO_READER = _by_member(), _by_member(_IS_OPEN_TO_READER)
_HERS = (cases.c.centre == memberships.c.centre, _IS_OPEN_TO_READER)
_LOADS = (
    sa.select(
        members.c.staff_id,
        _how_many(memberships, *_HERS).label("open"),
        _how_many(memberships, *_HERS, cases.c.waiting_for == "us").label("waiting"),
    )
    .select_from(sa.join(memberships, members, members.c.staff_id == memberships.c.staff_id))
    .where(_IS_COLLEAGUE)
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
        _IS_OPEN_TO_READER,
    )
    .group_by(_WHOM)
)
