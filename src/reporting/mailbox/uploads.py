"""Files as they arrive, sealed before they come here: stored by pieces, each its own short transaction.

A file counts once its header says `complete`, which is written last; so what was answered with 201 is whole. The latest try
to send a file wins; a try that was overtaken is told so and stores nothing more.
"""

from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.database import Database, insert_missing, take_turns
from reporting.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from reporting.mailbox.attachments import HEADER, HOUR, LIMIT, OF_RECORD
from reporting.mailbox.model import CHUNK, attachment_chunks, attachments, reports
from reporting.sealing.envelope import (
    ATTACHMENT,
    ATTACHMENT_ENVELOPE_LIMIT,
    DIALOGUE_RING,
    HEADER_LENGTH,
    check_attachment_length,
    envelope_header,
)
from reporting.sealing.errors import NotGenuine

Also = Callable[[Connection], None]

_MINE = OF_RECORD & (attachments.c.digest == sa.bindparam("mark")) & ~attachments.c.complete
_COUNT = sa.select(sa.func.count()).where(
    attachments.c.case_id == sa.bindparam("case"), attachments.c.owner == sa.bindparam("owner")
)
_COUNT_CENTRES = sa.select(sa.func.count()).where(
    attachments.c.case_id == sa.bindparam("case"), attachments.c.owner.is_(None), attachments.c.announced_by.is_(None)
)
# A file counts for one chunk more than is here of it, so that many small ones are bounded too. Only people's count: what
# members send is bounded for each of them where they send it, so that none of them takes the place of the people.
_PENDING = sa.select(sa.func.coalesce(sa.func.sum(attachments.c.size + CHUNK), 0)).where(
    attachments.c.announced_by.is_(None), attachments.c.owner.is_not(None)
)
_CASE = sa.select(reports.c.lookup, reports.c.dialogue_generation).where(reports.c.case_id == sa.bindparam("case"))


@dataclass(frozen=True, slots=True)
class Upload:
    """One try to send a file: which one, whose, and the random mark that tells this try from another.

    `headers` are the envelope headers that would be right, by dialogue generation. `stored` is the digest of the whole
    envelope if it is already here: then nothing is stored, only compared. `most_pending` bounds, in bytes, what all people
    together have sent and not announced; None for a member, whose bytes are counted as they arrive (`paid`).
    """

    case: bytes
    record: bytes
    owner: bytes | None
    mark: bytes
    headers: dict[bytes, int]
    stored: bytes | None = None
    most_pending: int | None = None


def begin(connection: Connection, case: bytes, record: bytes, owner: bytes, mark: bytes, most_pending: int) -> Upload:
    """Whether a person may send this file, and what its header must be. Writes nothing.

    Raises:
        NotFound: the case is somebody else's.
        Conflict: the record is somebody else's.
    """
    report = connection.execute(_CASE, {"case": case}).one_or_none()
    if report is not None and report.lookup != owner:
        raise NotFound
    generation = report.dialogue_generation if report else 0
    headers = possible_headers(case, record, (generation, generation + 1) if report else (0,))
    there = connection.execute(HEADER, {"case": case, "record": record}).one_or_none()
    if there is not None and there.owner != owner:
        raise Conflict
    if there is not None and there.complete:
        return Upload(case, record, owner, mark, headers, stored=there.digest)
    return Upload(case, record, owner, mark, headers, most_pending=most_pending)


def require_fitting(length: int | None) -> None:
    """Refuse what says itself (`Content-Length`) that it is longer than any file, before it is read. Raises TooLarge."""
    if (length or 0) > ATTACHMENT_ENVELOPE_LIMIT:
        raise TooLarge(limit=ATTACHMENT_ENVELOPE_LIMIT)


def possible_headers(case: bytes, record: bytes, generations: Iterable[int]) -> dict[bytes, int]:
    """The envelope headers an attachment of this case may have, by the dialogue generation each stands for."""
    return {envelope_header(ATTACHMENT, DIALOGUE_RING, d, case, record): d for d in generations}


async def receive(
    database: Database, begun: Upload, pieces: AsyncIterator[bytes], now: int, also: Also = lambda _connection: None
) -> None:
    """Store one envelope as it arrives; when this returns it is kept whole. `also` joins the last transaction.

    Raises:
        Invalid: `envelope_header`, `envelope_length` or `too_many_attachments`; nothing is left of this try.
        Unavailable: `too_much_pending`: all that people have sent and not announced is too much for now.
        TooLarge: more than a file of 30 MiB gives; said while it arrives, and nothing is left.
        Conflict: another file is stored under this record, or (`overtaken`) a later try has taken over.
    """
    chunks = _chunks(pieces)
    first = await anext(chunks)
    if begun.stored is not None:
        await _compare(begun.stored, first, chunks)
        return
    row = _row(begun, _generation(begun, first), len(first), now)
    try:
        stored = await database.write(partial(_begin_row, begun=begun, row=row, chunk=first))
        if stored is not None:
            await _compare(stored, first, chunks)
            return
        size, digest = await _store_rest(database, begun, first, chunks)
        await database.write(partial(_finish, begun=begun, size=size, digest=digest, also=also))
    except BaseException:
        await database.write(partial(_discard, begun=begun))
        raise


