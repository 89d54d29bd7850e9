"""The first start (the sealing specification, 9): service keys, tables, the installation's audit key. Nothing is
overwritten.

Root and escrow were made before, elsewhere; here they are only looked at. No centre seed ever comes near a server.
"""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import OPERATOR, parse_entry
from counselling.audit.indexed import told
from counselling.audit.model import audit_index, audit_keys, outbox, trail_entries
from counselling.audit.outbox import INSTALLATION, KEY_LENGTH, Act, Draw, Trail, found_installation, open_trail, record
from counselling.audit.signing import SECRET_LENGTH, key_file, print_public, print_secret, public_file
from counselling.migrations import migrate
from counselling.staff.ceremony import roots_of
from counselling.staff.service import read_escrow
from reporting.centres.service import read_service_keys
from reporting.database import Database, usable
from reporting.errors import NotFound, Tampered
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import key_id
from reporting.sealing.service_key import ServiceKeys, print_keys
from reporting.settings import Settings, SettingsError
from reporting.whole_file import new_file

T = TypeVar("T")

MIGRATED: Final = "migration.applied"


def initialise(settings: Settings, now: int, draw: Draw) -> None:
    """Make what an installation needs before its programs can run.

    Raises:
        SettingsError: roots, escrow or database cannot be used, or there is an installation already.
        Unavailable: the database went away meanwhile.
    """
    escrow = _checked(settings)
    database = Database(settings.database)
    try:
        with usable(), database.begin() as connection:
            if _is_initialised(connection):
                raise SettingsError("the database was initialised before; it is left as it is")
        keys, secret = {1: draw(KEY_LENGTH)}, draw(SECRET_LENGTH)
        written: list[Path] = []
        try:
            for path, text in (
                (settings.service_keys, print_keys(keys)),
                (key_file(settings), print_secret(secret)),
                (public_file(settings), print_public(secret, settings)),
            ):
                _write_secret(path, text)
                written.append(path)
            migrate(settings.database)
            with database.begin() as connection:
                trail = found_installation(connection, ServiceKeys(keys), draw)
                act = Act(OPERATOR, now, trail)
                record(connection, act, "service.initialised", key=key_id(escrow))
                record(connection, act, MIGRATED, revision=_revision(connection))
        except BaseException:
            for path in written:
                path.unlink()  # nothing was sealed or signed with it
            raise
    finally:
        database.close()


def migrate_later(settings: Settings, now: int, draw: Draw) -> str | None:
    """Bring the tables of an installation to the newest revision, recorded; the revision, or None if they were there already.

    Ended before its entry was written, it writes it the next time.

    Raises:
        SettingsError: the service keys or the database cannot be used.
        NotFound: the database was not initialised.
    """
    keys = read_service_keys(settings)
    before = _as_owner(settings, _revision)
    migrate(settings.database)

    def recorded(connection: Connection) -> str | None:
        trail, after = open_trail(connection, keys, draw), _revision(connection)
        if after == before and _recorded(connection, trail) in {f"revision {after}", None}:
            return None
        record(connection, Act(OPERATOR, now, trail), MIGRATED, revision=after)
        return after

    return _as_owner(settings, recorded)


def _recorded(connection: Connection, trail: Trail) -> str | None:
    """The detail of the newest entry of a migration; None: it was pruned, or does not open any more."""
    waiting = connection.scalars(sa.select(outbox.c.entry).order_by(outbox.c.number.desc()))
    entry = next((one for one in waiting if parse_entry(one).e == MIGRATED), None)
    numbered = sa.select(trail_entries.c.entry).where(trail_entries.c.event == MIGRATED)
    entry = entry or connection.scalar(numbered.order_by(trail_entries.c.number.desc()).limit(1))
    if entry is None:
        return None
    tie = sa.select(audit_index.c.sealed).where(audit_index.c.nonce == parse_entry(entry).n)
    sealed = connection.scalar(tie)
    try:
        return None if sealed is None else told(entry, trail.installation_key, sealed)[1]
    except Tampered:
        return None  # an alarm of the daily check, and no reason to leave tables behind


def _as_owner(settings: Settings, work: Callable[[Connection], T]) -> T:
    """One transaction of the database's owner."""
    database = Database(settings.database)
    with contextlib.ExitStack() as last:
        last.callback(database.close)
        with usable():
            connection = last.enter_context(database.begin())
            is_there = _is_initialised(connection)
        if not is_there:
            raise NotFound
        return work(connection)


def _checked(settings: Settings) -> bytes:
    """The escrow recipient. Raises SettingsError unless roots and escrow are what they must be."""
    try:
        roots_of(settings.roots)
    except NotGenuine:
        raise SettingsError("roots: not a verifier key, as `counselling ceremony root` prints it") from None
    escrow = read_escrow(settings)
    if escrow is None:
        raise SettingsError("escrow: name the file that `counselling ceremony escrow` wrote")
    return escrow


def _is_initialised(connection: Connection) -> bool:
    if not sa.inspect(connection).has_table(audit_keys.name):
        return False
    installation = sa.select(audit_keys.c.subject).where(audit_keys.c.subject == INSTALLATION)
    return connection.execute(installation).first() is not None


def _revision(connection: Connection) -> str:
    return str(connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one())


def _write_secret(path: Path, text: str) -> None:
    """Write a new file that only its owner reads, and see it safely on disk. Raises SettingsError if there is one."""
    try:
        with new_file(path, 0o600) as file:
            file.write(text.encode())
    except FileExistsError:
        raise SettingsError(f"{path}: this key file is there already; it is left as it is") from None
    except OSError as error:
        raise SettingsError(f"{path}: the key file cannot be written: {error.strerror}") from None
