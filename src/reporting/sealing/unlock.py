"""Unlock slots: a member's seed under her passphrase or her passkey (the sealing specification, 4).

They are sealed and opened only where the member is; the server keeps them and can check no more than the header. So here the
opening half serves the vectors and members as programs; no sign-in offers a passkey yet, its format is fixed all the same.
Argon2id parameters are exact: a slot that says others is refused, so nobody can make guessing cheaper.
"""

from typing import Final
from unicodedata import normalize

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from reporting.sealing.chunks import open_chunks, seal_chunks, sealed_length
from reporting.sealing.errors import HEADER, LENGTH, WEAKER_PARAMETERS, NotGenuine
from reporting.sealing.keys import ID_LENGTH, KEY_LENGTH, SEED_LENGTH, derive, require_length

PASSPHRASE: Final = 1
PASSKEY: Final = 2

SALT_LENGTH: Final = 16
HEADER_LENGTH: Final = 44
UNLOCK_SLOT_LENGTH: Final = HEADER_LENGTH + sealed_length(SEED_LENGTH)

_MEMORY_KIB: Final = 65536
_PASSES: Final = 3
_LANES: Final = 1
_PARAMETERS_AT: Final = 5
_STAFF_AT: Final = 12
_SALT_AT: Final = 28
# t ‖ p ‖ 00 ‖ m KiB(4), all zero where nothing is stretched
_PARAMETERS: Final = {
    PASSPHRASE: bytes((_PASSES, _LANES, 0)) + _MEMORY_KIB.to_bytes(4, "big"),
    PASSKEY: bytes(7),
}


def seal_with_passphrase(passphrase: str, staff: bytes, salt: bytes, seed: bytes) -> bytes:
    """The 148 bytes that `passphrase` opens to `seed`. `salt` is 16 fresh random bytes. Takes 64 MiB for a while."""
    return _seal(_passphrase_key(passphrase, salt), PASSPHRASE, staff, salt, seed)


def open_with_passphrase(passphrase: str, staff: bytes, slot: bytes) -> bytes:
    """The seed (32 bytes) of a passphrase slot of this member. Raises NotGenuine."""
    check_unlock_slot(slot, PASSPHRASE, staff)
    return _open(_passphrase_key(passphrase, slot[_SALT_AT:HEADER_LENGTH]), slot)


def seal_with_passkey(prf_output: bytes, staff: bytes, salt: bytes, seed: bytes) -> bytes:
    """The 148 bytes that a passkey's PRF output (32 bytes) opens to `seed`. `salt` is 16 fresh random bytes."""
    return _seal(_passkey_key(prf_output, salt), PASSKEY, staff, salt, seed)


def open_with_passkey(prf_output: bytes, staff: bytes, slot: bytes) -> bytes:
    """The seed (32 bytes) of a passkey slot of this member. Raises NotGenuine."""
    check_unlock_slot(slot, PASSKEY, staff)
    return _open(_passkey_key(prf_output, slot[_SALT_AT:HEADER_LENGTH]), slot)


def check_unlock_slot(slot: bytes, method: int, staff: bytes) -> None:
    """All that can be told of an unlock slot without its secret: length, method, exact parameters, member.

    Raises NotGenuine: length, weaker parameters, header.
    """
    if len(slot) != UNLOCK_SLOT_LENGTH:
        raise NotGenuine(LENGTH)
    expected = _header(method, staff, slot[_SALT_AT:HEADER_LENGTH])
    if slot[:_PARAMETERS_AT] != expected[:_PARAMETERS_AT] or slot[_STAFF_AT:HEADER_LENGTH] != expected[_STAFF_AT:]:
        raise NotGenuine(HEADER)
    if slot[:HEADER_LENGTH] != expected:
        raise NotGenuine(WEAKER_PARAMETERS)


def _header(method: int, staff: bytes, salt: bytes) -> bytes:
    require_length(staff, ID_LENGTH, "a staff id")
    require_length(salt, SALT_LENGTH, "a salt")
    if method not in _PARAMETERS:
        raise ValueError("an unlock slot is opened by a passphrase or a passkey")
    return bytes((*b"ISU", 1, method)) + _PARAMETERS[method] + staff + salt


def _seal(key: bytes, method: int, staff: bytes, salt: bytes, seed: bytes) -> bytes:
    require_length(seed, SEED_LENGTH, "a seed")
    header = _header(method, staff, salt)
    return header + seal_chunks(key, header, seed)


def _open(key: bytes, slot: bytes) -> bytes:
    return open_chunks(key, slot[:HEADER_LENGTH], slot[HEADER_LENGTH:])


def _passphrase_key(passphrase: str, salt: bytes) -> bytes:
    argon2id = Argon2id(salt=salt, length=KEY_LENGTH, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB)
    return argon2id.derive(normalize("NFKC", passphrase).encode())


def _passkey_key(prf_output: bytes, salt: bytes) -> bytes:
    require_length(prf_output, KEY_LENGTH, "a PRF output")
    return derive(prf_output, salt, b"isonomia/v1/prf-kek")
