"""A centre's own one-way tables for the report to its board, protected like the canton's and together with them. Pure.

Rows know no centre. So the counts are made in the browser of whoever leads it, from the sheets she may open; they are
protected here and kept nowhere. Every published count of the canton's release is a fixed cell of the same program: the
centre's is never more than the canton's, and what is printed of both is one possible truth. The gate asks what both together
say of the centre's counts. It judges none of the canton's: of them only what was published is known here, and that passed its
own gate. Where the centre is (nearly) all there is in its canton it has no table of its own: two roundings of the same cases
would narrow each other. Not judged here: what is learnt of the canton's true counts, and what several boards of one canton
learn that lay all their tables beside each other.
"""

import hmac
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Final

import msgspec
import numpy as np

from counselling.statistics.dimensions import dimensions
from counselling.statistics.protection import BASE, CannotProtect, gate, keeps, protect
from counselling.statistics.relations import TOTAL, Relations, relate
from counselling.statistics.tables import CASES_A_CELL, Ints
from counselling.statistics.tables import Table as Planned
from reporting.errors import Conflict, Invalid
from reporting.publishing.releases import Release, Table

CANTON: Final = "canton "  # before the name of a cell of the canton's release

Count = Annotated[int, msgspec.Meta(ge=0, le=100_000)]


class Counted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a browser counted: the cases, and by the name of each table the cases or mentions of each code; 0 without it."""

    cases: Count
    tables: Mapping[str, Mapping[str, Count]]


class Countable(msgspec.Struct, frozen=True):
    """A table to be counted: of which list, and to which of its codes each code of that list leads."""

    name: str
    dimension: str
    leads: Mapping[str, str]


class Drawn(msgspec.Struct, frozen=True):
    """The centre's cases and tables, protected."""

    total: int
    tables: tuple[Table, ...]


def countable(release: Release) -> tuple[Countable, ...]:
    """What a centre counts: every one-way table of the canton's release."""
    return tuple(
        Countable(name, one.dimensions[0].name, {**one.dimensions[0].levels[one.levels[0]]})
        for name, one in _known(release).items()
    )


def key_of_centre(key: bytes, centre: str) -> bytes:
    """The key that decides between a centre's roundings: who draws again and again learns of it, not of the release's."""
    return hmac.digest(key, b"centre" + centre.encode(), "sha256")


def draw_tables(release: Release, counted: Counted, key: bytes) -> Drawn:
    """The centre's tables beside this release, of each list the finest that so many cases allow. A table that says too much
    beside the canton's is left out. `key`: the centre's own.

    Raises:
        Conflict: `canton_alone`: these are nearly all cases of the canton.
        Invalid: `counts`: they contradict themselves, or a code is in no list.
        CannotProtect: they do not go together with what the canton published, or say too much.
    """
    if counted.cases > release.total - BASE:
        raise Conflict("canton_alone")
    chosen = _chosen(_known(release).values(), counted.cases)
    while True:
        relations = relate(chosen)
        true = _in_line(chosen, relations, counted)
        joint, fixed = _beside_canton(relations, release)
        both = np.concatenate([true, fixed])
        published = protect(joint, both, key)
        found = {finding.name[0] for finding in gate(joint, both, published)}
        if not found:
            return Drawn(int(published[0]), tuple(_tables(chosen, published)))
        if TOTAL in found:
            raise CannotProtect("too_few_values")
        chosen = [table for table in chosen if table.name not in found]


def _known(release: Release) -> dict[str, Planned]:
    """The release's one-way tables, by name, as this program knows them: with the same codes."""
    printed = {table.name: table.codes[0] for table in release.tables if len(table.dimensions) == 1}
    ours = [Planned((one,), (level,)) for one in dimensions(release.year) for level in range(len(one.levels))]
    return {one.name: one for one in ours if printed.get(one.name) == one.dimensions[0].codes(one.levels[0])}


def _chosen(known: Iterable[Planned], cases: int) -> list[Planned]:
    best: dict[str, Planned] = {}
    for table in sorted(known, key=lambda one: one.levels):  # the finest of a list first
        name, there = table.dimensions[0].name, best.get(table.dimensions[0].name)
        if there is None or cases < CASES_A_CELL * there.shape[0]:
            best[name] = table
    return list(best.values())


def _in_line(chosen: Sequence[Planned], relations: Relations, counted: Counted) -> Ints:
    codes = {table.name: table.dimensions[0].codes(table.levels[0]) for table in chosen}
    if any(counted.tables.get(name, {}).keys() - set(listed) for name, listed in codes.items()):
        raise Invalid(fields={"counts": "code"})
    line = [
        counted.cases if name == TOTAL else counted.tables.get(name, {}).get(codes[name][at[0]], 0)
        for name, at in relations.names
    ]
    true = np.array(line, dtype=np.int64)
    if not keeps(relations, true):
        raise Invalid(fields={"counts": "contradictory"})
    return true


def _beside_canton(relations: Relations, release: Release) -> tuple[Relations, Ints]:
    """The relations with the canton's cell beside each of the centre's, never less than it; and the canton's counts."""
    printed = {table.name: table.counts for table in release.tables if len(table.dimensions) == 1}
    fixed = [release.total if name == TOTAL else printed[name][at[0]] for name, at in relations.names]
    number = len(fixed)
    never_more = tuple(((number + place, 1), (place, -1)) for place in range(number))
    names = (*relations.names, *((CANTON + name, at) for name, at in relations.names))
    return Relations(names, relations.sums, (*relations.bounds, *never_more)), np.array(fixed, dtype=np.int64)


def _tables(chosen: Sequence[Planned], published: Ints) -> Iterable[Table]:
    start = 1  # after the total
    for table in chosen:
        [dimension], size = table.dimensions, table.shape[0]
        counts = tuple(int(count) for count in published[start : start + size])
        yield Table(table.name, (dimension.name,), (dimension.codes(table.levels[0]),), dimension.many, counts)
        start += size
