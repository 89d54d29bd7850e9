"""Whether other cases, whole records and all, explain what is published: the gate beside the one that looks at counts alone.

Whoever puts whole records together may know more than follows from sums. So a walk begins at the true records and changes one
after the other, by chance, never beyond what the published counts allow. Each data set on its way is a possible truth: of a
cell that had two different counts on it nobody can prove either. Pure: chance is an argument.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

import numpy as np

from counselling.statistics.protection import SMALL, allowed
from counselling.statistics.relations import Name
from counselling.statistics.tables import NOT_STATED, Counts, Dimension, Row, Table

TRIES: Final = 100  # to move a cell in a walk; most move at the first few
WALKS: Final = 10  # each from the true records anew, for the cells that did not move before
MOST_ROWS: Final = 20_000  # that are walked over within a minute

Place = tuple[Dimension, int]  # a dimension at a level


def unmoved(rows: Sequence[Row], published: Counts, chance: Random) -> list[Name]:
    """The small cells that had one count only, however the records were changed."""
    walk = _Walk(rows, published)
    left = [cell for cell, true in enumerate(walk.true) if true in SMALL]
    for _ in range(WALKS):
        for cell in left:
            walk.along(cell, chance)
        left = [cell for cell in left if cell not in walk.moved]
        if not left:
            return []
        walk = _Walk(rows, published)
    return [walk.names[cell] for cell in left]


class _Walk:
    """The records as they are now, their counts, and the cells that have had another count than the true one."""

    def __init__(self, rows: Sequence[Row], published: Counts) -> None:
        self.of = [(table, tuple(map(int, at))) for table in published for at in np.ndindex(*table.shape)]
        self.names: list[Name] = [(table.name, at) for table, at in self.of]
        starts = np.cumsum([0, *(cells.size for cells in published.values())])
        self.laid = [
            (int(start), cells.shape[-1], _places(table))
            for start, (table, cells) in zip(starts, published.items(), strict=False)
        ]
        bounds = allowed(np.concatenate([cells.ravel() for cells in published.values()]))
        self.least, self.most = bounds.least.tolist(), bounds.most.tolist()
        self.leads = {place: _leads(*place) for table in published for place in _places(table)}
        self.rows = [dict(row) for row in rows]
        self.stands = [self.cells(row) for row in self.rows]
        self.now = np.bincount([cell for cells in self.stands for cell in cells], minlength=len(self.of)).tolist()
        self.true = tuple(self.now)
        self.moved: set[int] = set()

    def cells(self, row: Row) -> frozenset[int]:
        """Every cell that a record stands in."""
        at = {
            place: {leads[code] for code in row.get(place[0].name) or (NOT_STATED,)}
            for place, leads in self.leads.items()
        }
        found: set[int] = set()
        for start, width, (one, *crossed) in self.laid:
            if crossed:
                found.update(start + mine * width + his for mine in at[one] for his in at[crossed[0]])
            else:
                found.update(start + mine for mine in at[one])
        return frozenset(found)

    def along(self, cell: int, chance: Random) -> None:
        """Change records until the cell has had another count, as often as is worth it."""
        for _ in range(TRIES):
            if cell in self.moved:
                return
            self.step(cell, chance)

    def step(self, cell: int, chance: Random) -> None:
        """Try to bring one record into a cell, or one that stands there out of it."""
        table, at = self.of[cell]
        inside = [number for number, cells in enumerate(self.stands) if cell in cells]
        if inside and chance.random() < 0.5:
            axis = chance.randrange(len(at))
            number = chance.choice(inside)
            changed = _other(table.dimensions[axis], chance)
        else:
            number = chance.randrange(len(self.rows))
            changed = {}
            for place, index in zip(_places(table), at, strict=True):
                changed |= self._joining(number, place, index, chance)
        self._change(number, changed)

    def _joining(self, number: int, place: Place, index: int, chance: Random) -> Row:
        """Codes with which a record stands at a place; where it may have several, beside those it has, or alone."""
        dimension = place[0]
        there = [code for code, lead in self.leads[place].items() if lead == index and code != NOT_STATED]
        before = self.rows[number].get(dimension.name) or ()
        if not there:
            return {dimension.name: ()}
        if set(there) & set(before):
            return {}
        kept = before if len(before) < dimension.most and chance.random() < 0.5 else ()
        return {dimension.name: (*kept, chance.choice(there))}

    def _change(self, number: int, changed: Row) -> None:
        """From here on the record is another one, if the counts stay within what is allowed."""
        row = {**self.rows[number], **changed}
        new, old = self.cells(row), self.stands[number]
        left, entered = old - new, new - old
        if any(self.now[cell] <= self.least[cell] for cell in left):
            return
        if any(self.now[cell] >= self.most[cell] for cell in entered):
            return
        for cells, by in ((left, -1), (entered, 1)):
            for cell in cells:
                self.now[cell] += by
                if self.now[cell] != self.true[cell]:
                    self.moved.add(cell)
        self.rows[number], self.stands[number] = row, new


def _other(dimension: Dimension, chance: Random) -> Row:
    """Other codes for a record: one that chance takes, or none."""
    return {dimension.name: chance.choice([(), *((code,) for code in dimension.levels[0])])}


def _places(table: Table) -> list[Place]:
    return list(zip(table.dimensions, table.levels, strict=True))


def _leads(dimension: Dimension, level: int) -> Mapping[str, int]:
    """Where each code of the finest list stands at a level."""
    order = {code: index for index, code in enumerate(dimension.codes(level))}
    return {**{fine: order[code] for fine, code in dimension.levels[level].items()}, NOT_STATED: order[NOT_STATED]}
