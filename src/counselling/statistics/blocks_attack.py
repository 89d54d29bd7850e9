"""What a stranger learns who lays a block of years beside the years that it counts together.

Every list of the block adds up over the years, at the coarsest level at which one of them prints it, and so does every crossing,
which each year has though it does not print it; where cases came later, the block has them and the years do not. All he concludes
is true where the cases of the years were not taken away since.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Final

import numpy as np

from counselling.statistics.attack import LEVEL, TOTAL, Learned, System, cell_of, joined, learn, system_of
from counselling.statistics.dimensions import dimensions
from counselling.statistics.printed import BETWEEN, SEVERAL, Between, Cell, Printed
from counselling.statistics.protection import BASE, FEWEST_VALUES
from counselling.statistics.relations import ENDLESS, Contradiction
from reporting.publishing.releases import OVER

BLOCK: Final = "block"  # what its cells are named after


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
    """The cells that may hold a small count and keep fewer than three values only because both lie side by side."""
    learned = learned_together(years, block)
    if learned is None:
        return []
    alone = [learn(system_of(one), narrow=0).system for one in _sides(years, block)]
    before = np.concatenate([one.most - one.least for one in alone])
    least, most = learned.system.least, learned.system.most
    told = (most - least < before) & (most - least + 1 < FEWEST_VALUES) & (most >= 1) & (least < BASE)
    return [learned.system.cells[at] for at in np.flatnonzero(told)]


def learned_together(years: Sequence[Printed], block: Printed, narrow: int = 0) -> Learned | None:
    """What both prove; where no cases fit that are the same in both, what follows if the block has more. None: nothing."""
    for most in (0, ENDLESS):
        try:
            return learn(linked(years, block, most), narrow)
        except Contradiction:
            continue
    return None


def linked(years: Sequence[Printed], block: Printed, later: int = 0) -> System:
    """The years and the block beside each other. `later`: how many cases at most the block counts that no year did.

    The cells are named after the year, or `block`. What the block crosses is crossed in each year too, printed there or not.
    """
    sides = _sides(years, block)
    names = [*(str(one.place.year) for one in years), BLOCK]
    together = joined(names, [system_of(one) for one in sides])
    place = {cell: at for at, cell in enumerate(together.cells)}
    shared = set.intersection(*(set(one.units) for one in sides))
    lines = [
        ({place[cell_of(BLOCK, cell)]: 1, **{place[at]: -1 for at in _in_years(names[:-1], cell, place)}}, 0, later)
        for cell in dict.fromkeys([TOTAL, *sides[-1].cells])
        if cell == TOTAL or (cell[0] in shared and LEVEL in cell[0])
    ]
    return together._replace(lines=(*together.lines, *lines))


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
