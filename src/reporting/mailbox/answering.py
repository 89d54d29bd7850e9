"""A person writes back without JavaScript: sealed as it arrives, kept once however often she presses, and whatever goes wrong
her words come back.
"""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.errors import Conflict, Invalid, NotFound, ReportingError, Tampered, TooLarge, Unavailable
from reporting.mailbox import attachments, messages, sealed_here
from reporting.mailbox.appointments import Choice
from reporting.mailbox.dialogue import LONGEST, Box, chosen, is_kept, next_generation, sealed_answer
from reporting.mailbox.in_words import choice_in_words
from reporting.mailbox.kept_open import AnyRequest, code_of, fields_of, keep_open, open_box
from reporting.mailbox.shown import again_page, box_page
from reporting.sealing.access_code import AccessCode
from reporting.sealing.content import Attachment
from reporting.web import kept
from reporting.web.errors import STATUS, places
from reporting.web.forms import Part, parts, text
from reporting.web.identifier import identifier
from reporting.web.pages import Pages
from reporting.web.refusals import expired

# What is read of an answer's form, each once; the rest is passed over.
ANSWER_FIELDS: Final = frozenset({"record", "words", "agree", "originals"})
NOT_TAKEN: Final = {"too_large": "file_too_large", "too_many": "files_too_many", "unavailable": "files_again"}
LONGEST_READ: Final = 16 * LONGEST  # bytes: what is too long to be sent comes back whole all the same
LARGEST_ANSWER: Final = (attachments.LIMIT + 1) * 31 * 1024 * 1024

_log = logging.getLogger(__name__)


