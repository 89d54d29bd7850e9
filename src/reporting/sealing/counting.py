"""How a side counts its next text of a conversation (the sealing specification, 2); the browser's reader is `counting.js`.

A text that does not open keeps its place, so that no number is ever given twice.
"""

from collections.abc import Iterable


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
