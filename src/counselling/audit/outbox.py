"""Records acts: the entry waits in the outbox, in the same transaction as the act it tells of.

What ties an entry to its case is kept beside it, in the index, its detail sealed under the case's own audit key; acts without a
case use the installation's key, which also makes the pseudonyms. Without a key nothing is recorded and so nothing is done.
"""

import contextlib
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from psycopg.errors import NotNullViolation
from sqlalchemy.engine import Connection

from counselling.audit.entries import detail_text, entry, member_actor
from counselling.audit.model import audit_keys
from reporting.database import insert_missing
from reporting.errors import NotFound, Tampered
from reporting.sealing.detail import seal_detail
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import TAGS_SIZE, ServiceKeys

INSTALLATION = bytes(16)  # the subject of acts without a case
KEY_LENGTH = 32
NONCE_LENGTH = 16

Draw = Callable[[int], bytes]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Trail:
    """What recording needs for as long as a program runs: the keys, and where randomness comes from."""

    service_keys: ServiceKeys = field(repr=False)
    installation_key: bytes = field(repr=False)
    draw: Draw = field(repr=False)

    def member(self, staff: bytes) -> str:
        """The pseudonym of a member (16 bytes of staff id)."""
        return member_actor(self.installation_key, staff)


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something now, and the trail it is recorded in. `actor` is a pseudonym, `now` seconds since 1970."""

    actor: str
    now: int
    trail: Trail = field(repr=False)


class What(NamedTuple):
    """An event of the catalogue and the words of its detail."""

    event: str
    words: dict[str, bytes | int | str]


class Kept(NamedTuple):
    """An entry as it is stored: the bytes, and what the index keeps to tie them to their subject; the detail is sealed."""

    entry: bytes
    nonce: bytes
    subject: bytes
    sealed: bytes


class Keyed(NamedTuple):
    """A case, and its row of `audit_keys` as it was read with the case in this transaction; None if it has none (any more)."""

    case: bytes
    sealed_key: bytes | None


def what(event: str, /, **words: bytes | int | str) -> What:
    """`what("case.read", record=record)`; bytes become hexadecimal digits."""
    return What(event, words)


def record(
    connection: Connection, act: Act, event: str, case: bytes | Keyed | None = None, /, **words: bytes | int | str
) -> None:
    """Record one act of now, on a case (16 bytes) or on none. Raises Tampered if the case has lost its audit key."""
    record_all(connection, act, [What(event, words)], case)


def record_all(connection: Connection, act: Act, acts: Sequence[What], case: bytes | Keyed | None = None) -> None:
    """Record several acts of now on one subject, in their order."""
    if acts:
        subject, key = _keyed(connection, act.trail, case)
        if key is None:
            raise Tampered
        store(connection, [compose(act.trail.draw, key, subject, act.now, act.actor, one) for one in acts])


def compose(draw: Draw, key: bytes, subject: bytes, t: int | date, actor: str, told: What) -> Kept:
    """The entry of an act at `t`: seconds since 1970 for a member's, the day for what a reporting person did."""
    nonce, detail = draw(NONCE_LENGTH), detail_text(**told.words)
    leaf = entry(t, told.event, actor, nonce, key, detail)
    return Kept(leaf, nonce, subject, seal_detail(key, leaf, detail))


def store(connection: Connection, kept: Iterable[Kept]) -> None:
    """Put entries into the outbox, in their order, and into their index, many at once.

    Raises Tampered: the audit key of one of them is gone. It is looked for again: another transaction may have erased the case. It
    is not locked, for no role may change it: an erasure that commits at this very moment is not seen, and leaves of this act an
    entry whose detail nobody opens any more, and a row that ties it to the id on the empty cover.
    """
    rows = list(kept)
    if not rows:
        return
    # Straight to the driver, and on PostgreSQL one way there and back: every request that does anything waits for it.
    driver = _driver(connection)
    if connection.dialect.name != "postgresql":
        driver.executemany(_INTO_OUTBOX, [(row.entry,) for row in rows])
        stored = driver.executemany(_INTO_INDEX, [(row.nonce, row.sealed, row.subject) for row in rows])
        if stored.rowcount != len(rows):
            raise Tampered
        return
    try:
        if len(rows) == 1:
            driver.execute(_ONE_INTO_BOTH, rows[0])
        else:
            driver.execute(_INTO_BOTH, [list(column) for column in zip(*rows, strict=True)])
    except NotNullViolation as error:  # of `subject`: no key was found
        raise Tampered from error


