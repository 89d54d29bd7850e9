"""JPEG, PNG, GIF and WebP without what is no picture: only what is known to belong to one stays, orientation included."""

import re
from collections.abc import Generator
from typing import Final, Literal

from reporting.mailbox.metadata.steps import (
    BLANK,
    DROP,
    FIRST_WINDOW,
    KEEP,
    REST,
    WINDOW,
    Step,
    Steps,
    drop,
    keep,
    look,
    put,
)

# JPEG (ITU-T T.81; Exif 2.32; JFIF 1.02)

START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xD9)})
_PICTURE: Final = frozenset({*range(0xC0, 0xE0)} - {0xC8})  # frames, tables, scans
_NO_PICTURE: Final = frozenset(
    {*range(0xE0, 0xFF)} - {0xF7, 0xF8}
)  # applications, extensions, comments; F7 and F8 are JPEG-LS
_MOST_ENTRIES: Final = 512  # of EXIF, among which the orientation is sought
_MARKER: Final = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # in a scan, FF 00 is a byte and FF D0 to D7 go on with it


def jpeg() -> Steps:
    """Segments; of what is no picture only colours and orientation stay, and nothing behind the end of the image."""
    while True:
        head = yield look(4)
        if len(head) < 2 or head[0] != 0xFF:
            return False
        marker, length = head[1], 2 + int.from_bytes(head[2:4], "big")
        if marker == END_OF_IMAGE:
            yield keep(2)
            yield drop(REST)
            return True
        if marker == 0xFF:
            filled = yield look(FIRST_WINDOW)
            yield keep(len(filled) - len(filled.lstrip(b"\xff")) - 1)  # the last one begins a marker
        elif marker in _WITHOUT_LENGTH:
            yield keep(2)
        elif length < 4:
            return False
        elif marker in _NO_PICTURE:
            segment = yield look(length)
            yield drop(length)
            yield put(_kept_segment(segment))
        elif marker in _PICTURE:
            yield keep(length)
            if marker == START_OF_SCAN:
                yield from _scan()
        else:
            return False


def _scan() -> Steps:
    """To the next marker. The window grows with the scan: many short ones are not looked at again and again."""
    window = FIRST_WINDOW
    while True:
        piece = yield look(window)
        found = _MARKER.search(piece)
        ends = found.start() if found else len(piece)
        yield keep(ends - (found is None and len(piece) == window))  # the last byte may begin a marker
        if found or len(piece) < window:
            return True
        window = min(WINDOW, 2 * window)


def _kept_segment(segment: bytes) -> bytes:
    marker, content = segment[1], segment[4:]
    if marker == 0xE0 and content.startswith(b"JFIF\0") and len(content) >= 14:
        return b"\xff\xe0\0\x10" + content[:12] + b"\0\0"  # without its thumbnail
    if marker == 0xE1 and content.startswith(b"Exif\0\0"):
        kept = _only_orientation(_orientation(content[6:]))
        return kept if len(kept) <= len(segment) else b""
    if marker == 0xE2 and content.startswith(b"ICC_PROFILE\0"):
        return segment
    if marker == 0xEE and content.startswith(b"Adobe") and len(content) >= 12:
        return b"\xff\xee\0\x0e" + content[:12]  # says how its colours are to be read
    return b""


def segments_in_place(left: int) -> Generator[Step, bytes, int]:
    """The segments before the first scan of a JPEG whose bytes are counted elsewhere, `left` at most: what goes is blanked.

    Returns how many bytes they have; 0 if no JPEG begins here.
    """
    if left < 2 or (yield look(2)) != b"\xff\xd8":
        return 0
    yield keep(2)
    passed, marker = 2, 0
    while marker != START_OF_SCAN:
        head = yield look(4)
        if head[:2] == b"\xff\xff":
            yield keep(1)
            passed += 1
            continue
        length = 2 + int.from_bytes(head[2:], "big")
        if len(head) < 4 or head[0] != 0xFF or not 4 <= length <= left - passed:
            break
        marker = head[1]
        if marker in _NO_PICTURE:
            segment = yield look(length)
            yield put(segment if marker != 0xE1 and _kept_segment(segment) else segment[:4].ljust(len(segment), b"\0"))
            yield drop(length)
        else:
            yield keep(length)
        passed += length
    return passed


