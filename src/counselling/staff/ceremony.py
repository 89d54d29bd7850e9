"""What is done once, on a machine without a network: the root key, the escrow shares, and the way back when all keys are lost.

The escrow seed is shown as three shares (SLIP-39), of which two make it whole; it is written nowhere. Recovery never
touches a server: it opens what was exported and leaves slots that only the newcomer can open.
"""

import base64
from collections.abc import Sequence
from typing import Annotated

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from shamir_mnemonic import (  # type: ignore[import-untyped]  # the package has no types
    MnemonicError,
    combine_mnemonics,
    generate_mnemonics,
)

from counselling.staff.centre_keys import Grant
from reporting.sealing.errors import FORMAT, NotGenuine
from reporting.sealing.keys import SEED_LENGTH, Identity, centre_id, expand, recipient
from reporting.sealing.manifest import Manifest, retained
from reporting.sealing.note import ED25519, parse_verifier_key, verifier_key
from reporting.sealing.slot import CENTRE_SEED, open_grant, seal_slot

SHARES, ENOUGH = 3, 2
_PRIVATE = "PRIVATE+KEY+"

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]


class Escrowed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What recovery needs from the service: a centre's seeds sealed to escrow, the signed keys, and to whom they go.

    All of it is public or sealed. `key` and `sign_key` are the newcomer's, whose fingerprint she reads out.
    """

    centre: str
    login: str
    key: bytes
    sign_key: bytes
    manifest: str
    sealed: tuple[Grant, ...]


class Recovered(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seeds again, sealed to the newcomer."""

    centre: str
    login: str
    grants: tuple[Grant, ...]


class NotEnough(Exception):
    """The shares do not make the seed; the text says why, without a word of them."""


def make_root(name: str, seed: bytes) -> tuple[str, str]:
    """A root's secret line for its file, and the verifier key for settings. `seed`: 32 random bytes. Raises ValueError."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = verifier_key(name, key.public_key().public_bytes_raw())
    key_hash = public.split("+")[1]
    return f"{_PRIVATE}{name}+{key_hash}+{base64.b64encode(bytes((ED25519,)) + seed).decode()}", public


def parse_root(text: str) -> tuple[str, Ed25519PrivateKey]:
    """Name and key of a root's secret line. Raises NotGenuine for any other spelling."""
    try:
        name, _hash, encoded = text.removeprefix(_PRIVATE).split("+", 2)  # base64 has plus signs of its own
        seed = base64.b64decode(encoded, validate=True)[1:]
        if make_root(name, seed)[0] != text:
            raise NotGenuine(FORMAT)
    except ValueError:
        raise NotGenuine(FORMAT) from None
    return name, Ed25519PrivateKey.from_private_bytes(seed)


def split_escrow(seed: bytes) -> list[str]:
    """Three shares of an escrow seed (32 bytes), each a line of words; any two make it whole."""
    (shares,) = generate_mnemonics(1, [(ENOUGH, SHARES)], seed)
    return list(shares)


def join_escrow(shares: Sequence[str]) -> Identity:
    """The escrow identity of two shares. Raises NotEnough."""
    try:
        seed = combine_mnemonics(shares)
    except (MnemonicError, ValueError):
        raise NotEnough("the words are not two different shares of one escrow seed") from None
    if len(seed) != SEED_LENGTH:
        raise NotEnough("these are shares of something else")
    return expand(seed)


def recover(escrow: Identity, escrowed: Escrowed, manifest: Manifest) -> Recovered:
    """Open a centre's seeds with the escrow identity and seal them to the newcomer.

    `manifest` is the verified one of `escrowed`; a seed that is not the one it lists is refused. Raises NotGenuine.
    """
    to, subject = recipient(escrowed.key), centre_id(escrowed.centre)
    listed = {line.generation: line.key for line in retained(manifest, escrowed.centre)}
    grants = []
    for one in escrowed.sealed:
        if one.generation in listed:
            seed = open_grant(escrow, one.generation, subject, one.slot, listed[one.generation])
            slot = seal_slot(to, CENTRE_SEED, one.generation, subject, seed)
            grants.append(Grant(one.generation, to.key_id, slot))
    return Recovered(escrowed.centre, escrowed.login, tuple(grants))


def roots_of(verifier_keys: Sequence[str]) -> list[str]:
    """The names of root verifier keys. Raises NotGenuine if one is none."""
    return [parse_verifier_key(key).name for key in verifier_keys]
