"""Checkpoints: the trail's size and root, signed (C2SP tlog-checkpoint in a signed note).

Two signatures of the log itself: Ed25519 over the note's text (type 0x01), and ML-DSA-44 as a cosignature of the log on its own
checkpoint (type 0x06, C2SP tlog-cosignature), so that a checkpoint kept today still binds when Ed25519 no longer does. Both are
required. A witness adds lines of its own. Both keys come from one secret of 32 bytes, kept in a file outside the database.

One thing is otherwise than in the specification: what the log signs as the time is the beginning of the day, so several
checkpoints of a day say the same time, and that each was the largest tree then is not to be read from it. A witness signs the time.
"""

import re
from datetime import UTC, date, datetime, time
from email import message_from_string
from email.policy import default
from hashlib import sha256
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import ANOTHER_ROOT, FORMAT, SIGNATURE, NotGenuine
from reporting.sealing.keys import derive
from reporting.sealing.note import parse_verifier_key, sign_note, split_note, verifier_key, verify_note

ML_DSA_44: Final = 0x06
_PUBLIC_LENGTH: Final = 1312
_TIMESTAMP_LENGTH: Final = 8
_DASH: Final = "— "
_SIZE: Final = re.compile("0|[1-9][0-9]{0,17}")
_LABEL: Final = b"subtree/v1\n\0"
# Why a signed note was not believed, in words that stand by themselves.
REASONS: Final = {
    FORMAT: "it is not a signed note",
    ANOTHER_ROOT: "missing, or made with another key",
    SIGNATURE: "wrong",
}


class NotACheckpoint(Exception):
    """A text that is no checkpoint, or one that its log did not sign; the text of the exception says which."""


class Checkpoint(NamedTuple):
    """The log's name, how many entries it has, and the root over them (32 bytes)."""

    origin: str
    size: int
    root: bytes


class Cosigner(NamedTuple):
    """A public ML-DSA-44 key that signs checkpoints: its name and 1312 bytes."""

    name: str
    public: bytes


class Signer(NamedTuple):
    """The two private keys of a log, and its name."""

    origin: str
    ed25519: Ed25519PrivateKey
    ml_dsa: MLDSA44PrivateKey

    def __repr__(self) -> str:
        return f"Signer({self.origin})"


def signer(origin: str, secret: bytes) -> Signer:
    """The keys of a log from its secret of 32 bytes."""
    ed25519 = derive(secret, b"", b"isonomia/v1/checkpoint/ed25519")
    ml_dsa = derive(secret, b"", b"isonomia/v1/checkpoint/ml-dsa-44")
    return Signer(origin, Ed25519PrivateKey.from_private_bytes(ed25519), MLDSA44PrivateKey.from_seed_bytes(ml_dsa))


def verifier_keys(keys: Signer) -> tuple[str, str]:
    """The public keys of a log as they are handed out: `name+hash+base64` for Ed25519 and for ML-DSA-44."""
    ed25519 = keys.ed25519.public_key().public_bytes_raw()
    ml_dsa = keys.ml_dsa.public_key().public_bytes_raw()
    return verifier_key(keys.origin, ed25519), cosigner_key(Cosigner(keys.origin, ml_dsa))


def cosigner_key(cosigner: Cosigner) -> str:
    """`name+hash+base64` of an ML-DSA-44 key (C2SP tlog-cosignature)."""
    encoded = base64_text(bytes((ML_DSA_44,)) + cosigner.public)
    return f"{cosigner.name}+{_key_hash(cosigner).hex()}+{encoded}"


def parse_cosigner_key(text: str) -> Cosigner:
    """The key of a line that `cosigner_key` made. Raises NotACheckpoint for any other spelling."""
    name, _, rest = text.partition("+")
    try:
        typed_key = base64_bytes(rest.partition("+")[2])
    except NotGenuine:
        raise NotACheckpoint("not a verifier key") from None
    cosigner = Cosigner(name, typed_key[1:])
    if len(cosigner.public) != _PUBLIC_LENGTH or cosigner_key(cosigner) != text:
        raise NotACheckpoint("not an ML-DSA-44 verifier key")
    return cosigner


def text_of(checkpoint: Checkpoint) -> str:
    """The three lines that are signed."""
    return f"{checkpoint.origin}\n{checkpoint.size}\n{base64_text(checkpoint.root)}\n"


def parse(text: str) -> Checkpoint:
    """The checkpoint of three lines, in the one spelling `text_of` gives. Raises NotACheckpoint."""
    lines = text.split("\n")
    if len(lines) != 4 or not _SIZE.fullmatch(lines[1]):
        raise NotACheckpoint("not the three lines of a checkpoint")
    try:
        checkpoint = Checkpoint(lines[0], int(lines[1]), base64_bytes(lines[2]))
    except NotGenuine:
        raise NotACheckpoint("the root is not base64") from None
    if not checkpoint.origin or len(checkpoint.root) != 32 or text_of(checkpoint) != text:
        raise NotACheckpoint("not the one spelling of a checkpoint")
    return checkpoint


def sign(size: int, root: bytes, now: int, keys: Signer) -> str:
    """The signed note of a checkpoint; `now` in seconds since 1970 stands in the second signature."""
    checkpoint = Checkpoint(keys.origin, size, root)
    note = sign_note(text_of(checkpoint), keys.origin, keys.ed25519)
    return note + cosignature_line(checkpoint, keys.origin, keys.ml_dsa, now)


