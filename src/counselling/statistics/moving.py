"""Once a night what was filed is moved, in random order, and what it replaces is taken away.

Nothing goes but for a row that counts in its place: no row without a canton takes one away that has one, none of another
year or of another kind does. Whoever filed a row is known at the door alone; there it is seen whether she serves both cantons.
A release that is out changes by none of it: what was counted in the wrong canton is right in the next version of either.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final, NamedTuple, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import WORKER
from counselling.audit.outbox import INSTALLATION, Draw, Trail, compose, store, what
from counselling.statistics.model import filed_rows, statistics_rows
from counselling.statistics.rows import Row, newest, open_row, stays_counted
from reporting.database import insert_missing
from reporting.errors import Tampered
from reporting.sealing.service_key import ServiceKeys
from reporting.web.clock import ZURICH, day

NIGHT_HOUR: Final = 3  # of the clock in Switzerland: nobody is filing then

T = TypeVar("T")


class Held(NamedTuple):
    """How many rows there are, and how many of them only keep the place of one that was replaced."""

    rows: int
    replaced: int


def move_rows(connection: Connection, trail: Trail, now: int) -> int:
    """In the night, move what was filed, and take away what it replaces; how many rows were taken in.

    One transaction: killed before its end, the next night begins again. A row that is there already stays as it is; of two that
    replace the same one, only the one that is taken in last counts. Nothing goes but for a row that counts in its place.
    """
    if datetime.fromtimestamp(now, ZURICH).hour != NIGHT_HOUR:
        return 0
    filed = connection.execute(sa.select(filed_rows)).all()
    if not filed:
        return 0
    before, rows = held(connection), shuffled(filed, trail.draw)
    for row in rows:
        insert_missing(connection, statistics_rows, row_id=row.row_id, sealed=row.sealed)
    for row in rows:
        if row.replaces is not None:
            _take_away(connection, trail.service_keys, row.replaces, row.row_id)
    connection.execute(sa.delete(filed_rows).where(filed_rows.c.row_id.in_([row.row_id for row in filed])))
    after = held(connection)
    added = Held(after.rows - before.rows, after.replaced - before.replaced)
    tell(connection, trail, WORKER, day(now), added)
    return len(filed)


def held(connection: Connection) -> Held:
    """What there is now. It counts them all: for the night, and for the check."""
    rows, living = connection.execute(_HELD).one()
    return Held(rows, rows - living)


def _take_away(connection: Connection, keys: ServiceKeys, replaced: bytes, row: bytes) -> None:
    """What was replaced, or what has replaced that meanwhile, counts no more from here on, if what stands for `row` does."""
    heir, gone = newest(connection, row), {"sealed": None, "successor": row}
    new = _opened(keys, heir)
    if heir is None or new is None:
        return
    # What is not there comes later, or never: it will find its place taken, unless by what counts nowhere.
    if new.canton is not None and insert_missing(connection, statistics_rows, row_id=replaced, **gone):
        return
    last = newest(connection, replaced)
    old = _opened(keys, last)
    if last is not None and last.row_id != heir.row_id and old is not None and stays_counted(old, new):
        connection.execute(sa.update(statistics_rows).where(statistics_rows.c.row_id == last.row_id).values(gone))


def shuffled(rows: Iterable[T], draw: Draw) -> list[T]:
    """The rows in an order that only chance decides."""
    return [row for _, row in sorted(((draw(16), row) for row in rows), key=lambda drawn: drawn[0])]


def _opened(keys: ServiceKeys, row: sa.Row[Any] | None) -> Row | None:
    """A row, if there is one and it opens. Of one that does not a draft says so; the night goes on, and takes nothing away."""
    try:
        return open_row(keys, row.row_id, row.sealed) if row is not None and row.sealed is not None else None
    except Tampered:
        return None


def tell(connection: Connection, trail: Trail, actor: str, today: date, added: Held) -> None:
    """Record how many rows came in and how many were replaced, so that nobody adds or removes one unseen."""
    told = what("statistics.moved", count=added.rows, number=added.replaced)
    store(connection, [compose(trail.draw, trail.installation_key, INSTALLATION, today, actor, told)])


_HELD = sa.select(sa.func.count(), sa.func.count(statistics_rows.c.sealed)).select_from(statistics_rows)
