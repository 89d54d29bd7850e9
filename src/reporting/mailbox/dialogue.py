"""A conversation opened and answered in this server's memory, for somebody without JavaScript (the sealing specification, 6).

Everything is rebuilt from the access code and the rows; what does not open is shown as unreadable, what is missing as missing.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date
from typing import Final

import msgspec

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.errors import NotFound, Tampered
from reporting.mailbox import attachments
from reporting.mailbox.appointments import Choice, proposed
from reporting.mailbox.box import Announced, Entry, Excerpt, Mailbox
from reporting.mailbox.messages import Message, Renewal
from reporting.sealing.access_code import AccessCode
from reporting.sealing.attachment import AttachmentOpener
from reporting.sealing.content import Attachment, Text, decode_text, encode_text
from reporting.sealing.counting import Counted, gaps, next_counters
from reporting.sealing.envelope import (
    DIALOGUE_RING,
    MESSAGE_FROM_CENTRE,
    MESSAGE_FROM_PERSON,
    REPORT,
    open_text,
    seal_text,
)
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import recipient
from reporting.sealing.slot import DIALOGUE, seal_slot

LONGEST: Final = 50_000  # characters of an answer


class Said(msgspec.Struct, frozen=True):
    """One text of the conversation. `text` is None if it cannot be opened; `missing`: something before it is not there;
    `unseen`: it is the centre's last word, and not all that the person had written before was given to the centre.
    """

    entry: Entry
    text: Text | None
    missing: bool
    unseen: bool

    @property
    def own(self) -> bool:
        """Whether the reporting person wrote it."""
        return self.entry.kind != MESSAGE_FROM_CENTRE


class Box(msgspec.Struct, frozen=True):
    """An open mailbox: its code, one page of it opened, and the day of withdrawal if it was asked for.

    `agreed` is the centre that the report itself names; "" if it names none. `only_told`: the report is there to be
    recorded and wants no answer.
    """

    code: AccessCode
    excerpt: Excerpt
    said: list[Said]
    agreed: str
    only_told: bool
    withdrawal: date | None

    @property
    def mailbox(self) -> Mailbox:
        return self.excerpt.mailbox

    @property
    def is_elsewhere(self) -> bool:
        """Whether what she writes would go to another centre than the one she wrote to."""
        return self.mailbox.sealed_to.centre != self.agreed


def opened(code: AccessCode, excerpt: Excerpt, withdrawal: date | None) -> Box:
    """Every text of a page in order, opened and counted. It takes a while: not on the event loop."""
    case = excerpt.mailbox.case
    report = _open(code, case, excerpt.report)
    answers = (report.answers or {}) if report else {}
    only_told = answers.get("purpose") == ("documentation",)
    said = opened_texts(code, case, excerpt.mailbox.entries, excerpt.own, excerpt.other)
    return Box(code, excerpt, said, next(iter(answers.get("centre", ())), ""), only_told, withdrawal)


def opened_texts(code: AccessCode, case: bytes, entries: Sequence[Entry], own: int, other: int) -> list[Said]:
    """Texts in order, opened and counted; `own` of hers and `other` of the centre's stood before them."""
    texts = [_open(code, case, entry) for entry in entries]
    counted = [_counted(entry, text) for entry, text in zip(entries, texts, strict=True)]
    return [Said(entry, text, *gap) for entry, text, gap in zip(entries, texts, gaps(counted, own, other), strict=True)]


def _counted(entry: Entry, text: Text | None) -> Counted:
    """A report has nothing to have seen."""
    seen = -1 if text is None or entry.kind == REPORT else text.seen
    return Counted(entry.kind != MESSAGE_FROM_CENTRE, text.seq if text else None, seen)


def _open(code: AccessCode, case: bytes, entry: Entry) -> Text | None:
    key, generation = code.dialogue_key(entry.dialogue_generation), entry.dialogue_generation
    try:
        return decode_text(open_text(key, entry.kind, DIALOGUE_RING, generation, case, entry.record, entry.envelope))
    except NotGenuine:
        return None


