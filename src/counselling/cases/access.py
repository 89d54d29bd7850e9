"""Who sees which case: the only place that selects cases.

A member sees the cases of the centres in which she is active as a counsellor or coordinator. What is not hers is not
found, and nothing tells it from what does not exist. The worker, who serves nobody, has its own selections at the end.
"""

from datetime import date
from typing import Literal, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases
from counselling.staff.model import members, memberships
from counselling.staff.sessions import CASE_ROLES
from reporting.errors import Conflict, Invalid, NotFound
from reporting.mailbox.model import attachments, envelopes, reports

PAGE = 50

State = Literal["new", "open", "closed"]
WaitingFor = Literal["us", "person", "nobody"]


class Seen(NamedTuple):
    """A case as one member may see it, with the state of its report and her role in its centre."""

    case_id: bytes
    reference: str
    centre: str
    state: str
    waiting_for: str
    assignee: bytes | None
    day: date
    activity_day: date
    erased_day: date | None
    report_state: str
    withdrawal_day: date | None
    lookup: bytes | None
    sealed_centre: str
    sealed_generation: int
    dialogue_generation: int
    tags: bytes | None
    role: str


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
    withdrawal_day: date | None


class Wanted(NamedTuple):
    """What of the inbox is asked for; `after` is the cursor of the page before."""

    state: State | None = None
    waiting_for: WaitingFor | None = None
    mine: bool = False
    after: str | None = None


def visible(connection: Connection, staff: bytes, case: bytes) -> Seen:
    """The case, if this member may see it. Raises NotFound."""
    row = connection.execute(_VISIBLE, {"staff": staff, "case": case}).first()
    if row is None:
        raise NotFound
    return Seen._make(row)


def to_change(connection: Connection, staff: bytes, case: bytes) -> Seen:
    """The case, if this member may see it, held until the commit: who else changes it waits.

    Raises:
        NotFound: it is not hers.
        Conflict: `case_erased`: the withdrawal was carried out, and nothing can be added.
    """
    row = connection.execute(_TO_CHANGE, {"staff": staff, "case": case}).first()
    if row is None:
        raise NotFound
    seen = Seen._make(row)
    if seen.erased_day is not None:
        raise Conflict("case_erased")
    return seen


def inbox(connection: Connection, staff: bytes, wanted: Wanted) -> tuple[list[Line], str | None]:
    """One page of her cases, newest activity first, and the cursor of the next page. Raises Invalid: not a cursor."""
    query = _INBOX.where(_is_member(staff))
    if wanted.state is not None:
        query = query.where(cases.c.state == wanted.state)
    if wanted.waiting_for is not None:
        query = query.where(cases.c.waiting_for == wanted.waiting_for)
    if wanted.mine:
        query = query.where(cases.c.assignee == staff)
    if wanted.after is not None:
        day, case = _parse_cursor(wanted.after)
        earlier = sa.and_(cases.c.activity_day == day, cases.c.case_id < case)
        query = query.where(sa.or_(cases.c.activity_day < day, earlier))
    lines = [Line._make(row) for row in connection.execute(query)]
    page = lines[:PAGE]
    return page, _cursor(page[-1]) if len(lines) > PAGE else None


def _is_member(staff: bytes | sa.BindParameter[bytes]) -> sa.ColumnElement[bool]:
    return sa.and_(memberships.c.staff_id == staff, memberships.c.role.in_(CASE_ROLES), members.c.state == "active")


def _cursor(line: Line) -> str:
    return f"{line.activity_day.isoformat()}.{line.case_id.hex()}"


def _parse_cursor(text: str) -> tuple[date, bytes]:
    day, _, case = text.partition(".")
    try:
        parsed = date.fromisoformat(day), bytes.fromhex(case)
    except ValueError:
        raise Invalid(fields={"after": "cursor"}) from None
    return parsed


_MEMBERS_CASES = (
    sa.join(cases, reports, reports.c.case_id == cases.c.case_id)
    .join(memberships, memberships.c.centre == cases.c.centre)
    .join(members, members.c.staff_id == memberships.c.staff_id)
)
_VISIBLE = (
    sa.select(
        cases.c.case_id,
        reports.c.reference,
        cases.c.centre,
        cases.c.state,
        cases.c.waiting_for,
        cases.c.assignee,
        cases.c.day,
        cases.c.activity_day,
        cases.c.erased_day,
        reports.c.state.label("report_state"),
        reports.c.withdrawal_day,
        reports.c.lookup,
        reports.c.centre.label("sealed_centre"),
        reports.c.centre_generation,
        reports.c.dialogue_generation,
        reports.c.tags,
        memberships.c.role,
    )
    .select_from(_MEMBERS_CASES)
    .where(_is_member(sa.bindparam("staff")), cases.c.case_id == sa.bindparam("case"))
)
# The report's row is what the public program holds too while a person writes: one order for everybody.
_TO_CHANGE = _VISIBLE.with_for_update(of=reports)
_INBOX = (
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
    )
    .select_from(_MEMBERS_CASES)
    .order_by(cases.c.activity_day.desc(), cases.c.case_id.desc())
    .limit(PAGE + 1)
)


# For the worker.


def without_case(after: tuple[date, bytes], most: int) -> sa.Select[tuple[bytes, str, date]]:
    """Reports that are no case yet, oldest first: case id, centre, day. Whatever was read has a case already."""
    day, case = after
    later = sa.or_(reports.c.day > day, sa.and_(reports.c.day == day, reports.c.case_id > case))
    return (
        sa.select(reports.c.case_id, reports.c.centre, reports.c.day)
        .where(reports.c.state == "received", later, ~sa.exists().where(cases.c.case_id == reports.c.case_id))
        .order_by(reports.c.day, reports.c.case_id)
        .limit(most)
    )


def with_news(since: date, most: int) -> sa.Select[tuple[bytes, int]]:
    """Cases with answers of the person from `since` on that the worker has not noticed: case id, last one noticed."""
    answers = sa.and_(envelopes.c.case_id == cases.c.case_id, envelopes.c.kind == 2)
    unnoticed = sa.exists().where(answers, envelopes.c.day >= since, envelopes.c.position > cases.c.noticed)
    return sa.select(cases.c.case_id, cases.c.noticed).where(unnoticed).limit(most).with_for_update()


def withdrawn(until: date, most: int) -> sa.Select[tuple[bytes]]:
    """Cases whose person asked for withdrawal on `until` or before, and which still hold texts."""
    return (
        sa.select(reports.c.case_id)
        .join(cases, cases.c.case_id == reports.c.case_id)
        .where(reports.c.withdrawal_day <= until, cases.c.erased_day.is_(None))
        .order_by(reports.c.case_id)
        .limit(most)
        .with_for_update(of=reports)
    )


def erased_with_files(most: int) -> sa.Select[tuple[bytes, bytes]]:
    """Files of erased cases that are still here: case id, record id."""
    return (
        sa.select(attachments.c.case_id, attachments.c.record_id)
        .join(cases, cases.c.case_id == attachments.c.case_id)
        .where(cases.c.erased_day.is_not(None))
        .limit(most)
    )
