"""Files that the server seals for somebody without JavaScript: piece by piece as they arrive, place, time and device taken out
on the way, straight into the chunks of an attachment. Nothing is spooled, and only a few pieces are in memory at once; of a
document one part, at most 4 MiB, and about 50 MiB for the moment in which one is looked into.
"""

import asyncio
import re
import unicodedata
from collections.abc import AsyncIterator
from functools import partial
from typing import Final, Literal, NamedTuple

from reporting.centres.service import Service
from reporting.errors import Invalid, TooLarge, Unavailable
from reporting.mailbox import uploads
from reporting.mailbox.metadata import Cleaner
from reporting.sealing.access_code import AccessCode
from reporting.sealing.attachment import AttachmentSealer
from reporting.sealing.content import Attachment
from reporting.sealing.padding import ATTACHMENT_LIMIT
from reporting.web.forms import Part

NAME_LENGTH: Final = 150
AT_ONCE: Final = 8192  # bytes that are cleaned, beside other requests, before the sealer has its turn
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # Unicode's Cc without tab and line end
_NEVER_IN_A_NAME: Final = {"Cc", "Cf", "Zl", "Zp"}  # controls, reversed writing, line ends


NotTaken = Literal["too_large", "too_many", "unavailable"]  # larger than 30 MiB; more than a person may send; not now


class Received(NamedTuple):
    """A file that is kept; `removed`: place, time and device were taken out of it."""

    attachment: Attachment
    removed: bool


async def receive(
    service: Service,
    code: AccessCode,
    generation: int,
    case: bytes,
    part: Part,
    *,
    original: bool,
) -> Received | NotTaken:
    """Seal one file of a form as it arrives, and keep it; a text must announce it within the hour. `original`: just as it is.

    What cannot be taken is said, and the form goes on without it. Raises Invalid: the body itself is malformed.
    """
    try:
        return await _kept(service, code, generation, case, part, original=original)
    except TooLarge:
        return "too_large"
    except Unavailable:
        return "unavailable"
    except Invalid as error:
        if error.code != "too_many_attachments":
            raise
        return "too_many"


async def _kept(
    service: Service, code: AccessCode, generation: int, case: bytes, part: Part, *, original: bool
) -> Received:
    record = service.draw(16)
    begun = await service.database.read(
        partial(
            uploads.begin,
            case=case,
            record=record,
            owner=code.lookup,
            mark=service.draw(32),
            most_pending=service.settings.most_pending,
        )
    )
    sealer = AttachmentSealer(code.dialogue_key(generation), generation, case, record)
    cleaner = None if original else Cleaner()
    await uploads.receive(service.database, begun, _sealed(part, sealer, cleaner), service.clock())
    attachment = Attachment(record, safe_name(part.filename or ""), part.media_type, sealer.size, sealer.sha256)
    return Received(attachment, cleaner is not None and cleaner.removed)


async def _sealed(part: Part, sealer: AttachmentSealer, cleaner: Cleaner | None) -> AsyncIterator[bytes]:
    arrived = 0
    async for piece in part.chunks:
        arrived += len(piece)
        if arrived > ATTACHMENT_LIMIT:
            raise TooLarge(limit=ATTACHMENT_LIMIT)
        if not cleaner:
            yield sealer.update(piece)
            continue
        for at in range(0, len(piece), AT_ONCE):
            yield sealer.update(await asyncio.to_thread(cleaner.update, piece[at : at + AT_ONCE]))
    if cleaner:
        yield sealer.update(await asyncio.to_thread(cleaner.finish))
    yield sealer.finish()


def plain_words(entered: str) -> str:
    """Words as a browser sent them, with the line ends people mean and no controls, which would make the sealed text longer."""
    return _CONTROLS.sub("", entered.replace("\r\n", "\n"))


def safe_name(name: str) -> str:
    """A file name that cannot pretend to be another: no controls, no reversed writing, no folders."""
    shown = "".join(letter for letter in name if unicodedata.category(letter) not in _NEVER_IN_A_NAME)
    return shown.translate(str.maketrans("/\\:", "___"))[-NAME_LENGTH:] or "file"
