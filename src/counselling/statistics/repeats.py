"""When a year may be drafted again: every draft shows its rounded counts, and who sees many of them learns of single cases.

In four weeks three drafts of a year, whatever has changed; from then on only what tells of no single case: the same cases as in
one of these drafts, whose counts would be the same, or cases of which twenty at least are not those of any, in the year itself
and in all that it counts together. Who corrects an error is held to six in four weeks alone, and nobody gets a seventh. Beside a
published version the same twenty are needed, and a year.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.changes import BETWEEN_REVISIONS, ENOUGH, ERROR, changed
from counselling.statistics.composing import Asked
from counselling.statistics.model import statistics_drafts
from reporting.errors import Conflict
from reporting.sealing.service_key import ServiceKeys

DRAFTS: Final = 3
MOST_DRAFTS: Final = 6  # whatever changed: who files rows herself changes as many as she likes
WITHIN: Final = timedelta(days=28)
TABLE: Final = "statistics_drafts"  # the name a sketch is sealed under


def hold_drafts(connection: Connection, keys: ServiceKeys, asked: Asked, today: date, now: bytes) -> None:
    """Whether one more may be shown. `now`: a sketch of what it would count.

    Raises Conflict: `drafted_often`: three drafts are there, and single cases changed since; `drafts_used_up`: six are.
    """
    columns = statistics_drafts.c
    lately = columns.day > today - WITHIN
    wanted = sa.select(columns.draft_id, columns.sketch).where(*_of(asked), lately)
    seen = [keys.open(TABLE, row.draft_id, row.sketch) for row in connection.execute(wanted)]
    if len(seen) >= MOST_DRAFTS:
        raise Conflict("drafts_used_up", drafts=MOST_DRAFTS, days=WITHIN.days)
    if asked.reason != ERROR and is_telling(seen, now):
        raise Conflict("drafted_often", drafts=DRAFTS, days=WITHIN.days)


def is_telling(seen: Sequence[bytes], now: bytes) -> bool:
    """Whether who saw drafts of these sketches would learn of single cases from one more."""
    if len(seen) < DRAFTS or now in seen:
        return False
    return any(0 < moved < ENOUGH for before in seen for moved in changed(before, now))


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
    if newest is None or changed(keys.open(TABLE, newest.draft_id, newest.sketch), now).own < ENOUGH:
        raise Conflict("revision_too_small", cases=ENOUGH)


def _of(asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    columns = statistics_drafts.c
    return columns.canton == asked.canton, columns.year == asked.year