@post("/{language:str}/mailbox/answer", include_in_schema=False, request_max_body_size=LARGEST_ANSWER, status_code=303)
async def answer(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Seal an answer as it arrives, and keep it. Pressed twice it is kept once: the page fixed its record."""
    pages.translate(language)
    try:
        code = await code_of(request, service)
        if code is None:
            return await _come_back(request, pages, language, None)
        published, box = await service.published(), await open_box(service, code)
    except (NotFound, Tampered, Unavailable) as error:
        return await _come_back(request, pages, language, error)
    if (request.content_length or 0) > LARGEST_ANSWER:
        return box_page(request, service, pages, language, published, box, {"files": "files_too_large"}, 413)
    fields, files, faults = await _read_answer(request, service, box, next_generation(box.mailbox, published))
    words, record = sealed_here.plain_words(fields.get("words", "")), identifier(fields.get("record", ""))
    faults = _faults(box, fields, words, files) | faults
    status = 422
    if not faults:
        box, faults, status = await _send(request, service, language, published, box, record, words, files, Choice())
    if not faults:
        return Redirect(f"/{language}/mailbox", status_code=303)
    await _let_go(service, box, files)
    if files:
        faults.setdefault("files", "files_again")
    return box_page(request, service, pages, language, published, box, faults, status, words=words)


@post("/{language:str}/mailbox/appointment", include_in_schema=False, status_code=303)
async def appointment(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Say which of the proposed appointments fits, or that none does; in words too, for whoever reads only those."""
    translate = pages.translate(language)
    code = await code_of(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    published, box, fields = await service.published(), await open_box(service, code), await fields_of(request)
    record = identifier(fields.get("record", ""))
    choice = chosen(box, fields, published.today)
    if _is_said(box, record) and choice is None:
        return Redirect(f"/{language}/mailbox", status_code=303)  # the second press
    faults, status = _faults_of_choice(box, choice), 422
    if choice is not None and not faults:
        words = choice_in_words(translate, language, box, choice)
        box, faults, status = await _send(request, service, language, published, box, record, words, (), choice)
    if not faults:
        return Redirect(f"/{language}/mailbox", status_code=303)
    return box_page(request, service, pages, language, published, box, faults, status)


handlers: Final = [answer, appointment]


async def _come_back(request: AnyRequest, pages: Pages, language: str, error: ReportingError | None) -> Response[Any]:
    """Nothing could be opened: her words come back, and are kept nowhere but on the page. Of no error, the half hour is over."""
    if isinstance(error, Tampered):
        _log.critical("stored bytes are not what was accepted\n%s", places(error))
    fields = await fields_of(request, ANSWER_FIELDS, LONGEST_READ)
    if error is None and "words" not in fields:
        return expired(pages, request, language, "mailbox")
    fault, status = ("expired", 410) if error is None else (error.code, STATUS[type(error)])
    return again_page(request, pages, language, fault, status, fields, may_send=isinstance(error, Unavailable))


async def _send(
    request: AnyRequest,
    service: Service,
    language: str,
    published: Published,
    box: Box,
    record: bytes,
    words: str,
    files: Sequence[Attachment],
    choice: Choice,
) -> tuple[Box, dict[str, str], int]:
    """Seal and keep a text; the mailbox as it is then, what is wrong if it was not kept, and the status to say that with."""
    try:
        message = sealed_answer(box, record, words, files, language, published, choice)
        work = partial(_post, key=kept.key_of(request), code=box.code, message=message, published=published)
        await service.database.write(partial(work, now=service.clock()))
    except Conflict:
        box = await open_box(service, box.code)  # another press was first: is it the same text?
        if not is_kept(box, record, words, files):
            return box, {"": "already_sent"}, 409
        await _let_go(service, box, files)
    except (Invalid, Unavailable) as error:
        return box, {"": error.code}, STATUS[type(error)]
    return box, {}, 303


def _is_said(box: Box, record: bytes) -> bool:
    return any(one.entry.record == record for one in box.said)


def _faults_of_choice(box: Box, choice: Choice | None) -> dict[str, str]:
    if box.is_elsewhere:
        return {"agree": "agree_missing"}
    return {"": "appointment_gone"} if choice is None else {}


def _faults(box: Box, fields: Mapping[str, str], words: str, files: Sequence[Attachment]) -> dict[str, str]:
    faults = {}
    if not words.strip() and not files:
        faults["words"] = "words_missing"
    if len(words) > LONGEST:
        faults["words"] = "words_too_long"
    if box.is_elsewhere and fields.get("agree") != box.mailbox.sealed_to.centre:
        faults["agree"] = "agree_missing"
    return faults


async def _let_go(service: Service, box: Box, files: Sequence[Attachment]) -> None:
    """No answer will name these files: they go, and do not count against her next ones."""

    def work(connection: Connection) -> None:
        for file in files:
            attachments.remove(connection, box.mailbox.case, box.code.lookup, file.record)

    with contextlib.suppress(Unavailable):  # then the worker removes them
        if files:
            await service.database.write(work)


def _post(
    connection: Connection,
    key: bytes | None,
    code: AccessCode,
    message: messages.Message,
    published: Published,
    now: int,
) -> None:
    messages.post(connection, message, code.lookup, published, published.today)
    if key is not None:
        keep_open(connection, key, code, now)


async def _read_answer(
    request: AnyRequest, service: Service, box: Box, generation: int
) -> tuple[dict[str, str], list[Attachment], dict[str, str]]:
    fields: dict[str, str] = {}
    files: list[Attachment] = []
    faults: dict[str, str] = {}
    async for part in parts(request):
        if part.filename and part.name == "files":
            await _take_file(service, box, generation, part, files, faults, original="originals" in fields)
        elif part.filename is None and part.name in ANSWER_FIELDS - fields.keys():
            try:
                fields[part.name] = await text(part, LONGEST_READ)
            except TooLarge:
                fields[part.name], faults["words"] = "", "words_too_long"
    return fields, files, faults


async def _take_file(
    service: Service,
    box: Box,
    generation: int,
    part: Part,
    files: list[Attachment],
    faults: dict[str, str],
    *,
    original: bool,
) -> None:
    received = await sealed_here.receive(service, box.code, generation, box.mailbox.case, part, original=original)
    if isinstance(received, sealed_here.Received):
        files.append(received.attachment)
    else:
        faults["files"] = NOT_TAKEN[received]
