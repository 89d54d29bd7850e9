"""The first start (the sealing specification, 9): service keys, tables, the installation's audit key. Nothing is
overwritten.

Root and escrow were made before, elsewhere; here they are only looked at. No centre seed ever comes near a server.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import OPERATOR
from counselling.audit.model import audit_keys
from counselling.audit.outbox import INSTALLATION, KEY_LENGTH, Act, Draw, found_installation, open_trail, record
from counselling.audit.signing import SECRET_LENGTH, key_file, print_public, print_secret, public_file
from counselling.migrations import migrate
from counselling.staff.ceremony import roots_of
from counselling.staff.service import read_escrow
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.errors import NotFound
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import key_id
from reporting.sealing.service_key import ServiceKeys, print_keys
from reporting.settings import Settings, SettingsError
from reporting.whole_file import new_file

T = TypeVar("T")


def initialise(settings: Settings, now: int, draw: Draw) -> None:
    """Make what an installation needs before its programs can run.

    Raises:
        SettingsError: roots or escrow cannot be used, or there is an installation already.
        Unavailable: the database cannot be reached.
    """
    escrow = _checked(settings)
    database = Database(settings.database)
    try:
        with database.begin() as connection:
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
                record(connection, act, "migration.applied", revision=_revision(connection))
        except BaseException:
            for path in written:
                path.unlink()  # nothing was sealed or signed with it
            raise
    finally:
        database.close()


def migrate_later(settings: Settings, now: int, draw: Draw) -> str | None:
    """Bring the tables of an installation to the newest revision, recorded; the revision, or None if they were there already.

    Raises:
        SettingsError: the service keys cannot be read.
        NotFound: the database was not initialised.
    """
    keys = read_service_keys(settings)
    before = _looked_at(settings, _revision)
    migrate(settings.database)
    after = _looked_at(settings, _revision)
    if after == before:
        return None
    _looked_at(
        settings,
        lambda c: record(c, Act(OPERATOR, now, open_trail(c, keys, draw)), "migration.applied", revision=after),
    )
    return after


def _looked_at(settings: Settings, work: Callable[[Connection], T]) -> T:
    """One transaction of the database's owner."""
    database = Database(settings.database)
    try:
        with database.begin() as connection:
            if not _is_initialised(connection):
                raise NotFound
            return work(connection)
    finally:
        database.close()


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