async def _compare(stored: bytes, first: bytes, chunks: AsyncIterator[bytes]) -> None:
    """A retry of what is already here: the same bytes give the same answer, others a conflict."""
    digest = sha256(first)
    async for chunk in chunks:
        digest.update(chunk)
    if digest.digest() != stored:
        raise Conflict


async def _store_rest(
    database: Database, begun: Upload, first: bytes, chunks: AsyncIterator[bytes]
) -> tuple[int, bytes]:
    digest, size, number = sha256(first), len(first), 0
    async for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        number += 1
        await database.write(partial(_store_chunk, begun=begun, number=number, chunk=chunk))
    try:
        check_attachment_length(size)
    except NotGenuine:
        raise Invalid("envelope_length") from None
    return size, digest.digest()


def _generation(begun: Upload, beginning: bytes) -> int:
    try:
        return begun.headers[beginning[:HEADER_LENGTH]]
    except KeyError:
        raise Invalid("envelope_header") from None


async def _chunks(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces of CHUNK; at least one piece, the last may be shorter. Raises TooLarge while they arrive."""
    buffer, size = bytearray(), 0
    async for piece in pieces:
        size += len(piece)
        if size > ATTACHMENT_ENVELOPE_LIMIT:
            raise TooLarge(limit=ATTACHMENT_ENVELOPE_LIMIT)
        buffer += piece
        while len(buffer) >= CHUNK:
            yield bytes(memoryview(buffer)[:CHUNK])
            del buffer[:CHUNK]
    if buffer or not size:
        yield bytes(buffer)


def _row(begun: Upload, generation: int, first: int, now: int) -> dict[str, object]:
    return {
        "case_id": begun.case,
        "record_id": begun.record,
        "owner": begun.owner,
        "dialogue_generation": generation,
        "size": first,
        "digest": begun.mark,
        "complete": False,
        "expires_hour": now // HOUR + 1,
    }


def _begin_row(connection: Connection, begun: Upload, row: dict[str, object], chunk: bytes) -> bytes | None:
    """Start a try; or, if the file was completed a moment ago, its digest: then there is nothing to store."""
    take_turns(connection, begun.case)
    # An earlier try of the same person that broke off goes, chunks and all.
    earlier = sa.delete(attachments).where(
        OF_RECORD, attachments.c.owner.is_not_distinct_from(begun.owner), ~attachments.c.complete
    )
    connection.execute(earlier, {"case": begun.case, "record": begun.record})
    if not insert_missing(connection, attachments, **row):
        return _completed(connection, begun)
    count, whose = (_COUNT_CENTRES, {}) if begun.owner is None else (_COUNT, {"owner": begun.owner})
    if connection.execute(count, {"case": begun.case} | whose).scalar_one() > LIMIT:
        raise Invalid("too_many_attachments", limit=LIMIT)
    _require_room(connection, begun)
    _insert_chunk(connection, begun, 0, chunk)
    return None


def _require_room(connection: Connection, begun: Upload) -> None:
    if begun.most_pending is not None and connection.execute(_PENDING).scalar_one() > begun.most_pending:
        raise Unavailable("too_much_pending")


def _completed(connection: Connection, begun: Upload) -> bytes:
    there = connection.execute(HEADER, {"case": begun.case, "record": begun.record}).one_or_none()
    if there is None or there.owner != begun.owner or not there.complete:
        raise Conflict("overtaken")
    return bytes(there.digest)


def _store_chunk(connection: Connection, begun: Upload, number: int, chunk: bytes) -> None:
    # The row is held until this chunk is in: a later try removes it with its chunks before or after, never between.
    where = {"case": begun.case, "record": begun.record, "mark": begun.mark}
    grown = sa.update(attachments).where(_MINE).values(size=attachments.c.size + len(chunk))
    if connection.execute(grown, where).rowcount != 1:
        raise Conflict("overtaken")
    _require_room(connection, begun)
    _insert_chunk(connection, begun, number, chunk)


def _insert_chunk(connection: Connection, begun: Upload, number: int, chunk: bytes) -> None:
    values = {"case_id": begun.case, "record_id": begun.record, "number": number, "content": chunk}
    connection.execute(sa.insert(attachment_chunks), values)


def _finish(connection: Connection, begun: Upload, size: int, digest: bytes, also: Also) -> None:
    where = {"case": begun.case, "record": begun.record, "mark": begun.mark}
    change = sa.update(attachments).where(_MINE)
    if connection.execute(change.values(size=size, digest=digest, complete=True), where).rowcount != 1:
        raise Conflict("overtaken")
    also(connection)


def _discard(connection: Connection, begun: Upload) -> None:
    connection.execute(
        sa.delete(attachments).where(_MINE),
        {"case": begun.case, "record": begun.record, "mark": begun.mark},
    )
