"""Protects the counts of a release by linked controlled rounding to base 5, and attacks what it made before anybody else does.

Every published count is a multiple of 5, zero where the true one is, at most 4 away from it, the true one where that is a
multiple of 5; all tables add up and agree. **Why it holds:** the published counts are themselves one of the possible truths,
so no cell whose true count differs from the published one can ever be proved from the published relations, however many
tables are printed. That is said of the relations of this module. Two more hold where a row may have several codes (it stands
somewhere, and where nothing is stated it stands nowhere else); published counts may break them: known, attacked in the tests,
not kept yet. One mixed-integer program over all cells; which of the possible roundings it takes depends on the counts and a
secret key alone.
"""

import hmac
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from counselling.statistics.tables import Counts, Dimension, Table

BASE: Final = 5
LIFTED: Final = 20  # what it costs to print a 1 or 2 as 5
SMALL: Final = range(1, 5)  # true counts that nobody may learn
FEWEST_VALUES: Final = 3  # that a small count must be able to have
LONGEST_SECONDS: Final = 60.0
TOTAL: Final = "total"

Name = tuple[str, tuple[int, ...]]  # a table's name and the place in it


class CannotProtect(Exception):
    """No rounding keeps all relations, or none was found in time: nothing is published. `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Relations(NamedTuple):
    """The cells of a release in one line, and how they hang together.

    `sums`: (parent, children): the children add up to the parent. `parts`: (child, parent): a child is never more.
    """

    names: tuple[Name, ...]
    sums: tuple[tuple[int, tuple[int, ...]], ...]
    parts: tuple[tuple[int, int], ...]


def relate(tables: Sequence[Table]) -> Relations:
    """The cells of these tables, the total, and every relation between them. Each two-way table's margins must be there."""
    names: list[Name] = [(TOTAL, ())]
    names += [(table.name, tuple(map(int, at))) for table in tables for at in np.ndindex(*table.shape)]
    place = {name: index for index, name in enumerate(names)}
    sums: list[tuple[int, tuple[int, ...]]] = []
    parts: list[tuple[int, int]] = []
    for table in tables:
        for axis, (parent, children) in _margins(table, place):
            if table.dimensions[axis].many:
                parts += [(child, parent) for child in children]
            else:
                sums.append((parent, children))
    for one, other in _finer(tables):
        _fold(one, other, place, sums, parts)
    return Relations(tuple(names), tuple(sums), tuple(parts))


def _margins(table: Table, place: Mapping[Name, int]) -> Iterator[tuple[int, tuple[int, tuple[int, ...]]]]:
    """For each axis that is summed over: the cell of the margin, and the cells along the axis."""
    if len(table.dimensions) == 1:
        yield 0, (0, tuple(place[table.name, (index,)] for index in range(table.shape[0])))
        return
    for axis in (0, 1):
        kept = 1 - axis
        margin = Table((table.dimensions[kept],), (table.levels[kept],)).name
        for index in range(table.shape[kept]):
            along = range(table.shape[axis])
            cells = tuple(place[table.name, (index, one) if kept == 0 else (one, index)] for one in along)
            yield axis, (place[margin, (index,)], cells)


def _finer(tables: Sequence[Table]) -> Iterator[tuple[Table, Table]]:
    """Pairs of one-way tables of the same dimension, the finer one first."""
    ones = [table for table in tables if len(table.dimensions) == 1]
    for one in ones:
        for other in ones:
            if one.dimensions == other.dimensions and one.levels < other.levels:
                yield one, other


def _fold(
    fine: Table,
    coarse: Table,
    place: Mapping[Name, int],
    sums: list[tuple[int, tuple[int, ...]]],
    parts: list[tuple[int, int]],
) -> None:
    dimension = fine.dimensions[0]
    of = _leads(dimension, fine.levels[0], coarse.levels[0])
    for index in range(coarse.shape[0]):
        parent = place[coarse.name, (index,)]
        children = tuple(place[fine.name, (one,)] for one, lead in enumerate(of) if lead == index)
        if dimension.many:
            parts += [(child, parent) for child in children]
        else:
            sums.append((parent, children))


def _leads(dimension: Dimension, fine: int, coarse: int) -> list[int]:
    """For each code of the finer level, in its order, the place of the coarser code that it belongs to."""
    order = {code: index for index, code in enumerate(dimension.codes(coarse))}
    of = {dimension.levels[fine][code]: order[dimension.levels[coarse][code]] for code in dimension.levels[fine]}
    return [of.get(code, len(order) - 1) for code in dimension.codes(fine)]


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
        relations.parts,
    )


def margins(tables: Sequence[Table]) -> list[Table]:
    """These tables, and the one-way tables that their relations hang on, each once."""
    needed = [
        Table((one,), (level,)) for table in tables for one, level in zip(table.dimensions, table.levels, strict=True)
    ]
    return list(dict.fromkeys([*needed, *tables]))


