"""The trail as a text that `verify` reads: entries and checkpoints in their order, in bounded memory.

It ends with the newest checkpoint of its beginning; entries that wait to be numbered are not in it. Each part is read in a short
transaction of its own: what is numbered never changes, so the parts fit together whatever is added meanwhile.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import prunings, trail_entries
from reporting.publishing.model import checkpoints

AT_ONCE = 1_000

_DAY = (
    sa.select(checkpoints.c.day).where(checkpoints.c.size > sa.bindparam("first")).order_by(checkpoints.c.size).limit(1)
)
_NEWEST = sa.select(sa.func.max(checkpoints.c.size))
_PRUNING = sa.select(prunings.c.size, prunings.c.note).order_by(prunings.c.size.desc()).limit(1)
_BEGIN: sa.BindParameter[int] = sa.bindparam("begin")
_END: sa.BindParameter[int] = sa.bindparam("end")
_CHECKPOINTS = (
    sa.select(checkpoints.c.size, checkpoints.c.note)
    .where(checkpoints.c.size > _BEGIN, checkpoints.c.size <= _END)
    .order_by(checkpoints.c.size)
)
_ENTRIES = (
    sa.select(trail_entries.c.number, trail_entries.c.entry)
    .where(trail_entries.c.number >= _BEGIN, trail_entries.c.number < _END)
    .order_by(trail_entries.c.number)
)


def export(begin: Callable[[], AbstractContextManager[Connection]]) -> Iterator[bytes]:
    """The lines of the export, each with its line break; `begin` gives a transaction."""
    with begin() as connection:
        size = newest_size(connection)
        first, statement = beginning(connection)
    yield from statement
    for place in range(first, size, AT_ONCE):
        with begin() as connection:
            lines = part(connection, place, size)
        yield from lines


def newest_size(connection: Connection) -> int:
    """How many entries the newest checkpoint is over: what an export that begins now holds."""
    return connection.scalar(_NEWEST) or 0


def beginning(connection: Connection) -> tuple[int, list[bytes]]:
    """The first entry that was not pruned, and the line with the statement of the pruning, if there was one."""
    row = connection.execute(_PRUNING).first()
    return (0, []) if row is None else (row.size, [msgspec.json.encode(row.note) + b"\n"])


def whole_after(connection: Connection) -> date | None:
    """The day after which every entry is there, if some were pruned."""
    first, _ = beginning(connection)
    return connection.scalar(_DAY, {"first": first}) if first else None


def part(connection: Connection, begin: int, size: int) -> list[bytes]:
    """The lines from entry `begin` on, at most AT_ONCE entries of an export over `size`."""
    within = {"begin": begin, "end": min(begin + AT_ONCE, size)}
    lines = [(row.number + 1, 0, row.entry + b"\n") for row in connection.execute(_ENTRIES, within)]
    notes = connection.execute(_CHECKPOINTS, within)
    lines += [(row.size, 1, msgspec.json.encode(row.note) + b"\n") for row in notes]
    return [line for _, _, line in sorted(lines)]
