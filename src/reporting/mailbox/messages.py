"""The conversation of a person with a centre: what is in her mailbox, and what she does there.

Each function is the whole database work of one call. She is known by `lookup`, SHA-256(T), and nothing else; a lookup that is
unknown or ended finds nothing, by the same query as any other.
"""

from datetime import date, timedelta
from hashlib import sha256
from typing import Annotated

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from reporting.centres.manifest import Published
from reporting.errors import Conflict, Invalid, NotFound, Tampered
from reporting.mailbox.attachments import announce, announced
from reporting.mailbox.model import attachments, envelopes, readings, reports, slots
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, REPORT, check_envelope
from reporting.sealing.errors import HEADER, NotGenuine
from reporting.sealing.slot import DIALOGUE, check_slot

MESSAGE_LIMIT = 200
PAGE = 20  # texts
WITHDRAWAL_DAYS = 7

Id = Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
Secret = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Generation = Annotated[int, msgspec.Meta(ge=0, le=0xFFFF)]


class SealedTo(msgspec.Struct, frozen=True):
    """Which centre, under which of its keys, can read the dialogue now."""

    centre: str
    centre_generation: int


class Entry(msgspec.Struct, frozen=True):
    """One sealed text: kind 1 the report, 2 from the person, 3 from the centre."""

    record: bytes
    kind: int
    dialogue_generation: int
    day: date
    envelope: bytes


class File(msgspec.Struct, frozen=True):
    """One sealed file; `size` is its envelope's length in bytes."""

    record: bytes
    dialogue_generation: int
    size: int


class Reading(msgspec.Struct, frozen=True):
    """Somebody of the centre with this role has read something on this day."""

    role: str
    day: date


class Mailbox(msgspec.Struct, frozen=True):
    """All that a token gives: ciphertext, days and states."""

    reference: str
    case: bytes
    state: str
    day: date
    sealed_to: SealedTo
    dialogue_generation: int
    entries: list[Entry]
    attachments: list[File]
    read_by: list[Reading]


class Excerpt(msgspec.Struct, frozen=True):
    """A mailbox with one page of its texts, 0 the newest; `own` and `other` stood before, by the person and by the centre."""

    mailbox: Mailbox
    page: int
    report: Entry
    own: int
    other: int


class Announced(msgspec.Struct, frozen=True):
    """The text that announced a file; `size` is that of the file's envelope, in bytes."""

    case: bytes
    entry: Entry
    size: int


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


_REPORT = sa.select(reports).where(reports.c.lookup == sa.bindparam("lookup"))
_TEXTS = sa.select(
    envelopes.c.record_id, envelopes.c.kind, envelopes.c.dialogue_generation, envelopes.c.day, envelopes.c.envelope
).where(envelopes.c.case_id == sa.bindparam("case"))
_ENTRIES = _TEXTS.order_by(envelopes.c.position)
_PAGE = _TEXTS.order_by(envelopes.c.position.desc()).limit(PAGE).offset(sa.bindparam("newer"))
_FIRST = _TEXTS.where(envelopes.c.kind == REPORT)
_SIDES = (
    sa.select(envelopes.c.kind, envelopes.c.dialogue_generation)
    .where(envelopes.c.case_id == sa.bindparam("case"))
    .order_by(envelopes.c.position)
)
_ANNOUNCING = (
    _TEXTS.add_columns(attachments.c.size)
    .join(
        attachments,
        (attachments.c.case_id == envelopes.c.case_id) & (attachments.c.announced_by == envelopes.c.record_id),
    )
    .where(attachments.c.record_id == sa.bindparam("file"))
)
_FILES = (
    sa.select(attachments.c.record_id, attachments.c.dialogue_generation, attachments.c.size)
    .where(attachments.c.case_id == sa.bindparam("case"), attachments.c.announced_by.is_not(None))
    .order_by(attachments.c.record_id)
)
_READINGS = (
    sa.select(readings.c.role, readings.c.day)
    .where(readings.c.case_id == sa.bindparam("case"))
    .order_by(readings.c.day, readings.c.role)
)
_STORED = sa.select(envelopes).where(
    envelopes.c.case_id == sa.bindparam("case"), envelopes.c.record_id == sa.bindparam("record")
)
_TALLY = sa.select(
    sa.func.count().filter(envelopes.c.kind != REPORT),
    sa.func.coalesce(sa.func.max(envelopes.c.position), -1),
).where(envelopes.c.case_id == sa.bindparam("case"))


