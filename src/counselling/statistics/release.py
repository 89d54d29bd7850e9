"""Makes the year's release out of coded rows: plans its tables, protects and attacks them.

What comes out holds published counts only, never a true one, and what is needed to tell later that it was made from this
snapshot by this plan: digests, the name of the key, the version of the method. Pure: rows, key and limits are arguments.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
import numpy as np

from counselling.statistics.protection import Finding, gate, in_line, margins, protect, relate
from counselling.statistics.tables import Counts, Dimension, Planned, Row, Table, count, plan

METHOD: Final = "linked controlled rounding to base 5, version 1"


class NotPublishable(Exception):
    """No plan passes the gate: nothing is published. `findings`: the cells that would have said too much."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} cells")
        self.findings = tuple(findings)


class PublishedTable(msgspec.Struct, frozen=True):
    """A table as everybody may see it: codes along each dimension, counts in the order of the codes, row by row.

    `mentions`: a case may stand in several cells, and their sum is no total.
    """

    name: str
    dimensions: tuple[str, ...]
    levels: tuple[int, ...]
    codes: tuple[tuple[str, ...], ...]
    mentions: bool
    counts: tuple[int, ...]


class Drafted(msgspec.Struct, frozen=True):
    """A draft: the total and the tables as protected, why others are not there, and where it came from (SHA-256, hex)."""

    total: int
    tables: tuple[PublishedTable, ...]
    left_out: Mapping[str, str]
    method: str
    snapshot: str
    plan: str


class _Made(NamedTuple):
    tables: list[Table]
    counts: Counts
    findings: list[Finding]


def draft(
    rows: Sequence[Row], dimensions: Sequence[Dimension], pairs: Sequence[tuple[str, str]], key: bytes
) -> Drafted:
    """The release of these rows, protected and attacked.

    Raises:
        NotPublishable: a cell would say too much.
        CannotProtect: no rounding keeps all relations, or none was found in time.
    """
    planned = plan(len(rows), dimensions, pairs)
    made = _made(rows, [one.table for one in planned if one.table], key)
    if made.findings:
        raise NotPublishable(made.findings)
    return _drafted(rows, made, planned)


def _made(rows: Sequence[Row], wanted: Sequence[Table], key: bytes) -> _Made:
    tables = margins(wanted)
    relations = relate(tables)
    true = in_line(relations, count(rows, tables), len(rows))
    published = protect(relations, true, key)
    findings = gate(relations, true, published)
    place = {name: at for at, name in enumerate(relations.names)}
    counts = {
        table: np.array([published[place[table.name, tuple(map(int, at))]] for at in np.ndindex(*table.shape)]).reshape(
            table.shape
        )
        for table in tables
    }
    return _Made(tables, counts, findings)


def _drafted(rows: Sequence[Row], made: _Made, planned: Sequence[Planned]) -> Drafted:
    tables = tuple(_published(table, made.counts) for table in made.tables)
    month = next(table for table in made.tables if len(table.dimensions) == 1 and not table.dimensions[0].many)
    left_out = {one.wished: one.reason for one in planned if one.table is None}
    return Drafted(
        total=int(made.counts[month].sum()),
        tables=tables,
        left_out=left_out,
        method=METHOD,
        snapshot=sha256(msgspec.json.encode(sorted(map(_line, rows)))).hexdigest(),
        plan=sha256(msgspec.json.encode([table.name for table in made.tables])).hexdigest(),
    )


def _published(table: Table, counts: Counts) -> PublishedTable:
    return PublishedTable(
        name=table.name,
        dimensions=tuple(one.name for one in table.dimensions),
        levels=table.levels,
        codes=tuple(one.codes(level) for one, level in zip(table.dimensions, table.levels, strict=True)),
        mentions=any(one.many for one in table.dimensions),
        counts=tuple(int(cell) for cell in counts[table].ravel()),
    )


def _line(row: Row) -> str:
    return msgspec.json.encode(sorted((name, sorted(chosen)) for name, chosen in row.items())).decode()
