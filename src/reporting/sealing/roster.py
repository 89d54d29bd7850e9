"""The roster: who a centre's members are, sealed under the centre's seed and signed by one of them (the sealing
specification, 4).

Versions form a chain: each names the hash of the one before, and is signed by a member of the one before. A client
keeps what it has seen and refuses less, so the server can neither slip a member in nor roll the roster back.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Annotated, Final, Literal

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from reporting.sealing.canonical import HIGHEST, canonical
from reporting.sealing.envelope import FILE_RING, ROSTER, open_text, seal_text
from reporting.sealing.errors import FORMAT, LOWER_VERSION, NOT_A_MEMBER, PREVIOUS, SIGNATURE, NotGenuine
from reporting.sealing.keys import PUBLIC_LENGTH, roster_key

NO_PREVIOUS: Final = "0" * 64

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
PublicKey = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_LENGTH, max_length=PUBLIC_LENGTH)]
SignKey = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


class Member(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A member: staff id (16 bytes), name, recipient's public key (1216) and Ed25519 signing key (32)."""

    staff: Id
    name: str
    key: PublicKey
    sign_key: SignKey


class Roster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One version, from 1 on; `previous` is the hexadecimal SHA-256 of the envelope before, or 64 zeros."""

    v: Literal[1] = 1
    version: Annotated[int, msgspec.Meta(ge=1, le=HIGHEST)]
    previous: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    members: Annotated[tuple[Member, ...], msgspec.Meta(min_length=1)]
    by: Id
    signature: Annotated[bytes, msgspec.Meta(min_length=64, max_length=64)]

    @property
    def signers(self) -> dict[bytes, bytes]:
        """Who may write the next version: signing key by staff id."""
        return {member.staff: member.sign_key for member in self.members}


class Seen(msgspec.Struct, frozen=True):
    """What a client remembers of the newest roster it believed: its version and its envelope's hexadecimal SHA-256."""

    version: int
    sha256: str


def seen(roster: Roster, envelope: bytes) -> Seen:
    """What to remember of a roster that was opened from this envelope."""
    return Seen(roster.version, sha256(envelope).hexdigest())


def next_roster(before: Seen | None, members: Iterable[Member], by: bytes, signing_key: Ed25519PrivateKey) -> Roster:
    """The signed version after the one seen (None: the first), written by the member `by` (staff id)."""
    unsigned = Roster(
        version=1 if before is None else before.version + 1,
        previous=NO_PREVIOUS if before is None else before.sha256,
        members=tuple(members),
        by=by,
        signature=bytes(64),
    )
    return msgspec.structs.replace(unsigned, signature=signing_key.sign(_signed_bytes(unsigned)))


def seal_roster(centre_seed: bytes, generation: int, centre: bytes, record: bytes, roster: Roster) -> bytes:
    """The envelope of a roster under generation g of the centre's seed. `centre` and `record` are 16 bytes."""
    content = canonical(roster)
    _parse(content)
    return seal_text(roster_key(centre_seed), ROSTER, FILE_RING, generation, centre, record, content)


def open_roster(
    centre_seed: bytes,
    generation: int,
    centre: bytes,
    record: bytes,
    envelope: bytes,
    signers: Mapping[bytes, bytes] | None,
    before: Seen | None,
) -> Roster:
    """The roster of an envelope, if it is the one seen, or the next version and signed by one of `signers`.

    `signers` (signing key by staff id) are the members of the version seen; None, at the very first sight only,
    takes them from this roster itself. Raises NotGenuine.
    """
    roster = _parse(open_text(roster_key(centre_seed), ROSTER, FILE_RING, generation, centre, record, envelope))
    _verify(roster, roster.signers if signers is None else signers)
    if before is not None:
        _check_succession(roster, seen(roster, envelope), before)
    return roster


def _check_succession(roster: Roster, this: Seen, before: Seen) -> None:
    if this.version < before.version:
        raise NotGenuine(LOWER_VERSION)
    follows = this.version == before.version + 1 and roster.previous == before.sha256
    if this != before and not follows:
        raise NotGenuine(PREVIOUS)


def _verify(roster: Roster, signers: Mapping[bytes, bytes]) -> None:
    if roster.by not in signers:
        raise NotGenuine(NOT_A_MEMBER)
    try:
        key = Ed25519PublicKey.from_public_bytes(signers[roster.by])
        key.verify(roster.signature, _signed_bytes(roster))
    except (InvalidSignature, ValueError):
        raise NotGenuine(SIGNATURE) from None


def _signed_bytes(roster: Roster) -> bytes:
    fields = msgspec.structs.asdict(roster)
    del fields["signature"]
    return canonical(fields)


def _parse(content: bytes) -> Roster:
    try:
        roster = msgspec.json.decode(content, type=Roster)
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise NotGenuine(FORMAT) from None
    if canonical(roster) != content or len(roster.signers) != len(roster.members):
        raise NotGenuine(FORMAT)
    return roster
