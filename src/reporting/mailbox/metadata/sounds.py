"""WAV, FLAC, MP3 and AAC (ADTS) without titles, times, places, devices and covers; the sound itself is never touched.

In WAV and FLAC what goes is blanked, so that nothing moves; what stands around the frames of MP3 and AAC is left out.
"""

import re
from typing import Final

from reporting.mailbox.metadata.steps import BLANK, WINDOW, Step, Steps, drop, keep, look, put

# WAV (Microsoft and IBM, Multimedia Programming Interface and Data Specifications 1.0; EBU Tech 3285)

_WAV_CHUNKS: Final = frozenset({b"fmt ", b"data", b"fact"})


def wav() -> Steps:
    """A recorder that was switched off leaves wrong lengths: then nothing is blanked from there on, and nothing ever left out."""
    head = yield look(12)
    yield keep(12)
    left = int.from_bytes(head[4:8], "little") - 4
    while left >= 8:
        head = yield look(12)
        name, size = head[:4], int.from_bytes(head[4:8], "little")
        left -= 8 + size + (size & 1)
        in_pieces = name == b"LIST" and head[8:] == b"wavl"
        if left < 0 or not re.fullmatch(rb"[A-Za-z0-9 _]{4}", name) or in_pieces or (name == b"data" and not size):
            return False
        if name in _WAV_CHUNKS:
            yield keep(8 + size + (size & 1))
        else:
            yield put(b"JUNK" + head[4:8])
            yield drop(8)
            yield Step(BLANK, size + (size & 1))
    return left == 0 and not (yield look(1))


# FLAC (RFC 9639)

_LAST: Final = 0x80
_STREAMINFO, _PADDING, _SEEKTABLE, _INVALID = 0, 1, 3, 127
_TAG, _APE = 128, 32  # bytes of ID3v1, and of what ends an APE tag


def flac() -> Steps:
    """Blocks before the sound become padding. The frames have no lengths: a tag behind them stays, and is said."""
    yield keep(4)
    while True:
        head = yield look(4)
        if len(head) < 4 or head[0] & ~_LAST == _INVALID:
            return False
        length = int.from_bytes(head[1:], "big")
        if head[0] & ~_LAST in (_STREAMINFO, _SEEKTABLE):
            yield keep(4 + length)
        else:
            yield put(bytes([head[0] & _LAST | _PADDING]) + head[1:])
            yield drop(4)
            yield Step(BLANK, length)
        if head[0] & _LAST:
            return (yield from _without_tag_behind())


def _without_tag_behind() -> Steps:
    """The rest of the file; whether it is sound to its end."""
    begins = yield look(2)
    while True:
        piece = yield look(WINDOW)
        yield keep(len(piece) if len(piece) < WINDOW else WINDOW - _TAG - _APE)
        if len(piece) < WINDOW:
            tagged = piece[-_TAG:].startswith(b"TAG") or b"APETAGEX" in piece[-_TAG - _APE :]
            return begins in (b"\xff\xf8", b"\xff\xf9") and not tagged


# MP3 (ISO/IEC 11172-3, 13818-3) and AAC (ISO/IEC 13818-7). A first frame may name the program that coded the sound; it stays:
# it says how much silence belongs to it, under a checksum, and nothing of a person, a place or a time.

_KILOBITS: Final = {  # per second, by version 1 or not and layer
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 1): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 1): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HERTZ: Final = (44100, 48000, 32000)
_HALVES: Final = {3: 1, 2: 2, 0: 4}  # what the frequency is divided by: versions 1, 2, 2.5
_AAC_HEADER: Final = 7  # bytes


def is_sound(head: bytes) -> bool:
    return head.startswith((b"ID3", b"fLaC")) or _frame(head) > 0


def frames() -> Steps:
    """Frames, without the tags before, between and behind them. FLAC may stand behind such a tag too."""
    found = False
    while True:
        head = yield look(_TAG + 1)
        if not head:
            return found
        if head.startswith(b"fLaC"):
            return (yield from flac())
        frame, tag = _frame(head), _tag(head)
        zeros = len(head) - len(head.lstrip(b"\0"))
        if frame or zeros:
            yield keep(frame or zeros)
        elif tag:
            yield drop(tag)
        elif not head.startswith(b"LYRICSBEGIN") or not (yield from _lyrics()):
            return False
        found |= frame > 0


def _frame(head: bytes) -> int:
    """The bytes of the frame that begins here; 0 if none does."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return 0
    version, layer, rate, frequency = head[1] >> 3 & 3, head[1] >> 1 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version >= 2 and layer == 0 and head[1] & 0x10:
        length = int.from_bytes(head[3:6], "big") >> 5 & 0x1FFF
        return length if length >= _AAC_HEADER else 0
    rates = _KILOBITS.get((version == 3, layer))
    if not rates or version not in _HALVES or not 1 <= rate <= len(rates) or frequency == len(_HERTZ):
        return 0
    samples = 72 if layer == 1 and version != 3 else 144  # an eighth of those in a frame
    return samples * 1000 * rates[rate - 1] * _HALVES[version] // _HERTZ[frequency] + (head[2] >> 1 & 1)


def _tag(head: bytes) -> int:
    """The bytes of the tag that begins here (ID3v2, ID3v1, APEv2); 0 if none does."""
    if re.match(rb"ID3[\x02-\x04]..[\x00-\x7f]{4}", head, re.DOTALL):
        size = sum(byte << 7 * (3 - place) for place, byte in enumerate(head[6:10]))
        return 10 + size + (10 if head[5] & 0x10 else 0)
    if head.startswith(b"APETAGEX") and len(head) >= _APE and head[23] & 0x20:  # it begins with a header
        return _APE + int.from_bytes(head[12:16], "little")
    return _TAG if head.startswith(b"TAG") and len(head) == _TAG else 0


def _lyrics() -> Steps:
    """Lyrics3 v2: named fields, and how long they were together."""
    yield drop(11)
    while True:
        head = yield look(15)
        field = re.match(rb"[A-Z]{3}([0-9]{5})", head)
        if field:
            yield drop(8 + int(field[1]))
        elif re.fullmatch(rb"[0-9]{6}LYRICS200", head):
            yield drop(15)
            return True
        else:
            return False
