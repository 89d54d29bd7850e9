"""MP4, QuickTime and M4A (ISO/IEC 14496-12) without their times, places and devices.

What goes becomes free space of the same size, so that no offset changes.
"""

from typing import Final

from reporting.mailbox.metadata.steps import BLANK, REST, Step, Steps, drop, keep, look, put

FIRST: Final = 64  # bytes that tell a film from a picture

_STILLS: Final = frozenset(b"heic heix heim heis hevc hevx mif1 mif2 msf1 avif avis avio".split()) | {b"crx "}
_OUTER: Final = frozenset({b"moov", b"trak", b"mdia"})
_BLANKED: Final = frozenset(b"udta meta uuid free skip wide prft sefd".split())
_TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_KEPT: Final = frozenset(
    b"ftyp styp mdat moof mfra sidx ssix pdin mvex iods minf edts tref trgr tapt clip matt load imap elng ctab".split()
)
_SEEN_OR_HEARD: Final = frozenset(b"vide soun auxv text subt sbtl clcp tmcd".split())


def is_film(head: bytes) -> bool:
    """Pictures in the same boxes (HEIC, AVIF) keep what makes them pictures in `meta`: they are another kind."""
    if head[4:8] == b"ftyp":
        size = int.from_bytes(head[:4], "big")
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(size, FIRST), 4))}
        return not brands & _STILLS
    return head[4:8] in (b"moov", b"wide", b"mdat")


def film() -> Steps:
    """Boxes; those that only hold others are entered by keeping their headers. One that is not known stays, and is said."""
    understood = True
    while True:
        head = yield look(28)
        if len(head) < 8:
            return understood and not head
        name, size, start = head[4:8], int.from_bytes(head[:4], "big"), 8
        if size == 1:
            size, start = int.from_bytes(head[8:16], "big"), 16
        elif size == 0:
            size = REST
        if size < start:
            return False
        yield from _box(name, head, start, size - start)
        understood &= _is_known(name, head[start + 8 : start + 12])


def _is_known(name: bytes, handler: bytes) -> bool:
    """A track of positions or sensors lies among the pictures, where it cannot be blanked."""
    if name == b"hdlr":
        return handler in _SEEN_OR_HEARD
    return name in _OUTER | _BLANKED | _TIMED | _KEPT


def _box(name: bytes, head: bytes, start: int, size: int) -> Steps:
    """One box of `size` bytes behind `start` bytes of header."""
    if name in _BLANKED:
        yield put(head[:4] + b"free" + head[8:start])
        yield drop(start)
        yield Step(BLANK, size)
    elif name in _TIMED:
        times = 16 if head[start : start + 1] == b"\1" else 8
        yield from _blanked_within(start, size, 4, times)
    elif name == b"hdlr":
        yield from _blanked_within(start, size, 24, size - 24)
    else:
        yield keep(start if name in _OUTER else start + size)
    return True


def _blanked_within(start: int, size: int, at: int, length: int) -> Steps:
    """A box kept but for `length` bytes from `at` on."""
    blanked = max(0, min(length, size - at))
    yield keep(start + min(at, size))
    yield Step(BLANK, blanked)
    yield keep(max(0, size - at - blanked))
    return True
