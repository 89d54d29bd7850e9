"""Which checkpoint everybody gets: the last one of a day that is over.

The size of the trail grows with every act on a case, an arrival included. Somebody who asks every minute must not learn when a
report came: between two days nothing moves.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.errors import NotFound
from reporting.publishing.model import checkpoints

_NEWEST = (
    sa.select(checkpoints.c.note)
    .where(checkpoints.c.day < sa.bindparam("today"))
    .order_by(checkpoints.c.day.desc(), checkpoints.c.size.desc())
    .limit(1)
)


def published_checkpoint(connection: Connection, today: date) -> str:
    """The signed note (C2SP tlog-checkpoint). Raises NotFound on the first day, when none is a day old."""
    note: str | None = connection.scalar(_NEWEST, {"today": today})
    if note is None:
        raise NotFound
    return note
