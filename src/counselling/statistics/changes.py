"""Whether so much has changed since a release that a new version beside it is worth its price. Pure.

A released draft keeps no row, but a sketch: how many cases fall into each of 480 drawers, where a keyed mark of its content
puts a case. Two sketches tell how many cases at least were added, taken away or coded otherwise; which ones, neither says.
The sketch is kept sealed: its sum would be the exact number of cases.
"""

import hmac
from collections.abc import Sequence
from typing import Final

import msgspec
import numpy as np

from counselling.statistics.tables import Row

ENOUGH: Final = 20  # changed cases that are worth a new version
BETWEEN_REVISIONS: Final = 365  # days, unless an error is corrected
CHANGED_CASES: Final = "changed_cases"
ERROR: Final = "error"

_DRAWERS: Final = 480
_KEY: Final = b"isonomia/v1/changes"


def sketch(cases: Sequence[Row], key: bytes) -> bytes:
    """How many cases fall into each drawer, two bytes a drawer (960 bytes). Raises OverflowError above 65,535 in one."""
    own = hmac.digest(key, _KEY, "sha256")
    counts = np.bincount([_drawer(row, own) for row in cases], minlength=_DRAWERS)
    return b"".join(int(count).to_bytes(2, "big") for count in counts)


def changed(before: bytes, after: bytes) -> int:
    """How many cases at least differ between two sketches: a case that was coded otherwise counts once."""
    moved = np.frombuffer(after, dtype=">u2").astype(int) - np.frombuffer(before, dtype=">u2").astype(int)
    return int(max(moved[moved > 0].sum(), -moved[moved < 0].sum()))


def _drawer(row: Row, key: bytes) -> int:
    content = msgspec.json.encode(sorted((name, sorted(chosen)) for name, chosen in row.items()))
    return int.from_bytes(hmac.digest(key, content, "sha256")[:8], "big") % _DRAWERS
