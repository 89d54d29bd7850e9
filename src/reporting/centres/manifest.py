"""The manifest in force: the newest in the table that a root of the settings signed and that has not expired.

What stands in the table is believed only after `sealing.manifest.verify_manifest`; a program never goes back to a lower sequence
than it has seen, nor below the floor, also after it was started again. Whoever writes a key into the table is not sealed to.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.centres.model import manifests
from reporting.database import Database
from reporting.errors import Conflict, Invalid, Unavailable
from reporting.sealing.errors import NO_SUCH_CENTRE, NotGenuine
from reporting.sealing.keys import key_id
from reporting.sealing.manifest import CentreKey, Manifest, current, verify_manifest

RECHECK_SECONDS = 2

_log = logging.getLogger(__name__)

_STATE = sa.select(sa.func.max(manifests.c.sequence), sa.func.count())
_NOTES = sa.select(manifests.c.sequence, manifests.c.note).order_by(manifests.c.sequence.desc())


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """A verified manifest on one day. `centres` gives each centre's current line, `key_ids` whom that one names.

    It is equal to itself alone: what is made of it can be kept beside it.
    """

    note: str
    manifest: Manifest
    today: date
    centres: Mapping[str, CentreKey]
    key_ids: Mapping[str, bytes]

    @property
    def cantons(self) -> frozenset[str]:
        """The cantons that the centres are there for."""
        return frozenset(canton for line in self.centres.values() for canton in line.cantons)


def published(note: str, roots: Sequence[str], today: date, sequence_seen: int = 0) -> Published:
    """The manifest of a note, verified. Raises NotGenuine."""
    manifest = verify_manifest(note, roots, today, sequence_seen)
    centres: dict[str, CentreKey] = {}
    for name in dict.fromkeys(line.centre for line in manifest.centres):
        try:
            centres[name] = current(manifest, name, today)
        except NotGenuine as error:
            if error.reason != NO_SUCH_CENTRE:
                raise
    key_ids = {name: key_id(line.key) for name, line in centres.items()}
    return Published(note, manifest, today, MappingProxyType(centres), MappingProxyType(key_ids))


def newest(connection: Connection, roots: Sequence[str], today: date, sequence_seen: int) -> Published | None:
    """The newest note of the table that verifies; what does not is reported in the log and passed over."""
    for sequence, note in connection.execute(_NOTES):
        try:
            found = published(note, roots, today, sequence_seen)
        except NotGenuine as error:
            _log.error("the manifest in row %d is not genuine: %s", sequence, error.reason)
            continue
        if found.manifest.sequence == sequence:
            return found
        _log.error("the manifest in row %d has another sequence: %d", sequence, found.manifest.sequence)
    return None


def import_note(
    connection: Connection, note: str, roots: Sequence[str], today: date, sequence_seen: int = 0
) -> Manifest:
    """Put a newly signed manifest into the table.

    Raises:
        Invalid: `manifest_refused`, with the `reason`: it does not verify.
        Conflict: `manifest_sequence`: one with this or a higher sequence (`newest`) is there.
    """
    try:
        manifest = verify_manifest(note, roots, today, sequence_seen)
    except NotGenuine as error:
        raise Invalid("manifest_refused", reason=error.reason) from None
    highest, _ = connection.execute(_STATE).one()
    if highest is not None and manifest.sequence <= highest:
        raise Conflict("manifest_sequence", newest=highest)
    connection.execute(sa.insert(manifests).values(sequence=manifest.sequence, note=note))
    return manifest


class Manifests:
    """The manifest in force, kept by one program and verified when the table changes.

    Table and floor are looked at again after `recheck` seconds; with 0, each time.
    """

    def __init__(
        self, database: Database, roots: Sequence[str], floor: Callable[[], int], recheck: int = RECHECK_SECONDS
    ) -> None:
        self._database, self._roots, self._floor, self._recheck = database, tuple(roots), floor, recheck
        self._published: Published | None = None
        self._state: tuple[int | None, int] | None = None
        self._looked = 0

    @property
    def known(self) -> Published | None:
        """What was verified last, whatever day it is; the database is not asked. For what is only shown."""
        return self._published

    async def newest(self, today: date, now: int) -> Published:
        """What is in force today; `now` is in seconds.

        Raises:
            Unavailable: `no_manifest`: there is none, or it has expired.
        """
        known = self._published
        if known is None or known.today != today or not 0 <= now - self._looked < self._recheck:
            self._looked = now  # set before waiting: the others go on with what is known
            try:
                known = await self._database.read(lambda connection: self._look(connection, today))
            except Unavailable:
                if known is None or known.today != today:
                    raise  # else what was verified today is still good, and a page can be shown with a person's words in it
        if known is None or known.manifest.expires < today:
            raise Unavailable("no_manifest")
        return known

    def _look(self, connection: Connection, today: date) -> Published | None:
        highest, count = connection.execute(_STATE).one()
        known, seen = self._published, self._floor()
        if known is not None and known.manifest.sequence < seen:
            known = None
        if known is not None and (highest, count) == self._state and known.today == today:
            return known
        seen = known.manifest.sequence if known else seen
        found = newest(connection, self._roots, today, seen)
        if found is None and known is not None and known.manifest.expires >= today:
            found = published(known.note, self._roots, today, seen)  # the row is gone; what was seen stays in force
        self._published, self._state = found or known, (highest, count)
        return found
