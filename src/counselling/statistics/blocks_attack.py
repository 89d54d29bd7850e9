"""What a stranger learns who lays a block of years beside the years that it counts together.

Every list of the block adds up over the years, at the coarsest level at which one of them prints it, and so does every crossing,
which each year has though it does not print it. Where no cases fit both, some came later, were taken away or coded otherwise.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise, product
from typing import Final

import numpy as np
from numpy.typing import NDArray

from counselling.statistics.attack import LEVEL, TOTAL, Learned, System, learn, system_of
from counselling.statistics.dimensions import dimensions
from counselling.statistics.printed import BETWEEN, SEVERAL, Between, Cell, Printed
from counselling.statistics.protection import BASE, FEWEST_VALUES
from counselling.statistics.relations import ENDLESS, Contradiction
from counselling.statistics.side_by_side import cell_of, joined
from reporting.publishing.releases import OVER

BLOCK: Final = "block"  # what its cells are named after
LATER: Final = (0, 1)  # in no cell the block counts fewer cases than the years, and no more than so many cases more
OTHERWISE: Final = (-1, 1)  # nor fewer by more: cases were taken away, or coded otherwise

Way = tuple[int, int]


def parted(printed: Printed) -> tuple[Printed, dict[int, Printed]]:
    """What a release prints of its own year, and of the years up to it that it counts together, by how many these are."""
    cells: dict[int, dict[Cell, Between]] = {1: {}}
    units: dict[int, dict[str, str]] = {1: {}}
    for (name, codes), between in printed.cells.items():
        table, _, years = name.partition(OVER)
        cells.setdefault(int(years or 1), {})[table, codes] = between
        units.setdefault(int(years or 1), {})[table] = printed.units[name]
    parts = {years: Printed(printed.place, cells[years], units[years]) for years in cells}
    return parts.pop(1), parts


def told_by_block(years: Sequence[Printed], block: Printed) -> list[Cell]:
    """The cells that may hold a small count and keep fewer than three values only because both lie side by side.

    For who takes it that cases came later, and for who takes it that some were taken away or coded otherwise too: as few as must
    have been, which is the most that anybody learns who knows how many they were at most. Raises Contradiction: one of them does
    not fit itself.
    """
    alone = [learn(system_of(one), narrow=0).system for one in _sides(years, block)]
    proven = _proven(years, block, max_changed=sum(int(one.most[one.cells.index(TOTAL)]) for one in alone))
    before = np.concatenate([one.most - one.least for one in alone])
    told = np.logical_or.reduce([(one.most - one.least < before) & _is_narrow(one) for one in proven])
    return [proven[0].cells[at] for at in np.flatnonzero(told)]


def _is_narrow(system: System) -> NDArray[np.bool_]:
    """Which cells may hold a small count and have fewer than three values."""
    least, most = system.least, system.most
    return (most - least + 1 < FEWEST_VALUES) & (most >= 1) & (least < BASE)


def learned_together(years: Sequence[Printed], block: Printed, narrow: int = 0) -> Learned | None:
    """What both prove; where no cases fit that are the same in both, what follows if the block has more. None: nothing."""
    for most in (0, ENDLESS):
        try:
            return learn(linked(years, block, (0, most)), narrow)
        except Contradiction:
            continue
    return None


def _proven(years: Sequence[Printed], block: Printed, max_changed: int) -> list[System]:
    """What both prove, for either way in which cases may have changed. `max_changed`: as many cases as all of them count; with
    so many changed otherwise, whatever fits each alone fits together.
    """
    same = _learned(linked(years, block))
    found = [same] if same else [_if_fewest(years, block, way, max_changed) for way in (LATER, OTHERWISE)]
    return [one.system for one in found if one is not None]


def _if_fewest(years: Sequence[Printed], block: Printed, way: Way, max_changed: int) -> Learned | None:
    """What both prove, if no more cases changed in this way than must have, one at least. None: none fit that did.

    The more may have changed, the less follows: whoever knows that it were so many at most learns no more than this.
    """

    @cache  # the search ends beside one that it looked at
    def learned(cases: int) -> Learned | None:
        return _learned(linked(years, block, (way[0] * cases, way[1] * cases)))

    return learned(1 + bisect_left(range(1, max_changed), True, key=lambda cases: learned(cases) is not None))


def _learned(system: System) -> Learned | None:
    try:
        return learn(system, narrow=0)
    except Contradiction:
        return None


def linked(years: Sequence[Printed], block: Printed, between: tuple[int, int] = (0, 0)) -> System:
    """The years and the block beside each other. `between`: how many cases at least and at most the block counts that no year
    did, in any cell; of a year with several versions that is so beside each of them, and by so many at most they differ.

    The cells are named after the year, or the version where there are several, or `block`. What the block crosses is crossed in
    each year too, printed there or not.
    """
    sides = _sides(years, block)
    names = [*_names(years), BLOCK]
    together = joined(names, [system_of(one) for one in sides])
    place = {cell: at for at, cell in enumerate(together.cells)}
    shared = set.intersection(*(set(one.units) for one in sides))
    named = list(zip(names, years, strict=False))
    of_year = [[name for name, one in named if one.place.year == year] for year in {one.place.year: 0 for one in years}]
    lines = [
        ({place[cell_of(BLOCK, cell)]: 1, **{place[at]: -1 for at in _in_years(versions, cell, place)}}, *between)
        for versions in product(*of_year)
        for cell in dict.fromkeys([TOTAL, *sides[-1].cells])
        if cell == TOTAL or (cell[0] in shared and LEVEL in cell[0])
    ]
    most = max(map(abs, between))
    lines += [
        ({place[cell_of(one, cell)]: 1, place[cell_of(other, cell)]: -1}, -most, most)
        for versions in of_year
        for one, other in pairwise(versions)
        for cell in [TOTAL, *sides[-1].cells]
        if cell_of(one, cell) in place and cell_of(other, cell) in place
    ]
    return together._replace(lines=(*together.lines, *lines))


def _names(years: Sequence[Printed]) -> list[str]:
    """What their cells are named after: the year, with the version where there are several."""
    count = Counter(one.place.year for one in years)
    return [
        str(one.place.year) if count[one.place.year] == 1 else f"{one.place.year}.{one.place.version}" for one in years
    ]


def _in_years(names: Iterable[str], cell: Cell, place: Mapping[Cell, int]) -> list[Cell]:
    """The same cell in each of the years whose lists knew it."""
    return [at for name in names if (at := cell_of(name, cell)) in place]


def _sides(years: Sequence[Printed], block: Printed) -> list[Printed]:
    """The years and the block, each with every list at the levels at which they hang together, and with what the block crosses."""
    levels = [_levels(one) for one in (*years, block)]
    common = {name: max(one[name] for one in levels) for name in levels[-1] if all(name in one for one in levels)}
    places = {(name, level) for name, level in (*_places(block), *common.items()) if name in common}
    crossings = [
        table for table in block.units if BETWEEN in table and {name for name, _ in _of(table)} <= common.keys()
    ]
    return [*(_with(one, places, crossings) for one in years), _with(block, {*places, *_places(block)}, ())]


def _levels(printed: Printed) -> dict[str, int]:
    """By list the finest level at which a release prints it."""
    finest: dict[str, int] = {}
    for name, level in _places(printed):
        finest[name] = min(level, finest.get(name, level))
    return finest


def _places(printed: Printed) -> set[tuple[str, int]]:
    """The lists by which a release counts, each at the levels at which it does."""
    return {place for table in printed.units if LEVEL in table for place in _of(table)}


def _of(table: str) -> list[tuple[str, int]]:
    """The lists of a table with their levels."""
    sides = (side.partition(LEVEL) for side in table.split(BETWEEN))
    return [(name, int(level)) for name, _, level in sides]


def _with(printed: Printed, places: Iterable[tuple[str, int]], crossings: Iterable[str]) -> Printed:
    """A release with tables that it does not print, of which nothing is known but how they hang together."""
    known = {one.name: one for one in dimensions(printed.place.year)}
    cells, units = dict(printed.cells), dict(printed.units)
    for table in (*(f"{name}{LEVEL}{level}" for name, level in sorted(places)), *crossings):
        if table not in units:
            sides = [(known[name], level) for name, level in _of(table)]
            units[table] = SEVERAL if any(one.many for one, _ in sides) else "cases"
            codes = product(*(one.codes(level) for one, level in sides))
            cells |= {(table, at): Between(0, ENDLESS) for at in codes}
    return Printed(printed.place, cells, units)
