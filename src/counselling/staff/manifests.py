"""From the keys that members proposed to a signed manifest: propose here, sign elsewhere, import here.

The operator decides which centres there are and whom they are there for; the keys come from the database, and whoever
signs compares their fingerprints with what the centres read out.
"""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.model import centre_keys
from counselling.staff.proposals import adopt, find_proposal, is_overtaken
from reporting.centres.manifest import Published, import_note
from reporting.centres.model import manifests
from reporting.errors import Invalid
from reporting.sealing.keys import fingerprint, key_id
from reporting.sealing.manifest import CentreKey, EscrowKey, Manifest


class Centre(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A centre as the operator lists it (TOML, `[[centre]]`): its code, its names by language, and whom it is there for."""

    centre: str
    names: dict[str, str]
    cantons: tuple[str, ...]
    languages: tuple[str, ...]
    grounds: tuple[str, ...] = ()
    default: bool = False


class Days(msgspec.Struct, frozen=True):
    """The days of a manifest: signed, last day, and the first day of generations that are new in it."""

    day: date
    expires: date
    valid_from: date


def parse_centres(text: str) -> list[Centre]:
    """The centres of a TOML text. Raises Invalid: the `reason` says which entry and why."""
    try:
        listed: dict[str, Any] = tomllib.loads(text)
        centres = msgspec.convert(listed.get("centre", []), list[Centre])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise Invalid("centres_refused", reason=str(error)) from None
    names = [one.centre for one in centres]
    if not centres or len(set(names)) != len(names) or sum(one.default for one in centres) != 1:
        raise Invalid("centres_refused", reason="list each [[centre]] once, exactly one of them with default = true")
    return centres


def propose(
    connection: Connection,
    centres: Sequence[Centre],
    escrow: bytes,
    before: Published | None,
    days: Days,
    sequence_seen: int = 0,
) -> Manifest:
    """The next manifest: every generation of the listed centres, and the one that lies ready. `before` is the one in force.

    Its sequence is above what the database knows and above `sequence_seen`: a database that came back from a backup knows less.

    A proposal that a change of members has overtaken is left out; `overtaken` names it.

    Raises Invalid: `centre_without_key`: a member must make the centre's first seed.
    """
    known = {} if before is None else {(one.centre, one.generation): one for one in before.manifest.centres}
    lines = [line for centre in centres for line in _lines(connection, centre, known, days)]
    highest = connection.execute(sa.select(sa.func.coalesce(sa.func.max(manifests.c.sequence), 0))).scalar_one()
    generation = _escrow_generation(escrow, before)
    sequence = max(int(highest), sequence_seen) + 1
    return Manifest(sequence, days.day, days.expires, EscrowKey(escrow, generation), tuple(lines))


def overtaken(connection: Connection, centres: Sequence[Centre]) -> list[str]:
    """The centres whose proposal no longer fits their members: a coordinator must propose it again."""
    ready = {one.centre: find_proposal(connection, one.centre) for one in centres}
    return [name for name, one in ready.items() if one is not None and is_overtaken(connection, name, one)]


def described(manifest: Manifest) -> list[str]:
    """What whoever signs compares by another channel: each key's fingerprint and full key id."""
    lines = [("escrow", manifest.escrow.generation, manifest.escrow.escrow)]
    lines += [(one.centre, one.generation, one.key) for one in manifest.centres]
    return [f"{name} {number}: {fingerprint(key_id(key))}  {key_id(key).hex()}" for name, number, key in lines]


def import_manifest(
    connection: Connection, act: Act, note: str, roots: Sequence[str], today: date, sequence_seen: int
) -> Manifest:
    """Take in a signed manifest; its sequence must rise, and not be below the one seen. New keys in it count from here on.

    Raises:
        Invalid: `manifest_refused`, with the `reason`.
        Conflict: `manifest_sequence`: one with this or a higher sequence is there.
        And what `proposals.adopt` raises: new keys in it must be those that lie ready.
    """
    manifest = import_note(connection, note, roots, today, sequence_seen)
    adopt(connection, act, manifest)
    digest = sha256(note.encode()).digest()
    record(connection, act, "manifest.imported", sequence=manifest.sequence, digest=digest)
    return manifest


def _lines(
    connection: Connection, centre: Centre, known: Mapping[tuple[str, int], CentreKey], days: Days
) -> list[CentreKey]:
    keys = _keys(connection, centre.centre)
    if not keys:
        raise Invalid("centre_without_key", centre=centre.centre)
    return [
        CentreKey(
            cantons=centre.cantons,
            centre=centre.centre,
            default=centre.default,
            generation=generation,
            grounds=centre.grounds,
            key=key,
            languages=centre.languages,
            names=centre.names,
            valid_from=_valid_from(known.get((centre.centre, generation)), days),
        )
        for generation, key in keys.items()
    ]


def _keys(connection: Connection, centre: str) -> dict[int, bytes]:
    """The public keys of a centre by generation, that of a proposal last."""
    rows = connection.execute(
        sa.select(centre_keys.c.generation, centre_keys.c.key)
        .where(centre_keys.c.centre == centre)
        .order_by(centre_keys.c.generation)
    )
    keys = {row.generation: row.key for row in rows}
    ready = find_proposal(connection, centre)
    if ready is not None and not is_overtaken(connection, centre, ready):
        keys[ready.generation] = ready.key
    return keys


def _valid_from(before: CentreKey | None, days: Days) -> date:
    return days.valid_from if before is None else before.valid_from


def _escrow_generation(escrow: bytes, before: Published | None) -> int:
    if before is None:
        return 1
    last = before.manifest.escrow
    return last.generation if last.escrow == escrow else last.generation + 1
