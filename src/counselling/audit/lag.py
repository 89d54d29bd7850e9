"""How long acts have waited to be numbered, in words for whoever watches over the programs.

The worker numbers once a minute, so a few always wait. Of the oldest the time counts; of what a person did there is the day alone.
"""

from datetime import date
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.model import outbox
from counselling.audit.outgoing import moment
from reporting.web.clock import day

MOST: Final = 10_000  # entries that are counted
LOOKED_AT: Final = 500  # of the oldest, for their time: they wait in the order in which they were kept, nearly


class Lag(NamedTuple):
    """How many entries wait (MOST + 1: more than that), and since when: seconds since 1970, a day, or None for none.

    `is_stuck`: among the first is one that is no entry, and nothing behind it will ever be numbered.
    """

    waiting: int
    since: int | date | None
    is_stuck: bool = False


def lag(connection: Connection) -> Lag:
    """What waits now."""
    waiting = connection.scalar(_COUNT) or 0
    try:
        times = [parse_entry(row.entry).t for row in connection.execute(_OLDEST)]
    except NotAnEntry:
        return Lag(waiting, None, is_stuck=True)
    seconds, days = [t for t in times if isinstance(t, int)], [t for t in times if isinstance(t, date)]
    return Lag(waiting, min(seconds, default=None) or min(days, default=None))


def is_late(found: Lag, now: int, minutes: int) -> bool:
    """Whether something has waited longer than so many minutes."""
    before = now - 60 * minutes
    if isinstance(found.since, date):
        return found.since < day(before)
    return found.is_stuck or (found.since is not None and found.since < before)


def said(found: Lag) -> str:
    """A line about it."""
    if found.waiting == 0:
        return "every act is numbered in the audit trail"
    many = f"more than {MOST:,}" if found.waiting > MOST else f"{found.waiting:,}"
    acts = "1 act waits" if found.waiting == 1 else f"{many} acts wait"
    if found.is_stuck:
        return (
            f"{acts} to be numbered in the audit trail, and one of the first is no entry: nothing is numbered any more"
        )
    since = found.since if isinstance(found.since, date) or found.since is None else moment(found.since)
    return f"{acts} to be numbered in the audit trail, the oldest since {since}"


_COUNT = sa.select(sa.func.count()).select_from(sa.select(outbox.c.number).limit(MOST + 1).subquery())
_OLDEST = sa.select(outbox.c.entry).order_by(outbox.c.number).limit(LOOKED_AT)
