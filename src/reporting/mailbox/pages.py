"""The mailbox for people: enter the code, read, answer, end access, withdraw; each step also without JavaScript.

Without JavaScript the code waits, sealed, in a row that only the cookie opens, for half an hour after the last step.
"""

import asyncio
import contextlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Final
from urllib.parse import quote

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream
from sqlalchemy.engine import Connection

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.errors import Conflict, Invalid, NotFound, TooLarge, Unavailable
from reporting.mailbox import attachments, messages, sealed_here
from reporting.mailbox.dialogue import (
    LONGEST,
    Box,
    announced,
    is_kept,
    next_generation,
    open_file,
    opened,
    sealed_answer,
)
from reporting.mailbox.shown import box_page, enter_page
from reporting.mailbox.texts import TEXTS
from reporting.sealing.access_code import AccessCode, from_secret, parse
from reporting.sealing.content import Attachment
from reporting.sealing.errors import CHECK_SYMBOL, NotGenuine
from reporting.web import kept
from reporting.web.errors import STATUS
from reporting.web.forms import Part, parts, text
from reporting.web.identifier import identifier
from reporting.web.pages import Pages
from reporting.web.refusals import expired

AnyRequest = Request[Any, Any, Any]

# What is read of a form, each once; the rest is passed over.
ANSWER_FIELDS: Final = frozenset({"record", "words", "agree"})
SHORT_FIELDS: Final = frozenset({"code", "sure"})
LARGEST_ANSWER: Final = (attachments.LIMIT + 1) * 31 * 1024 * 1024


class Opened(msgspec.Struct, frozen=True, tag="mailbox", tag_field="what"):
    """Whose mailbox is open in a browser without JavaScript."""

    secret: bytes

    def __repr__(self) -> str:
        return "Opened(…)"


_DECODER = msgspec.json.Decoder(Opened)


