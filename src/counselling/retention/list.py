"""The cases of a member whose end is near: erasure proposed, on hold, or to be kept no longer than a given day."""

from datetime import date
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases, erasures
from counselling.cases.paging import PAGE, place_of, spelt
from counselling.cases.visibility import DECIDING, MEMBERS_CASES, is_kept_from_her, is_visible
from reporting.mailbox.model import reports
from reporting.sealing.service_key import ServiceKeys

Wanted = Literal["proposed", "held", "coming"]


class RetainedCase(msgspec.Struct, frozen=True):
    """A case with where its end stands; `reason` null: nobody has proposed it. `proposed_by` null then: the worker."""

    case: bytes
    reference: str
    centre: str
    state: str
    assignee: bytes | None
    closed_day: date | None
    retain_until: date | None
    hold: bool
    reason: str | None
    proposed_by: bytes | None
    proposed_day: date | None
    decided_day: date | None


class RetainedPage(msgspec.Struct, frozen=True):
    """Fifty cases; `next` is the cursor for `after`, null on the last page."""

    cases: tuple[RetainedCase, ...]
    next: str | None


def retained(
    connection: Connection, keys: ServiceKeys, staff: bytes, wanted: Wanted, until: date, after: str | None
) -> RetainedPage:
    """One page of hers, in the order of their ids; for `coming`, to be kept until `until` or before.

    Raises Invalid: `after` is not a cursor.
    """
    query = _LISTED.where(is_visible(staff), cases.c.erased_day.is_(None), _IS[wanted](until)).limit(PAGE + 1)
    place = place_of(after)
    if place is not None:
        query = query.where(cases.c.case_id > place[1])
    rows = connection.execute(query).all()
    page = rows[:PAGE]
    seen = tuple(RetainedCase(*row[:-1]) for row in page if not is_kept_from_her(keys, row.case_id, row.deciding))
    return RetainedPage(seen, spelt(None, page[-1].case_id) if len(rows) > PAGE else None)


_IS: dict[str, Any] = {
    "proposed": lambda _until: erasures.c.case_id.is_not(None),
    "held": lambda _until: cases.c.hold,
    "coming": lambda until: sa.and_(cases.c.retain_until <= until, erasures.c.case_id.is_(None), ~cases.c.hold),
}
_LISTED = (
    sa.select(
        cases.c.case_id,
        reports.c.reference,
        cases.c.centre,
        cases.c.state,
        cases.c.assignee,
        cases.c.closed_day,
        cases.c.retain_until,
        cases.c.hold,
        erasures.c.reason,
        erasures.c.proposed_by,
        erasures.c.proposed_day,
        erasures.c.decided_day,
        DECIDING,
    )
    .select_from(MEMBERS_CASES.outerjoin(erasures, erasures.c.case_id == cases.c.case_id))
    .order_by(cases.c.case_id)
)
