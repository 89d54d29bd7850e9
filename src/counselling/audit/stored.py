"""The tree as it is stored: entries, and every eighth level of the nodes; what lies between is folded again from 256 neighbours.

A hash is made from the stored rows and believed by nobody: a proof made of it is verified before it leaves the house.
"""

from collections.abc import Sequence
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import trail_entries, trail_nodes
from counselling.audit.tree import Hashes, Subtree, fold, leaf_hash
from reporting.errors import NotFound

STEP: Final = 8  # of the levels, every eighth is stored
BLOCK: Final = 1 << STEP
LEVELS: Final = (0, 8, 16, 24)  # enough for 2**32 entries

_BEGIN: sa.BindParameter[int] = sa.bindparam("begin")
_END: sa.BindParameter[int] = sa.bindparam("end")
_ENTRIES = (
    sa.select(trail_entries.c.number, trail_entries.c.entry)
    .where(trail_entries.c.number >= _BEGIN, trail_entries.c.number < _END)
    .order_by(trail_entries.c.number)
)
_NODES = (
    sa.select(trail_nodes.c.position, trail_nodes.c.hash)
    .where(
        trail_nodes.c.level == sa.bindparam("level"),
        trail_nodes.c.position >= _BEGIN,
        trail_nodes.c.position < _END,
    )
    .order_by(trail_nodes.c.position)
)


def stored_hashes(connection: Connection) -> Hashes:
    """The hash of any complete subtree, from the stored rows; each block of 256 is read once.

    The function raises NotFound for a subtree of which a row is not there: beyond the end, or pruned.
    """
    blocks: dict[tuple[int, int], dict[int, bytes]] = {}

    def hash_of(subtree: Subtree) -> bytes:
        level = subtree.level - subtree.level % STEP
        width = 1 << (subtree.level - level)
        first = subtree.position * width
        at = level, first // BLOCK
        if at not in blocks:
            blocks[at] = _block(connection, *at)
        try:
            return fold([blocks[at][place] for place in range(first, first + width)])
        except KeyError:
            raise NotFound from None

    return hash_of


def entry_at(connection: Connection, number: int) -> bytes:
    """The stored bytes of an entry. Raises NotFound: there is none, or it was pruned."""
    found: bytes | None = connection.scalar(_ENTRY, {"number": number})
    if found is None:
        raise NotFound
    return found


def put(connection: Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows, each in the order of the table's columns, the fastest way that the database has."""
    columns = ", ".join(column.name for column in table.columns)
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection):
        with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({columns}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif rows:
        places = ", ".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({columns}) VALUES ({places})", list(rows))  # noqa: S608 - names of ours


def _block(connection: Connection, level: int, number: int) -> dict[int, bytes]:
    """The rows of one block of a stored level, by position."""
    within = {"begin": number * BLOCK, "end": (number + 1) * BLOCK}
    if level == 0:
        return {row.number: leaf_hash(row.entry) for row in connection.execute(_ENTRIES, within)}
    return {row.position: row.hash for row in connection.execute(_NODES, within | {"level": level})}


_ENTRY = sa.select(trail_entries.c.entry).where(trail_entries.c.number == sa.bindparam("number"))
