"""The sealed files of a case: tied to the text that names them, given out by pieces, removed if no text announces them.

How they arrive stands in `uploads.py`.
"""

from collections.abc import AsyncIterator, Sequence
from functools import partial

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.database import Database
from reporting.errors import Invalid, NotFound, Tampered
from reporting.mailbox.model import CHUNK, attachment_chunks, attachments

LIMIT = 20  # attachments of one person in one case, or of its centre that no text names yet
HOUR = 3_600

OF_RECORD = (attachments.c.case_id == sa.bindparam("case")) & (attachments.c.record_id == sa.bindparam("record"))
HEADER = sa.select(attachments).where(OF_RECORD)
_PROLONG = (
    sa.update(attachments)
    .where(
        attachments.c.case_id == sa.bindparam("case"),
        attachments.c.owner == sa.bindparam("mine"),
        attachments.c.announced_by.is_(None),
    )
    .values(expires_hour=sa.bindparam("until"))
)
_CHUNK = sa.select(attachment_chunks.c.content).where(
    attachment_chunks.c.case_id == sa.bindparam("case"),
    attachment_chunks.c.record_id == sa.bindparam("record"),
    attachment_chunks.c.number == sa.bindparam("number"),
)


def announce(
    connection: Connection, case: bytes, text: bytes, generation: int, records: Sequence[bytes], owner: bytes | None
) -> None:
    """Tie files to the text that names them, in the transaction that stores the text. From here on they stay.

    Raises:
        Invalid: `too_many_attachments`, or `attachment_unknown`: one is missing, incomplete, another's, already announced,
            named twice, or under another key than the text.
    """
    if len(records) > LIMIT:
        raise Invalid("too_many_attachments", limit=LIMIT)
    if not records:
        return
    change = sa.update(attachments).where(
        attachments.c.case_id == case,
        attachments.c.record_id.in_(records),
        attachments.c.owner.is_not_distinct_from(owner),
        attachments.c.dialogue_generation == generation,
        attachments.c.complete,
        attachments.c.announced_by.is_(None),
    )
    if connection.execute(change.values(announced_by=text, expires_hour=None)).rowcount != len(records):
        raise Invalid("attachment_unknown")


def announced(connection: Connection, case: bytes, text: bytes) -> set[bytes]:
    """The records of the files that a text announced."""
    found = sa.select(attachments.c.record_id).where(attachments.c.case_id == case, attachments.c.announced_by == text)
    return set(connection.execute(found).scalars())


def prolong(connection: Connection, case: bytes, owner: bytes, now: int) -> None:
    """Keep what a person has sent but not yet announced for another hour, while she is still writing."""
    connection.execute(_PROLONG, {"case": case, "mine": owner, "until": now // HOUR + 1})


def remove(connection: Connection, case: bytes, owner: bytes, record: bytes | None = None) -> None:
    """Remove what a person has sent but not announced: one file, or all of a case."""
    mine = (attachments.c.case_id == case) & (attachments.c.owner == owner) & attachments.c.announced_by.is_(None)
    connection.execute(
        sa.delete(attachments).where(mine if record is None else mine & (attachments.c.record_id == record))
    )


def remove_expired(connection: Connection, now: int) -> bool:
    """Remove the next file that nobody announced within its hour; whether there was one. For the worker.

    One file a transaction: it goes whole, and nobody waits for more than one.
    """
    is_expired = attachments.c.announced_by.is_(None) & (attachments.c.expires_hour < now // HOUR)
    expired = sa.select(attachments.c.case_id, attachments.c.record_id).where(is_expired)
    row = connection.execute(expired.limit(1)).first()
    if row is None:
        return False
    # Asked again: it may have been announced, or prolonged, a moment ago.
    still = sa.delete(attachments).where(OF_RECORD, is_expired)
    connection.execute(still, {"case": row.case_id, "record": row.record_id})
    return True


def size_of(connection: Connection, case: bytes, record: bytes) -> int:
    """The length in bytes of an announced file's envelope. Raises NotFound."""
    found = connection.execute(HEADER, {"case": case, "record": record}).one_or_none()
    if found is None or not found.complete or found.announced_by is None:
        raise NotFound
    return int(found.size)


async def stream(database: Database, case: bytes, record: bytes, size: int) -> AsyncIterator[bytes]:
    """The envelope of a complete file by pieces, each read on its own. Raises Tampered if bytes are missing."""
    for number in range(-(-size // CHUNK)):
        chunk = await database.read(partial(_chunk, case=case, record=record, number=number))
        if chunk is None or len(chunk) != min(CHUNK, size - number * CHUNK):
            raise Tampered
        yield chunk


def _chunk(connection: Connection, case: bytes, record: bytes, number: int) -> bytes | None:
    return connection.execute(_CHUNK, {"case": case, "record": record, "number": number}).scalar_one_or_none()
