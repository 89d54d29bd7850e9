"""The manifest: the public list of centres, their recipients and the escrow recipient, signed by a root key (the
sealing specification, 5).

Nobody seals to a key that does not stand in a verified, unexpired manifest no older than the newest one seen.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

import msgspec

from reporting.sealing.canonical import canonical
from reporting.sealing.errors import EXPIRED, FORMAT, LOWER_SEQUENCE, NO_SUCH_CENTRE, NotGenuine
from reporting.sealing.keys import PUBLIC_LENGTH
from reporting.sealing.note import verify_note

TITLE: Final = "isonomia-keys v1"
SEQUENCES: Final = 10**15  # a sequence is below it: every reader has the same number then

Generation = Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]
PublicKey = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_LENGTH, max_length=PUBLIC_LENGTH)]


class CentreKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One generation of one centre: its recipient's public key (1216 bytes) and whom it is there for.

    `names` gives the centre's name for people by language; it holds from the day `valid_from` on.
    """

    cantons: tuple[str, ...]
    centre: str
    default: bool
    generation: Generation
    grounds: tuple[str, ...]
    key: PublicKey
    languages: tuple[str, ...]
    names: dict[str, str]
    valid_from: date


class EscrowKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The recipient (1216 bytes) that every centre seed is sealed to once, opened only by the escrow ceremony."""

    escrow: PublicKey
    generation: Generation


class Manifest(msgspec.Struct, frozen=True):
    """What the root signed on `day`; its last day is `expires`."""

    sequence: int
    day: date
    expires: date
    escrow: EscrowKey
    centres: tuple[CentreKey, ...]


def manifest_text(manifest: Manifest) -> str:
    """The text that is signed: title, `sequence day expires`, the escrow line, one line a centre and generation."""
    lines = [TITLE, f"{manifest.sequence} {manifest.day} {manifest.expires}"]
    lines += [canonical(line).decode() for line in (manifest.escrow, *manifest.centres)]
    return "".join(line + "\n" for line in lines)


def parse_manifest(text: str) -> Manifest:
    """The manifest of a text, whose signature the caller has verified. Raises NotGenuine for any other spelling."""
    lines = text.split("\n")
    try:
        sequence, day, expires = lines[1].split(" ")
        manifest = Manifest(
            sequence=int(sequence),
            day=date.fromisoformat(day),
            expires=date.fromisoformat(expires),
            escrow=msgspec.json.decode(lines[2], type=EscrowKey),
            centres=tuple(msgspec.json.decode(line, type=CentreKey) for line in lines[3:-1]),
        )
    except (ValueError, IndexError):
        raise NotGenuine(FORMAT) from None
    if manifest_text(manifest) != text or not 0 <= manifest.sequence < SEQUENCES or _names_one_twice(manifest.centres):
        raise NotGenuine(FORMAT)
    return manifest


def verify_manifest(note: str, verifier_keys: Sequence[str], today: date, sequence_seen: int) -> Manifest:
    """The manifest of a note that one of the root keys signed, that has not expired and is none older than seen.

    `verifier_keys` are the root keys the program was built or set up with, `sequence_seen` the highest sequence ever
    accepted (0 for none). Raises NotGenuine: format, another root, signature, expired, sequence lower than seen.
    """
    manifest = parse_manifest(verify_note(note, verifier_keys))
    if today > manifest.expires:
        raise NotGenuine(EXPIRED)
    if manifest.sequence < sequence_seen:
        raise NotGenuine(LOWER_SEQUENCE)
    return manifest


def current(manifest: Manifest, centre: str, today: date) -> CentreKey:
    """What to seal to: the centre's highest generation that is valid today. Raises NotGenuine("no such centre")."""
    valid = [line for line in retained(manifest, centre) if line.valid_from <= today]
    if not valid:
        raise NotGenuine(NO_SUCH_CENTRE)
    return valid[-1]


def retained(manifest: Manifest, centre: str) -> list[CentreKey]:
    """Every generation of a centre that the manifest still lists, in rising order; empty for an unknown centre."""
    return sorted((line for line in manifest.centres if line.centre == centre), key=lambda line: line.generation)


def _names_one_twice(centres: Sequence[CentreKey]) -> bool:
    return len({(line.centre, line.generation) for line in centres}) != len(centres)
