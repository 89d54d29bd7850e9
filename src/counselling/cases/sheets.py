"""Case sheets: of a case those that are newest, or all; and of all her cases at once, in batches, for search.

A sheet is never changed: the next one follows it, and two that follow the same one are both newest. The server knows no more
of what they say than that; which of two settles the other stands inside. Every sheet served is recorded as read: a case
that has lost its audit key is left out of the stream. To read sheets is not to read the report, so the person is not told.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, Kept, case_keys, compose, record_all, store, what
from counselling.cases.access import visible
from counselling.cases.model import cases, notes
from counselling.cases.opening import IS_NEWEST, SEALED, NoteView
from counselling.cases.visibility import DECIDING, MEMBERS_CASES, is_kept_from_her, is_visible
from reporting.mailbox.model import reports
from reporting.sealing.envelope import CASE_SHEET

BATCH = 200


class CaseSheets(msgspec.Struct, frozen=True):
    """The newest sheets of one case: one as a rule, more while two stand side by side."""

    case: bytes
    reference: str
    centre: str
    sheets: tuple[NoteView, ...]


class Batch(NamedTuple):
    """Some cases with their newest sheets, and the case to go on after; None at the end."""

    cases: tuple[CaseSheets, ...]
    after: bytes | None


def sheets_of(connection: Connection, act: Act, staff: bytes, case: bytes, *, every: bool) -> CaseSheets:
    """The newest sheets of a case, or `every` one, in the order they came. Raises NotFound: the case is not hers."""
    seen = visible(connection, act.trail.service_keys, staff, case)
    query = _SHEETS if every else _SHEETS.where(IS_NEWEST)
    rows = tuple(NoteView(*row[1:]) for row in connection.execute(query.where(notes.c.case_id == case)))
    record_all(connection, act, [what("case.read", record=one.record) for one in rows], case)
    return CaseSheets(case, seen.reference, seen.centre, rows)


def next_sheets(connection: Connection, act: Act, staff: bytes, after: bytes, *, closed: bool) -> Batch:
    """The next of her cases that have a sheet, by case id, walls respected; `closed`: the closed ones instead of the others."""
    wanted = _CASES.where(is_visible(staff), (cases.c.state == "closed") == closed, cases.c.case_id > after)
    found = connection.execute(wanted.limit(BATCH)).all()
    service_keys = act.trail.service_keys
    hers = [row for row in found if not is_kept_from_her(service_keys, row.case_id, row.deciding)]
    keys = case_keys(connection, service_keys, [row.case_id for row in hers])
    ids = [row.case_id for row in hers if row.case_id in keys]
    sheets: dict[bytes, list[NoteView]] = {case: [] for case in ids}
    for row in connection.execute(_SHEETS.where(notes.c.case_id.in_(ids), IS_NEWEST)):
        sheets[row.case_id].append(NoteView(*row[1:]))
    store(connection, _readings(act, keys, sheets))
    covers = {row.case_id: row for row in hers}
    served = tuple(CaseSheets(one, covers[one].reference, covers[one].centre, tuple(sheets[one])) for one in ids)
    return Batch(served, found[-1].case_id if len(found) == BATCH else None)


def _readings(act: Act, keys: dict[bytes, bytes], sheets: dict[bytes, list[NoteView]]) -> Iterator[Kept]:
    for case, views in sheets.items():
        for view in views:
            told = what("case.read", record=view.record)
            yield compose(act.trail.draw, keys[case], case, act.now, act.actor, told)


_SHEETS = (
    sa.select(notes.c.case_id, *SEALED).where(notes.c.kind == CASE_SHEET).order_by(notes.c.case_id, notes.c.position)
)
_HAS_SHEET = sa.exists().where(notes.c.case_id == cases.c.case_id, notes.c.kind == CASE_SHEET)
_CASES = (
    sa.select(cases.c.case_id, reports.c.reference, cases.c.centre, DECIDING)
    .select_from(MEMBERS_CASES)
    .where(_HAS_SHEET)
    .order_by(cases.c.case_id)
)
