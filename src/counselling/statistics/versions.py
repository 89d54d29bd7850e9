"""The gate's last part: what a new version of a year tells beside those that are out or announced already.

Other years count other cases, so nothing follows from them. Versions of a year count the same ones and those that came later:
whoever lays them beside each other draws bounds from all of them. Where no cases fit that were only added, some were taken away
or coded otherwise: as few as must have been.
"""

from collections.abc import Sequence
from itertools import product

from counselling.statistics.attack import learn
from counselling.statistics.blocks_attack import parted, told_by_block
from counselling.statistics.printed import MATTERS, SEVERAL, Between, Cell, Place, Printed, rounded
from counselling.statistics.protection import CannotProtect
from counselling.statistics.relations import Contradiction
from counselling.statistics.side_by_side import compared, only
from reporting.publishing.releases import Release

ADDED = "added"  # what `compared` calls the cases that came later


def hold_beside(before: Sequence[Release], release: Release) -> None:
    """Raises CannotProtect, `too_much_beside_earlier`: a count, or that a 1 or 2 stands somewhere, would be known then."""
    if any(told(earlier, release) for earlier in before):
        raise CannotProtect("too_much_beside_earlier")


def told(earlier: Release, later: Release) -> list[Cell]:
    """The cells of either, and of the cases between them, whose count is known then, or a 1 or 2 proven; where cases were not
    only added, the cells of either that may hold a small count and keep fewer than three values only because both are out.
    """
    (mine, my_blocks), (his, his_blocks) = (parted(printed_of(one)) for one in (earlier, later))
    blocks = [(my_blocks[years], his_blocks[years]) for years in my_blocks.keys() & his_blocks.keys()]
    return [cell for one, other in ((mine, his), *blocks) for cell in _told(one, other)]


def _told(earlier: Printed, later: Printed) -> list[Cell]:
    try:
        learned = learn(compared(earlier, later), narrow=0)
    except Contradiction:
        return told_by_block([earlier], later)  # a year, and what counts it once more
    sides = [only(learned, name) for name in (str(earlier.place.version), str(later.place.version), ADDED)]
    # That nobody came to a cell may be known; that one or two did may not.
    return [cell for side in sides[:2] for cell in side.exact()] + [cell for side in sides for cell in side.small()]


def printed_of(release: Release) -> Printed:
    """A release as whoever reads it knows it."""
    cells: dict[Cell, Between] = {(MATTERS, (kind,)): rounded(count) for kind, count in release.matters.items()}
    for table in release.tables:
        places = zip(product(*table.codes), table.counts, strict=True)
        cells |= {(table.name, codes): rounded(count) for codes, count in places}
    units = {table.name: SEVERAL if table.mentions else "cases" for table in release.tables}
    return Printed(Place(release.canton, release.year, release.version), cells, {MATTERS: MATTERS, **units})
