"""What is in a person's mailbox: ciphertext, days and states, found by `lookup`, SHA-256(T), and by nothing else.

A lookup that is unknown or ended finds nothing, by the same query as any other.
"""

from datetime import date

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from reporting.errors import NotFound, Tampered
from reporting.mailbox.model import attachments, envelopes, readings, reports
from reporting.mailbox.promise import Awaited, Promise, Side
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE, REPORT

PAGE = 20  # texts


class SealedTo(msgspec.Struct, frozen=True):
    """Which centre, under which of its keys, can read the dialogue now.

    Generation 0: the case came to this centre from another one, whose members know the dialogue's key; her next message
    renews it.
    """

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
    awaited: Awaited | None


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


OF_LOOKUP = sa.select(reports).where(reports.c.lookup == sa.bindparam("lookup"))
_TEXTS = sa.select(
    envelopes.c.record_id, envelopes.c.kind, envelopes.c.dialogue_generation, envelopes.c.day, envelopes.c.envelope
).where(envelopes.c.case_id == sa.bindparam("case"))
_ENTRIES = _TEXTS.order_by(envelopes.c.position)
_PAGE = _TEXTS.order_by(envelopes.c.position.desc()).limit(PAGE).offset(sa.bindparam("newer"))
_FROM = _ENTRIES.where(envelopes.c.position >= sa.bindparam("position")).limit(PAGE)
_FIRST = _TEXTS.where(envelopes.c.kind == REPORT)
_SIDES = (
    sa.select(envelopes.c.kind, envelopes.c.day, envelopes.c.dialogue_generation)
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


def report_of(connection: Connection, lookup: bytes) -> RowMapping:
    """The row of a person's report. Raises NotFound."""
    row = connection.execute(OF_LOOKUP, {"lookup": lookup}).mappings().one_or_none()
    if row is None:
        raise NotFound
    return row


def mailbox(connection: Connection, lookup: bytes, promise: Promise) -> Mailbox:
    """What a person finds. Raises NotFound."""
    report = report_of(connection, lookup)
    entries = [Entry(*row) for row in connection.execute(_ENTRIES, {"case": report["case_id"]})]
    return _mailbox(connection, report, entries, promise, [(entry.kind, entry.day) for entry in entries])


def excerpt(connection: Connection, lookup: bytes, page: int, promise: Promise) -> Excerpt:
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
    box = _mailbox(connection, report, entries, promise, [(row.kind, row.day) for row in sides])
    return Excerpt(box, page, first, own, len(before) - own)


def texts_from(connection: Connection, lookup: bytes, position: int) -> list[Entry]:
    """The next PAGE texts in order from a position on, 0 the report; none behind the last. Raises NotFound."""
    place = {"case": report_of(connection, lookup)["case_id"], "position": position}
    return [Entry(*row) for row in connection.execute(_FROM, place)]


def announcing(connection: Connection, lookup: bytes, record: bytes) -> Announced:
    """The text that announced a file. Raises NotFound."""
    case = report_of(connection, lookup)["case_id"]
    row = connection.execute(_ANNOUNCING, {"case": case, "file": record}).one_or_none()
    if row is None:
        raise NotFound
    *text, size = row
    return Announced(case, Entry(*text), size)


def _mailbox(
    connection: Connection, report: RowMapping, entries: list[Entry], promise: Promise, sides: list[Side]
) -> Mailbox:
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
        awaited=promise.of(report["centre"], report["state"], sides),
    )
