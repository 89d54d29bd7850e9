"""Makes the year's release out of coded rows: plans its tables, protects and attacks them.

What comes out holds published counts only, never a true one, and what is needed to tell later that it was made from this
snapshot by this plan: digests, the name of the key, the version of the method. Pure: rows, key and limits are arguments.
"""

import hmac
from collections.abc import Mapping, Sequence
from hashlib import sha256
from random import Random
from typing import Final, NamedTuple

import msgspec
import numpy as np

from counselling.statistics.protection import CannotProtect, Finding, gate, protect
from counselling.statistics.relations import beside, in_line, margins, relate
from counselling.statistics.tables import Counts, Dimension, Ints, Planned, Row, Table, coarser, count, plan
from counselling.statistics.witness import MOST_ROWS, unmoved
from reporting.publishing.releases import Table as Published

MATTERS: Final = ("case", "documentation", "institution", "accused")
METHOD: Final = "linked controlled rounding to base 5, version 2"


class NotPublishable(Exception):
    """No plan passes the gate: nothing is published. `findings`: the cells that would have said too much."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__(f"{len(findings)} cells")
        self.findings = tuple(findings)


class Drafted(msgspec.Struct, frozen=True):
    """A draft: how many cases, the matters by kind, the tables as protected, why others are not there.

    `snapshot`: HMAC-SHA-256 (hexadecimal) of the rows under the key: without the key nobody can try candidate rows on it.
    `plan`: SHA-256 of the names of the tables.
    """

    total: int
    matters: Mapping[str, int]
    tables: tuple[Published, ...]
    left_out: Mapping[str, str]
    method: str
    snapshot: str
    plan: str


class Wanted(NamedTuple):
    """What is counted by, and the two-way tables that are wished for, by the names of their dimensions."""

    dimensions: Sequence[Dimension]
    pairs: Sequence[tuple[str, str]]


class Attempt(NamedTuple):
    """Counts as they would be printed, and what the gate found in them."""

    counts: Counts
    matters: dict[str, int]
    findings: list[Finding]


def draft(rows: Sequence[Row], matters: Mapping[str, int], wanted: Wanted, key: bytes) -> Drafted:
    """The release of these cases, protected and attacked. `matters`: how many of each kind of `MATTERS`, but for the cases.

    A crossing with a cell that would say too much is made coarser, or left out, and all is protected anew.

    Raises:
        NotPublishable: a cell would say too much even then.
        CannotProtect: no rounding keeps all relations, or none was found in time; `unknown_code`: a row has a code that is in
            no list of the year any more; `nothing_to_show`: so few cases that every number would be 0.
    """
    planned = plan(len(rows), *wanted)
    made = attempt(rows, matters, planned, key)
    if made.matters["case"] == 0:
        raise CannotProtect("nothing_to_show")
    while made.findings:
        planned = without(planned, made.findings)
        made = attempt(rows, matters, planned, key)
    return _drafted(rows, made, planned, key)


def without(planned: Sequence[Planned], findings: Sequence[Finding]) -> list[Planned]:
    """The plan with the crossings and optional tables coarser in which something was found, or, where none is, those of the
    same lists.

    Raises NotPublishable: there is no such crossing.
    """
    crossed = {one.table.name: one.table for one in planned if one.table and _may_go(one.table)}
    found = {one.name[0] for one in findings}
    lists = {side.rsplit(".", 1)[0] for name in found for side in name.split("×")}
    blamed = found & crossed.keys() or {
        name for name, table in crossed.items() if lists & {one.name for one in table.dimensions}
    }
    if not blamed:
        raise NotPublishable(findings)
    return [
        Planned(one.wished, coarser(one.table), "would_reveal") if one.table and one.table.name in blamed else one
        for one in planned
    ]


def _may_go(table: Table) -> bool:
    return len(table.dimensions) > 1 or table.dimensions[0].optional


def attempt(rows: Sequence[Row], matters: Mapping[str, int], planned: Sequence[Planned], key: bytes) -> Attempt:
    """The tables of a plan, protected and attacked. Raises CannotProtect, as `draft` does."""
    tables = margins([one.table for one in planned if one.table])
    of_cases = relate(tables)
    relations = beside(of_cases, "matters", MATTERS, "case")
    kinds = [{**matters, "case": len(rows)}.get(kind, 0) for kind in MATTERS]
    try:
        counted = in_line(of_cases, count(rows, tables), len(rows))
    except KeyError:
        raise CannotProtect("unknown_code") from None
    true = np.concatenate([counted, np.array([sum(kinds), *kinds])])
    published = protect(relations, true, key)
    place = {name: at for at, name in enumerate(relations.names)}
    starts = {table: place[table.name, (0,) * len(table.shape)] for table in tables}
    counts = {
        table: published[start : start + int(np.prod(table.shape))].reshape(table.shape)
        for table, start in starts.items()
    }
    by_kind = {kind: int(published[place["matters", (at,)]]) for at, kind in enumerate(MATTERS)}
    return Attempt(counts, by_kind, gate(relations, true, published) or _of_records(rows, counts, key))


def _of_records(rows: Sequence[Row], counts: Counts, key: bytes) -> list[Finding]:
    """The cells whose count no other records explain; of very many cases nothing is said."""
    if len(rows) > MOST_ROWS:
        return []
    chance = Random(hmac.digest(key, b"walk", "sha256"))  # noqa: S311 - which witness is found is no secret, and the same again
    return [Finding(name, "no_other_record") for name in unmoved(sorted(rows, key=_line), counts, chance)]


def _drafted(rows: Sequence[Row], made: Attempt, planned: Sequence[Planned], key: bytes) -> Drafted:
    snapshot = hmac.digest(key, b"snapshot" + msgspec.json.encode(sorted(map(_line, rows))), "sha256")
    return Drafted(
        total=made.matters["case"],
        matters=made.matters,
        tables=tuple(as_published(table, cells) for table, cells in made.counts.items()),
        left_out={one.wished: one.reason for one in planned if one.table is None},
        method=METHOD,
        snapshot=snapshot.hex(),
        plan=sha256(msgspec.json.encode([table.name for table in made.counts])).hexdigest(),
    )


def as_published(table: Table, cells: Ints) -> Published:
    """A table as a release holds it."""
    return Published(
        name=table.name,
        dimensions=tuple(one.name for one in table.dimensions),
        codes=tuple(one.codes(level) for one, level in zip(table.dimensions, table.levels, strict=True)),
        mentions=any(one.many for one in table.dimensions),
        counts=tuple(int(cell) for cell in cells.ravel()),
    )


def _line(row: Row) -> str:
    return msgspec.json.encode(sorted((name, sorted(chosen)) for name, chosen in row.items())).decode()
