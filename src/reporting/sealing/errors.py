"""The one expected error of sealing: what was given is not what the context says it must be.

Its reason is one of the fixed English strings below, the same in the browser and in the vector files; it never
carries a key, a code or a word of a person, so it may be logged.
"""

from typing import Final

# Lengths and headers, compared before any key is used.
LENGTH: Final = "length"
HEADER: Final = "header"
NO_BUCKET: Final = "no bucket"
REPORT_GENERATION: Final = "a report is always dialogue generation 0"
RING: Final = "ring"
WEAKER_PARAMETERS: Final = "weaker parameters"
UNKNOWN_KEY: Final = "unknown key"

# What only a key shows.
DOES_NOT_OPEN: Final = "does not open"
SIGNATURE: Final = "signature"
BAD_POINT: Final = "not a public key"
OTHER_KEY: Final = "opens, but its public key is not the manifest's"

# What is inside.
PADDING: Final = "padding is not zero"
BEYOND_BUCKET: Final = "length beyond the bucket"
CONTENT: Final = "content"
SIZE: Final = "size"
HASH: Final = "hash"

# Access codes.
SYMBOLS: Final = "25 symbols"
CHECK_SYMBOL: Final = "check symbol"

# Manifests, notes and rosters.
FORMAT: Final = "format"
ANOTHER_ROOT: Final = "another root"
EXPIRED: Final = "expired"
LOWER_SEQUENCE: Final = "sequence lower than seen"
NO_SUCH_CENTRE: Final = "no such centre"
LOWER_VERSION: Final = "version lower than seen"
PREVIOUS: Final = "previous roster"
NOT_A_MEMBER: Final = "not a member"


class NotGenuine(Exception):
    """What was to be opened or verified failed to; `reason` is one of this module's constants."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
