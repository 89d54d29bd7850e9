"""What a stranger learns who lays a block of years beside the years that it counts together.

Every list of the block adds up over the years, at the coarsest level at which one of them prints it; where cases came later,
the block has them and the years do not. All he concludes is true where the cases of the years were not taken away since.
"""

from collections.abc import Iterable, Mapping, Sequence
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

    The cells are named after the year, or `block`.
    """
    sides = _sides(years, block)
    names = [*(str(one.place.year) for one in years), BLOCK]
    together = joined(names, [system_of(one) for one in sides])
    place = {cell: at for at, cell in enumerate(together.cells)}
    shared = {f"{name}{LEVEL}{level}" for name, level in _common(years, block).items()}
    lines = [
        ({place[cell_of(BLOCK, cell)]: 1, **{place[at]: -1 for at in _in_years(names[:-1], cell, place)}}, 0, later)
        for cell in dict.fromkeys([TOTAL, *sides[-1].cells])
        if cell == TOTAL or cell[0] in shared
    ]
    return together._replace(lines=(*together.lines, *lines))


def _in_years(names: Iterable[str], cell: Cell, place: Mapping[Cell, int]) -> list[Cell]:
    """The same cell in each of the years whose lists knew it."""
    return [at for name in names if (at := cell_of(name, cell)) in place]


def _sides(years: Sequence[Printed], block: Printed) -> list[Printed]:
    """The years and the block, each with the lists at the levels at which they hang together, printed or not."""
    common = set(_common(years, block).items())
    return [*(_with(one, common) for one in years), _with(block, common | set(_levels(block).items()))]


def _common(years: Sequence[Printed], block: Printed) -> dict[str, int]:
    """By list the coarsest of the levels at which the block and the years print it; a list that a year lacks is not there."""
    levels = [_levels(one) for one in (*years, block)]
    return {name: max(one[name] for one in levels) for name in levels[-1] if all(name in one for one in levels)}


def _levels(printed: Printed) -> dict[str, int]:
    """By list the finest level at which a release prints it."""
    finest: dict[str, int] = {}
    for table in printed.units:
        for side in table.split(BETWEEN) if LEVEL in table else ():
            name, _, level = side.partition(LEVEL)
            finest[name] = min(int(level), finest.get(name, int(level)))
    return finest


def _with(printed: Printed, places: Iterable[tuple[str, int]]) -> Printed:
    """A release with one-way tables that it does not print, of which nothing is known but how they hang together."""
    known = {one.name: one for one in dimensions(printed.place.year)}
    cells, units = dict(printed.cells), dict(printed.units)
    for name, level in sorted(places):
        table = f"{name}{LEVEL}{level}"
        if table not in units:
            units[table] = SEVERAL if known[name].many else "cases"
            cells |= {(table, (code,)): Between(0, ENDLESS) for code in known[name].codes(level)}
    return Printed(printed.place, cells, units)
