"""A conversation opened and answered in this server's memory, for somebody without JavaScript (the sealing specification, 6).

Everything is rebuilt from the access code and the rows; what does not open is shown as unreadable, what is missing as missing.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

import msgspec

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.errors import NotFound, Tampered
from reporting.mailbox import attachments
from reporting.mailbox.messages import Entry, File, Mailbox, Message, Renewal
from reporting.sealing.access_code import AccessCode
from reporting.sealing.attachment import AttachmentOpener
from reporting.sealing.content import Attachment, Text, decode_text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, open_text, seal_text
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import recipient
from reporting.sealing.slot import DIALOGUE, seal_slot

LONGEST: Final = 50_000  # characters of an answer


class Said(msgspec.Struct, frozen=True):
    """One text of the conversation. `text` is None if it cannot be opened; `missing`: something before it is not there."""

    entry: Entry
    text: Text | None
    missing: bool

    @property
    def own(self) -> bool:
        """Whether the reporting person wrote it."""
        return self.entry.kind != MESSAGE_FROM_CENTRE


def opened(code: AccessCode, mailbox: Mailbox) -> list[Said]:
    """Every text of the mailbox in order, opened and counted."""
    expected = {True: 0, False: 0}
    said = []
    for entry in mailbox.entries:
        text = _open(code, mailbox.case, entry)
        own = entry.kind != MESSAGE_FROM_CENTRE
        said.append(Said(entry, text, text is not None and text.seq != expected[own]))
        expected[own] = 1 + (expected[own] if text is None else text.seq)
    return said


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
    code: AccessCode,
    mailbox: Mailbox,
    record: bytes,
    words: str,
    files: Sequence[Attachment],
    language: str,
    published: Published,
) -> Message:
    """An answer as it is posted; with the renewed dialogue key for the centre's newer recipient where there is one.

    Raises ValueError for words that no envelope holds.
    """
    generation = next_generation(mailbox, published)
    said = opened(code, mailbox)
    text = Text(
        v=1,
        seq=_count(said, own=True),
        seen=_count(said, own=False) - 1,
        day=published.today,
        sealed_by="server",
        language=language,
        text=words,
        attachments=tuple(files),
        next=code.next_of(generation),
    )
    key = code.dialogue_key(generation)
    envelope = seal_text(key, MESSAGE_FROM_PERSON, DIALOGUE_RING, generation, mailbox.case, record, encode_text(text))
    renewal = None
    if generation > mailbox.dialogue_generation:
        line = published.centres[mailbox.sealed_to.centre]
        renewal = Renewal(generation, seal_slot(recipient(line.key), DIALOGUE, generation, mailbox.case, key))
    return Message(record, generation, envelope, [file.record for file in files], renewal)


def _count(said: Sequence[Said], *, own: bool) -> int:
    return max((one.text.seq + 1 for one in said if one.own == own and one.text is not None), default=0)


def announced(said: Sequence[Said], record: bytes) -> Attachment:
    """What the conversation says of a file. Raises NotFound."""
    for one in said:
        for file in one.text.attachments if one.text else ():
            if file.record == record:
                return file
    raise NotFound


async def open_file(
    service: Service, code: AccessCode, mailbox: Mailbox, stored: File, file: Attachment
) -> AsyncIterator[bytes]:
    """The bytes of a file, after all of it was found genuine: it is opened twice, so that no more than pieces are in memory.

    Raises Tampered if it is not what the text announced.
    """
    try:
        async for _ in _opened_pieces(service, code, mailbox, stored, file):
            pass  # proven before the first byte goes out
    except NotGenuine:
        raise Tampered from None
    return _opened_pieces(service, code, mailbox, stored, file)


async def _opened_pieces(
    service: Service, code: AccessCode, mailbox: Mailbox, stored: File, file: Attachment
) -> AsyncIterator[bytes]:
    generation = stored.dialogue_generation
    key = code.dialogue_key(generation)
    opener = AttachmentOpener(key, generation, mailbox.case, stored.record, file.size, file.sha256)
    async for piece in attachments.stream(service.database, mailbox.case, stored.record, stored.size):
        yield opener.update(piece)
    yield opener.finish()