def report_of(connection: Connection, lookup: bytes) -> RowMapping:
    """The row of a person's report. Raises NotFound."""
    row = connection.execute(_REPORT, {"lookup": lookup}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def mailbox(connection: Connection, lookup: bytes) -> Mailbox:
    """What a person finds. Raises NotFound."""
    report = report_of(connection, lookup)
    case = {"case": report["case_id"]}
    return _mailbox(connection, report, [Entry(*row) for row in connection.execute(_ENTRIES, case)])


def excerpt(connection: Connection, lookup: bytes, page: int) -> Excerpt:
    """A page of what a person finds: 0 has the newest texts.

    Raises:
        NotFound: no such mailbox, or no such page.
        Tampered: the dialogue is not under the generation of her newest text, with which alone it moves.
    """
    report = report_of(connection, lookup)
    case, newer = {"case": report["case_id"]}, page * PAGE
    entries = [Entry(*row) for row in connection.execute(_PAGE, {**case, "newer": newer})][::-1]
    if not entries:
        raise NotFound
    sides = connection.execute(_SIDES, case).all()
    if (
        max(row.dialogue_generation for row in sides if row.kind != MESSAGE_FROM_CENTRE)
        != report["dialogue_generation"]
    ):
        raise Tampered
    before = sides[: len(sides) - newer - len(entries)]
    own = sum(row.kind != MESSAGE_FROM_CENTRE for row in before)
    first = Entry(*connection.execute(_FIRST, case).one())
    return Excerpt(_mailbox(connection, report, entries), page, first, own, len(before) - own)


def announcing(connection: Connection, lookup: bytes, record: bytes) -> Announced:
    """The text that announced a file. Raises NotFound."""
    case = report_of(connection, lookup)["case_id"]
    row = connection.execute(_ANNOUNCING, {"case": case, "file": record}).one_or_none()
    if row is None:
        raise NotFound
    *text, size = row
    return Announced(case, Entry(*text), size)


def _mailbox(connection: Connection, report: RowMapping, entries: list[Entry]) -> Mailbox:
    case = {"case": report["case_id"]}
    return Mailbox(
        reference=report["reference"],
        case=report["case_id"],
        state=report["state"],
        day=report["day"],
        sealed_to=SealedTo(report["centre"], report["centre_generation"]),
        dialogue_generation=report["dialogue_generation"],
        entries=entries,
        attachments=[File(*row) for row in connection.execute(_FILES, case)],
        read_by=[Reading(*row) for row in connection.execute(_READINGS, case)],
    )


def post(connection: Connection, message: Message, lookup: bytes, published: Published, today: date) -> Posted:
    """Keep a message of the person, with the renewal of the dialogue key that may come with it. Once, however often it is sent.

    Raises:
        NotFound: no such mailbox.
        Conflict: another message is kept under this record.
        Invalid: `dialogue_generation_not_current` (with the current one), `envelope_header`, `envelope_length`, `slot_header`,
            `attachment_unknown`, `too_many_attachments`, `too_many_messages`.
    """
    report = connection.execute(_REPORT.with_for_update(), {"lookup": lookup}).mappings().one_or_none()
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


def end_access(connection: Connection, withdraw_token: bytes) -> None:
    """Erase all that leads from the code to the report: from here on nobody who knows the code can read, write or withdraw.

    A withdrawal that was asked for before is still carried out. A token nobody has changes nothing.
    """
    case = connection.execute(
        sa.update(reports)
        .where(reports.c.withdraw == sha256(withdraw_token).digest())
        .values(lookup=None, withdraw=None)
        .returning(reports.c.case_id)
    ).scalar_one_or_none()
    connection.execute(sa.update(attachments).where(attachments.c.case_id == (case or b"")).values(owner=None))


def withdraw(connection: Connection, withdraw_token: bytes, today: date) -> None:
    """Ask that the report be withdrawn; the first day on which it was asked for counts."""
    connection.execute(
        sa.update(reports)
        .where(reports.c.withdraw == sha256(withdraw_token).digest(), reports.c.withdrawal_day.is_(None))
        .values(withdrawal_day=today)
    )


def take_back_withdrawal(connection: Connection, withdraw_token: bytes, today: date) -> None:
    """Within seven days, undo `withdraw`."""
    connection.execute(
        sa.update(reports)
        .where(
            reports.c.withdraw == sha256(withdraw_token).digest(),
            reports.c.withdrawal_day > today - timedelta(days=WITHDRAWAL_DAYS),
        )
        .values(withdrawal_day=None)
    )


def withdrawal_day(connection: Connection, lookup: bytes) -> date | None:
    """The day on which the person asked for withdrawal, if she did. Raises NotFound."""
    day: date | None = report_of(connection, lookup)["withdrawal_day"]
    return day
