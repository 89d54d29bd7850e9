"""What the index of the audit trail keeps beside an entry: its detail, sealed under a key that is gone when the audit key is.

AES-256-GCM under HKDF-SHA-256 of the audit key. The nonce is the beginning of the entry's digest: it comes a second time only with
the very same entry, and so with the very same detail, even if randomness failed. All details of the usual lengths are one size.
"""

from hashlib import sha256
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from reporting.sealing.errors import DOES_NOT_OPEN, LENGTH, NotGenuine
from reporting.sealing.keys import derive
from reporting.sealing.padding import pad_to, unpad

SIZE: Final = 256  # bytes before sealing; a longer detail gets a multiple of it
SEALED_SIZE: Final = SIZE + 16
_LENGTH_BYTES: Final = 4
_NONCE_LENGTH: Final = 12
_INFO: Final = b"isonomia/v1/audit/detail"


def seal_detail(audit_key: bytes, entry: bytes, detail: str) -> bytes:
    """The detail of an entry (its stored bytes), for the audit key (32 bytes) that the entry was made with."""
    content = detail.encode("ascii")
    size = -(-(len(content) + _LENGTH_BYTES) // SIZE) * SIZE
    return _cipher(audit_key).encrypt(_nonce(entry), pad_to(content, size), None)


def open_detail(audit_key: bytes, entry: bytes, sealed: bytes) -> str:
    """What was sealed beside this entry. Raises NotGenuine: another key, another entry, or altered."""
    if len(sealed) % SIZE != SEALED_SIZE % SIZE:
        raise NotGenuine(LENGTH)
    try:
        return unpad(_cipher(audit_key).decrypt(_nonce(entry), sealed, None)).decode("ascii")
    except (InvalidTag, UnicodeDecodeError):
        raise NotGenuine(DOES_NOT_OPEN) from None


def _cipher(audit_key: bytes) -> AESGCM:
    return AESGCM(derive(audit_key, b"", _INFO))


def _nonce(entry: bytes) -> bytes:
    return sha256(entry).digest()[:_NONCE_LENGTH]
