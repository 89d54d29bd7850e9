"""What a stranger learns from everything that was published: the attack that every release has to withstand.

He has the files, knows the method and the public code lists, and draws every conclusion that the relations allow: sums, what
is part of what, that every case stands somewhere, that "not stated" excludes any other code. Intervals first; where a cell
stays narrow, an integer program for its least and its most. All he concludes is true; nothing comes from our own plan.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from counselling.statistics.dimensions import MANY, gathered
from counselling.statistics.printed import BETWEEN, MATTERS, SEVERAL, Between, Cell, Printed
from counselling.statistics.relations import ENDLESS, Contradiction, narrowed
from counselling.statistics.tables import NOT_STATED, Ints

if TYPE_CHECKING:
    from scipy.sparse import csr_array

TOTAL: Final[Cell] = ("total", ())
CASES: Final[Cell] = (MATTERS, ("case",))  # the same, where the matters are printed
CONSULTATIONS: Final[Cell] = ("work", ("consultations",))
INTERPRETED: Final[Cell] = ("work", ("interpreted",))  # some of them
LEVEL: Final = "."  # stands between a list and how coarse it is
NARROW: Final = 4  # so many values or fewer: the integer program looks at it
SECONDS: Final = 10.0  # for one program; longer, and the interval stands

Line = tuple[Mapping[int, int], int, int]  # how often each cell counts; least and most of the sum


class System(NamedTuple):
    """Cells with what is known of each, and the relations between them."""

    cells: tuple[Cell, ...]
    least: Ints
    most: Ints
    lines: tuple[Line, ...]


class Learned(NamedTuple):
    """What the attack found: bounds of every cell, and the cells that the printed alone left open."""

    system: System
    open: NDArray[np.bool_]

    def exact(self) -> list[Cell]:
        """The cells whose true count is known, though it was not printed."""
        return self._those(self.open & (self.system.least == self.system.most))

    def small(self) -> list[Cell]:
        """The cells of which it is proven that a 1 or a 2 stands there."""
        return self._those(self.open & (self.system.least >= 1) & (self.system.most <= 2))

    def narrowest(self) -> tuple[Cell, Between]:
        """The cell with the fewest possible values among those that were left open. Raises ValueError: there is none."""
        system = self.system
        widths = np.where(self.open, system.most - system.least, ENDLESS)
        at = int(widths.argmin())
        if not self.open[at]:
            raise ValueError("nothing was left open")
        return system.cells[at], Between(int(system.least[at]), int(system.most[at]))

    def _those(self, chosen: NDArray[np.bool_]) -> list[Cell]:
        return [self.system.cells[at] for at in np.flatnonzero(chosen)]


def learn(system: System, narrow: int = NARROW, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Learned:
    """Everything the relations prove. `narrow`: so many values or fewer are looked at by the integer program.

    `tell` hears how many cells that program has looked at, and of how many. Raises Contradiction.
    """
    first, matrix = system.most > system.least, _matrix(system)
    system = _drawn_together(system, matrix)
    looked_at = np.flatnonzero((system.most > system.least) & (system.most - system.least < narrow) & first)
    for done, at in enumerate(looked_at):
        tell(done, len(looked_at))
        if system.most[at] > system.least[at]:
            system = _drawn_together(_tightened(system, matrix, int(at)), matrix)
    return Learned(system, first)


def system_of(printed: Printed) -> System:
    """The cells of a release and every relation that holds for true counts, as the files and the code lists show them."""
    given = {TOTAL: printed.cells.get(CASES, Between(0, ENDLESS)), **printed.cells}
    least = np.array([one.least for one in given.values()], dtype=np.int64)
    most = np.array([one.most for one in given.values()], dtype=np.int64)
    place = {cell: at for at, cell in enumerate(given)}
    return System(tuple(given), least, most, tuple(_lines(printed, place)))


def _lines(printed: Printed, place: Mapping[Cell, int]) -> Iterator[Line]:
    if (cases := place.get(CASES)) is not None:
        yield {0: 1, cases: -1}, 0, 0
    if CONSULTATIONS in place and INTERPRETED in place:
        yield {place[CONSULTATIONS]: 1, place[INTERPRETED]: -1}, 0, ENDLESS
    tables: dict[str, list[tuple[str, ...]]] = {}
    for name, codes in printed.cells:
        if LEVEL in name:  # what has none is no table of cases: the matters, the year's work
            tables.setdefault(name, []).append(codes)
    many = {name for name in tables if BETWEEN not in name and printed.units[name] == SEVERAL}
    for name, cells in tables.items():
        sides = name.split(BETWEEN)
        for axis, side in enumerate(sides):
            margin = sides[1 - axis] if len(sides) > 1 else TOTAL[0]
            groups: dict[tuple[str, ...], dict[str, int]] = {}
            for codes in cells:
                groups.setdefault(codes[:axis] + codes[axis + 1 :], {})[codes[axis]] = place[name, codes]
            for kept, children in groups.items():
                if (parent := place.get((margin, kept))) is not None:
                    yield from _family(parent, children, _most(side) if side in many else 1)
        if len(sides) > 1 and set(sides) <= many:
            yield from _crossing(name, cells, place)
    for fine, coarse in ((one, other) for one in tables for other in tables if _is_finer(one, other)):
        for parent, children in _folded(fine, coarse, tables, place):
            yield from _family(parent, children, _most(fine) if fine in many else 1, apart=False)


def _most(table: str) -> int:
    """How many codes of a list a case may have; of a list that is not known, any number."""
    return MANY.get(table.rsplit(LEVEL, 1)[0], ENDLESS)


def _family(parent: int, children: Mapping[str, int], most: int, *, apart: bool = True) -> Iterator[Line]:
    """What holds between a cell and those it falls into; a case may stand in `most` of them."""
    if most == 1:
        yield {parent: 1, **dict.fromkeys(children.values(), -1)}, 0, 0
        return
    yield {parent: -1, **dict.fromkeys(children.values(), 1)}, 0, ENDLESS  # every case stands somewhere
    nothing = children.get(NOT_STATED) if apart else None
    stated = [child for child in children.values() if child != nothing]
    for child in children.values():
        signs = {parent: 1, child: -1}
        yield (signs if nothing in (None, child) else {**signs, nothing: -1}), 0, ENDLESS
    if most < len(stated):
        yield (
            {parent: most, **dict.fromkeys(children.values(), -1), **({} if nothing is None else {nothing: -most})},
            0,
            ENDLESS,
        )


def _crossing(name: str, cells: Sequence[tuple[str, ...]], place: Mapping[Cell, int]) -> Iterator[Line]:
    """Who stands in both margins and has no other place stands in the crossing: no more than all stand in either."""
    one, other = name.split(BETWEEN)
    nothing = place.get((name, (NOT_STATED, NOT_STATED)))
    for codes in cells:
        margins = [place.get((one, codes[:1])), place.get((other, codes[1:]))]
        signs = {0: 1, place[name, codes]: 1, **{at: -1 for at in margins if at is not None}}
        if None not in margins:
            yield (signs if nothing is None or NOT_STATED in codes else {**signs, nothing: -1}), 0, ENDLESS


def _is_finer(one: str, other: str) -> bool:
    if BETWEEN in one or BETWEEN in other:
        return False
    (name, level), (same, higher) = one.rsplit(LEVEL, 1), other.rsplit(LEVEL, 1)
    return name == same and int(level) < int(higher)


def _folded(
    fine: str, coarse: str, tables: Mapping[str, Sequence[tuple[str, ...]]], place: Mapping[Cell, int]
) -> Iterator[tuple[int, dict[str, int]]]:
    """The cells of the coarser table with those of the finer one that the public code lists gather under them."""
    (name, low), (_, high) = fine.rsplit(LEVEL, 1), coarse.rsplit(LEVEL, 1)
    lists = [
        {code: one.code for one in gathered() if (one.list, one.level) == (name, level) for code in one.of}
        for level in range(int(low) + 1, int(high) + 1)
    ]
    under: dict[str, dict[str, int]] = {}
    for (code,) in tables[fine]:
        lead = code
        for one in lists:
            lead = one.get(lead, lead)
        under.setdefault(lead, {})[code] = place[fine, (code,)]
    for code, children in under.items():
        yield place[coarse, (code,)], children


def _matrix(system: System) -> "csr_array":
    from scipy.sparse import csr_array  # noqa: PLC0415 - half a second and 40 MB that only who draws up figures needs

    entries = [(row, at, sign) for row, (signs, _, _) in enumerate(system.lines) for at, sign in signs.items()]
    rows, columns, signs = zip(*entries, strict=True) if entries else ((), (), ())
    return csr_array((np.array(signs, dtype=np.int64), (rows, columns)), shape=(len(system.lines), len(system.cells)))


def _drawn_together(system: System, matrix: "csr_array") -> System:
    """Bounds drawn together, all relations at once, until nothing moves. Raises Contradiction."""
    low = np.array([line[1] for line in system.lines], dtype=np.int64)
    high = np.array([line[2] for line in system.lines], dtype=np.int64)
    least, most = narrowed(matrix, low, high, system.least, system.most)
    return system._replace(least=least, most=most)


def _tightened(system: System, matrix: "csr_array", at: int) -> System:
    """The least and the most of one cell by integer program; where it takes too long, what was known stays."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - half a second and 40 MB that only who draws up figures needs

    aim = np.zeros(len(system.cells))
    least, most = system.least.copy(), system.most.copy()
    high = np.array([line[2] for line in system.lines], dtype=float)
    related = LinearConstraint(matrix, [line[1] for line in system.lines], np.where(high == ENDLESS, np.inf, high))
    for sign, bounds in ((1, least), (-1, most)):
        aim[at] = sign
        found = milp(
            aim,
            integrality=np.ones(len(aim), dtype=np.int64),
            bounds=Bounds(system.least, system.most),
            constraints=related,
            options={"time_limit": SECONDS},
        )
        if found.status == 2:
            raise Contradiction
        if found.success and found.x is not None:
            bounds[at] = round(found.x[at])
    return system._replace(least=least, most=most)
