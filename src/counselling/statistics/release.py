"""Makes the year's release out of coded rows: plans its tables, protects and attacks them.

What comes out holds published counts only, never a true one, and what is needed to tell later that it was made from this
snapshot by this plan: digests, the name of the key, the version of the method. Pure: rows, key and limits are arguments.
"""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
import numpy as np

from counselling.statistics.protection import Finding, beside, gate, in_line, margins, protect, relate
from counselling.statistics.tables import Counts, Dimension, Planned, Row, Table, count, plan

MATTERS: Final = ("case", "documentation", "institution", "accused")
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
    """A draft: how many cases, the matters by kind, the tables as protected, why others are not there.

    `snapshot`: HMAC-SHA-256 (hexadecimal) of the rows under the key: without the key nobody can try candidate rows on it.
    `plan`: SHA-256 of the names of the tables.
    """

    total: int
    matters: Mapping[str, int]
    tables: tuple[PublishedTable, ...]
    left_out: Mapping[str, str]
    method: str
    snapshot: str
    plan: str


class Wanted(NamedTuple):
    """What is counted by, and the two-way tables that are wished for, by the names of their dimensions."""

    dimensions: Sequence[Dimension]
    pairs: Sequence[tuple[str, str]]


class _Made(NamedTuple):
    tables: list[Table]
    counts: Counts
    matters: dict[str, int]
    findings: list[Finding]


def draft(rows: Sequence[Row], matters: Mapping[str, int], wanted: Wanted, key: bytes) -> Drafted:
    """The release of these cases, protected and attacked. `matters`: how many of each kind of `MATTERS`, but for the cases.

    Raises:
        NotPublishable: a cell would say too much.
        CannotProtect: no rounding keeps all relations, or none was found in time.
    """
    planned = plan(len(rows), *wanted)
    made = _made(rows, matters, [one.table for one in planned if one.table], key)
    if made.findings:
        raise NotPublishable(made.findings)
    return _drafted(rows, made, planned, key)


def _made(rows: Sequence[Row], matters: Mapping[str, int], wanted: Sequence[Table], key: bytes) -> _Made:
    tables = margins(wanted)
    of_cases = relate(tables)
    relations = beside(of_cases, "matters", MATTERS, "case")
    kinds = [{**matters, "case": len(rows)}.get(kind, 0) for kind in MATTERS]
    true = np.concatenate([in_line(of_cases, count(rows, tables), len(rows)), np.array([sum(kinds), *kinds])])
    published = protect(relations, true, key)
    findings = gate(relations, true, published)
    place = {name: at for at, name in enumerate(relations.names)}
    counts = {
        table: np.array([published[place[table.name, tuple(map(int, at))]] for at in np.ndindex(*table.shape)]).reshape(
            table.shape
        )
        for table in tables
    }
    by_kind = {kind: int(published[place["matters", (at,)]]) for at, kind in enumerate(MATTERS)}
    return _Made(tables, counts, by_kind, findings)


def _drafted(rows: Sequence[Row], made: _Made, planned: Sequence[Planned], key: bytes) -> Drafted:
    tables = tuple(_published(table, made.counts) for table in made.tables)
    snapshot = hmac.digest(key, b"snapshot" + msgspec.json.encode(sorted(map(_line, rows))), "sha256")
    left_out = {one.wished: one.reason for one in planned if one.table is None}
    return Drafted(
        total=made.matters["case"],
        matters=made.matters,
        tables=tables,
        left_out=left_out,
        method=METHOD,
        snapshot=snapshot.hex(),
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
