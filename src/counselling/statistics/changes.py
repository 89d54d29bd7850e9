"""Whether so much has changed since a release that a new version beside it is worth its price. Pure.

A draft keeps no row, but a sketch: how many cases fall into each of 240 drawers, where a keyed mark of its content puts a case;
once for the year's own cases, once for those of the years that it may count together; and how many cases there are of all years
before. Two sketches tell how many cases at least were added, taken away or coded otherwise; which ones, neither says. It is kept
sealed: its sum would be the exact number of cases.
"""

import hmac
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from counselling.statistics.tables import Ints, Row

ENOUGH: Final = 20  # changed cases that are worth a new version
BETWEEN_REVISIONS: Final = 365  # days, unless an error is corrected
CHANGED_CASES: Final = "changed_cases"
ERROR: Final = "error"

_DRAWERS: Final = 240
_LENGTH: Final = 4  # bytes of the number of cases of earlier years
_SIZE: Final = 2 * _DRAWERS * 2 + _LENGTH
_KEY: Final = b"isonomia/v1/changes"


class Changed(NamedTuple):
    """How many cases at least differ: of the year itself, of the years that are counted together, of all earlier years."""

    own: int
    together: int
    earlier: int = 0


def sketch(own: Sequence[Row], together: Sequence[Row], earlier: int, key: bytes) -> bytes:
    """How many cases fall into each drawer, two bytes a drawer, then `earlier` (964 bytes). Raises OverflowError above 65,535
    in a drawer.

    `together`: the cases of every year of the block that the year may close; none, if it closes none. `earlier`: how many
    cases there are of the years before.
    """
    drawn = hmac.digest(key, _KEY, "sha256")
    counts = [np.bincount([_drawer(row, drawn) for row in rows], minlength=_DRAWERS) for rows in (own, together)]
    drawers = b"".join(int(count).to_bytes(2, "big") for count in np.concatenate(counts))
    return drawers + earlier.to_bytes(_LENGTH, "big")


def is_sketch(seen: bytes) -> bool:
    """Whether it is one as they are made now; of any other nobody knows what it was made of."""
    return len(seen) == _SIZE


def changed(before: bytes, after: bytes) -> Changed:
    """What differs between two sketches at least: a case that was coded otherwise counts once."""
    moved = _drawers(after) - _drawers(before)
    own, together = (int(max(half[half > 0].sum(), -half[half < 0].sum())) for half in np.split(moved, 2))
    return Changed(own, together, abs(_earlier(after) - _earlier(before)))


def cases_known(seen: bytes) -> int:
    """How many cases there were of the year of a sketch and of all before it."""
    own, _ = np.split(_drawers(seen), 2)
    return int(own.sum()) + _earlier(seen)


def _drawers(seen: bytes) -> Ints:
    return np.frombuffer(seen[:-_LENGTH], dtype=">u2").astype(np.int64)


def _earlier(seen: bytes) -> int:
    return int.from_bytes(seen[-_LENGTH:], "big")


def _drawer(row: Row, key: bytes) -> int:
    content = msgspec.json.encode(sorted((name, sorted(chosen)) for name, chosen in row.items()))
    return int.from_bytes(hmac.digest(key, content, "sha256")[:8], "big") % _DRAWERS
