"""The steps by which a file is cleaned: what becomes of its next bytes. A format is a generator of them."""

from collections.abc import Generator
from typing import Final, NamedTuple

REST: Final = 1 << 62  # bytes: all that is left of a file
WINDOW: Final = 1 << 16  # bytes that a step may look at: the longest segment of a JPEG
FIRST_WINDOW: Final = 1 << 9  # bytes of the first look into what has no length; each further one is twice as long


def most_looks(taken: int) -> int:
    """How often a file may be looked at while so many of its bytes are taken. What needs more is built to keep us busy."""
    return 4096 + taken // 64


# What becomes of the next bytes: LOOK gives at most so many without taking them (fewer only at the end of the file), KEEP and
# DROP take them, BLANK makes zeros of them. PUT adds bytes.
LOOK, KEEP, DROP, BLANK, PUT = range(5)


class Step(NamedTuple):
    verb: int
    length: int
    added: bytes = b""


Steps = Generator[Step, bytes, bool]  # what it returns: whether the file was understood to its end


def look(length: int) -> Step:
    return Step(LOOK, length)


def keep(length: int) -> Step:
    return Step(KEEP, length)


def drop(length: int) -> Step:
    return Step(DROP, length)


def put(added: bytes) -> Step:
    return Step(PUT, 0, added)
