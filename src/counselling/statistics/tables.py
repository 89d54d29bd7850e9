"""Counts tables over coded rows, and plans which tables a number of cases allows. Pure: no database, no clock.

A row is one case (or consultation …): for each dimension the codes it has, none, one or several. Of a dimension with
several values the cells are mentions: a case stands in each of its cells once, and their sum is no total. A table is a set
of cells and the relations between them, so that whoever protects the cells protects the relations too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

NOT_STATED: Final = "not_stated"  # not asked, not known, not stated, not yet coded: one category, always in the totals
CASES_A_CELL: Final = 5  # a table is admitted from so many cases a cell on average
CASES_FOR_CROSSES: Final = 30  # below, one-way tables only

Row = Mapping[str, tuple[str, ...]]  # codes by dimension


@dataclass(frozen=True, eq=False)  # one object a dimension: it is itself, and may be a key
class Dimension:
    """What is counted by. `levels` go from the finest to the coarsest; each leads every code of the finest list to a code of
    its own, in the order in which they are printed. `most`: how many codes a row may have. `optional`: where there are too few
    cases for its own table there is none.
    """

    name: str
    levels: tuple[Mapping[str, str], ...]
    most: int = 1
    optional: bool = False

    @property
    def many(self) -> bool:
        """A row may have several codes: its cells are mentions."""
        return self.most > 1

    def codes(self, level: int) -> tuple[str, ...]:
        """The codes of a level in their order, with the one for what is not stated."""
        return tuple(dict.fromkeys([*self.levels[level].values(), NOT_STATED]))


class Table(NamedTuple):
    """One or two dimensions, each at a level."""

    dimensions: tuple[Dimension, ...]
    levels: tuple[int, ...]

    @property
    def name(self) -> str:
        """`life_domain.0×age_band.1`: the same for the same table in every year."""
        return "×".join(f"{one.name}.{level}" for one, level in zip(self.dimensions, self.levels, strict=True))

    @property
    def shape(self) -> tuple[int, ...]:
        """How many cells along each dimension."""
        return tuple(len(one.codes(level)) for one, level in zip(self.dimensions, self.levels, strict=True))


class Planned(NamedTuple):
    """What became of a table that was wished for: `table` is null where it is left out; `reason` is a code."""

    wished: str
    table: Table | None
    reason: str  # admitted, coarser, too_few_cases, would_reveal


Ints = NDArray[np.int64]
Counts = Mapping[Table, Ints]


def plan(cases: int, dimensions: Sequence[Dimension], pairs: Sequence[tuple[str, str]]) -> list[Planned]:
    """The tables that so many cases allow: each at the finest level with at least five cases a cell on average.

    `pairs`: the two-way tables that are wished for, by the names of their dimensions. A one-way table stays, at its
    coarsest level at least, unless it is optional: it is what everything else hangs on.
    """
    known = {one.name: one for one in dimensions}
    planned = [_admitted(cases, (one,), always=not one.optional) for one in dimensions]
    return planned + [_admitted(cases, (known[one], known[other]), always=False) for one, other in pairs]


def _admitted(cases: int, dimensions: tuple[Dimension, ...], *, always: bool) -> Planned:
    wished = Table(dimensions, (0,) * len(dimensions))
    tried = list(_coarser(dimensions))
    if len(dimensions) > 1 and cases < CASES_FOR_CROSSES:
        return Planned(wished.name, None, "too_few_cases")
    for table in tried:
        if cases >= CASES_A_CELL * int(np.prod(table.shape)):
            return Planned(wished.name, table, "admitted" if table == wished else "coarser")
    return Planned(wished.name, tried[-1], "coarser") if always else Planned(wished.name, None, "too_few_cases")


def _coarser(dimensions: tuple[Dimension, ...]) -> Iterator[Table]:
    """The table at every pair of levels, the one with most cells first."""
    levels = np.ndindex(*(len(one.levels) for one in dimensions))
    tables = [Table(dimensions, tuple(int(level) for level in at)) for at in levels]
    yield from sorted(tables, key=lambda table: -int(np.prod(table.shape)))


def coarser(table: Table) -> Table | None:
    """The next coarser table of the same dimensions, the one with most cells; None: it is the coarsest."""
    finer_cells = int(np.prod(table.shape))
    return next((one for one in _coarser(table.dimensions) if int(np.prod(one.shape)) < finer_cells), None)


def count(rows: Sequence[Row], tables: Sequence[Table]) -> Counts:
    """How many rows have which codes: for each table an array of its shape. A row counts in a cell once.

    Raises:
        KeyError: a code that stands in no list, or more codes than fit; rows are checked when they are filed.
    """
    asked = dict.fromkeys(
        (one, level) for table in tables for one, level in zip(table.dimensions, table.levels, strict=True)
    )
    decoded = {place: decode(rows, *place) for place in asked}
    return {table: tally(table, decoded) for table in tables}


Numbers = NDArray[np.uint8 | np.uint16 | np.uint32]  # the places of codes in their list, no wider than they need be


class Decoded(NamedTuple):
    """The codes of all rows along one dimension: the first of each row; then of the `others` which row each is of, in order."""

    first: Numbers
    rows: Ints
    others: Numbers


def decode(rows: Sequence[Row], dimension: Dimension, level: int) -> Decoded:
    """Read the codes of all rows along a dimension, once for all tables. Raises KeyError, as `count` does."""
    order = {code: index for index, code in enumerate(dimension.codes(level))}
    leads = {**{fine: order[coarse] for fine, coarse in dimension.levels[level].items()}, NOT_STATED: order[NOT_STATED]}
    nowhere = leads[NOT_STATED]
    first: list[int] = []
    where: list[int] = []
    others: list[int] = []
    for number, row in enumerate(rows):
        chosen = row.get(dimension.name) or (NOT_STATED,)
        if len(chosen) == 1:
            first.append(leads[chosen[0]])
            continue
        cells = sorted({leads[code] for code in chosen})
        if len(chosen) > dimension.most or nowhere in cells:
            raise KeyError(dimension.name)
        first.append(cells[0])
        where += [number] * (len(cells) - 1)
        others += cells[1:]
    kind = np.min_scalar_type(len(order))
    return Decoded(np.array(first, dtype=kind), np.array(where, dtype=np.int64), np.array(others, dtype=kind))


def tally(table: Table, decoded: Mapping[tuple[Dimension, int], Decoded]) -> Ints:
    """The counts of a table: each pair of codes of a row is one number, and equal numbers are counted together."""
    one, *crossed = (decoded[place] for place in zip(table.dimensions, table.levels, strict=True))
    length = int(np.prod(table.shape))
    if not crossed:
        return np.bincount(one.first, minlength=length) + np.bincount(one.others, minlength=length)
    kind, width = np.min_scalar_type(length), table.shape[1]
    found = np.zeros(length, dtype=np.int64)
    for mine, his in _met(one, crossed[0]):
        if len(mine):
            found += np.bincount(mine.astype(kind) * kind.type(width) + his, minlength=length)
    return found.reshape(table.shape)


def _met(one: Decoded, other: Decoded) -> Iterator[tuple[Numbers, Numbers]]:
    """Every pair of codes of the same row: first with first, the others with the first, the others with each other."""
    yield one.first, other.first
    yield one.others, other.first[one.rows]
    yield one.first[other.rows], other.others
    mine, his = _joined(one.rows, other.rows, len(one.first))
    yield one.others[mine], other.others[his]


def _joined(mine: Ints, his: Ints, size: int) -> tuple[Ints, Ints]:
    """Every pair that belongs to the same row, as positions in either list; both are in the order of the rows."""
    if not (len(mine) and len(his)):
        return mine[:0], his[:0]
    many, starts = np.bincount(his, minlength=size), np.zeros(size + 1, dtype=np.int64)
    np.cumsum(many, out=starts[1:])
    repeats = many[mine]
    first = np.repeat(np.arange(len(mine)), repeats)
    within = np.arange(len(first)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return first, starts[mine][first] + within
