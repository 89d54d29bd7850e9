"""How long acts have waited to be numbered, in words for whoever watches over the programs.

The worker numbers once a minute, so a few always wait. Of the oldest the time counts; of what a person did there is the day alone.
Where two claim to be the same act, the index tells which of them it was kept with: an order among rows proves nothing.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.indexed import is_told
from counselling.audit.model import outbox, trail_entries
from counselling.audit.outbox import Trail
from counselling.audit.outgoing import moment
from reporting.web.clock import day

MOST: Final = 10_000  # entries that are counted
LOOKED_AT: Final = 1_000  # of the oldest, for their time: they wait in the order in which they were kept, nearly


class Lag(NamedTuple):
    """How many entries wait (MOST + 1: more than that), and since when: seconds since 1970, a day, or None for none.

    `stuck`: a row of the outbox that is no entry, or has the nonce of another: of the earlier row `beside`, or of the `numbered`
    entry of the trail. Nothing behind it will ever be numbered. Which of the two somebody put there is not told by this.
    """

    waiting: int
    since: int | date | None
    stuck: int | None = None
    beside: int | None = None
    numbered: int | None = None


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
            return Lag(waiting, None, row.number, beside=entries[parsed.n])
        times.append(parsed.t)
    seconds, days = [t for t in times if isinstance(t, int)], [t for t in times if isinstance(t, date)]
    again = _there_again(connection, entries)
    since = min(seconds, default=None) or min(days, default=None)
    return Lag(waiting, since, *((again[0], None, again[1]) if again else ()))


def _there_again(connection: Connection, entries: Mapping[bytes, int]) -> tuple[int, int] | None:
    """The first row of these that still waits and was numbered already, and as which entry; `entries`: the rows by nonce."""
    found = connection.execute(_NUMBERED, {"nonces": list(entries)}).all() if entries else []
    numbered = {entries[row.nonce]: row.number for row in found}
    # Asked last: what was numbered just now has left the outbox in the same transaction.
    first = connection.scalar(_STILL_WAITS, {"numbers": list(numbered)}) if numbered else None
    return None if first is None else (first, numbered[first])


def compared(connection: Connection, trail: Trail, found: Lag) -> list[str]:
    """A line for each row and entry that `found` names: whether the index, which nobody writes without the service's key, tells of
    it. The one that it does not tell of is the one that somebody put there."""
    rows = [(f"row {one} of the outbox", _ROW, one) for one in (found.beside, found.stuck) if one is not None]
    if found.numbered is not None:
        rows.append((f"entry {found.numbered} of the trail", _ENTRY, found.numbered))
    return [f"{name}: {_TOLD[_is_told(connection, trail, query, number)]}" for name, query, number in rows]


def _is_told(connection: Connection, trail: Trail, query: sa.Select[Any], number: int) -> bool | None:
    """Whether the index tells of this entry; None: nothing there is tied to it, as after an erasure."""
    entry = connection.scalar(query, {"number": number})
    if entry is None:
        return None
    try:
        return is_told(connection, trail, entry)
    except NotAnEntry:
        return False


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
        return f"{acts} to be numbered in the audit trail, and {_wrong(found)}; nothing is numbered any more"
    since = found.since if isinstance(found.since, date) or found.since is None else moment(found.since)
    return f"{acts} to be numbered in the audit trail, the oldest since {since}"


def _wrong(found: Lag) -> str:
    one = f"row {found.stuck} of the outbox"
    if found.beside is None and found.numbered is None:
        return f"{one} is no entry: somebody put it there"
    other = f"row {found.beside}" if found.numbered is None else f"entry {found.numbered} of the trail"
    return f"{one} and {other} claim to be the same act: somebody put one of the two there, `audit stuck` tells which"


_TOLD: Final[Mapping[bool | None, str]] = {
    True: "the index tells of this one",
    False: "the index tells of another act in its place: somebody put this one there",
    None: "nothing in the index is tied to it any more, so nobody can tell",
}
_ROW = sa.select(outbox.c.entry).where(outbox.c.number == sa.bindparam("number"))
_ENTRY = sa.select(trail_entries.c.entry).where(trail_entries.c.number == sa.bindparam("number"))
_COUNT = sa.select(sa.func.count()).select_from(sa.select(outbox.c.number).limit(MOST + 1).subquery())
_NUMBERED = sa.select(trail_entries.c.nonce, trail_entries.c.number).where(
    trail_entries.c.nonce.in_(sa.bindparam("nonces", expanding=True))
)
_STILL_WAITS = sa.select(sa.func.min(outbox.c.number)).where(
    outbox.c.number.in_(sa.bindparam("numbers", expanding=True))
)
_OLDEST = sa.select(outbox.c.number, outbox.c.entry).order_by(outbox.c.number).limit(LOOKED_AT)
