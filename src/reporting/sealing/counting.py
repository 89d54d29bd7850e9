"""How a side counts the texts of a conversation (the sealing specification, 2); the browser's reader is `counting.js`.

A text that does not open keeps its place, so that no number is ever given twice.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Counted(NamedTuple):
    """A text by its counters: whether it is the side's own, its `seq` (None if it did not open), its `seen` (-1: nothing)."""

    own: bool
    seq: int | None
    seen: int


class Gap(NamedTuple):
    """What the counters of a text show.

    `missing`: something before it is not there, or stands twice or elsewhere. `unseen`: it is the other side's last text, and
    its writer had not been given all that stands before it.
    """

    missing: bool
    unseen: bool


def gaps(texts: Sequence[Counted], own: int = 0, other: int = 0) -> list[Gap]:
    """What each text shows; `own` texts of the side and `other` of the other one stood before these."""
    following = {True: own, False: other}
    last = max((index for index, text in enumerate(texts) if not text.own), default=-1)
    found = []
    for index, (is_own, seq, seen) in enumerate(texts):
        expected = following[is_own]
        if seq is None:
            found.append(Gap(missing=False, unseen=False))
            following[is_own] = expected + 1
        else:
            missing = seq != expected or seen >= following[not is_own]
            found.append(Gap(missing, unseen=index == last and seen < following[True] - 1))
            following[is_own] = max(expected, seq + 1)  # what stands twice, or late, takes back nothing
    return found


def next_counters(texts: Iterable[tuple[bool, int | None]], own: int = 0, other: int = 0) -> tuple[int, int]:
    """The `seq` and `seen` of a side's next text.

    Args:
        texts: whether it is the side's own, and its `seq` or None if it did not open, for each text of the conversation.
        own, other: how many texts of the side and of the other one stood before these.
    """
    highest, seen, count = own - 1, other - 1, own
    for is_own, seq in texts:
        count += is_own
        if seq is not None:
            highest, seen = (max(highest, seq), seen) if is_own else (highest, max(seen, seq))
    return max(highest, count - 1) + 1, seen
