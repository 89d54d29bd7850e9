"""The open tasks of a member, or of all cases she sees: fifty a page, by day, flat in the number of cases.

A day that is not known comes first, overdue ones next: nothing open is ever left out. What of a case is kept from her is
kept out here by the same rules (`visibility`).
"""

from datetime import date
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.cases.model import cases, tasks
from counselling.cases.paging import PAGE, Place, is_later, place_of, spelt
from counselling.cases.tasks import Codes, open_codes
from counselling.cases.visibility import DECIDING, IS_NOBODYS, LEADS, MEMBERS_CASES, is_kept_from_her, is_visible
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys


class TaskLine(msgspec.Struct, frozen=True):
    """An open task in a list. `assignee`: whoever it was given to, else whoever looks after the case."""

    task: bytes
    case: bytes
    reference: str
    centre: str
    due: date | None
    assignee: bytes | None
    version: int
    kind: str
    rule: str | None


class Wanted(NamedTuple):
    """What of the open tasks is asked for: one member's (`of`), or those of all cases; due by `until` or not known; after a
    cursor."""

    of: bytes | None = None
    until: date | None = None
    after: str | None = None


def open_tasks(
    connection: Connection, keys: ServiceKeys, staff: bytes, wanted: Wanted
) -> tuple[list[TaskLine], str | None]:
    """One page of open tasks: those whose day is not known, then by day. Gives the cursor of the next page.

    Raises Invalid: not a cursor.
    """
    query = _LINES.where(is_visible(staff), tasks.c.state == "open", cases.c.erased_day.is_(None)).limit(PAGE + 1)
    if wanted.of is not None:
        query = query.where(tasks.c.task_id.in_((asked_of if wanted.of == staff else hers)(wanted.of)))
    if wanted.until is not None:
        query = query.where(sa.or_(tasks.c.due.is_(None), tasks.c.due <= wanted.until))
    after = place_of(wanted.after)
    is_dated = after is not None and after[0] is not None
    lines: list[TaskLine] = []
    while len(lines) <= PAGE:
        rows = connection.execute(_part(query, is_dated, after)).all()
        seen = (row for row in rows if not is_kept_from_her(keys, row.case_id, row.deciding))
        lines += [_line(row, open_codes(keys, row.task_id, row.sealed)) for row in seen]
        if len(rows) > PAGE:
            after = rows[-1].due, rows[-1].task_id
        elif is_dated:
            break  # there are no more
        else:
            is_dated, after = True, None
    page = lines[:PAGE]
    return page, spelt(page[-1].due, page[-1].task) if len(lines) > PAGE else None


def _part(query: sa.Select[*tuple[Any, ...]], is_dated: bool, after: Place | None) -> sa.Select[*tuple[Any, ...]]:
    """Those without a day, or those with one, in the order of the one index that serves both."""
    query = query.where(tasks.c.due.is_not(None) if is_dated else tasks.c.due.is_(None))
    query = query.order_by(*([tasks.c.due] if is_dated else []), tasks.c.task_id)
    return query.where(is_later(tasks.c.due, tasks.c.task_id, after))


def hers(staff: bytes) -> sa.CompoundSelect[tuple[bytes]]:
    """The ids of what was given to her, and of everything open on cases she looks after: also what was given to somebody who
    has left since, or is kept out of the case. As many rows as she has herself, however many cases there are."""
    is_open = tasks.c.state == "open"
    given = sa.select(tasks.c.task_id).where(tasks.c.assignee == staff, is_open)
    of_case = sa.select(tasks.c.task_id).join(cases, cases.c.case_id == tasks.c.case_id)
    return sa.union_all(given, of_case.where(cases.c.assignee == staff, is_open))


def asked_of(staff: bytes) -> sa.CompoundSelect[tuple[bytes]]:
    """The ids of what is hers to do, or to see to: if she leads, also what is open on cases that nobody looks after."""
    nobodys = (
        sa.select(tasks.c.task_id)
        .select_from(MEMBERS_CASES.join(tasks, tasks.c.case_id == cases.c.case_id))
        .where(is_visible(staff), IS_NOBODYS, LEADS, tasks.c.state == "open")
    )
    return sa.union_all(*hers(staff).selects, nobodys)


def _line(row: Row[*tuple[Any, ...]], codes: Codes) -> TaskLine:
    of_case = (row.task_id, row.case_id, row.reference, row.centre)
    return TaskLine(*of_case, row.due, row.with_whom, row.version, codes.kind, codes.rule)


_LINES = sa.select(
    tasks.c.task_id,
    tasks.c.case_id,
    reports.c.reference,
    cases.c.centre,
    tasks.c.due,
    sa.func.coalesce(tasks.c.assignee, cases.c.assignee).label("with_whom"),
    tasks.c.version,
    tasks.c.sealed,
    DECIDING,
).select_from(MEMBERS_CASES.join(tasks, tasks.c.case_id == cases.c.case_id))
