"""What a report and a message say, inside their envelopes: the JSON of kinds 01 to 03 (the sealing specification, 2).

Fields that are not known are passed over, so that a later writer can say more. Counting (`seq`, `seen`) shows
gaps, doubles and what was withheld.
"""

from datetime import date
from typing import Annotated, Final, Literal

import msgspec

from reporting.sealing.canonical import HIGHEST, base64_text
from reporting.sealing.errors import CONTENT, NotGenuine
from reporting.sealing.keys import ID_LENGTH
from reporting.sealing.padding import ATTACHMENT_LIMIT


class Attachment(msgspec.Struct, frozen=True):
    """A file that a text announces: what the opener of the file must find. `sha256` is lower-case hexadecimal."""

    record: Annotated[bytes, msgspec.Meta(min_length=ID_LENGTH, max_length=ID_LENGTH)]
    name: str
    type: str
    size: Annotated[int, msgspec.Meta(ge=0, le=ATTACHMENT_LIMIT)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


MOST_APPOINTMENTS: Final = 8  # in one text
LONGEST_PLACE: Final = 300  # characters

AppointmentId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]
TimeOfDay = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]


class Appointment(msgspec.Struct, frozen=True, rename={"begins": "from", "ends": "to"}):
    """A meeting that the centre proposes: `begins` and `ends` are times of that day in Switzerland, `where` its own words."""

    id: AppointmentId
    day: date
    begins: TimeOfDay
    ends: TimeOfDay
    where: Annotated[str, msgspec.Meta(max_length=LONGEST_PLACE)]


class Text(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A report (01), a message from the person (02) or from the centre (03).

    `seq` counts per case and side from 0; `seen` is the highest `seq` of the other side that was opened (-1 or, in a
    report, 0 for none). `answers` and `contact` stand in reports, `next` (base64) in all texts of the person.
    `appointments` stand in the centre's texts; in hers `accepts` names the one that fits, `declines` those that do not.
    """

    v: Literal[1]
    seq: Annotated[int, msgspec.Meta(ge=0, le=HIGHEST)]
    seen: Annotated[int, msgspec.Meta(ge=-1, le=HIGHEST)]
    day: date
    sealed_by: Literal["browser", "server"]
    language: str
    text: str
    attachments: tuple[Attachment, ...]
    answers: dict[str, tuple[str, ...]] | None = None
    contact: str | None = None
    next: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{43}=\Z")] | None = None
    appointments: Annotated[tuple[Appointment, ...], msgspec.Meta(max_length=MOST_APPOINTMENTS)] | None = None
    accepts: AppointmentId | None = None
    declines: Annotated[tuple[AppointmentId, ...], msgspec.Meta(max_length=MOST_APPOINTMENTS)] | None = None


class _Named(msgspec.Struct):
    record: str


class _Naming(msgspec.Struct):
    """The same text, with the records as they are spelled."""

    attachments: tuple[_Named, ...]


_DECODER = msgspec.json.Decoder(Text)
_NAMING = msgspec.json.Decoder(_Naming)


def encode_text(text: Text) -> bytes:
    """The JSON of a text. Raises ValueError for one that no reader would accept, before anything is sealed."""
    content = msgspec.json.encode(text)
    try:
        _DECODER.decode(content)
    except msgspec.DecodeError as error:
        raise ValueError("not a text of the sealing specification") from error
    return content


def decode_text(content: bytes) -> Text:
    """The text of what `open_text` gave for kinds 01 to 03. Raises NotGenuine("content")."""
    try:
        text, naming = _DECODER.decode(content), _NAMING.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotGenuine(CONTENT) from None
    if [base64_text(one.record) for one in text.attachments] != [one.record for one in naming.attachments]:
        raise NotGenuine(CONTENT)
    return text
