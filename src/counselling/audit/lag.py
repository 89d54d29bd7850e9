"""How long acts have waited to be numbered, in words for whoever watches over the programs.

The worker numbers once a minute, so a few always wait. Of the oldest the time counts; of what a person did there is the day alone.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.model import outbox, trail_entries
from counselling.audit.outgoing import moment
from reporting.web.clock import day

MOST: Final = 10_000  # entries that are counted
LOOKED_AT: Final = 1_000  # of the oldest, for their time: they wait in the order in which they were kept, nearly


class Lag(NamedTuple):
    """How many entries wait (MOST + 1: more than that), and since when: seconds since 1970, a day, or None for none.

    `stuck`: the row of the outbox that is no entry, or was numbered already; nothing behind it will ever be numbered.
    """

    waiting: int
    since: int | date | None
    stuck: int | None = None


def lag(connection: Connection) -> Lag:
    """What waits now."""
    waiting = connection.scalar(_COUNT) or 0
    entries: dict[bytes, int] = {}
    times = []
    for row in connection.execute(_OLDEST).all():
        try:
            parsed = parse_entry(row.entry)
        except NotAnEntry:
            return Lag(waiting, None, row.number)
        if entries.setdefault(parsed.n, row.number) != row.number:
            return Lag(waiting, None, row.number)
        times.append(parsed.t)
    seconds, days = [t for t in times if isinstance(t, int)], [t for t in times if isinstance(t, date)]
    return Lag(waiting, min(seconds, default=None) or min(days, default=None), _there_again(connection, entries))


def _there_again(connection: Connection, entries: Mapping[bytes, int]) -> int | None:
    """The first row of these that still waits and was numbered already; `entries`: the rows by nonce."""
    numbered = connection.scalars(_NUMBERED, {"nonces": list(entries)}).all() if entries else []
    if not numbered:
        return None
    # Asked last: what was numbered just now has left the outbox in the same transaction.
    found: int | None = connection.scalar(_STILL_WAITS, {"numbers": [entries[nonce] for nonce in numbered]})
    return found


def is_late(found: Lag, now: int, minutes: int) -> bool:
    """Whether something has waited longer than so many minutes."""
    before = now - 60 * minutes
    if found.stuck is not None:
        return True
    if isinstance(found.since, date):
        # A worker that was away at midnight enters yesterday's acts today: they came just now.
        return found.since < day(before) - timedelta(days=1)
    return found.since is not None and found.since < before


def said(found: Lag) -> str:
    """A line about it."""
    if found.waiting == 0:
        return "every act is numbered in the audit trail"
    many = f"more than {MOST:,}" if found.waiting > MOST else f"{found.waiting:,}"
    acts = "1 act waits" if found.waiting == 1 else f"{many} acts wait"
    if found.stuck is not None:
        return (
            f"{acts} to be numbered in the audit trail, and row {found.stuck} of the outbox is no entry, or was numbered"
            " already: somebody put it there, and nothing is numbered any more"
        )
    since = found.since if isinstance(found.since, date) or found.since is None else moment(found.since)
    return f"{acts} to be numbered in the audit trail, the oldest since {since}"


_COUNT = sa.select(sa.func.count()).select_from(sa.select(outbox.c.number).limit(MOST + 1).subquery())
_NUMBERED = sa.select(trail_entries.c.nonce).where(trail_entries.c.nonce.in_(sa.bindparam("nonces", expanding=True)))
_STILL_WAITS = sa.select(sa.func.min(outbox.c.number)).where(
    outbox.c.number.in_(sa.bindparam("numbers", expanding=True))
)
_OLDEST = sa.select(outbox.c.number, outbox.c.entry).order_by(outbox.c.number).limit(LOOKED_AT)
