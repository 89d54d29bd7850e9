"""What the server itself must read, sealed under a key file kept outside database and backups (the sealing
specification, 7).

Each value is bound to its table and row, so none can be moved. The highest key number seals, all of them open:
that is how keys are changed. The file has one key a line, in rising order: `number base64`, as `print_keys` makes.
"""

from collections.abc import Mapping
from typing import Final, Literal

from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.chunks import open_chunks, seal_chunks, sealed_length
from reporting.sealing.errors import FORMAT, HEADER, LENGTH, UNKNOWN_KEY, NotGenuine
from reporting.sealing.keys import ID_LENGTH, KEY_LENGTH, require_length, two_bytes
from reporting.sealing.padding import pad_to, unpad

TAGS_SIZE: Final = 256
ROW_SIZE: Final = 1024

HEADER_LENGTH: Final = 6
_MAGIC: Final = b"ISV\x01"
_LENGTHS: Final = frozenset(HEADER_LENGTH + sealed_length(size) for size in (TAGS_SIZE, ROW_SIZE))


class ServiceKeys:
    """The service keys by number (1 … 65535), each 32 bytes; at least one. Its repr shows the numbers only."""

    __slots__ = ("_header", "_key", "_keys")

    def __init__(self, keys: Mapping[int, bytes]) -> None:
        if not keys or min(keys) < 1:
            raise ValueError("there is at least one service key, numbered from 1")
        for key in keys.values():
            require_length(key, KEY_LENGTH, "a service key")
        self._keys = {two_bytes(number): key for number, key in keys.items()}
        self._header, self._key = max(self._keys.items())

    def __repr__(self) -> str:
        return f"ServiceKeys(numbers={self.numbers})"

    @property
    def numbers(self) -> list[int]:
        """The key numbers, in rising order; the last one seals."""
        return sorted(int.from_bytes(number, "big") for number in self._keys)

    def seal(self, table: str, row: bytes, plaintext: bytes, size: Literal[256, 1024]) -> bytes:
        """`plaintext` padded to 256 (tags) or 1024 bytes (rows), for this table and row (16 bytes) only.

        Raises ValueError if the plaintext and its four-byte length do not fit.
        """
        header = _MAGIC + self._header
        return header + seal_chunks(self._key, _context(header, table, row), pad_to(plaintext, size))

    def open(self, table: str, row: bytes, stored: bytes) -> bytes:
        """What was sealed for this table and row. Raises NotGenuine: length, header, unknown key, does not open."""
        if len(stored) not in _LENGTHS:
            raise NotGenuine(LENGTH)
        header = stored[:HEADER_LENGTH]
        if not header.startswith(_MAGIC):
            raise NotGenuine(HEADER)
        key = self._keys.get(header[len(_MAGIC) :])
        if key is None:
            raise NotGenuine(UNKNOWN_KEY)
        return unpad(open_chunks(key, _context(header, table, row), stored[HEADER_LENGTH:]))


def parse_keys(text: str) -> ServiceKeys:
    """The keys of a service key file. Raises NotGenuine("format") for anything but the one spelling."""
    keys: dict[int, bytes] = {}
    for line in text.splitlines():
        number, _, encoded = line.partition(" ")
        if not number.isascii() or not number.isdigit():
            raise NotGenuine(FORMAT)
        keys[int(number)] = base64_bytes(encoded)
    try:
        service_keys = ServiceKeys(keys)
    except ValueError:
        raise NotGenuine(FORMAT) from None
    if print_keys(keys) != text:
        raise NotGenuine(FORMAT)
    return service_keys


def print_keys(keys: Mapping[int, bytes]) -> str:
    """The text of a service key file."""
    return "".join(f"{number} {base64_text(key)}\n" for number, key in sorted(keys.items()))


def _context(header: bytes, table: str, row: bytes) -> bytes:
    require_length(row, ID_LENGTH, "a row id")
    return header + table.encode() + b"\0" + row