def seal_key(service_keys: ServiceKeys, subject: bytes, key: bytes) -> dict[str, bytes]:
    """The row of `audit_keys` for a subject: its 32-byte key under the service key."""
    return {"subject": subject, "sealed": service_keys.seal("audit_keys", subject, key, TAGS_SIZE)}


def case_key(connection: Connection, service_keys: ServiceKeys, subject: bytes) -> bytes | None:
    """The audit key of a case, or the installation's; None if there is none (any more)."""
    found = _driver(connection).execute(_KEY[connection.dialect.name], (subject,)).fetchone()
    return None if found is None else open_key(service_keys, subject, found[0])


def case_keys(connection: Connection, service_keys: ServiceKeys, cases: Sequence[bytes]) -> dict[bytes, bytes]:
    """The audit keys of these cases. One that is missing or does not open is an alarm, and left out."""
    sealed = connection.execute(sa.select(audit_keys).where(audit_keys.c.subject.in_(cases))).all()
    found = {}
    for row in sealed:
        with contextlib.suppress(Tampered):
            found[row.subject] = open_key(service_keys, row.subject, row.sealed)
    for case in cases:
        if case not in found:
            _log.critical("case %s has lost its audit key", case.hex())
    return found


def open_key(service_keys: ServiceKeys, subject: bytes, sealed: bytes) -> bytes:
    """The audit key of a row of `audit_keys`. Raises Tampered."""
    try:
        return service_keys.open("audit_keys", subject, sealed)
    except NotGenuine as error:
        raise Tampered from error


def found_installation(connection: Connection, service_keys: ServiceKeys, draw: Draw) -> Trail:
    """Make the installation's audit key, once in the life of a database. Raises Tampered if there already is one."""
    key = draw(KEY_LENGTH)
    if not insert_missing(connection, audit_keys, **seal_key(service_keys, INSTALLATION, key)):
        raise Tampered
    return Trail(service_keys, key, draw)


def open_trail(connection: Connection, service_keys: ServiceKeys, draw: Draw) -> Trail:
    """The trail of a database that was initialised. Raises NotFound if it was not."""
    key = case_key(connection, service_keys, INSTALLATION)
    if key is None:
        raise NotFound
    return Trail(service_keys, key, draw)


def _keyed(connection: Connection, trail: Trail, case: bytes | Keyed | None) -> tuple[bytes, bytes | None]:
    """The subject of an act, and its audit key."""
    if case is None:
        return INSTALLATION, trail.installation_key
    if isinstance(case, bytes):
        return case, case_key(connection, trail.service_keys, case)
    return case.case, None if case.sealed_key is None else open_key(trail.service_keys, case.case, case.sealed_key)


def _driver(connection: Connection) -> Any:
    """The driver's own connection: for two short statements the way there costs more than they do."""
    if not connection.in_transaction():
        connection.begin()  # or nobody would know that there is something to be committed
    return connection.connection.driver_connection


_INTO_OUTBOX = "INSERT INTO outbox (entry) VALUES (?)"
_INTO_INDEX = "INSERT INTO audit_index (nonce, subject, sealed) SELECT ?, subject, ? FROM audit_keys WHERE subject = ?"
# What is bound to no audit key has no subject, and PostgreSQL refuses all of it.
_ONE_INTO_BOTH = """
    WITH waiting AS (INSERT INTO outbox (entry) VALUES (%b))
    INSERT INTO audit_index (nonce, subject, sealed) VALUES (%b, (SELECT subject FROM audit_keys WHERE subject = %b), %b)
"""
_INTO_BOTH = """
    WITH kept AS (
        SELECT * FROM unnest(%b::bytea[], %b::bytea[], %b::bytea[], %b::bytea[])
            WITH ORDINALITY AS kept (entry, nonce, subject, sealed, place)
    ), waiting AS (INSERT INTO outbox (entry) SELECT entry FROM kept ORDER BY place)
    INSERT INTO audit_index (nonce, subject, sealed)
    SELECT kept.nonce, audit_keys.subject, kept.sealed FROM kept LEFT JOIN audit_keys ON audit_keys.subject = kept.subject
"""
_KEY = {
    "sqlite": "SELECT sealed FROM audit_keys WHERE subject = ?",
    "postgresql": "SELECT sealed FROM audit_keys WHERE subject = %b",
}
