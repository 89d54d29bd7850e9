"""Several releases beside each other, as the attack sees them: the cells of each under its own name, and what ties them. Pure."""

from collections.abc import Sequence

import numpy as np

from counselling.statistics.attack import CASES, TOTAL, Learned, System, system_of
from counselling.statistics.printed import Between, Cell, Printed
from counselling.statistics.relations import ENDLESS


def compared(earlier: Printed, later: Printed, added: int = ENDLESS) -> System:
    """Two versions of a year, if cases were only ever added: both, and a third release of the cases that were added.

    `added`: how many, for whoever knows. The cells are named after the version or `added`; the third one's relations are
    those of the tables that both have.
    """
    systems = [system_of(earlier), system_of(later)]
    both = Printed(
        later.place,
        {cell: Between(0, added) for cell in later.cells if cell in earlier.cells},
        later.units,
    )
    third = system_of(both)
    if added < ENDLESS:
        third.least[0] = third.most[0] = added
    names = (str(earlier.place.version), str(later.place.version), "added")
    together = joined(names, (*systems, third))
    place = {cell: at for at, cell in enumerate(together.cells)}
    more = [
        ({place[cell_of(one, cell)]: sign for one, sign in zip(names, (-1, 1, -1), strict=True)}, 0, 0)
        for cell in third.cells
    ]
    return together._replace(lines=(*together.lines, *more))


def only(learned: Learned, name: str) -> Learned:
    """What was learned of one of the releases that were compared; a total is no finding there, it was given."""
    chosen = np.array([cell[0].startswith(f"{name}: ") for cell in learned.system.cells])
    given = np.array([cell in {cell_of(name, TOTAL), cell_of(name, CASES)} for cell in learned.system.cells])
    return learned._replace(open=learned.open & chosen & ~given)


def cell_of(name: str, cell: Cell) -> Cell:
    """A cell of one of several systems that stand together."""
    return (f"{name}: {cell[0]}", cell[1])


def joined(names: Sequence[str], systems: Sequence[System]) -> System:
    """Systems side by side, each cell under the name of its own; nothing ties one to another yet."""
    starts = np.cumsum([0, *(len(one.cells) for one in systems)])
    return System(
        tuple(cell_of(name, cell) for name, one in zip(names, systems, strict=True) for cell in one.cells),
        np.concatenate([one.least for one in systems]),
        np.concatenate([one.most for one in systems]),
        tuple(
            ({at + int(start): sign for at, sign in signs.items()}, low, high)
            for start, one in zip(starts[:-1], systems, strict=True)
            for signs, low, high in one.lines
        ),
    )
