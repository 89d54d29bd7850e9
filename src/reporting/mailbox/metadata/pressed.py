"""What an entry of a ZIP holds: unpacked within bounds, and packed again (DEFLATE, RFC 1951)."""

import zlib
from typing import Final

STORED, DEFLATED = 0, 8
MOST_PACKED: Final = 4 << 20  # bytes of one entry
MOST_PLAIN: Final = 8 << 20
_MOST_TIMES: Final = 64  # so much longer than packed, where it is long: a bomb is cheap to send
_ALWAYS: Final = 1 << 20  # bytes


def is_bounded(packed: int, plain: int) -> bool:
    """Whether what says itself to be so long may be unpacked."""
    return packed <= MOST_PACKED and plain <= MOST_PLAIN and plain <= max(_ALWAYS, _MOST_TIMES * packed)


def unpacked(method: int, content: bytes, plain: int, checksum: int) -> bytes | None:
    """`plain` bytes; None if the content is not what is said of it. Never takes more memory than was said."""
    if method == STORED:
        found = content
    elif method == DEFLATED:
        inflate = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        try:
            found = inflate.decompress(content, plain + 1)
        except zlib.error:
            return None
        if not inflate.eof:
            return None
    else:
        return None
    return found if len(found) == plain and zlib.crc32(found) == checksum else None


def packed(method: int, plain: bytes) -> bytes:
    if method == STORED:
        return plain
    deflate = zlib.compressobj(level=9, wbits=-zlib.MAX_WBITS)
    return deflate.compress(plain) + deflate.flush()


def sums(content: bytes, plain: bytes) -> bytes:
    """Checksum and both lengths, as a ZIP says them."""
    return b"".join(value.to_bytes(4, "little") for value in (zlib.crc32(plain), len(content), len(plain)))
