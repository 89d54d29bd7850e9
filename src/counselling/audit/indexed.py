"""Holds the index against the entries: each entry is tied to what it is about, unless that was erased.

Who takes rows of the index away hides acts from whoever looks for them, and changes nothing that was signed. So an erasure says, in
an entry of its own that is committed to, how many ties went with it; what is missing beyond that was taken by somebody else. Only
what is an entry's true tie counts there, or rows that somebody put in would excuse others that are gone. Ties that were pruned
together with their entries, after an erasure counted them, leave the check that much more lenient.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.check import AT_ONCE
from counselling.audit.entries import Entry, NotAnEntry, parse_entry, verify_entry
from counselling.audit.model import audit_index, outbox, trail_entries
from counselling.audit.outbox import INSTALLATION, Trail, case_keys
from reporting.errors import Tampered
from reporting.sealing.detail import open_detail
from reporting.sealing.errors import NotGenuine

ERASING: Final = ("withdrawal.carried_out", "erasure.carried_out")


def told(entry: bytes, key: bytes, sealed: bytes) -> tuple[Entry, str]:
    """An entry with the detail that the index keeps of it. Raises Tampered: it is tied to what it does not tell of."""
    try:
        detail = open_detail(key, entry, sealed)
        return verify_entry(entry, key, detail), detail
    except (NotGenuine, NotAnEntry) as error:
        raise Tampered from error


def is_told(connection: Connection, trail: Trail, entry: bytes) -> bool | None:
    """Whether the index tells of just this entry, and of no other with its nonce; None: nothing is tied to its nonce, or the case's
    key went with an erasure. Raises NotAnEntry."""
    row = connection.execute(_TIE, {"nonce": parse_entry(entry).n}).first()
    if row is None:
        return None
    keys = {INSTALLATION: trail.installation_key} | case_keys(connection, trail.service_keys, [row.subject])
    if row.subject not in keys:
        return None
    try:
        told(entry, keys[row.subject], row.sealed)
    except Tampered:
        return False
    return True


def tied(connection: Connection, trail: Trail, subjects: Collection[bytes]) -> Counter[bytes]:
    """How many entries, numbered or waiting, are truly tied to each of these cases. A row without its entry is no tie, nor is one
    that does not open."""
    rows = connection.execute(_TIES, {"subjects": list(subjects)}).all()
    waiting = _waiting(connection) if any(row.entry is None for row in rows) else {}
    keys = case_keys(connection, trail.service_keys, sorted({row.subject for row in rows}))
    count = Counter[bytes]()
    for row in rows:
        entry, key = row.entry or waiting.get(row.nonce), keys.get(row.subject)
        if entry is not None and key is not None:
            with suppress(Tampered):
                told(entry, key, row.sealed)
                count[row.subject] += 1
    return count


def without_entry(connection: Connection, after: bytes) -> tuple[str | None, bytes | None]:
    """What is wrong first with the AT_ONCE rows of the index above this nonce: a row that no entry goes with, numbered or waiting;
    after which nonce to go on, None at the end."""
    rows = connection.execute(_LISTED, {"after": after}).all()
    alone = {row.nonce for row in rows if row.number is None}
    strangers = alone - _waiting(connection).keys() if alone else alone
    if strangers:
        return f"a row of the index has no entry: {min(strangers).hex()}", None
    return None, rows[-1].nonce if rows else None


def untied(connection: Connection, trail: Trail, begin: int) -> tuple[int, str | None]:
    """How many of the AT_ONCE entries from `begin` on are tied to nothing any more; and what is wrong first with another's tie."""
    rows = connection.execute(_TIED, {"begin": begin, "end": begin + AT_ONCE}).all()
    subjects = {row.subject for row in rows} - {None, INSTALLATION}
    keys = {INSTALLATION: trail.installation_key} | case_keys(connection, trail.service_keys, sorted(subjects))
    missing = 0
    for row in rows:
        key = keys.get(row.subject)
        if key is None:
            missing += 1
            continue
        try:
            told(row.entry, key, row.sealed)
        except Tampered:
            return missing, f"entry {row.number} is tied to what it does not tell of"
    return missing, None


