"""What a person writes to the centre: each message kept once, however often it is sent, with the key it may renew.

Each function is the whole database work of one call. She is known by `lookup`, SHA-256(T), and nothing else.
"""

from datetime import date
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from reporting.centres.manifest import Published
from reporting.errors import Conflict, Invalid, NotFound
from reporting.mailbox.attachments import announce, announced
from reporting.mailbox.box import OF_LOOKUP
from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_PERSON, REPORT, check_envelope
from reporting.sealing.errors import HEADER, NotGenuine
from reporting.sealing.slot import DIALOGUE, check_slot

MESSAGE_LIMIT = 200

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Secret = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Generation = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]


class Renewal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The key of the next dialogue generation, sealed to the centre's current recipient."""

    dialogue_generation: Generation
    slot: bytes


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message of the person, as it is posted."""

    record: Id
    dialogue_generation: Generation
    envelope: bytes
    attachments: list[Id]
    renewal: Renewal | None


class Posted(msgspec.Struct, frozen=True):
    """The day under which a message is kept."""

    day: date


_STORED = sa.select(envelopes).where(
    envelopes.c.case_id == sa.bindparam("case"), envelopes.c.record_id == sa.bindparam("record")
)
_TALLY = sa.select(
    sa.func.count().filter(envelopes.c.kind != REPORT),
    sa.func.coalesce(sa.func.max(envelopes.c.position), -1),
).where(envelopes.c.case_id == sa.bindparam("case"))


def post(connection: Connection, message: Message, lookup: bytes, published: Published, today: date) -> Posted:
    """Keep a message of the person, with the renewal of the dialogue key that may come with it. Once, however often it is sent.

    Raises:
        NotFound: no such mailbox.
        Conflict: another message is kept under this record.
        Invalid: `dialogue_generation_not_current` (with the current one), `envelope_header`, `envelope_length`, `slot_header`,
            `attachment_unknown`, `too_many_attachments`, `too_many_messages`.
    """
    report = connection.execute(OF_LOOKUP.with_for_update(), {"lookup": lookup}).mappings().one_or_none()
    if report is None:
        raise NotFound
    case = report["case_id"]
    stored = connection.execute(_STORED, {"case": case, "record": message.record}).mappings().one_or_none()
    if stored is not None:
        return _repeated(connection, message, stored)
    _check_generation(message, report["dialogue_generation"])
    check_text(message.envelope, MESSAGE_FROM_PERSON, message.dialogue_generation, case, message.record)
    count, position = connection.execute(_TALLY, {"case": case}).one()
    if count >= MESSAGE_LIMIT:
        raise Invalid("too_many_messages", limit=MESSAGE_LIMIT)
    if message.renewal is not None:
        _renew(connection, report, message.renewal, published)
    values = {
        "case_id": case,
        "record_id": message.record,
        "position": position + 1,
        "kind": MESSAGE_FROM_PERSON,
        "dialogue_generation": message.dialogue_generation,
        "day": today,
        "envelope": message.envelope,
    }
    connection.execute(sa.insert(envelopes), values)
    announce(connection, case, message.record, message.dialogue_generation, message.attachments, lookup)
    return Posted(today)


def _repeated(connection: Connection, message: Message, stored: RowMapping) -> Posted:
    """The same answer to the same message; anything else under its record is a conflict."""
    kept = (stored["kind"], stored["dialogue_generation"], stored["envelope"])
    files = announced(connection, stored["case_id"], message.record)
    same = kept == (MESSAGE_FROM_PERSON, message.dialogue_generation, message.envelope)
    if not same or files != set(message.attachments) or not _is_renewal_kept(connection, message, stored["case_id"]):
        raise Conflict
    return Posted(stored["day"])


def _is_renewal_kept(connection: Connection, message: Message, case: bytes) -> bool:
    if message.renewal is None:
        return True
    kept = sa.select(slots.c.slot).where(
        slots.c.case_id == case,
        slots.c.what == DIALOGUE,
        slots.c.generation == message.renewal.dialogue_generation,
    )
    return message.renewal.slot in connection.execute(kept).scalars().all()


def _check_generation(message: Message, current: int) -> None:
    wanted = current + (message.renewal is not None)
    named = message.dialogue_generation if message.renewal is None else message.renewal.dialogue_generation
    if message.dialogue_generation != wanted or named != wanted:
        raise Invalid("dialogue_generation_not_current", dialogue_generation=current)


def _renew(connection: Connection, report: RowMapping, renewal: Renewal, published: Published) -> None:
    case, generation = report["case_id"], renewal.dialogue_generation
    line = published.centres.get(report["centre"])
    if line is None:
        raise Invalid("centre_unknown")
    recipient = published.key_ids[line.centre]
    try:
        check_slot(renewal.slot, DIALOGUE, generation, case, recipient)
    except NotGenuine:
        raise Invalid("slot_header", centre=line.centre, centre_generation=line.generation) from None
    values = {"what": DIALOGUE, "generation": generation, "recipient": recipient, "slot": renewal.slot}
    connection.execute(sa.insert(slots), {"case_id": case, **values})
    connection.execute(
        sa.update(reports)
        .where(reports.c.case_id == case)
        .values(dialogue_generation=generation, centre_generation=line.generation)
    )


def check_text(envelope: bytes, kind: int, generation: int, case: bytes, record: bytes) -> None:
    """What the server can tell of a text. Raises Invalid: `envelope_header` or `envelope_length`."""
    try:
        check_envelope(envelope, len(envelope), kind, DIALOGUE_RING, generation, case, record)
    except NotGenuine as error:
        raise Invalid("envelope_header" if error.reason == HEADER else "envelope_length") from None
