"""A member's lists of cases: those of her centres with the newest activity first, and what nobody looks after, oldest first.

Metadata only, a page a call, flat in the number of cases: each list follows an index, and what `visibility` keeps from her is
left out of it, however the list is narrowed.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases
from counselling.cases.paging import PAGE, Place, is_earlier, is_later, place_of, spelt
from counselling.cases.visibility import DECIDING, IS_NOBODYS, MEMBERS_CASES, is_kept_from_her, is_member, is_visible
from counselling.staff.model import members, memberships
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

State = Literal["new", "open", "closed"]
WaitingFor = Literal["us", "person", "nobody"]
Rows = Sequence[sa.Row[*tuple[Any, ...]]]


class Line(NamedTuple):
    """A case in a list."""

    case_id: bytes
    reference: str
    centre: str
    state: str
    waiting_for: str
    assignee: bytes | None
    day: date
    activity_day: date
    due: date | None
    withdrawal_day: date | None


class Wanted(NamedTuple):
    """What of her cases is asked for; `after` is the cursor of the page before. Nothing said: all of them."""

    states: tuple[State, ...] = ()
    waiting_for: WaitingFor | None = None
    after: str | None = None
    reference: str | None = None
    assignee: bytes | None = None
    centre: str | None = None


def inbox(connection: Connection, keys: ServiceKeys, staff: bytes, wanted: Wanted) -> tuple[list[Line], str | None]:
    """One page of her cases, newest activity first, and the cursor of the next page. Raises Invalid: not a cursor."""
    query = _LINES.where(is_visible(staff)).limit(PAGE + 1)
    query = query.order_by(cases.c.activity_day.desc(), cases.c.case_id.desc())
    if len(wanted.states) == 1:
        query = query.where(cases.c.state == wanted.states[0])
    elif wanted.states:
        query = query.where(cases.c.state.in_(wanted.states))
    for column, value in (
        (cases.c.waiting_for, wanted.waiting_for),
        (cases.c.assignee, wanted.assignee),
        (reports.c.reference, wanted.reference),
    ):
        if value is not None:
            query = query.where(column == value)
    hers = _CENTRES.where(is_member(staff))
    if wanted.centre is not None:
        hers = hers.where(memberships.c.centre == wanted.centre)
    centres = connection.execute(hers).scalars().all()

    def rows_after(place: Place | None) -> Rows:
        # Centre by centre: so an index gives them in their order, however many there are.
        further = query.where(is_earlier(cases.c.activity_day, cases.c.case_id, place))
        rows = [row for centre in centres for row in connection.execute(further.where(cases.c.centre == centre))]
        return sorted(rows, key=lambda row: (row.activity_day, row.case_id), reverse=True)[: PAGE + 1]

    lines, more = _page(keys, rows_after, "activity_day", place_of(wanted.after))
    return lines, spelt(lines[-1].activity_day, lines[-1].case_id) if more else None


def unassigned(
    connection: Connection, keys: ServiceKeys, staff: bytes, after: str | None
) -> tuple[list[Line], str | None]:
    """One page of the cases that nobody looks after, the oldest first, and the cursor of the next. Raises Invalid."""
    query = _LINES.where(is_visible(staff), IS_NOBODYS).order_by(cases.c.day, cases.c.case_id).limit(PAGE + 1)

    def rows_after(place: Place | None) -> Rows:
        return connection.execute(query.where(is_later(cases.c.day, cases.c.case_id, place))).all()

    lines, more = _page(keys, rows_after, "day", place_of(after))
    return lines, spelt(lines[-1].day, lines[-1].case_id) if more else None


def _page(
    keys: ServiceKeys, rows_after: Callable[[Place | None], Rows], day: str, place: Place | None
) -> tuple[list[Line], bool]:
    """A page of what she may see, and whether there is more. `rows_after` gives a page and one row; `day`: their order."""
    lines: list[Line] = []
    while len(lines) <= PAGE:
        rows = rows_after(place)
        lines += [Line._make(row[:-1]) for row in rows if not is_kept_from_her(keys, row.case_id, row.deciding)]
        if len(rows) <= PAGE:  # there are no more
            break
        place = getattr(rows[-1], day), rows[-1].case_id
    return lines[:PAGE], len(lines) > PAGE


_CENTRES = (
    sa.select(memberships.c.centre)
    .join(members, members.c.staff_id == memberships.c.staff_id)
    .order_by(memberships.c.centre)
)
_LINES = sa.select(
    cases.c.case_id,
    reports.c.reference,
    cases.c.centre,
    cases.c.state,
    cases.c.waiting_for,
    cases.c.assignee,
    cases.c.day,
    cases.c.activity_day,
    cases.c.due,
    reports.c.withdrawal_day,
    DECIDING,
).select_from(MEMBERS_CASES)