@get("/{language:str}/mailbox", include_in_schema=False)
async def show(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The mailbox that is open in this browser; else the place to enter a code."""
    pages.translate(language)
    code = await _code(request, service)
    if code is None:
        return enter_page(request, pages, language, await service.published(), "", {}, 200)
    try:
        box = await _open(service, code, _page_of(request))
    except NotFound:
        return enter_page(request, pages, language, await service.published(), "", {"code": "code_unknown"}, 200)
    return box_page(request, service, pages, language, await service.published(), box, {}, 200)


@post("/{language:str}/mailbox", include_in_schema=False, status_code=303)
async def enter(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Open the mailbox of a code. A slip is said, and what was typed stays."""
    pages.translate(language)
    typed = (await _fields(request)).get("code", "")
    published = await service.published()
    try:
        code = parse(typed)
        await service.database.read(partial(messages.report_of, lookup=code.lookup))
    except NotGenuine as error:
        fault = (
            "code_missing" if not typed.strip() else "code_check" if error.reason == CHECK_SYMBOL else "code_symbols"
        )
        return enter_page(request, pages, language, published, typed, {"code": fault}, 422)
    except NotFound:
        return enter_page(request, pages, language, published, typed, {"code": "code_unknown"}, 404)
    key = service.draw(kept.KEY_LENGTH)
    await service.database.write(partial(_keep_open, key=key, code=code, now=service.clock()))
    return Redirect(f"/{language}/mailbox", status_code=303, cookies=[kept.cookie(key)])


@post(
    "/{language:str}/mailbox/answer", include_in_schema=False, request_max_body_size=LARGEST_ANSWER, status_code=303
)
async def answer(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Seal an answer as it arrives, and keep it. Pressed twice it is kept once: the page fixed its record."""
    code = await _code(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    published = await service.published()
    box = await _open(service, code)
    if (request.content_length or 0) > LARGEST_ANSWER:
        return box_page(request, service, pages, language, published, box, {"files": "files_too_large"}, 413)
    fields, files, faults = await _read_answer(request, service, box, next_generation(box.mailbox, published))
    words, record = sealed_here.plain_words(fields.get("words", "")), identifier(fields.get("record", ""))
    faults = _faults(box, fields, words, files) | faults
    status = 422
    if not faults:
        try:
            message = sealed_answer(box, record, words, files, language, published)
            work = partial(_post, key=kept.key_of(request), code=code, message=message, published=published)
            await service.database.write(partial(work, now=service.clock()))
            return Redirect(f"/{language}/mailbox", status_code=303)
        except Conflict:
            box = await _open(service, code)  # another press was first: is it the same answer?
            if not is_kept(box, record, words, files):
                faults, status = {"": "already_sent"}, 409
        except (Invalid, Unavailable) as error:
            faults, status = {"": error.code}, STATUS[type(error)]
    await _let_go(service, box, files)
    if not faults:
        return Redirect(f"/{language}/mailbox", status_code=303)
    if files:
        faults.setdefault("files", "files_again")
    return box_page(request, service, pages, language, published, box, faults, status, words=words)


@get("/{language:str}/mailbox/file/{record:str}", include_in_schema=False)
async def file(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
    record: FromPath[str],
) -> Stream | Response[Any]:
    """One file, opened here and handed over to be saved. No browser shows it as a page of ours."""
    code = await _code(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    named = identifier(record)
    announcing = await service.database.read(partial(messages.announcing, lookup=code.lookup, record=named))
    found = announced(code, announcing, named)
    name = quote(sealed_here.safe_name(found.name), safe="")
    return Stream(
        await open_file(service, code, announcing, found),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Length": str(found.size)},
    )


@post("/{language:str}/mailbox/end", include_in_schema=False, status_code=303)
async def end(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """End access for ever, if she is sure."""
    return await _decided(request, service, pages, language, "sure-end")


@post("/{language:str}/mailbox/withdraw", include_in_schema=False, status_code=303)
async def withdraw(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Withdraw the report, if she is sure."""
    return await _decided(request, service, pages, language, "sure-withdraw")


@post("/{language:str}/mailbox/keep", include_in_schema=False, status_code=303)
async def keep(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Take a withdrawal back."""
    code = await _code(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    work = partial(messages.take_back_withdrawal, withdraw_token=code.withdraw_token, today=service.today)
    await service.database.write(work)
    return Redirect(f"/{language}/mailbox", status_code=303)


@post("/{language:str}/mailbox/close", include_in_schema=False, status_code=303)
async def close(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Shut the mailbox in this browser."""
    pages.translate(language)
    await _shut(request, service)
    return Redirect(f"/{language}/", status_code=303, cookies=[kept.left_cookie()])


handlers: Final = [show, enter, answer, file, end, withdraw, keep, close]


async def _decided(request: AnyRequest, service: Service, pages: Pages, language: str, field: str) -> Response[Any]:
    code = await _code(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    if "sure" not in await _fields(request):
        box = await _open(service, code)
        return box_page(request, service, pages, language, await service.published(), box, {field: "sure_missing"}, 422)
    if field == "sure-withdraw":
        work = partial(messages.withdraw, withdraw_token=code.withdraw_token, today=service.today)
        await service.database.write(work)
        return Redirect(f"/{language}/mailbox", status_code=303)
    await service.database.write(partial(messages.end_access, withdraw_token=code.withdraw_token))
    await _shut(request, service)
    translate = pages.translate(language)
    return pages.page(
        request, language, "ended.html", here="mailbox", cookies=[kept.left_cookie()], words=translate(TEXTS["ended"])
    )


async def _code(request: AnyRequest, service: Service) -> AccessCode | None:
    """The code of the mailbox that is open in this browser."""
    key = kept.key_of(request)
    if key is None:
        return None
    content = await service.database.read(partial(kept.kept, key=key, now=service.clock()))
    try:
        return None if content is None else from_secret(_DECODER.decode(content).secret)
    except msgspec.ValidationError:
        return None


def _keep_open(connection: Connection, key: bytes, code: AccessCode, now: int) -> None:
    kept.keep(connection, key, msgspec.json.encode(Opened(code.secret)), now)


async def _shut(request: AnyRequest, service: Service) -> None:
    key = kept.key_of(request)
    if key is not None:
        await service.database.write(partial(kept.forget, key=key))


async def _open(service: Service, code: AccessCode, page: int = 0) -> Box:
    """A page of the mailbox. Texts are opened beside the event loop: twenty long ones take a while."""

    def look(connection: Connection) -> tuple[messages.Excerpt, date | None]:
        return messages.excerpt(connection, code.lookup, page), messages.withdrawal_day(connection, code.lookup)

    return await asyncio.to_thread(opened, code, *await service.database.read(look))


def _page_of(request: AnyRequest) -> int:
    asked = request.query_params.get("page", "0")
    if not re.fullmatch("[0-9]{1,3}", asked):
        raise NotFound
    return int(asked)


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
        _keep_open(connection, key, code, now)


async def _fields(request: AnyRequest) -> dict[str, str]:
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return {}
    fields: dict[str, str] = {}
    async for part in parts(request):
        if part.filename is None and part.name in SHORT_FIELDS - fields.keys():
            fields[part.name] = await text(part, 1_000)
    return fields


async def _read_answer(
    request: AnyRequest, service: Service, box: Box, generation: int
) -> tuple[dict[str, str], list[Attachment], dict[str, str]]:
    fields: dict[str, str] = {}
    files: list[Attachment] = []
    faults: dict[str, str] = {}
    async for part in parts(request):
        if part.filename and part.name == "files":
            await _take_file(service, box, generation, part, files, faults)
        elif part.filename is None and part.name in ANSWER_FIELDS - fields.keys():
            try:
                fields[part.name] = await text(part, 4 * LONGEST)
            except TooLarge:
                fields[part.name], faults["words"] = "", "words_too_long"
    return fields, files, faults


async def _take_file(
    service: Service, box: Box, generation: int, part: Part, files: list[Attachment], faults: dict[str, str]
) -> None:
    try:
        case = box.mailbox.case
        files.append(await sealed_here.receive(service, box.code, generation, case, part, part.media_type))
    except TooLarge:
        faults["files"] = "file_too_large"
    except Unavailable:
        faults["files"] = "files_again"
    except Invalid as error:
        if error.code != "too_many_attachments":
            raise  # the body itself is malformed
        faults["files"] = "files_too_many"