def next_generation(mailbox: Mailbox, published: Published) -> int:
    """The dialogue generation of the next answer: one more when the centre has a newer key than the dialogue's."""
    line = published.centres.get(mailbox.sealed_to.centre)
    renews = line is not None and line.generation > mailbox.sealed_to.centre_generation
    return mailbox.dialogue_generation + renews


def sealed_answer(
    box: Box,
    record: bytes,
    words: str,
    files: Sequence[Attachment],
    language: str,
    published: Published,
    choice: Choice,
) -> Message:
    """An answer as it is posted; with the renewed dialogue key for the centre's newer recipient where there is one.

    Raises ValueError for words that no envelope holds.
    """
    code, mailbox = box.code, box.mailbox
    generation = next_generation(mailbox, published)
    counted = [(one.own, one.text.seq if one.text else None) for one in box.said]
    seq, seen = next_counters(counted, box.excerpt.own, box.excerpt.other)
    text = Text(
        v=1,
        seq=seq,
        seen=seen,
        day=published.today,
        sealed_by="server",
        language=language,
        text=words,
        attachments=tuple(files),
        next=code.next_of(generation),
        accepts=choice.accepts,
        declines=choice.declines,
    )
    key = code.dialogue_key(generation)
    envelope = seal_text(key, MESSAGE_FROM_PERSON, DIALOGUE_RING, generation, mailbox.case, record, encode_text(text))
    renewal = None
    if generation > mailbox.dialogue_generation:
        line = published.centres[mailbox.sealed_to.centre]
        renewal = Renewal(generation, seal_slot(recipient(line.key), DIALOGUE, generation, mailbox.case, key))
    return Message(record, generation, envelope, [file.record for file in files], renewal)


def chosen(box: Box, fields: Mapping[str, str], today: date) -> Choice | None:
    """What the fields of a form say to a proposal that is still open; None if they say nothing to any.

    `accepts` names an appointment, `declines` the record of the text whose appointments do not fit, in hexadecimal.
    """
    proposals = proposed([(one.own, one.text) for one in box.said], today)
    for one, of_it in zip(box.said, proposals, strict=True):
        ids = tuple(appointment.id for appointment in of_it.appointments) if of_it and of_it.is_open else ()
        if fields.get("accepts") in ids:
            return Choice(accepts=fields["accepts"])
        if ids and fields.get("declines") == one.entry.record.hex():
            return Choice(declines=ids)
    return None


def is_kept(box: Box, record: bytes, words: str, files: Sequence[Attachment]) -> bool:
    """Whether this answer, and no other under its record, is in the mailbox."""
    text = next((one.text for one in box.said if one.entry.record == record), None)
    if text is None:
        return False
    return text.text == words and [one.sha256 for one in text.attachments] == [one.sha256 for one in files]


def announced(code: AccessCode, found: Announced, record: bytes) -> Attachment:
    """What the text that announced a file says of it. Raises NotFound."""
    text = _open(code, found.case, found.entry)
    for file in text.attachments if text else ():
        if file.record == record:
            return file
    raise NotFound


async def open_file(service: Service, code: AccessCode, found: Announced, file: Attachment) -> AsyncIterator[bytes]:
    """The bytes of a file, after all of it was found genuine: it is opened twice, so that no more than pieces are in memory.
    Its key is that of the text that announced it, whatever the row of the file says.

    Raises Tampered if it is not what the text announced.
    """
    try:
        async for _ in _opened_pieces(service, code, found, file):
            pass  # proven before the first byte goes out
    except NotGenuine:
        raise Tampered from None
    return _opened_pieces(service, code, found, file)


async def _opened_pieces(
    service: Service, code: AccessCode, found: Announced, file: Attachment
) -> AsyncIterator[bytes]:
    generation = found.entry.dialogue_generation
    key = code.dialogue_key(generation)
    opener = AttachmentOpener(key, generation, found.case, file.record, file.size, file.sha256)
    async for piece in attachments.stream(service.database, found.case, file.record, found.size):
        yield opener.update(piece)
    yield opener.finish()
