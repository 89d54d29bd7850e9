"""Whether so much has changed since a release that a new version beside it is worth its price. Pure.

A draft keeps no row, but a sketch: how many cases fall into each of 240 drawers, where a keyed mark of its content puts a case;
once for the year's own cases, once for those of the years that it may count together. Two sketches tell how many cases at least
were added, taken away or coded otherwise; which ones, neither says. It is kept sealed: its sum would be the exact number of cases.
"""

import hmac
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec
import numpy as np

from counselling.statistics.tables import Row

ENOUGH: Final = 20  # changed cases that are worth a new version
BETWEEN_REVISIONS: Final = 365  # days, unless an error is corrected
CHANGED_CASES: Final = "changed_cases"
ERROR: Final = "error"

_DRAWERS: Final = 240
_KEY: Final = b"isonomia/v1/changes"


class Changed(NamedTuple):
    """How many cases at least differ: of the year itself, and of the years that are counted together."""

    own: int
    together: int


def sketch(own: Sequence[Row], together: Sequence[Row], key: bytes) -> bytes:
    """How many cases fall into each drawer, two bytes a drawer (960 bytes). Raises OverflowError above 65,535 in one.

    `together`: the cases of every year of the block that the year may close; none, if it closes none.
    """
    drawn = hmac.digest(key, _KEY, "sha256")
    counts = [np.bincount([_drawer(row, drawn) for row in rows], minlength=_DRAWERS) for rows in (own, together)]
    return b"".join(int(count).to_bytes(2, "big") for count in np.concatenate(counts))


def changed(before: bytes, after: bytes) -> Changed:
    """What differs between two sketches at least: a case that was coded otherwise counts once."""
    moved = np.frombuffer(after, dtype=">u2").astype(int) - np.frombuffer(before, dtype=">u2").astype(int)
    return Changed(*(int(max(half[half > 0].sum(), -half[half < 0].sum())) for half in np.split(moved, 2)))


def _drawer(row: Row, key: bytes) -> int:
    content = msgspec.json.encode(sorted((name, sorted(chosen)) for name, chosen in row.items()))
    return int.from_bytes(hmac.digest(key, content, "sha256")[:8], "big") % _DRAWERS
