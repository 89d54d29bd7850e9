"""The centre answers the person: one sealed text, with the files it names, kept once however often it is sent."""

from datetime import date
from hashlib import sha256
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record_all, what
from counselling.cases.access import Seen, to_change
from counselling.cases.model import cases
from counselling.cases.takeover import begin_work
from reporting.errors import Conflict, Invalid
from reporting.mailbox.attachments import LIMIT, announce, announced
from reporting.mailbox.messages import MESSAGE_LIMIT, Generation, Id, Posted, check_text
from reporting.mailbox.model import attachments, envelopes
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE, REPORT


class Reply(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message of the centre (kind 3) under the current dialogue key, and the records of the files it names."""

    record: Id
    dialogue_generation: Generation
    envelope: bytes
    attachments: Annotated[tuple[Id, ...], msgspec.Meta(max_length=LIMIT)]


def reply(connection: Connection, act: Act, staff: bytes, case: bytes, posted: Reply, today: date) -> Posted:
    """Keep an answer. The case then waits for the person; a case that nobody had taken over is the writer's.

    Raises:
        NotFound: the case is not hers.
        Conflict: another text is kept under this record; `dialogue_generation_not_current` (with the current one):
            nobody seals to an older key; `access_ended`: the person cannot read any more; `case_closed`; `case_erased`.
        Invalid: `envelope_header`, `envelope_length`, `attachment_unknown`, `too_many_messages`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    kept = _kept(connection, case, posted)
    if kept is not None:
        return kept
    _check(seen, posted)
    tally = connection.execute(_TALLY, {"case": case}).one()
    if tally.messages >= MESSAGE_LIMIT:
        raise Invalid("too_many_messages", limit=MESSAGE_LIMIT)
    if seen.state == "new":
        begin_work(connection, act, staff, seen)
    row = {"case_id": case, "record_id": posted.record, "position": tally.position + 1, "kind": MESSAGE_FROM_CENTRE}
    row |= {"dialogue_generation": posted.dialogue_generation, "day": today, "envelope": posted.envelope}
    connection.execute(sa.insert(envelopes), row)
    announce(connection, case, posted.record, posted.dialogue_generation, posted.attachments, None)
    waiting = sa.update(cases).where(cases.c.case_id == case)
    connection.execute(waiting.values(waiting_for="person", activity_day=today))
    _record(connection, act, case, posted)
    return Posted(today)


def _kept(connection: Connection, case: bytes, posted: Reply) -> Posted | None:
    """The first answer to the same call. Raises Conflict if something else stands under its record."""
    row = connection.execute(_KEPT, {"case": case, "record": posted.record}).first()
    if row is None:
        return None
    same = (row.kind, row.dialogue_generation, row.envelope) == (
        MESSAGE_FROM_CENTRE,
        posted.dialogue_generation,
        posted.envelope,
    )
    if not same or announced(connection, case, posted.record) != set(posted.attachments):
        raise Conflict
    return Posted(row.day)


def _check(seen: Seen, posted: Reply) -> None:
    if seen.state == "closed":
        raise Conflict("case_closed")
    if seen.lookup is None:
        raise Conflict("access_ended")
    if posted.dialogue_generation != seen.dialogue_generation:
        raise Conflict("dialogue_generation_not_current", dialogue_generation=seen.dialogue_generation)
    check_text(posted.envelope, MESSAGE_FROM_CENTRE, posted.dialogue_generation, seen.case_id, posted.record)


def _record(connection: Connection, act: Act, case: bytes, posted: Reply) -> None:
    named = sa.select(attachments.c.record_id, attachments.c.digest).where(
        attachments.c.case_id == case, attachments.c.announced_by == posted.record
    )
    files = [what("attachment.written", record=row[0], digest=row[1]) for row in connection.execute(named)]
    written = what("message.written", record=posted.record, digest=sha256(posted.envelope).digest())
    record_all(connection, act, [written, *files], case)


_KEPT = sa.select(envelopes.c.kind, envelopes.c.dialogue_generation, envelopes.c.envelope, envelopes.c.day).where(
    envelopes.c.case_id == sa.bindparam("case"), envelopes.c.record_id == sa.bindparam("record")
)
_TALLY = sa.select(
    sa.func.count().filter(envelopes.c.kind != REPORT).label("messages"),
    sa.func.coalesce(sa.func.max(envelopes.c.position), -1).label("position"),
).where(envelopes.c.case_id == sa.bindparam("case"))
