"""Ogg (RFC 3533) with Opus (RFC 7845) or Vorbis, without who, what, where and with which device.

The packet of comments becomes an empty one filled up with zeros, so that no page changes its length.
"""

import zlib
from typing import Final

from reporting.mailbox.metadata.steps import Steps, drop, keep, look, put

_HEADER: Final = 27  # bytes of a page before its lengths
_MOST_LENGTHS: Final = 255
_FIRST: Final = 2  # flag: this page begins a stream
_EMPTY: Final = {b"OpusHead": b"OpusTags" + bytes(8), b"\1vorbis\0": b"\3vorbis" + bytes(8) + b"\1"}
_REVERSED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def ogg() -> Steps:
    """Pages; a stream of another kind, or a second one at the same time, is not understood."""
    awaited: bytes | None = None  # with what the comments to come begin; b"": they go on
    stream = b""
    while True:
        head = yield look(_HEADER + _MOST_LENGTHS)
        if len(head) < _HEADER or not head.startswith(b"OggS\0"):
            return not head and awaited is None
        lengths = head[_HEADER : _HEADER + head[26]]
        start = _HEADER + head[26]
        size = start + sum(lengths)
        if head[5] & _FIRST:
            begins = _EMPTY.get(head[start : start + 8])
            if awaited is not None or begins is None:
                return False
            awaited, stream = begins, head[14:18]
            yield keep(size)
        elif awaited is None:
            yield keep(size)
        else:
            page = yield look(size)
            length, ends = _packet(lengths)
            if len(page) < size or page[14:18] != stream or not _begins(page[start : start + length], awaited):
                return False
            yield put(_summed(page[:start] + awaited.ljust(length, b"\0") + page[start + length :]))
            yield drop(size)
            awaited = None if ends else b""


def _packet(lengths: bytes) -> tuple[int, bool]:
    """How much of the first packet is in a page of these lengths, and whether it ends there."""
    full = len(lengths) - len(lengths.lstrip(b"\xff"))
    return sum(lengths[: full + 1]), full < len(lengths)


def _begins(packet: bytes, awaited: bytes) -> bool:
    return len(packet) >= len(awaited) and packet.startswith(awaited[:7])


def _summed(page: bytes) -> bytes:
    """With its checksum: the one of zlib, read the other way round and begun with zeros."""
    plain = page[:22] + bytes(4) + page[26:]
    checked = zlib.crc32(plain.translate(_REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return page[:22] + checked.to_bytes(4, "big").translate(_REVERSED) + page[26:]