def in_line(relations: Relations, counts: Counts, total: int) -> NDArray[np.int64]:
    """The counts of all cells in the order of the relations."""
    by_name = {table.name: cells for table, cells in counts.items()}
    return np.array(
        [total if name == TOTAL else int(by_name[name][at]) for name, at in relations.names], dtype=np.int64
    )


def protect(relations: Relations, true: NDArray[np.int64], key: bytes) -> NDArray[np.int64]:
    """The counts to publish, in the order of the relations. `key` decides between roundings that are equally good.

    Raises:
        CannotProtect: `no_rounding` or `too_slow`.
    """
    floor, open_ = true // BASE * BASE, true % BASE != 0
    up, down = BASE - true % BASE, true % BASE
    lifted = np.where((true == 1) | (true == 2), LIFTED, 0)
    cost = np.where(open_, up - down + lifted, 0) + _ties(relations, key)
    found = milp(
        cost,
        integrality=np.ones(len(true), dtype=np.int64),
        bounds=Bounds(0, open_.astype(float)),
        constraints=_constraints(relations, floor),
        options={"time_limit": LONGEST_SECONDS},
    )
    if found.x is None or not found.success:
        raise CannotProtect("too_slow" if found.status == 1 else "no_rounding")
    published = floor + BASE * np.rint(found.x).astype(np.int64)
    check(relations, true, published)
    return published


def _ties(relations: Relations, key: bytes) -> NDArray[np.float64]:
    """A thousandth or less a cell, from the key: so that a stranger who runs the program does not get our rounding."""
    marks = (hmac.digest(key, sha256(repr(name).encode()).digest(), "sha256")[:4] for name in relations.names)
    return np.array([int.from_bytes(mark, "big") / 2**32 / 1000 for mark in marks])


def _constraints(relations: Relations, floor: NDArray[np.int64]) -> list[LinearConstraint]:
    lines = [[(parent, 1), *((child, -1) for child in children)] for parent, children in relations.sums]
    lines += [[(parent, 1), (child, -1)] for child, parent in relations.parts]
    if not lines:
        return []
    rows, columns, signs = zip(*((row, at, sign) for row, line in enumerate(lines) for at, sign in line), strict=True)
    matrix = coo_array((signs, (rows, columns)), shape=(len(lines), len(floor))).tocsr()
    least = -(matrix @ floor) / BASE
    most = np.where(np.arange(len(lines)) < len(relations.sums), least, np.inf)
    return [LinearConstraint(matrix, least, most)]


def check(relations: Relations, true: NDArray[np.int64], published: NDArray[np.int64]) -> None:
    """Whether the counts are what this method promises, without trusting the solver. Raises CannotProtect: `not_as_promised`."""
    away = np.abs(published - true)
    holds = (
        np.all(published % BASE == 0)
        and np.all(away < BASE)
        and np.all(published[true % BASE == 0] == true[true % BASE == 0])
        and all(published[parent] == published[list(children)].sum() for parent, children in relations.sums)
        and all(published[child] <= published[parent] for child, parent in relations.parts)
    )
    if not holds:
        raise CannotProtect("not_as_promised")


class Interval(NamedTuple):
    """Between which counts an attacker knows every cell to be, both ends included, in the order of the relations."""

    least: NDArray[np.int64]
    most: NDArray[np.int64]


def attack(relations: Relations, published: NDArray[np.int64]) -> Interval:
    """What somebody with a pencil learns who knows the method, the relations, and everything published but not the key.

    Each cell is at most 4 away from what is printed; sums and parts hold for the true counts too. Bounds are drawn
    together until nothing moves.
    """
    least, most = np.maximum(published - (BASE - 1), 0), published + (BASE - 1)
    least, most = np.where(published == 0, 0, np.maximum(least, 1)), most.copy()
    moved = True
    while moved:
        before = int(most.sum() - least.sum())
        for parent, children in relations.sums:
            _draw_together(least, most, parent, np.array(children))
        for child, parent in relations.parts:
            most[child] = min(most[child], most[parent])
            least[parent] = max(least[parent], least[child])
        moved = int(most.sum() - least.sum()) != before
    return Interval(least, most)


def _draw_together(least: NDArray[np.int64], most: NDArray[np.int64], parent: int, children: NDArray[np.int64]) -> None:
    low, high = int(least[children].sum()), int(most[children].sum())
    least[parent], most[parent] = max(least[parent], low), min(most[parent], high)
    most[children] = np.minimum(most[children], least[children] + most[parent] - low)
    least[children] = np.maximum(least[children], most[children] - (int(most[children].sum()) - least[parent]))


class Finding(NamedTuple):
    """A cell that would say too much, and why: `exact`, or `too_few_values`, fewer than three."""

    name: Name
    reason: str


def gate(relations: Relations, true: NDArray[np.int64], published: NDArray[np.int64]) -> list[Finding]:
    """The small cells of which an attacker learns too much; a release may go out if there is none."""
    known = attack(relations, published)
    values = known.most - known.least + 1
    return [
        Finding(relations.names[at], "exact" if values[at] == 1 else "too_few_values")
        for at in range(len(true))
        if true[at] in SMALL and values[at] < FEWEST_VALUES
    ]
