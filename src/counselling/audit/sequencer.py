"""Numbers what waits in the outbox: entries, nodes and a signed checkpoint in one transaction, or nothing.

Killed at any line, the next run begins where the last commit left it. Before anything is added, the stored right edge of the tree
must give the root of the last checkpoint, which must be ours: who rewrote the end of the trail stops it here, as an alarm. What
was rewritten further in is found by `verify`. One sequencer at a time: the worker's lock, and the primary keys behind it. An entry
that was numbered already, and put into the outbox again, is refused by the index of the nonces.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from psycopg.errors import UniqueViolation
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, Signer, midnight, sign, verifier_keys, verify
from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.model import outbox, trail_entries, trail_nodes
from counselling.audit.stored import BLOCK, LEVELS, STEP, put
from counselling.audit.tree import EMPTY, Subtree, cover, fold, joined, leaf_hash
from reporting.errors import Tampered
from reporting.publishing.model import checkpoints

MOST: Final = 1_000  # entries in one transaction

# By stored level: the hashes to the right of its last complete block of 16, from left to right.
Edge = dict[int, list[bytes]]

_FIRST = sa.select(outbox.c.number).order_by(outbox.c.number).limit(sa.bindparam("most"))
_TAKE = sa.delete(outbox).where(outbox.c.number.in_(_FIRST)).returning(outbox.c.number, outbox.c.entry)
_LAST = sa.select(checkpoints.c.note).order_by(checkpoints.c.size.desc()).limit(1)
_ENTRIES = (
    sa.select(trail_entries.c.number, trail_entries.c.entry)
    .where(trail_entries.c.number >= sa.bindparam("begin"))
    .order_by(trail_entries.c.number)
)
_NODES = (
    sa.select(trail_nodes)
    .where(
        sa.or_(
            *(
                sa.and_(trail_nodes.c.level == level, trail_nodes.c.position >= sa.bindparam(f"begin{level}"))
                for level in LEVELS[1:]
            )
        )
    )
    .order_by(trail_nodes.c.level, trail_nodes.c.position)
)


def sequence(connection: Connection, keys: Signer, today: date, most: int = MOST) -> int:
    """Number the next `most` entries and sign; how many there were.

    The signature says the day only: a report that arrives is numbered within the minute, and no time is kept of what a person did.

    Raises Tampered if the end of the stored trail is not what the last checkpoint says, or if what waits is no entry, or one that
    has its number: it would stand in the way of every later verification, and stays where it is until somebody has looked at it.
    """
    waiting = sorted((row.number, row.entry) for row in connection.execute(_TAKE, {"most": most}))
    if not waiting:
        return 0
    last = last_checkpoint(connection, keys)
    edge = _stored_edge(connection, last.size)
    if root_of(edge) != last.root:
        raise Tampered
    rows = [_row(last.size + place, entry) for place, (_, entry) in enumerate(waiting)]
    try:
        put(connection, trail_entries, rows)
    except (IntegrityError, UniqueViolation) as error:  # nothing else stands behind the edge: it was numbered before
        raise Tampered from error
    nodes = append(edge, last.size, [leaf_hash(row[1]) for row in rows])
    put(connection, trail_nodes, [(at.level, at.position, found) for at, found in nodes.items()])
    size = last.size + len(rows)
    note = sign(size, root_of(edge), midnight(today), keys)
    connection.execute(sa.insert(checkpoints), {"size": size, "day": today, "note": note})
    return len(rows)


def last_checkpoint(connection: Connection, keys: Signer) -> Checkpoint:
    """What was signed last; the empty tree if nothing was. Raises Tampered if it is not of these keys."""
    note = connection.scalar(_LAST)
    if note is None:
        return Checkpoint(keys.origin, 0, EMPTY)
    try:
        return verify(note, *verifier_keys(keys))
    except NotACheckpoint as error:
        raise Tampered from error


def _row(number: int, entry: bytes) -> tuple[int, bytes, bytes, str, str]:
    """The row of `trail_entries`, in the order of its columns."""
    try:
        parsed = parse_entry(entry)
    except NotAnEntry as error:
        raise Tampered from error
    return number, entry, parsed.n, parsed.a, parsed.e


def _stored_edge(connection: Connection, size: int) -> Edge:
    """The right edge as it is stored, held against the last entries, up to 255 of them.

    Raises Tampered if there are more or fewer rows than a tree of this size has, or if the entries are not those of their nodes.
    """
    begins = {level: (size >> level) - (size >> level) % BLOCK for level in LEVELS}
    begins[0] = begins[STEP] * BLOCK  # more than the edge needs: all below the edge of the first nodes
    rows: dict[int, list[tuple[int, bytes]]] = {level: [] for level in LEVELS}
    rows[0] = [(number, leaf_hash(entry)) for number, entry in connection.execute(_ENTRIES, {"begin": begins[0]})]
    for level, position, found in connection.execute(_NODES, {f"begin{level}": begins[level] for level in LEVELS[1:]}):
        rows[level].append((position, found))
    for level in LEVELS:
        if [place for place, _ in rows[level]] != list(range(begins[level], size >> level)):
            raise Tampered
    edge = {level: [found for _, found in rows[level]] for level in LEVELS}
    blocks, edge[0] = _blocks(edge[0])
    if [fold(block) for block in blocks] != edge[STEP]:
        raise Tampered
    return edge


def append(edge: Edge, size: int, leaves: Sequence[bytes]) -> Mapping[Subtree, bytes]:
    """Put the leaves of new entries to the right of an edge, in place; the complete nodes this makes, to be stored."""
    made: dict[Subtree, bytes] = {}
    added = list(leaves)
    for level in LEVELS:
        first = ((size >> level) - len(edge[level])) // BLOCK
        blocks, edge[level] = _blocks(edge[level] + added)
        added = [fold(block) for block in blocks]
        made |= {Subtree(level + STEP, position): found for position, found in enumerate(added, first)}
    return made


def _blocks(row: list[bytes]) -> tuple[list[list[bytes]], list[bytes]]:
    """The complete blocks of a row, and what is left."""
    whole = len(row) - len(row) % BLOCK
    return [row[place : place + BLOCK] for place in range(0, whole, BLOCK)], row[whole:]


def root_of(edge: Edge) -> bytes:
    """The root of the tree with this right edge."""
    peaks: list[bytes] = []
    for level in reversed(LEVELS):
        for subtree in cover(0, len(edge[level])):
            width = 1 << subtree.level
            peaks.append(fold(edge[level][subtree.position * width : (subtree.position + 1) * width]))
    return joined(peaks)
