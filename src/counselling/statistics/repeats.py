"""When a year may be drafted again: every draft shows its rounded counts, and who sees many of them learns of single cases.

In four weeks three drafts of a year, whatever has changed; from then on only what tells of no single case: the same cases as in
one of these drafts, whose counts would be the same, or cases of which twenty at least are not those of any, in the year itself
and in all that it counts together; where it tells how many were registered late, in all years before it too, so that one late
case there holds it up like one of its own. Who corrects an error is held to six in four weeks alone, and nobody gets a
seventh. Beside a published version the same twenty are needed, and a year.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.statistics.changes import BETWEEN_REVISIONS, ENOUGH, ERROR, Changed, changed, is_sketch
from counselling.statistics.composing import Asked
from counselling.statistics.model import statistics_drafts
from reporting.errors import Conflict
from reporting.sealing.service_key import ServiceKeys

DRAFTS: Final = 3
MOST_DRAFTS: Final = 6  # whatever changed: who files rows herself changes as many as she likes
WITHIN: Final = timedelta(days=28)
TABLE: Final = "statistics_drafts"  # the name a sketch is sealed under


def hold_drafts(
    connection: Connection, keys: ServiceKeys, asked: Asked, today: date, now: bytes, *, tells_late: bool
) -> None:
    """Whether one more may be shown. `now`: a sketch of what it would count; `tells_late`: with the cases registered late.

    Raises Conflict: `drafted_often`: three drafts are there, and single cases changed since; `drafts_used_up`: six are.
    """
    columns = statistics_drafts.c
    lately = columns.day > today - WITHIN
    wanted = sa.select(columns.draft_id, columns.sketch).where(*_of(asked), lately)
    seen = [keys.open(TABLE, row.draft_id, row.sketch) for row in connection.execute(wanted)]
    if len(seen) >= MOST_DRAFTS:
        raise Conflict("drafts_used_up", drafts=MOST_DRAFTS, days=WITHIN.days)
    if asked.reason != ERROR and is_telling(seen, now, tells_late=tells_late):
        raise Conflict("drafted_often", drafts=DRAFTS, days=WITHIN.days)


def is_telling(seen: Sequence[bytes], now: bytes, *, tells_late: bool) -> bool:
    """Whether who saw drafts of these sketches would learn of single cases from one more."""
    moves = [_moved(before, now, tells_late=tells_late) for before in seen if is_sketch(before)]
    if len(seen) < DRAFTS or any(not any(one) for one in moves):
        return False
    return len(moves) < len(seen) or any(0 < moved < ENOUGH for one in moves for moved in one)


def _moved(before: bytes, now: bytes, *, tells_late: bool) -> Changed:
    """What differs in what is shown: of earlier years nothing, where their late cases are not told."""
    moved = changed(before, now)
    return moved if tells_late else moved._replace(earlier=0)


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
    seen = b"" if newest is None else keys.open(TABLE, newest.draft_id, newest.sketch)
    if not is_sketch(seen) or changed(seen, now).own < ENOUGH:
        raise Conflict("revision_too_small", cases=ENOUGH)


def _of(asked: Asked) -> tuple[sa.ColumnElement[bool], ...]:
    columns = statistics_drafts.c
    return columns.canton == asked.canton, columns.year == asked.year
