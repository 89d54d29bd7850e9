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
    its own, in the order in which they are printed. `many`: a row may have several codes.
    """

    name: str
    levels: tuple[Mapping[str, str], ...]
    many: bool = False

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
    reason: str  # admitted, coarser, too_few_cases


Counts = Mapping[Table, NDArray[np.int64]]


def plan(cases: int, dimensions: Sequence[Dimension], pairs: Sequence[tuple[str, str]]) -> list[Planned]:
    """The tables that so many cases allow: each at the finest level with at least five cases a cell on average.

    `pairs`: the two-way tables that are wished for, by the names of their dimensions. A one-way table stays, at its
    coarsest level at least: it is what everything else hangs on.
    """
    known = {one.name: one for one in dimensions}
    planned = [_admitted(cases, (one,), always=True) for one in dimensions]
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


def count(rows: Sequence[Row], tables: Sequence[Table]) -> Counts:
    """How many rows have which codes: for each table an array of its shape. A row counts in a cell once.

    Raises:
        KeyError: a code that stands in no list; rows are checked when they are filed.
    """
    asked = dict.fromkeys(
        (one, level) for table in tables for one, level in zip(table.dimensions, table.levels, strict=True)
    )
    coded = {place: _coded(rows, *place) for place in asked}
    return {table: _cells(table, coded, len(rows)) for table in tables}


Coded = tuple[NDArray[np.int64], NDArray[np.int64]]  # for each mention: which row, which code


def _coded(rows: Sequence[Row], dimension: Dimension, level: int) -> Coded:
    order = {code: index for index, code in enumerate(dimension.codes(level))}
    leads = {**{fine: order[coarse] for fine, coarse in dimension.levels[level].items()}, NOT_STATED: order[NOT_STATED]}
    numbers: list[int] = []
    found: list[int] = []
    for number, row in enumerate(rows):
        cells = {leads[code] for code in row.get(dimension.name) or (NOT_STATED,)}
        if len(cells) > 1 and not dimension.many:
            raise KeyError(dimension.name)
        numbers += [number] * len(cells)
        found += sorted(cells)
    return np.array(numbers, dtype=np.int64), np.array(found, dtype=np.int64)


def _cells(table: Table, coded: Mapping[tuple[Dimension, int], Coded], size: int) -> NDArray[np.int64]:
    first, *others = (coded[place] for place in zip(table.dimensions, table.levels, strict=True))
    at, length = first[1], int(np.prod(table.shape))
    if others:
        mine, his = _joined(first[0], others[0][0], size)
        at = first[1][mine] * table.shape[1] + others[0][1][his]
    return np.bincount(at, minlength=length).reshape(table.shape)


def _joined(mine: NDArray[np.int64], his: NDArray[np.int64], size: int) -> Coded:
    """Every pair of mentions that belong to the same row, as positions in either list; both are in the order of the rows."""
    many, starts = np.bincount(his, minlength=size), np.zeros(size + 1, dtype=np.int64)
    np.cumsum(many, out=starts[1:])
    repeats = many[mine]
    first = np.repeat(np.arange(len(mine)), repeats)
    within = np.arange(len(first)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return first, starts[mine][first] + within
