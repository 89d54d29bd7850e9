"""MP4, QuickTime and M4A (ISO/IEC 14496-12) without their times, places and devices.

What goes becomes free space of the same size, so that no offset changes; the descriptions of samples are read in `samples`.
"""

from typing import Final

from reporting.mailbox.metadata.samples import BLANKED, descriptions, freed
from reporting.mailbox.metadata.steps import BLANK, REST, Step, Steps, keep, look

FIRST: Final = 64  # bytes that tell a film from a picture

_STILLS: Final = frozenset(b"heic heix heim heis hevc hevx mif1 mif2 msf1 avif avis avio".split()) | {b"crx "}
_OUTER: Final = frozenset(b"moov trak mdia minf stbl dinf edts tapt clip matt mvex moof traf mfra".split())
_TIMED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_KEPT: Final = frozenset(
    b"ftyp styp mdat sidx ssix pdin iods tref trgr load imap elng ctab elst clef prof enof crgn kmat "
    b"vmhd smhd hmhd sthd nmhd gmhd dref stts ctts cslg stss stsh stps stsc stsz stz2 stco co64 sdtp padb sbgp sgpd subs saiz saio "
    b"mehd trex leva mfhd tfhd tfdt trun senc tfra mfro".split()
)
_KNOWN: Final = _OUTER | BLANKED | _TIMED | _KEPT
_SEEN_OR_HEARD: Final = frozenset(b"vide soun auxv text subt sbtl clcp tmcd".split())
_IN_FILES: Final = frozenset({b"alis", b"url "})  # QuickTime: where the samples of a track stand
_SELF_CONTAINED: Final = 12  # bytes of a reference to the file itself


def is_film(head: bytes) -> bool:
    """Pictures in the same boxes (HEIC, AVIF) keep what makes them pictures in `meta`: they are another kind."""
    if head[4:8] == b"ftyp":
        size = int.from_bytes(head[:4], "big")
        brands = {head[8:12], *(head[at : at + 4] for at in range(16, min(size, FIRST), 4))}
        return not brands & _STILLS
    return head[4:8] in (b"moov", b"wide", b"mdat")


def film() -> Steps:
    """Boxes; those that only hold others are entered by keeping their headers. One that is not known stays, and is said."""
    understood, handler = True, b""
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
        if name == b"stsd":
            understood &= yield from descriptions(start, size - start, handler)
            continue
        yield from _box(name, head, start, size - start)
        content = head[start:]
        understood &= _is_known(name, content, size - start)
        if name == b"hdlr" and content[8:12] not in _IN_FILES:
            handler = content[8:12]


def _is_known(name: bytes, content: bytes, size: int) -> bool:
    """A track of positions or sensors lies among the pictures, where it cannot be blanked."""
    if name == b"hdlr":
        return content[8:12] in _SEEN_OR_HEARD | _IN_FILES
    if name == b"dref":  # a reference to another file says its name
        count = int.from_bytes(content[4:8], "big")
        closed = count == 1 and size == 8 + _SELF_CONTAINED + 1  # an empty name with its end, as Chromium writes it
        return closed or size == 8 + _SELF_CONTAINED * count
    return name in _KNOWN


def _box(name: bytes, head: bytes, start: int, size: int) -> Steps:
    """One box of `size` bytes behind `start` bytes of header."""
    if name in BLANKED:
        yield from freed(head, start, size)
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
