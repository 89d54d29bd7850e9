"""Signed notes (C2SP signed-note) with Ed25519 signatures: manifests now, the audit trail's checkpoints too.

A note is believed if a known key signed it; lines of unknown keys are passed over, but a line that names a known
key and does not verify refuses the whole note.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import ANOTHER_ROOT, FORMAT, SIGNATURE, NotGenuine

ED25519: Final = 0x01
_DASH: Final = "— "
_KEY_HASH_LENGTH: Final = 4
_MAXIMUM_SIGNATURES: Final = 100
# Every control character but the line break, and what has no UTF-8.
_FORBIDDEN: Final = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")


class Verifier(NamedTuple):
    """A public key that may sign notes: its name, the four bytes that name the key, and 32 bytes of Ed25519."""

    name: str
    key_hash: bytes
    public: bytes


class SignatureLine(NamedTuple):
    """One signature under a note, not yet verified."""

    name: str
    key_hash: bytes
    signature: bytes


def verifier_key(name: str, public: bytes) -> str:
    """`name+hash+base64`, the form in which a public key (32 bytes) stands in settings. Raises ValueError."""
    _require_name(name)
    return f"{name}+{_key_hash(name, public).hex()}+{base64_text(bytes((ED25519,)) + public)}"


def parse_verifier_key(text: str) -> Verifier:
    """The key of a `name+hash+base64` line. Raises NotGenuine, also if the hash is not the key's."""
    name, _, rest = text.partition("+")
    typed_key = base64_bytes(rest.partition("+")[2])
    public = typed_key[1:]
    if not _is_name(name) or typed_key[:1] != bytes((ED25519,)) or len(public) != 32:
        raise NotGenuine(FORMAT)
    if verifier_key(name, public) != text:
        raise NotGenuine(FORMAT)
    return Verifier(name, _key_hash(name, public), public)


def sign_note(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """The note of a text (which ends with a line break) with one signature. Raises ValueError for another text."""
    if not _is_note_text(text):
        raise ValueError("the text of a note ends with a line break and has no other control characters")
    return text + "\n" + signature_line(text, name, private_key)


def signature_line(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """One more signature, with its line break, to stand below a note of this text."""
    _require_name(name)
    key_hash = _key_hash(name, private_key.public_key().public_bytes_raw())
    return f"{_DASH}{name} {base64_text(key_hash + private_key.sign(text.encode()))}\n"


def split_note(note: str) -> tuple[str, list[SignatureLine]]:
    """The text and the signature lines of a note, none of them verified. Raises NotGenuine."""
    text, blank, signatures = note.rpartition("\n\n")
    lines = signatures.split("\n")
    if not blank or lines.pop() != "" or not 1 <= len(lines) <= _MAXIMUM_SIGNATURES:
        raise NotGenuine(FORMAT)
    if not _is_note_text(text + "\n"):
        raise NotGenuine(FORMAT)
    return text + "\n", [_parse_signature(line) for line in lines]


def verify_note(note: str, verifier_keys: Sequence[str]) -> str:
    """The text of a note that one of the keys signed. Raises NotGenuine: format, another root, signature."""
    text, signatures = split_note(note)
    verifiers = {key[:2]: key.public for key in map(parse_verifier_key, verifier_keys)}
    known = [line for line in signatures if line[:2] in verifiers]
    if not known:
        raise NotGenuine(ANOTHER_ROOT)
    for line in known:
        _verify(text, line, verifiers[line[:2]])
    return text


def _verify(text: str, line: SignatureLine, public: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(line.signature, text.encode())
    except (InvalidSignature, ValueError):
        raise NotGenuine(SIGNATURE) from None


def _parse_signature(line: str) -> SignatureLine:
    name, _, encoded = line.removeprefix(_DASH).partition(" ")
    signature = base64_bytes(encoded)
    if not line.startswith(_DASH) or not _is_name(name) or len(signature) <= _KEY_HASH_LENGTH:
        raise NotGenuine(FORMAT)
    return SignatureLine(name, signature[:_KEY_HASH_LENGTH], signature[_KEY_HASH_LENGTH:])


def _key_hash(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes((ED25519,)) + public).digest()[:_KEY_HASH_LENGTH]


def _is_note_text(text: str) -> bool:
    return text.endswith("\n") and not _FORBIDDEN.search(text)


def _is_name(name: str) -> bool:
    return bool(name) and not any(symbol.isspace() or symbol == "+" or not symbol.isprintable() for symbol in name)


def _require_name(name: str) -> None:
    if not _is_name(name):
        raise ValueError("a key name is not empty and has no spaces and no plus")
