"""The versions of a centre's roster, each written once, each the next after the last one.

The server compares and sets, and can read none of them; whether a version may be believed, clients decide.
"""

from hashlib import sha256
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.staff.model import rosters
from reporting.database import insert_missing
from reporting.errors import Conflict, Invalid, NotFound
from reporting.sealing.envelope import FILE_RING, ROSTER, check_envelope
from reporting.sealing.errors import NO_BUCKET, NotGenuine
from reporting.sealing.keys import centre_id

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
LAST_VERSION = 1_000_000
Version = Annotated[int, msgspec.Meta(ge=1, le=LAST_VERSION)]
Generation = Annotated[int, msgspec.Meta(ge=1, le=0xFFFF)]


class RosterVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version: sealed under `generation` of the centre's seed, with `record` (16 bytes) as its record id."""

    version: Version
    generation: Generation
    record: Id
    envelope: bytes


def find_roster(connection: Connection, centre: str, version: int | None = None) -> RosterVersion | None:
    """One version of a centre's roster, the newest by default."""
    wanted = sa.select(rosters.c.version, rosters.c.generation, rosters.c.record_id, rosters.c.envelope)
    wanted = wanted.where(rosters.c.centre == centre)
    if version is not None:
        wanted = wanted.where(rosters.c.version == version)
    row = connection.execute(wanted.order_by(rosters.c.version.desc()).limit(1)).first()
    return None if row is None else RosterVersion(*row)


def read_roster(connection: Connection, centre: str, version: int) -> RosterVersion:
    """One version of a centre's roster. Raises NotFound."""
    found = find_roster(connection, centre, version) if 1 <= version <= LAST_VERSION else None
    if found is None:
        raise NotFound
    return found


def is_written(connection: Connection, centre: str, written: RosterVersion) -> bool:
    """Whether this very version stands there already: the call is a retry after a lost answer."""
    return find_roster(connection, centre, written.version) == written


def write_roster(connection: Connection, act: Act, centre: str, generation: int, written: RosterVersion) -> None:
    """Write the version after the newest one, under the centre's newest `generation`.

    Raises:
        Invalid: it is not the envelope of a roster of this centre, or of another generation; the facts say the newest.
        Conflict: `roster_version`: another version was written meanwhile; the facts say which is the newest.
    """
    check_next(connection, centre, generation, written)
    row = {"version": written.version, "generation": written.generation, "record_id": written.record}
    if not insert_missing(connection, rosters, centre=centre, envelope=written.envelope, **row):
        raise Conflict("roster_version", version=newest_version(connection, centre))
    digest = sha256(written.envelope).digest()
    record(connection, act, "roster.written", centre=centre, version=written.version, digest=digest)


def check_next(connection: Connection, centre: str, generation: int, written: RosterVersion) -> None:
    """Whether a roster could be the next one now. Raises as `write_roster`."""
    _check(centre, generation, written)
    newest = newest_version(connection, centre)
    if written.version != newest + 1:
        raise Conflict("roster_version", version=newest)


def newest_version(connection: Connection, centre: str) -> int:
    """The newest version of a centre's roster, 0 before the first."""
    newest = sa.select(sa.func.coalesce(sa.func.max(rosters.c.version), 0)).where(rosters.c.centre == centre)
    return int(connection.execute(newest).scalar_one())


def _check(centre: str, generation: int, written: RosterVersion) -> None:
    if written.generation != generation:
        raise Invalid("generation_not_current", centre=centre, centre_generation=generation)
    subject, envelope = centre_id(centre), written.envelope
    try:
        check_envelope(envelope, len(envelope), ROSTER, FILE_RING, generation, subject, written.record)
    except NotGenuine as error:
        raise Invalid("envelope_length" if error.reason == NO_BUCKET else "envelope_header") from None
