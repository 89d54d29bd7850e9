"""Identities, recipients and every key that is derived from another (the sealing specification, 1 and 4).

A seed is expanded once and its key objects are kept: the expansion is most of the cost of opening a slot.
No secret appears in a repr.
"""

from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256, shake_256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import MLKEM768X25519PrivateKey, MLKEM768X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from reporting.sealing.errors import BAD_POINT, LENGTH, NotGenuine

SEED_LENGTH: Final = 32
ID_LENGTH: Final = 16
KEY_LENGTH: Final = 32
PUBLIC_LENGTH: Final = 1216
_MLKEM_PUBLIC_LENGTH: Final = 1184

CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def derive(ikm: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 (RFC 5869) to 32 bytes; an empty salt is 32 zero bytes."""
    return HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=salt or bytes(32), info=info).derive(ikm)


def two_bytes(number: int) -> bytes:
    """A generation or key number as two big-endian bytes. Raises ValueError outside 0 … 65535."""
    if not 0 <= number <= 0xFFFF:
        raise ValueError("a generation or key number is between 0 and 65535")
    return number.to_bytes(2, "big")


def require_length(value: bytes, length: int, name: str) -> None:
    """Refuses, with ValueError, an argument of another length: a mistake of the caller, never of a person."""
    if len(value) != length:
        raise ValueError(f"{name} is {length} bytes long")


@dataclass(frozen=True, slots=True, eq=False)
class Recipient:
    """A checked public key that secrets can be sealed to: 1216 bytes, ML-KEM-768 (1184) ‖ X25519 (32)."""

    public: bytes = field(repr=False)
    key_id: bytes
    key: MLKEM768X25519PublicKey = field(repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """An expanded 32-byte seed, a member's or a centre's: its key objects, ready for use."""

    seed: bytes = field(repr=False)
    public: bytes = field(repr=False)
    key_id: bytes
    key: MLKEM768X25519PrivateKey = field(repr=False)
    signing_key: Ed25519PrivateKey = field(repr=False)
    sign_public: bytes


def key_id(public: bytes) -> bytes:
    """The 16 bytes that name a recipient's public key."""
    return sha256(b"isonomia/v1/kid" + public).digest()[:ID_LENGTH]


def fingerprint(key_id: bytes) -> str:
    """The first 80 bits of a key id for two people to compare: four groups of four Crockford symbols."""
    require_length(key_id, ID_LENGTH, "a key id")
    number = int.from_bytes(key_id[:10], "big")
    symbols = "".join(CROCKFORD[number >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(symbols[start : start + 4] for start in range(0, 16, 4))


def member_fingerprint(public: bytes, sign_public: bytes) -> str:
    """What two people compare before one lets the other in: the fingerprint of both of a member's public keys."""
    return fingerprint(key_id(public + sign_public))


def expand(seed: bytes) -> Identity:
    """The identity of a 32-byte seed (X-Wing: SHAKE256(seed, 96) gives both private keys)."""
    require_length(seed, SEED_LENGTH, "a seed")
    expanded = shake_256(seed).digest(96)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:64])
    x25519 = X25519PrivateKey.from_private_bytes(expanded[64:])
    public = mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()
    signing_key = Ed25519PrivateKey.from_private_bytes(derive(seed, b"", b"isonomia/v1/sign"))
    return Identity(
        seed=seed,
        public=public,
        key_id=key_id(public),
        key=MLKEM768X25519PrivateKey(mlkem, x25519),
        signing_key=signing_key,
        sign_public=signing_key.public_key().public_bytes_raw(),
    )


@lru_cache(maxsize=256)
def recipient(public: bytes) -> Recipient:
    """The recipient of a public key. Raises NotGenuine for a wrong length or a key no one can have.

    Public keys are few and public, so the checked objects are kept.
    """
    if len(public) != PUBLIC_LENGTH:
        raise NotGenuine(LENGTH)
    try:
        mlkem = MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC_LENGTH])
        x25519 = X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC_LENGTH:])
        _refuse_low_order(x25519)
    except ValueError:
        raise NotGenuine(BAD_POINT) from None
    return Recipient(public, key_id(public), MLKEM768X25519PublicKey(mlkem, x25519))


def _refuse_low_order(point: X25519PublicKey) -> None:
    # Every clamped scalar is a multiple of the cofactor, so any one of them takes a low-order point to zero,
    # which the exchange refuses with ValueError; the scalar itself protects nothing.
    X25519PrivateKey.from_private_bytes(bytes(32)).exchange(point)


def centre_id(name: str) -> bytes:
    """A centre's name in the manifest as the 16 bytes that stand in headers."""
    return sha256(b"isonomia/v1/centre" + name.encode()).digest()[:ID_LENGTH]


def file_key(centre_seed: bytes, case: bytes, generation: int) -> bytes:
    """What only the centre may read of a case: derived, never sealed to the centre that has the seed."""
    require_length(centre_seed, SEED_LENGTH, "a seed")
    require_length(case, ID_LENGTH, "a case id")
    return derive(centre_seed, case, b"isonomia/v1/file" + two_bytes(generation))


def roster_key(centre_seed: bytes) -> bytes:
    """The key of a centre's roster under one generation of its seed."""
    require_length(centre_seed, SEED_LENGTH, "a seed")
    return derive(centre_seed, b"", b"isonomia/v1/roster")
