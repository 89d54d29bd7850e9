"""The access code: 120 random bits the reporting person keeps, and all that is derived from it (the sealing
specification, 3).

Printed in one spelling, read generously. The server stores only the two lookups; no secret appears in a repr.
"""

from base64 import b64encode
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Final
from unicodedata import category

from reporting.sealing.errors import CHECK_SYMBOL, SYMBOLS, NotGenuine
from reporting.sealing.keys import CROCKFORD, derive, require_length, two_bytes

SECRET_LENGTH: Final = 15
SYMBOL_COUNT: Final = 25
_GROUP: Final = 5
_VALUES: Final = (
    {symbol: value for value, symbol in enumerate(CROCKFORD)}
    | {symbol.lower(): value for value, symbol in enumerate(CROCKFORD)}
    | {"O": 0, "o": 0, "I": 1, "i": 1, "L": 1, "l": 1}
)
_ALSO_SEPARATORS: Final = "\N{MINUS SIGN}\N{ZERO WIDTH NO-BREAK SPACE}"


@dataclass(frozen=True, eq=False)
class AccessCode:
    """One access code, as its 15 secret bytes."""

    secret: bytes = field(repr=False)

    @cached_property
    def text(self) -> str:
        """Five groups of five Crockford symbols, the last symbol a check."""
        number = int.from_bytes(self.secret, "big")
        symbols = [CROCKFORD[number >> shift & 31] for shift in range(115, -1, -5)]
        symbols.append(CROCKFORD[_check_value(self.secret)])
        groups = ("".join(symbols[start : start + _GROUP]) for start in range(0, SYMBOL_COUNT, _GROUP))
        return "-".join(groups)

    @cached_property
    def login_token(self) -> bytes:
        """T, 32 bytes: gives ciphertext only."""
        return self._derived(b"login")

    @cached_property
    def lookup(self) -> bytes:
        """SHA-256(T), 32 bytes: what the server finds the mailbox by."""
        return sha256(self.login_token).digest()

    @cached_property
    def withdraw_token(self) -> bytes:
        """W, 32 bytes: ends access and withdraws the report."""
        return self._derived(b"withdraw")

    @cached_property
    def withdraw_lookup(self) -> bytes:
        """SHA-256(W), 32 bytes."""
        return sha256(self.withdraw_token).digest()

    def dialogue_key(self, generation: int) -> bytes:
        """The key (32 bytes) the person and the centre share in dialogue generation d = 0, 1, …"""
        return self._derived(b"dialogue" + two_bytes(generation))

    def next_of(self, generation: int) -> str:
        """The commitment, in base64, that texts under dialogue generation d carry to the key of d + 1."""
        return commitment(self.dialogue_key(generation + 1))

    def _derived(self, name: bytes) -> bytes:
        return derive(self.secret, b"isonomia/v1/access-code", name)


def from_secret(secret: bytes) -> AccessCode:
    """The access code of 15 random bytes."""
    require_length(secret, SECRET_LENGTH, "the secret of an access code")
    return AccessCode(secret)


def parse(text: str) -> AccessCode:
    """The access code a person typed: any case, spaces and dashes, O for 0, I and L for 1.

    Raises NotGenuine: "25 symbols" for another count or a foreign symbol, "check symbol" for a slip of the pen.
    """
    values = [_VALUES.get(symbol) for symbol in text if not _is_separator(symbol)]
    if len(values) != SYMBOL_COUNT or None in values:
        raise NotGenuine(SYMBOLS)
    number = 0
    for value in values:
        number = number << 5 | (value or 0)
    secret, check_value = (number >> 5).to_bytes(SECRET_LENGTH, "big"), number & 31
    if check_value != _check_value(secret):
        raise NotGenuine(CHECK_SYMBOL)
    return AccessCode(secret)


def commitment(dialogue_key: bytes) -> str:
    """What a text says, in base64, of the next dialogue key before that key is used."""
    return b64encode(sha256(b"isonomia/v1/next" + dialogue_key).digest()).decode()


def _is_separator(symbol: str) -> bool:
    return symbol.isspace() or category(symbol) == "Pd" or symbol in _ALSO_SEPARATORS


def _check_value(secret: bytes) -> int:
    return sha256(b"isonomia/v1/access-code-check" + secret).digest()[0] & 31
