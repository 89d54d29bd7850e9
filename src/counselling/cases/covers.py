"""What stands on the outside of a case, for the supervisor, who sees no case: enough to name it."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases
from reporting.mailbox.model import reports


class Cover(NamedTuple):
    """The outside of a case."""

    case: bytes
    reference: str
    centre: str
    assignee: bytes | None
    day: date
    erased_day: date | None


def cover_of(connection: Connection, reference: str) -> Cover | None:
    """The cover of the case with this reference."""
    row = connection.execute(_COVER.where(reports.c.reference == reference)).first()
    return None if row is None else Cover._make(row)


def covers(connection: Connection, ids: Collection[bytes]) -> list[Cover]:
    """The covers of these cases; of one that is none there is none."""
    return [Cover._make(row) for row in connection.execute(_COVER.where(cases.c.case_id.in_(ids)))]


_COVER = sa.select(
    cases.c.case_id, reports.c.reference, cases.c.centre, cases.c.assignee, cases.c.day, cases.c.erased_day
).join(reports, reports.c.case_id == cases.c.case_id)
