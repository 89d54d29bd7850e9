"""What holds between the counts of a release whatever the cases are, and what follows from it.

Where a case has one code, the cells along a list add up. Where it may have several: it stands somewhere; it stands in no cell
more often than in the margin; where nothing is stated it stands nowhere else; it has no more codes than fit into a row; and of
two such lists the crossing holds whom both margins leave no other place. True counts keep all of it by construction, and so
do the published ones (`protection`). Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from counselling.statistics.tables import NOT_STATED, Counts, Dimension, Ints, Table

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOTAL: Final = "total"
ENDLESS: Final = 10**9  # more cases than there are people: no bound

Name = tuple[str, tuple[int, ...]]  # a table's name and the place in it
Line = tuple[tuple[int, int], ...]  # cells, each with how often it counts


class Contradiction(Exception):
    """No counts within these bounds keep these relations."""


class Relations(NamedTuple):
    """The cells of a release in one line, and how they hang together.

    `sums`: (parent, children): the children add up to the parent. `bounds`: what is never below zero.
    """

    names: tuple[Name, ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    bounds: tuple[Line, ...]


class _Family(NamedTuple):
    """A cell and those it falls into along a list; `nothing`: the one of them where nothing is stated."""

    parent: int
    children: tuple[int, ...]
    most: int
    nothing: int | None


def relate(tables: Sequence[Table]) -> Relations:
    """The cells of these tables, the total, and every relation between them. Each two-way table's margins must be there."""
    names: list[Name] = [(TOTAL, ())]
    names += [(table.name, tuple(map(int, at))) for table in tables for at in np.ndindex(*table.shape)]
    place = {name: index for index, name in enumerate(names)}
    families = [family for table in tables for family in _along(table, place)]
    families += [family for one, other in _finer(tables) for family in _folded(one, other, place)]
    sums = tuple((one.parent, one.children) for one in families if _adds_up(one))
    several = [line for one in families if not _adds_up(one) for line in _several(one)]
    crossings = [line for table in tables for line in _crossing(table, place)]
    return Relations(tuple(names), sums, (*several, *crossings))


def beside(relations: Relations, name: str, codes: Sequence[str], cases: str) -> Relations:
    """The relations with one more line of cells that is not counted from the rows: its total and its codes, which add up to
    it. The cell of the code `cases` is the total of all tables.
    """
    at = len(relations.names)
    cells = tuple(range(at + 1, at + 1 + len(codes)))
    same = (cells[codes.index(cases)], (0,))
    return Relations(
        (*relations.names, (name, ()), *((name, (index,)) for index in range(len(codes)))),
        (*relations.sums, (at, cells), same),
        relations.bounds,
    )


def margins(tables: Sequence[Table]) -> list[Table]:
    """These tables, and the one-way tables that their relations hang on, each once."""
    needed = [_margin(table, axis) for table in tables for axis in range(len(table.dimensions))]
    return list(dict.fromkeys([*needed, *tables]))


def in_line(relations: Relations, counts: Counts, total: int) -> Ints:
    """The counts of all cells in the order of the relations."""
    by_name = {table.name: cells for table, cells in counts.items()}
    return np.array(
        [total if name == TOTAL else int(by_name[name][at]) for name, at in relations.names], dtype=np.int64
    )


