"""Holds what is stored beside the entries against the entries: the columns they are found by, and the nodes of the tree.

`verify` cannot see these: no export holds them. Who alters a column hides an entry from whoever looks for it here, who alters a
node makes proofs fail; neither changes what was signed.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.checkpoint import NotACheckpoint, parse_cosigner_key, said_at, signed_day, verify_at
from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.model import trail_entries, trail_nodes
from counselling.audit.proving import as_stored
from counselling.audit.stored import BLOCK, LEVELS, STEP
from counselling.audit.tree import fold, leaf_hash
from reporting.publishing.model import checkpoints

AT_ONCE = 1_024  # rows, whole blocks


def altered_rows(connection: Connection, begin: int) -> str | None:
    """What is wrong first with the entries from `begin` (a multiple of 16) on, AT_ONCE of them; None if nothing is."""
    rows = connection.execute(_ENTRIES, {"begin": begin, "end": begin + AT_ONCE}).all()
    for place, row in enumerate(rows):
        if row.number != begin + place:
            return f"entry {begin + place} is not there"
        try:
            parsed = parse_entry(row.entry)
        except NotAnEntry:
            return f"entry {row.number} is no entry"
        if (row.nonce, row.actor, row.event) != (parsed.n, parsed.a, parsed.e):
            return f"entry {row.number} is listed under what it does not say"
    leaves = [leaf_hash(row.entry) for row in rows]
    return _altered_nodes(connection, STEP, begin // BLOCK, leaves)


def altered_checkpoints(
    connection: Connection, after: int, first: int, keys: tuple[str, str]
) -> tuple[str | None, int | None]:
    """What is wrong first with the columns of the checkpoints above size `after`; after which size to go on, None at the end.

    `first`: how many entries were pruned. The signatures of the checkpoints up to there are verified here: no export has them.
    """
    rows = connection.execute(_CHECKPOINTS, {"after": after, "most": AT_ONCE}).all()
    cosigner = parse_cosigner_key(keys[1])
    for row in rows:
        try:
            signed = verify_at(row.note, *keys)[1] if row.size <= first else said_at(row.note, cosigner)
        except NotACheckpoint:
            return f"the checkpoint over {row.size} entries is not one of this log", None
        if as_stored(row.note).checkpoint.size != row.size:
            return f"a checkpoint is listed over {row.size} entries and is over others", None
        if signed_day(signed) != row.day:
            return f"the checkpoint over {row.size} entries is listed under a day on which it was not signed", None
    if rows:
        return None, rows[-1].size
    is_beyond = connection.scalar(_BEYOND, {"size": after})
    return ("an entry stands behind the newest checkpoint" if is_beyond else None), None


def altered_nodes(connection: Connection) -> str | None:
    """What is wrong first with the upper levels of nodes; None if nothing is."""
    for level in LEVELS[1:]:
        begin = 0
        while rows := connection.execute(_NODES, {"level": level, "begin": begin, "end": begin + AT_ONCE}).all():
            wrong = _altered_nodes(connection, level + STEP, begin // BLOCK, [row.hash for row in rows])
            if wrong is not None:
                return wrong
            begin += AT_ONCE
    return None


def _altered_nodes(connection: Connection, level: int, first: int, below: list[bytes]) -> str | None:
    made = [fold(below[place : place + BLOCK]) for place in range(0, len(below) - BLOCK + 1, BLOCK)]
    stored = connection.execute(_NODES, {"level": level, "begin": first, "end": first + max(len(made), 1)}).all()
    if [(row.position, row.hash) for row in stored] != list(enumerate(made, first)):
        return f"the nodes of level {level} from {first} on are not those of the entries"
    return None


_CHECKPOINTS = (
    sa.select(checkpoints.c.size, checkpoints.c.day, checkpoints.c.note)
    .where(checkpoints.c.size > sa.bindparam("after"))
    .order_by(checkpoints.c.size)
    .limit(sa.bindparam("most"))
)
_BEYOND = sa.select(sa.exists().where(trail_entries.c.number >= sa.bindparam("size")))
_BEGIN: sa.BindParameter[int] = sa.bindparam("begin")
_END: sa.BindParameter[int] = sa.bindparam("end")
_ENTRIES = (
    sa.select(trail_entries)
    .where(trail_entries.c.number >= _BEGIN, trail_entries.c.number < _END)
    .order_by(trail_entries.c.number)
)
_NODES = (
    sa.select(trail_nodes.c.position, trail_nodes.c.hash)
    .where(
        trail_nodes.c.level == sa.bindparam("level"), trail_nodes.c.position >= _BEGIN, trail_nodes.c.position < _END
    )
    .order_by(trail_nodes.c.position)
)
