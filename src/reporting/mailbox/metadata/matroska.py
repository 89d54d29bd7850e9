"""WebM and Matroska (RFC 9559, in EBML, RFC 8794) without titles, times, programs, tags and attachments.

What goes becomes void of the same size, so that no offset changes; names that must be there become empty.
"""

from typing import Final

from reporting.mailbox.metadata.steps import BLANK, Step, Steps, drop, keep, look, put

_SEGMENT, _CLUSTER, _PRIVATE = b"18538067", b"1f43b675", b"63a2"
_OUTER: Final = frozenset({_SEGMENT, b"1549a966", b"1654ae6b", b"ae"})  # a film, what it is, its tracks, a track
_EMPTIED: Final = frozenset({b"4d80", b"5741"})  # by which programs it was written
# Time, title, names of files, families; checksums, which would be wrong; void; tags, attachments, chapters, names in a track.
_VOIDED: Final = frozenset(
    b"4461 7ba9 7384 73a4 3cb923 3c83ab 3eb923 3e83bb 4444 bf ec 1254c367 1941a469 1043a770 536e 258688 7446".split()
)
# Where things are, pictures and sound, how long; what is in a cluster whose length was not known; what describes a track.
_KEPT: Final = frozenset(
    b"1a45dfa3 114d9b74 1c53bb6b 1f43b675 2ad7b1 4489 e7 a3 a0 a7 ab "
    b"d7 73c5 83 b9 88 55aa 55ab 55ac 55ad 55ae 55af 9c 6de7 6df8 23e383 234e7a 23314f 537f 55ee 22b59c 22b59d "
    b"86 63a2 aa 6fab 56aa 56bb e0 e1 e2 6d80".split()
)
_MOST: Final = 1 << 40  # bytes of an element


def matroska() -> Steps:
    """Elements; those that only hold others are entered by keeping their headers. One that is not known stays, and is said."""
    understood = True
    while True:
        head = yield look(64)
        if not head:
            return understood
        name, start, size = _element(head)
        if not name or (size > _MOST and name not in (_SEGMENT, _CLUSTER)):
            return False
        if name in _VOIDED:
            yield from _void(start, size)
        elif name in _EMPTIED:
            yield keep(start)
            yield Step(BLANK, size)
        else:
            yield keep(start if name in _OUTER or size > _MOST else start + size)
        understood &= name in _OUTER | _EMPTIED | _VOIDED | _KEPT and not _tells(name, head)


def _tells(name: bytes, head: bytes) -> bool:
    """What Vorbis and FLAC need to be read comes with comments."""
    return name == _PRIVATE and (b"vorbis" in head or b"fLaC" in head)


def _element(head: bytes) -> tuple[bytes, int, int]:
    """Name, bytes of the header, bytes of the content: more than `_MOST` if not known. No name: nothing that is one."""
    named = 9 - head[0].bit_length()
    sized = 9 - head[named].bit_length() if named <= 4 and named < len(head) else 9
    if sized > 8 or len(head) < named + sized:
        return b"", 0, 0
    size = head[named : named + sized]
    known = int.from_bytes(size, "big") - (1 << 7 * sized)
    return head[:named].hex().encode(), named + sized, _MOST + 1 if known == (1 << 7 * sized) - 1 else known


def _void(start: int, size: int) -> Steps:
    """Its name is one byte: the others go to its length, which may take eight, and to its content."""
    wide = min(8, start - 1)
    more = start - 1 - wide
    yield put(b"\xec" + (size + more + (1 << 7 * wide)).to_bytes(wide, "big") + bytes(more))
    yield drop(start)
    yield Step(BLANK, size)
    return True