def matrix(relations: Relations) -> "csr_array":
    """A line a relation: first the sums, which make 0, then the bounds."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - half a second and 40 MB that only who draws up figures needs

    lines: list[Line] = [((parent, 1), *((child, -1) for child in children)) for parent, children in relations.sums]
    lines += relations.bounds
    entries = [(row, at, factor) for row, line in enumerate(lines) for at, factor in line]
    rows, columns, factors = zip(*entries, strict=True) if entries else ((), (), ())
    shape = (len(lines), len(relations.names))
    return csr_array((np.array(factors, dtype=np.int64), (rows, columns)), shape=shape)


def narrowed(lines: "csr_array", low: Ints, high: Ints, least: Ints, most: Ints) -> tuple[Ints, Ints]:
    """Bounds of the cells drawn together, all relations at once, until nothing moves.

    Each of `lines` (whole factors) makes between `low` and `high` (ENDLESS: no bound). Raises Contradiction.
    """
    entries = lines.tocoo()
    row, at, factor = entries.coords[0], entries.coords[1], entries.data
    plus, least, most = factor > 0, least.copy(), most.copy()
    while True:
        before = int((most - least).sum())
        down, up = factor * np.where(plus, least[at], most[at]), factor * np.where(plus, most[at], least[at])
        lowest, highest = (np.zeros(len(low), dtype=np.int64) for _ in range(2))
        np.add.at(lowest, row, down)
        np.add.at(highest, row, up)
        at_most = np.where(high[row] == ENDLESS, ENDLESS, high[row] - (lowest[row] - down))
        at_least = low[row] - (highest[row] - up)
        np.minimum.at(most, at, np.where(plus, at_most, at_least) // factor)
        np.maximum.at(least, at, -(-np.where(plus, at_least, at_most) // factor))
        if np.any(least > most):
            raise Contradiction
        if int((most - least).sum()) == before:
            return least, most


def _along(table: Table, place: Mapping[Name, int]) -> Iterator[_Family]:
    """For each axis that is summed over, and each place on the other: the cell of the margin, and the cells along the axis."""
    for axis, dimension in enumerate(table.dimensions):
        codes = dimension.codes(table.levels[axis])
        nothing = codes.index(NOT_STATED)
        for kept in np.ndindex(*(table.shape[:axis] + table.shape[axis + 1 :])):
            fixed = tuple(map(int, kept))
            cells = tuple(place[table.name, (*fixed[:axis], one, *fixed[axis:])] for one in range(len(codes)))
            parent = place[_margin(table, 1 - axis).name, fixed] if fixed else place[TOTAL, ()]
            yield _Family(parent, cells, dimension.most, cells[nothing])


def _margin(table: Table, axis: int) -> Table:
    return Table((table.dimensions[axis],), (table.levels[axis],))


def _finer(tables: Sequence[Table]) -> Iterator[tuple[Table, Table]]:
    """Pairs of one-way tables of the same dimension, the finer one first."""
    ones = [table for table in tables if len(table.dimensions) == 1]
    for one in ones:
        for other in ones:
            if one.dimensions == other.dimensions and one.levels < other.levels:
                yield one, other


def _folded(fine: Table, coarse: Table, place: Mapping[Name, int]) -> Iterator[_Family]:
    """Each coarser code with the finer ones that it gathers."""
    dimension = fine.dimensions[0]
    of = _leads(dimension, fine.levels[0], coarse.levels[0])
    for index in range(coarse.shape[0]):
        children = tuple(place[fine.name, (one,)] for one, lead in enumerate(of) if lead == index)
        yield _Family(place[coarse.name, (index,)], children, dimension.most, None)


def _leads(dimension: Dimension, fine: int, coarse: int) -> list[int]:
    """For each code of the finer level, in its order, the place of the coarser code that it belongs to."""
    order = {code: index for index, code in enumerate(dimension.codes(coarse))}
    of = {dimension.levels[fine][code]: order[dimension.levels[coarse][code]] for code in dimension.levels[fine]}
    return [of.get(code, len(order) - 1) for code in dimension.codes(fine)]


def _adds_up(family: _Family) -> bool:
    return family.most == 1 or len(family.children) == 1


def _several(family: _Family) -> Iterator[Line]:
    """What holds where a case may stand in several of the children."""
    parent, children, most, nothing = family
    stated = [child for child in children if child != nothing]
    yield (*((child, 1) for child in children), (parent, -1))  # it stands somewhere
    for child in stated:
        yield ((parent, 1), (child, -1), *_but(nothing, -1))  # nowhere oftener than in the margin, nor beside nothing
    if len(stated) > most:
        yield ((parent, most), *((child, -1) for child in stated), *_but(nothing, -most))


def _but(nothing: int | None, factor: int) -> Line:
    return () if nothing is None else ((nothing, factor),)


def _crossing(table: Table, place: Mapping[Name, int]) -> Iterator[Line]:
    """Of two lists of several codes: whoever stands in both margins and has no other place stands in the crossing."""
    if len(table.dimensions) < 2 or not all(one.many for one in table.dimensions):
        return
    last = tuple(one.codes(level).index(NOT_STATED) for one, level in zip(table.dimensions, table.levels, strict=True))
    for here in np.ndindex(*table.shape):
        at = tuple(map(int, here))
        sides = tuple((place[_margin(table, axis).name, (at[axis],)], -1) for axis in (0, 1))
        stated = at[0] != last[0] and at[1] != last[1]
        yield (
            (place[table.name, at], 1),
            (place[TOTAL, ()], 1),
            *sides,
            *_but(place[table.name, last] if stated else None, -1),
        )
