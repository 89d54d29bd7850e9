"""The trail as a text that `verify` reads: entries and checkpoints in their order, in bounded memory.

It ends with the newest checkpoint; entries that wait to be numbered are not in it.
"""

from collections.abc import Iterator

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import trail_entries
from reporting.publishing.model import checkpoints

AT_ONCE = 1_000

_CHECKPOINTS = (
    sa.select(checkpoints.c.size, checkpoints.c.note)
    .where(checkpoints.c.size > sa.bindparam("after"))
    .order_by(checkpoints.c.size)
    .limit(1)
)
_ENTRIES = (
    sa.select(trail_entries.c.entry)
    .where(trail_entries.c.number >= sa.bindparam("begin"), trail_entries.c.number < sa.bindparam("end"))
    .order_by(trail_entries.c.number)
)


def export(connection: Connection) -> Iterator[bytes]:
    """The lines of the export, each with its line break."""
    size = 0
    while found := connection.execute(_CHECKPOINTS, {"after": size}).first():
        for begin in range(size, found.size, AT_ONCE):
            part = {"begin": begin, "end": min(begin + AT_ONCE, found.size)}
            for entry in connection.execute(_ENTRIES, part).scalars():
                yield entry + b"\n"
        yield msgspec.json.encode(found.note) + b"\n"
        size = found.size