def midnight(day: date) -> int:
    """What the log signs as the time of a checkpoint: the beginning of its day (UTC), so that the day is all it tells."""
    return int(datetime.combine(day, time(), UTC).timestamp())


def signed_day(seconds: int) -> date:
    """The day of a time that `midnight` made."""
    return datetime.fromtimestamp(seconds, UTC).date()


def cosignature_line(checkpoint: Checkpoint, name: str, key: MLDSA44PrivateKey, now: int) -> str:
    """One more line under a checkpoint: the ML-DSA-44 cosignature of `name` at `now`."""
    signature = key.sign(_cosigned(checkpoint, name, now))
    named = _key_hash(Cosigner(name, key.public_key().public_bytes_raw()))
    return f"{_DASH}{name} {base64_text(named + now.to_bytes(_TIMESTAMP_LENGTH, 'big') + signature)}\n"


def verify(note: str, ed25519: str, ml_dsa: str) -> Checkpoint:
    """The checkpoint of a note that a log signed with both of its keys. Raises as `verify_at`."""
    return verify_at(note, ed25519, ml_dsa)[0]


def verify_at(note: str, ed25519: str, ml_dsa: str) -> tuple[Checkpoint, int]:
    """The checkpoint of a note that a log signed with both of its keys, and when: seconds since 1970.

    Args:
        ed25519: the log's Ed25519 verifier key.
        ml_dsa: the log's ML-DSA-44 verifier key.

    Raises:
        NotACheckpoint: it is none, it is of another log, or a signature is missing or wrong.
    """
    try:
        checkpoint = parse(verify_note(note, [ed25519]))
        origin = parse_verifier_key(ed25519).name
    except NotGenuine as error:
        raise NotACheckpoint(f"the Ed25519 signature: {REASONS.get(error.reason, error.reason)}") from None
    if checkpoint.origin != origin:
        raise NotACheckpoint("the checkpoint of another log")
    return checkpoint, cosigned_at(note, checkpoint, parse_cosigner_key(ml_dsa))


def kept_note(text: str, ed25519: str) -> str:
    """The note of a log's checkpoint in what somebody kept: alone, or in the mail it came in, as a mail or as a text.

    Whatever this finds is to be verified. `ed25519`: the log's verifier key. Raises NotGenuine: that is none.
    """
    first = f"{parse_verifier_key(ed25519).name}\n"
    text = _mailed(text) if f"\n{_DASH}" not in text else text
    # Whoever carries a text may end its lines otherwise; inside a note there is no other end of a line than \n.
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").splitlines(keepends=True)
    signatures = [place for place, line in enumerate(lines) if line.startswith(_DASH)]
    return "".join(lines[lines.index(first) : signatures[-1] + 1]) if first in lines and signatures else text


def _mailed(text: str) -> str:
    """What a mail says, whatever it was encoded in on its way; the text itself where that is none or cannot be read."""
    try:
        body = message_from_string(text, policy=default).get_body(("plain",))
        return body.get_content() if body else text
    except (LookupError, ValueError):  # an encoding that nobody knows
        return text


def cosigned_at(note: str, checkpoint: Checkpoint, cosigner: Cosigner) -> int:
    """When `cosigner` signed this checkpoint, in seconds since 1970. Raises NotACheckpoint if it did not."""
    now, signature = _cosignature(note, cosigner)
    try:
        key = MLDSA44PublicKey.from_public_bytes(cosigner.public)
        key.verify(signature, _cosigned(checkpoint, cosigner.name, now))
    except (InvalidSignature, ValueError):
        raise NotACheckpoint("the ML-DSA-44 signature: wrong") from None
    return now


def said_at(note: str, cosigner: Cosigner) -> int:
    """When the line of `cosigner` says that it signed, for a note that was verified already. Raises NotACheckpoint: no line."""
    return _cosignature(note, cosigner)[0]


def _cosignature(note: str, cosigner: Cosigner) -> tuple[int, bytes]:
    for line in split_note(note)[1]:
        if (line.name, line.key_hash) == (cosigner.name, _key_hash(cosigner)):
            return int.from_bytes(line.signature[:_TIMESTAMP_LENGTH], "big"), line.signature[_TIMESTAMP_LENGTH:]
    raise NotACheckpoint(f"the ML-DSA-44 signature: {REASONS[ANOTHER_ROOT]}")


def _cosigned(checkpoint: Checkpoint, name: str, now: int) -> bytes:
    """The bytes that an ML-DSA-44 cosignature signs (C2SP tlog-cosignature, `cosigned_message`)."""
    return b"".join(
        (
            _LABEL,
            _with_length(name),
            now.to_bytes(8, "big"),
            _with_length(checkpoint.origin),
            bytes(8),  # from the first entry
            checkpoint.size.to_bytes(8, "big"),
            checkpoint.root,
        )
    )


def _with_length(text: str) -> bytes:
    encoded = text.encode()
    return bytes((len(encoded),)) + encoded


def _key_hash(cosigner: Cosigner) -> bytes:
    return sha256(cosigner.name.encode() + b"\n" + bytes((ML_DSA_44,)) + cosigner.public).digest()[:4]