def erased(connection: Connection, trail: Trail, first: int) -> int:
    """How many rows of the index went with erased cases, as the entries from `first` on and those that wait tell.

    To be asked for after what is missing was counted: a case may be erased meanwhile. Raises Tampered.
    """
    return sum(int(words["count"]) for words in details(connection, trail, ERASING, first))


def details(connection: Connection, trail: Trail, events: Sequence[str], first: int) -> Iterator[dict[str, str]]:
    """The words that acts of these events without a case tell, of the entries from `first` on and those that wait, in their order.

    An entry without its tie tells nothing any more. Raises Tampered.
    """
    waiting: dict[bytes, bytes] = {}
    for row in connection.execute(_TOLD, {"events": list(events), "first": first}).all():
        try:
            parsed = parse_entry(row.entry)
        except NotAnEntry as error:
            raise Tampered from error
        if row.sealed is not None:
            yield _words(trail, row.entry, row.sealed)
        elif row.waits and parsed.e in events:
            waiting[parsed.n] = row.entry
    ties = sa.select(audit_index.c.nonce, audit_index.c.sealed).where(audit_index.c.nonce.in_(waiting))
    sealed = {row.nonce: row.sealed for row in connection.execute(ties)}
    yield from (_words(trail, entry, sealed[nonce]) for nonce, entry in waiting.items() if nonce in sealed)


def _words(trail: Trail, entry: bytes, sealed: bytes) -> dict[str, str]:
    """Raises Tampered: the entry does not say so."""
    words = told(entry, trail.installation_key, sealed)[1].split(" ")
    return dict(zip(words[::2], words[1::2], strict=True))


def _waiting(connection: Connection) -> dict[bytes, bytes]:
    """The entries that wait to be numbered, by nonce; what is no entry ties nothing."""
    found = {}
    for entry in connection.scalars(sa.select(outbox.c.entry)):
        with suppress(NotAnEntry):
            found[parse_entry(entry).n] = entry
    return found


_SAME = audit_index.c.nonce == trail_entries.c.nonce
_TIED = (
    sa.select(trail_entries.c.number, trail_entries.c.entry, audit_index.c.subject, audit_index.c.sealed)
    .outerjoin(audit_index, _SAME)
    .where(trail_entries.c.number >= sa.bindparam("begin"), trail_entries.c.number < sa.bindparam("end"))
    .order_by(trail_entries.c.number)
)
_TIE = sa.select(audit_index.c.subject, audit_index.c.sealed).where(audit_index.c.nonce == sa.bindparam("nonce"))
_TIES = (
    sa.select(audit_index.c.nonce, audit_index.c.subject, audit_index.c.sealed, trail_entries.c.entry)
    .outerjoin(trail_entries, _SAME)
    .where(audit_index.c.subject.in_(sa.bindparam("subjects", expanding=True)))
)
_PAGE = (
    sa.select(audit_index.c.nonce)
    .where(audit_index.c.nonce > sa.bindparam("after"))
    .order_by(audit_index.c.nonce)
    .limit(AT_ONCE)
    .subquery()
)
_LISTED = (
    sa.select(_PAGE.c.nonce, trail_entries.c.number)
    .outerjoin(trail_entries, _PAGE.c.nonce == trail_entries.c.nonce)
    .order_by(_PAGE.c.nonce)
)
# One statement: what is numbered meanwhile stands in one of the two.
_TOLD: Any = sa.union_all(
    sa.select(trail_entries.c.entry, audit_index.c.sealed, sa.false().label("waits"))
    .outerjoin(audit_index, _SAME)
    .where(
        trail_entries.c.event.in_(sa.bindparam("events", expanding=True)),
        trail_entries.c.number >= sa.bindparam("first"),
    ),
    sa.select(outbox.c.entry, sa.cast(sa.null(), audit_index.c.sealed.type), sa.true()),
)
