"""Whether an entry stands in a trail a second time: every entry has sixteen random bytes of its own, so no two are alike.

Somebody who puts an old entry into the outbox again, where it would be numbered and signed as any other, says an act was done
twice. Kept of each entry are eight of its random bytes: two others share them by chance once in thirty million trails of a million.
"""

from array import array
from collections.abc import Iterable
from typing import Final

AT_ONCE: Final = 1_000_000  # entries that are looked through in one go
_KEPT: Final = 8  # bytes, as many as an item of array("Q")


def keep(kept: "array[int]", nonces: Iterable[bytes]) -> None:
    """Add these, of the next entries, to those that were kept before: an `array("Q")` in the order of the entries."""
    kept.frombytes(b"".join([nonce[:_KEPT] for nonce in nonces]))


def repeat(kept: "array[int]") -> tuple[int, int] | None:
    """The places of the first entry that stands there a second time, and of the first time; None if none does."""
    parts = 1 + len(kept) // AT_ONCE
    twice = {one for part in range(parts) for one in _twice(kept, part, parts)}
    first: dict[int, int] = {}
    for place, one in enumerate(kept if twice else ()):
        if one in twice and first.setdefault(one, place) != place:
            return place, first[one]
    return None


def _twice(kept: "array[int]", part: int, parts: int) -> set[int]:
    """What is there more than once, of those that belong to one part."""
    some = kept.tolist() if parts == 1 else [one for one in kept if one % parts == part]
    if len(set(some)) == len(some):
        return set()
    seen: set[int] = set()
    return {one for one in some if one in seen or seen.add(one)}  # type: ignore[func-returns-value]  # adds, and is None