def _orientation(tiff: bytes) -> int:
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"
    start = int.from_bytes(tiff[4:8], order)
    entries = int.from_bytes(tiff[start : start + 2], order)
    for at in range(start + 2, start + 2 + 12 * min(entries, _MOST_ENTRIES), 12):
        entry = tiff[at : at + 12]
        if len(entry) < 12:
            return 1
        if int.from_bytes(entry[:2], order) == 0x0112:
            return int.from_bytes(entry[8:10], order)
    return 1


def _only_orientation(value: int) -> bytes:
    if not 2 <= value <= 8:
        return b""
    entry = bytes.fromhex("0112 0003 00000001") + bytes([0, value, 0, 0])
    return b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01" + entry + bytes(4)


# PNG (W3C, third edition)

_CHUNKS: Final = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP mDCV cLLI sBIT bKGD pHYs acTL fcTL fdAT".split()
)


def png() -> Steps:
    head = yield look(16)
    if head[12:] != b"IHDR":
        return False
    yield keep(8)
    while True:
        head = yield look(8)
        length, name = 12 + int.from_bytes(head[:4], "big"), head[4:8]
        if not re.fullmatch(rb"[A-Za-z]{4}", name):
            return False
        yield Step(KEEP if name in _CHUNKS else DROP, length)
        if name == b"IEND":
            yield drop(REST)
            return True


# GIF (version 89a)

_EXTENSIONS: Final = frozenset({0xF9, 0x01})  # timing and transparency; text that is part of the picture
_APPLICATIONS: Final = frozenset({b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"})


def gif() -> Steps:
    head = yield look(13)
    yield keep(13 + (_table(head[10]) if len(head) == 13 else 0))
    while True:
        head = yield look(14)
        if head.startswith(b";"):
            yield keep(1)
            yield drop(REST)
            return True
        if head.startswith(b",") and len(head) >= 10:
            yield keep(11 + _table(head[9]))
            yield from _blocks(KEEP)
        elif head.startswith(b"!") and len(head) >= 2:
            stays = head[1] in _EXTENSIONS or (head[1] == 0xFF and head[3:14] in _APPLICATIONS)
            yield Step(KEEP if stays else DROP, 2)
            yield from _blocks(KEEP if stays else DROP)
        else:
            return False


def _table(flags: int) -> int:
    """The length of the colour table that these flags announce."""
    return 3 << (1 + (flags & 7)) if flags & 0x80 else 0


def _blocks(verb: int) -> Steps:
    while True:
        size = yield look(1)
        yield Step(verb, 1 + size[0] if size else 0)
        if size in (b"", b"\0"):
            return True


# WebP (RFC 9649). Lengths stand before what they count, so what goes is blanked and nothing moves.

_FRAME_CHUNKS: Final = frozenset({b"VP8 ", b"VP8L", b"ALPH"})
_WEBP_CHUNKS: Final = _FRAME_CHUNKS | {b"VP8X", b"ANIM", b"ANMF", b"ICCP"}
_FRAME_HEADER: Final = 16  # bytes
_EXIF_AND_XMP: Final = 0x0C  # flags


def webp() -> Steps:
    head = yield look(12)
    yield keep(12)
    if not (yield from _webp_chunks(int.from_bytes(head[4:8], "little") - 4, _WEBP_CHUNKS)):
        return False
    yield drop(REST)
    return True


def _webp_chunks(left: int, known: frozenset[bytes]) -> Steps:
    """Chunks in `left` bytes; those that are not known are blanked. A frame of an animation holds some again."""
    while left >= 8:
        head = yield look(9)
        if len(head) < 9:
            return False
        name, size = head[:4], int.from_bytes(head[4:8], "little")
        size += size & 1
        left -= 8 + size
        if name not in known:
            yield put(b"JUNK" + head[4:8])
            yield drop(8)
            yield Step(BLANK, size)
        elif name == b"VP8X" and size:
            yield put(head[:8] + bytes([head[8] & ~_EXIF_AND_XMP]))
            yield drop(9)
            yield keep(size - 1)
        elif name == b"ANMF" and size >= _FRAME_HEADER:
            yield keep(8 + _FRAME_HEADER)
            if not (yield from _webp_chunks(size - _FRAME_HEADER, _FRAME_CHUNKS)):
                return False
        else:
            yield keep(8 + size)
    return left == 0
