"""When a year may be drafted again: every draft shows its rounded counts, and who sees many of them learns of single cases.

In four weeks three drafts of a year, whatever has changed; from then on only what tells of no single case: the same cases as in
one of these drafts, whose counts would be the same, or cases of which twenty at least are not those of any. Beside a published
version the same twenty are needed, and a year.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.changes import BETWEEN_REVISIONS, ENOUGH, changed
from counselling.statistics.composing import Asked
from counselling.statistics.model import statistics_drafts
from reporting.errors import Conflict
from reporting.sealing.service_key import ServiceKeys

DRAFTS: Final = 3
WITHIN: Final = timedelta(days=28)
TABLE: Final = "statistics_drafts"  # the name a sketch is sealed under


def hold_drafts(connection: Connection, keys: ServiceKeys, asked: Asked, today: date, now: bytes) -> None:
    """Raises Conflict: `drafted_often`: three drafts are there, and single cases changed since. `now`: a sketch of the cases."""
    columns = statistics_drafts.c
    lately = columns.day > today - WITHIN
    wanted = sa.select(columns.draft_id, columns.sketch).where(*_of(asked), lately)
    seen = [keys.open(TABLE, row.draft_id, row.sketch) for row in connection.execute(wanted)]
    if is_telling(seen, now):
        raise Conflict("drafted_often", drafts=DRAFTS, days=WITHIN.days)


def is_telling(seen: Sequence[bytes], now: bytes) -> bool:
    """Whether who saw drafts of these sketches would learn of single cases from one more."""
    if len(seen) < DRAFTS or now in seen:
        return False
    return min(changed(before, now) for before in seen) < ENOUGH


def hold_revision(
    connection: Connection, keys: ServiceKeys, asked: Asked, between: tuple[date, date], now: bytes
) -> None:
    """Whether enough cases changed for a version beside the newest one. `between`: its day, and today.

    Raises Conflict: `revision_too_soon`, `revision_too_small`.
    """
    out, today = between
    if today < out + timedelta(days=BETWEEN_REVISIONS):
        raise Conflict("revision_too_soon")
    columns = statistics_drafts.c
    published = sa.select(columns.draft_id, columns.sketch).where(*_of(asked), columns.state == "published")
    newest = connection.execute(published.order_by(columns.version.desc()).limit(1)).first()
    # Where its draft is gone nobody knows any more what it was made of: only an error is corrected then.
    if newest is None or changed(keys.open(TABLE, newest.draft_id, newest.sketch), now) < ENOUGH:
        raise Conflict("revision_too_small", cases=ENOUGH)


def _of(asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    columns = statistics_drafts.c
    return columns.canton == asked.canton, columns.year == asked.year
