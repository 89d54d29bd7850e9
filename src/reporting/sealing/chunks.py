"""Cobblestone-256 (c2sp.org/chunked-encryption, AES-256-GCM), whole or streamed through one reused buffer.

A salt of 24 bytes and a key commitment of 32, then chunks of 16,384 bytes with 16 of tag; the last chunk is short,
empty if need be, so nothing can be cut off unseen.
"""

from collections.abc import Iterator
from typing import Final, Protocol

from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor
from cryptography.exceptions import InvalidTag

from reporting.sealing.errors import DOES_NOT_OPEN, NotGenuine

CHUNK: Final = 16384
TAG: Final = 16
PREFIX: Final = 24 + 32
_SLICE: Final = 4 * CHUNK
# One slice, the tags of its chunks and of the one begun before it, the prefix, and the bytes held back before it.
_BUFFER: Final = _SLICE + CHUNK + 6 * TAG + PREFIX


def sealed_length(length: int) -> int:
    """How many bytes Cobblestone-256 makes of `length` bytes."""
    return PREFIX + length + TAG * (length // CHUNK + 1)


def plain_length(sealed: int) -> int | None:
    """How many bytes were sealed to `sealed` bytes; None if no length gives that many."""
    chunks, last = divmod(sealed - PREFIX, CHUNK + TAG)
    if chunks < 0 or last < TAG:
        return None
    return chunks * CHUNK + last - TAG


def seal_chunks(key: bytes, context: bytes, plaintext: bytes) -> bytes:
    """`plaintext` under `key` (32 bytes) and `context`, with a fresh random salt."""
    encryptor = Cobblestone256Encryptor(key, context)
    return encryptor.update(plaintext) + encryptor.finalize()


def open_chunks(key: bytes, context: bytes, sealed: bytes) -> bytes:
    """What `seal_chunks` sealed under this key and context. Raises NotGenuine."""
    decryptor = Cobblestone256Decryptor(key, context)
    try:
        return decryptor.update(sealed) + decryptor.finalize()
    except InvalidTag:
        raise NotGenuine(DOES_NOT_OPEN) from None


class _Cipher(Protocol):
    def update_into(self, data: memoryview, buf: bytearray) -> int: ...
    def finalize(self) -> bytes: ...


class Stream:
    """One pass over a Cobblestone stream, in or out, that never holds more than one slice beside its input.

    Whoever opens must treat what `update` gave as unproven until `finish` returned. Raises NotGenuine.
    """

    def __init__(self, cipher: _Cipher) -> None:
        self._cipher = cipher
        self._buffer = bytearray(_BUFFER)

    def update(self, piece: bytes | memoryview) -> bytes:
        """What `piece` becomes, as far as its chunks are complete."""
        return b"".join(self._slices(memoryview(piece)))

    def finish(self) -> bytes:
        """The last chunk."""
        try:
            return self._cipher.finalize()
        except InvalidTag:
            raise NotGenuine(DOES_NOT_OPEN) from None

    def _slices(self, piece: memoryview) -> Iterator[bytes]:
        for start in range(0, len(piece), _SLICE):
            try:
                written = self._cipher.update_into(piece[start : start + _SLICE], self._buffer)
            except InvalidTag:
                raise NotGenuine(DOES_NOT_OPEN) from None
            yield bytes(memoryview(self._buffer)[:written])


def sealing_stream(key: bytes, context: bytes) -> Stream:
    """A stream that seals under `key` (32 bytes) and `context`."""
    return Stream(Cobblestone256Encryptor(key, context))


def opening_stream(key: bytes, context: bytes) -> Stream:
    """A stream that opens what was sealed under `key` and `context`."""
    return Stream(Cobblestone256Decryptor(key, context))
