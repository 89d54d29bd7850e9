"""One spelling of JSON and of base64 for everything that is signed or hashed: the same value, the same bytes.

Canonical JSON is UTF-8 with sorted keys, no spaces and nothing escaped that need not be (the sealing
specification, 4). A reader prints again what it read and requires the very same bytes.
"""

from base64 import b64decode, b64encode
from typing import Final

import msgspec

from reporting.sealing.errors import FORMAT, NotGenuine

HIGHEST: Final = 2**53 - 1  # the highest number that every reader of JSON has exactly (RFC 8259, 6)


def canonical(value: object) -> bytes:
    """The canonical JSON of `value` (structs, mappings, sequences, texts, integers; bytes become base64)."""
    return msgspec.json.encode(value, order="sorted")


def base64_text(value: bytes) -> str:
    """Standard base64 with padding."""
    return b64encode(value).decode("ascii")


def base64_bytes(text: str) -> bytes:
    """The bytes of standard base64 in its one spelling. Raises NotGenuine."""
    try:
        value = b64decode(text, validate=True)
    except ValueError:
        raise NotGenuine(FORMAT) from None
    if base64_text(value) != text:
        raise NotGenuine(FORMAT)
    return value
