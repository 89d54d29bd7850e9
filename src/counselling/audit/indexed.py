"""Holds the index against the entries: each entry is tied to what it is about, unless that was erased.

Who takes rows of the index away hides acts from whoever looks for them, and changes nothing that was signed. So an erasure says, in
an entry of its own that is committed to, how many rows went with it; what is missing beyond that was taken by somebody else. Rows
that were pruned together with their entries, after an erasure counted them, leave the check that much more lenient.
"""

from typing import Final

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
    count = 0
    waiting: dict[bytes, bytes] = {}
    for row in connection.execute(_ERASURES, {"first": first}):
        try:
            parsed = parse_entry(row.entry)
        except NotAnEntry as error:
            raise Tampered from error
        if row.sealed is not None:
            count += _count(trail, row.entry, row.sealed)
        elif row.waits and parsed.e in ERASING:
            waiting[parsed.n] = row.entry
    ties = sa.select(audit_index.c.nonce, audit_index.c.sealed).where(audit_index.c.nonce.in_(waiting))
    return count + sum(_count(trail, waiting[row.nonce], row.sealed) for row in connection.execute(ties))


def _count(trail: Trail, entry: bytes, sealed: bytes) -> int:
    """What an erasure's entry says went with the case. Raises Tampered: it does not say so."""
    words = told(entry, trail.installation_key, sealed)[1].split(" ")
    return int(dict(zip(words[::2], words[1::2], strict=True))["count"])


_SAME = audit_index.c.nonce == trail_entries.c.nonce
_TIED = (
    sa.select(trail_entries.c.number, trail_entries.c.entry, audit_index.c.subject, audit_index.c.sealed)
    .outerjoin(audit_index, _SAME)
    .where(trail_entries.c.number >= sa.bindparam("begin"), trail_entries.c.number < sa.bindparam("end"))
    .order_by(trail_entries.c.number)
)
# One statement: what is numbered meanwhile stands in one of the two.
_ERASURES = sa.union_all(
    sa.select(trail_entries.c.entry, audit_index.c.sealed, sa.false().label("waits"))
    .outerjoin(audit_index, _SAME)
    .where(trail_entries.c.event.in_(ERASING), trail_entries.c.number >= sa.bindparam("first")),
    sa.select(outbox.c.entry, sa.cast(sa.null(), audit_index.c.sealed.type), sa.true()),
)
