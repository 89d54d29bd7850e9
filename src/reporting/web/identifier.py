"""An id in a path has one spelling; anything else names nothing."""

import re
from typing import Final

from reporting.errors import NotFound

_SPELLING: Final = re.compile(r"[0-9a-f]{32}")


def identifier(text: str) -> bytes:
    """The 16 bytes of a case, record or slot id: 32 lower-case hexadecimal digits. Raises NotFound: nothing has another id."""
    if not _SPELLING.fullmatch(text):
        raise NotFound
    return bytes.fromhex(text)
