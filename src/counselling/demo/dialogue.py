"""What both ends of a dialogue do alike: seal a text with its files, open what was said, and notice what is missing.

The header of everything is rebuilt from where it was found; a gap, a double or a changed order refuses the dialogue.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple

import msgspec

from reporting.sealing.attachment import AttachmentSealer, open_attachment
from reporting.sealing.content import Attachment, Text, decode_text, encode_text
from reporting.sealing.envelope import (
    DIALOGUE_RING,
    MESSAGE_FROM_CENTRE,
    MESSAGE_FROM_PERSON,
    REPORT,
    open_text,
    seal_text,
)
from reporting.sealing.errors import NotGenuine

Draw = Callable[[int], bytes]

MISSING: Final = "a text is missing, doubled or out of order"
NOT_A_TEXT: Final = "not a text of the dialogue"
NOT_ANNOUNCED: Final = "no text announced this file"

_SIDES: Final = {REPORT: "person", MESSAGE_FROM_PERSON: "person", MESSAGE_FROM_CENTRE: "centre"}


class File(NamedTuple):
    """A file of a person or a counsellor, as it is on her device."""

    name: str
    type: str
    content: bytes


class Upload(NamedTuple):
    """A sealed file on its way."""

    record: bytes
    envelope: bytes


class Entry(msgspec.Struct, frozen=True):
    """A text as both interfaces serve it."""

    record: bytes
    kind: int
    dialogue_generation: int
    day: date
    envelope: bytes


class Said(NamedTuple):
    """An opened text and where it stood."""

    record: bytes
    kind: int
    generation: int
    text: Text


def seal_files(
    key: bytes, generation: int, case: bytes, files: Sequence[File], draw: Draw
) -> tuple[tuple[Upload, ...], tuple[Attachment, ...]]:
    """The sealed files, and what the text must say of them."""
    sealed = [_seal_file(key, generation, case, file, draw(16)) for file in files]
    return tuple(upload for upload, _ in sealed), tuple(announced for _, announced in sealed)


def _seal_file(key: bytes, generation: int, case: bytes, file: File, record: bytes) -> tuple[Upload, Attachment]:
    sealer = AttachmentSealer(key, generation, case, record)
    envelope = sealer.update(file.content) + sealer.finish()
    announced = Attachment(record=record, name=file.name, type=file.type, size=sealer.size, sha256=sealer.sha256)
    return Upload(record, envelope), announced


def seal_said(key: bytes, case: bytes, said: Said) -> bytes:
    """The envelope of a text in the dialogue."""
    return seal_text(key, said.kind, DIALOGUE_RING, said.generation, case, said.record, encode_text(said.text))


def open_entry(key: bytes, case: bytes, entry: Entry) -> Said:
    """What an entry says, under the dialogue key of its generation. Raises NotGenuine."""
    if entry.kind not in _SIDES:
        raise NotGenuine(NOT_A_TEXT)
    generation = entry.dialogue_generation
    content = open_text(key, entry.kind, DIALOGUE_RING, generation, case, entry.record, entry.envelope)
    return Said(entry.record, entry.kind, generation, decode_text(content))


def open_file(key: bytes, case: bytes, said: Sequence[Said], record: bytes, envelope: bytes) -> bytes:
    """A whole file, as the text that announced it describes it. Raises NotGenuine."""
    for text in said:
        for file in text.text.attachments:
            if file.record == record:
                return open_attachment(key, text.generation, case, record, file.size, file.sha256, envelope)
    raise NotGenuine(NOT_ANNOUNCED)


def require_complete(said: Sequence[Said]) -> None:
    """Refuses a dialogue that does not begin with the report, counts wrongly, or was answered in parts not shown.

    Raises NotGenuine. What is withheld at the end cannot be noticed before the next answer.
    """
    counted = {"person": 0, "centre": 0}
    generation = 0
    for number, text in enumerate(said):
        side = _SIDES[text.kind]
        other = "centre" if side == "person" else "person"
        report = text.kind == REPORT
        if text.text.seq != counted[side] or report != (number == 0) or text.generation < generation:
            raise NotGenuine(MISSING)
        if not report and text.text.seen >= counted[other]:
            raise NotGenuine(MISSING)
        counted[side] += 1
        generation = text.generation


def count_of(said: Sequence[Said], side: str) -> int:
    """How many texts of "person" or "centre" there are: the `seq` of the next, and one more than the last `seen`."""
    return sum(_SIDES[text.kind] == side for text in said)
