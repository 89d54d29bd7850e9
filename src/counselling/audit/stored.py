"""The tree as it is stored: entries, and every fourth level of the nodes; what lies between is folded again from 16 neighbours.

What a proof needs is read with one statement: about 15 rows of each stored level. A hash is made from the stored rows and believed
by nobody: a proof made of it is verified before it leaves the house.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.model import trail_entries, trail_nodes
from counselling.audit.tree import Hashes, Subtree, cover, fold, leaf_hash
from reporting.errors import NotFound

STEP: Final = 4  # of the levels, every fourth is stored
BLOCK: Final = 1 << STEP
LEVELS: Final = range(0, 32, STEP)  # enough for 2**32 entries


def stored_hashes(connection: Connection, ranges: Iterable[tuple[int, int]]) -> Hashes:
    """The hashes of the complete subtrees that cover these ranges, from the stored rows.

    The function raises NotFound for a subtree of which a row is not there: beyond the end, or pruned.
    """
    wanted: dict[int, set[int]] = {level: set() for level in LEVELS}
    for subtree in (one for begin, end in ranges for one in cover(begin, end)):
        level, positions = _below(subtree)
        wanted[level].update(positions)
    rows = _rows(connection, {level: sorted(positions) for level, positions in wanted.items()})
    stored = {(level, position): leaf_hash(found) if level == 0 else found for level, position, found in rows}

    def hash_of(subtree: Subtree) -> bytes:
        level, positions = _below(subtree)
        try:
            return fold([stored[level, position] for position in positions])
        except KeyError:
            raise NotFound from None

    return hash_of


def _rows(connection: Connection, wanted: dict[int, list[int]]) -> Iterable[Any]:
    """Level, position, and entry or hash of the rows that are there of these positions, by level."""
    if connection.dialect.name != "postgresql":
        return connection.execute(_ROWS, {f"level{level}": positions for level, positions in wanted.items()})
    nodes = [(level, position) for level in LEVELS[1:] for position in wanted[level]]
    levels, positions = [level for level, _ in nodes], [position for _, position in nodes]
    return connection.exec_driver_sql(_ROWS_BY_ARRAYS, (wanted[0], levels, positions))


def _below(subtree: Subtree) -> tuple[int, range]:
    """The nearest stored level at or below a subtree, and the positions of it there."""
    above = subtree.level % STEP
    return subtree.level - above, range(subtree.position << above, (subtree.position + 1) << above)


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


_ENTRY = sa.select(trail_entries.c.entry).where(trail_entries.c.number == sa.bindparam("number"))
# Each level by its list of positions: as ranges, a proof would read all that lies between them.
_ROWS = sa.union_all(
    sa.select(sa.literal_column("0"), trail_entries.c.number, trail_entries.c.entry).where(
        trail_entries.c.number.in_(sa.bindparam("level0", expanding=True))
    ),
    *(
        sa.select(trail_nodes.c.level, trail_nodes.c.position, trail_nodes.c.hash).where(
            trail_nodes.c.level == sa.literal_column(str(level)),
            trail_nodes.c.position.in_(sa.bindparam(f"level{level}", expanding=True)),
        )
        for level in LEVELS[1:]
    ),
)
# The same for PostgreSQL, in one text for every proof, which it prepares once: with another text for each number of rows a proof
# took twice the time.
_ROWS_BY_ARRAYS: Final = """
    SELECT 0 AS level, number AS position, entry AS found FROM trail_entries WHERE number = ANY (%b::bigint[])
    UNION ALL
    SELECT level, position, hash FROM unnest(%b::smallint[], %b::bigint[]) AS wanted (level, position)
    JOIN trail_nodes USING (level, position)
"""
