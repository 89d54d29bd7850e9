"""Which checkpoint everybody gets: the last one of a day that is over.

The size of the trail grows with every act on a case, an arrival included. Somebody who asks every minute must not learn when a
report came: between two days nothing moves.
"""

from datetime import date
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.errors import NotFound
from reporting.publishing.model import checkpoints

_NEWEST = (
    sa.select(checkpoints.c.day, checkpoints.c.note)
    .where(checkpoints.c.day < sa.bindparam("today"))
    .order_by(checkpoints.c.day.desc(), checkpoints.c.size.desc())
    .limit(1)
)


class PublishedCheckpoint(NamedTuple):
    """A checkpoint that is out: of which day, and the signed note (C2SP tlog-checkpoint)."""

    day: date
    note: str


def published_checkpoint(connection: Connection, today: date) -> PublishedCheckpoint:
    """The newest. Raises NotFound on the first day, when none is a day old."""
    row = connection.execute(_NEWEST, {"today": today}).first()
    if row is None:
        raise NotFound
    return PublishedCheckpoint(row.day, row.note)
