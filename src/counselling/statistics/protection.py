"""Protects the counts of a release by linked controlled rounding to base 5, and attacks what it made before anybody else does.

Every published count is a multiple of 5, zero where the true one is, at most 4 away from it, the true one where that is a
multiple of 5; it keeps every relation that true counts keep (`relations`): all tables add up and agree. **Why it holds:** the
published counts are themselves one of the possible truths, so no cell whose true count differs from the published one can
ever be proved from the published relations, however many tables are printed. One mixed-integer program over all cells; which
of the possible roundings it takes depends on the counts and a secret key alone. What somebody learns who runs the program
himself, and what is said of whole records: docs/statistics.md.
"""

import hmac
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from counselling.statistics.relations import ENDLESS, Name, Relations, matrix, narrowed
from counselling.statistics.tables import Ints

if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint

BASE: Final = 5
LIFTED: Final = 20  # what it costs to print a 1 or 2 as 5
SMALL: Final = range(1, 5)  # true counts that nobody may learn
FEWEST_VALUES: Final = 3  # that a small count must be able to have
LONGEST_SECONDS: Final = 60.0


class CannotProtect(Exception):
    """No rounding keeps all relations, none was found in time, or there is nothing to protect: nothing is published.

    `reason` is a code.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def protect(relations: Relations, true: Ints, key: bytes, seconds: float = LONGEST_SECONDS) -> Ints:
    """The counts to publish, in the order of the relations. `key` decides between roundings that are equally good.

    Raises:
        CannotProtect: `no_rounding`, or `too_slow`: none was found in so many `seconds`.
    """
    from scipy.optimize import Bounds, milp  # noqa: PLC0415 - half a second and 40 MB that only who draws up figures needs

    floor, open_ = true // BASE * BASE, true % BASE != 0
    found = milp(
        _costs(relations, true, key),
        integrality=np.ones(len(true), dtype=np.int64),
        bounds=Bounds(0, open_.astype(float)),
        constraints=_kept(relations, floor),
        options={"time_limit": seconds},
    )
    if found.x is None or not found.success:
        raise CannotProtect("too_slow" if found.status == 1 else "no_rounding")
    published = floor + BASE * np.rint(found.x).astype(np.int64)
    check(relations, true, published)
    return published


def _costs(relations: Relations, true: Ints, key: bytes) -> NDArray[np.float64]:
    """What it costs to round each cell up and not down: how much farther that is, and the key's word."""
    up, down = BASE - true % BASE, true % BASE
    lifted = np.where((true == 1) | (true == 2), LIFTED, 0)
    return np.where(true % BASE != 0, up - down + lifted, 0) + _ties(relations, key)


def _ties(relations: Relations, key: bytes) -> NDArray[np.float64]:
    """A thousandth or less a cell, from the key: so that a stranger who runs the program does not get our rounding."""
    marks = (hmac.digest(key, sha256(repr(name).encode()).digest(), "sha256")[:4] for name in relations.names)
    return np.array([int.from_bytes(mark, "big") / 2**32 / 1000 for mark in marks])


def _kept(relations: Relations, floor: Ints) -> "list[LinearConstraint]":
    """The relations of the published counts, said of which of them are rounded up."""
    from scipy.optimize import LinearConstraint  # noqa: PLC0415 - half a second and 40 MB that only who draws up figures needs

    lines = matrix(relations)
    if not lines.shape[0]:
        return []
    least = -(lines @ floor) / BASE
    most = np.where(np.arange(len(least)) < len(relations.sums), least, np.inf)
    return [LinearConstraint(lines, least, most)]


def check(relations: Relations, true: Ints, published: Ints) -> None:
    """Whether the counts are what this method promises, without trusting the solver. Raises CannotProtect: `not_as_promised`."""
    near = np.all(np.abs(published - true) < BASE) and np.all(published % BASE == 0)
    same = np.all(published[true % BASE == 0] == true[true % BASE == 0])
    if not (near and same and keeps(relations, published)):
        raise CannotProtect("not_as_promised")


def keeps(relations: Relations, counts: Ints) -> bool:
    """Whether counts, in the order of the relations, could be true ones."""
    made = matrix(relations) @ counts
    return not np.any(made[: len(relations.sums)]) and bool(np.all(made[len(relations.sums) :] >= 0))


class Interval(NamedTuple):
    """Between which counts an attacker knows every cell to be, both ends included, in the order of the relations."""

    least: Ints
    most: Ints


def allowed(published: Ints) -> Interval:
    """What a published count alone says of the true one."""
    return Interval(np.where(published == 0, 0, np.maximum(published - BASE + 1, 1)), published + BASE - 1)


def attack(relations: Relations, published: Ints) -> Interval:
    """What somebody with a pencil learns who knows the method, the relations, and everything published but not the key.

    Each cell is at most 4 away from what is printed; the relations hold for the true counts too. Bounds are drawn together
    until nothing moves.
    """
    least, most = allowed(published)
    lines = matrix(relations)
    low = np.zeros(lines.shape[0], dtype=np.int64)
    high = np.where(np.arange(len(low)) < len(relations.sums), 0, ENDLESS)
    return Interval(*narrowed(lines, low, high, least, most))


class Finding(NamedTuple):
    """A cell that would say too much, and why: `exact`; `too_few_values`, fewer than three; `no_other_record`."""

    name: Name
    reason: str


def gate(relations: Relations, true: Ints, published: Ints) -> list[Finding]:
    """The small cells of which an attacker learns too much; a release may go out if there is none."""
    known = attack(relations, published)
    values = known.most - known.least + 1
    return [
        Finding(relations.names[at], "exact" if values[at] == 1 else "too_few_values")
        for at in range(len(true))
        if true[at] in SMALL and values[at] < FEWEST_VALUES
    ]
