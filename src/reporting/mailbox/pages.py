"""The mailbox for people: enter the code, read, answer, end access, withdraw; each step also without JavaScript.

Without JavaScript the code waits, sealed, in a row that only the cookie opens, for half an hour after the last step.
"""

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
from reporting.mailbox.api import identifier
from reporting.mailbox.dialogue import LONGEST, announced, next_generation, open_file, opened, sealed_answer
from reporting.mailbox.shown import Box, box_page, enter_page
from reporting.mailbox.texts import TEXTS
from reporting.sealing.access_code import AccessCode, from_secret, parse
from reporting.sealing.content import Attachment
from reporting.sealing.errors import CHECK_SYMBOL, NotGenuine
from reporting.web import kept
from reporting.web.errors import STATUS
from reporting.web.forms import parts, text
from reporting.web.pages import Pages
from reporting.web.refusals import expired

AnyRequest = Request[Any, Any, Any]

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
        box = await service.database.read(partial(_look, code=code))
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


@post("/{language:str}/mailbox/answer", include_in_schema=False, request_max_body_size=None, status_code=303)
async def answer(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Seal an answer as it arrives, and keep it. Pressed twice it is kept once: the page fixed its record."""
    code = await _code(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    published = await service.published()
    box = await service.database.read(partial(_look, code=code))
    if (request.content_length or 0) > LARGEST_ANSWER:
        return box_page(request, service, pages, language, published, box, {"files": "files_too_large"}, 413)
    fields, files, faults = await _read_answer(request, service, box, next_generation(box.mailbox, published))
    words = sealed_here.plain_words(fields.get("words", ""))
    record = identifier(fields.get("record", ""))
    if not words.strip() and not files:
        faults.setdefault("words", "words_missing")
    if len(words) > LONGEST:
        faults["words"] = "words_too_long"
    if faults and files:
        faults.setdefault("files", "files_again")
    if faults or any(entry.record == record for entry in box.mailbox.entries):
        return box_page(request, service, pages, language, published, box, faults, 422 if faults else 200, words=words)
    try:
        message = sealed_answer(code, box.mailbox, record, words, files, language, published)
        now = service.clock()
        await service.database.write(
            lambda connection: _post(connection, kept.key_of(request), code, message, published, now)
        )
    except Conflict:
        pass  # the other press was first: it is there
    except (Invalid, Unavailable) as error:
        return box_page(
            request, service, pages, language, published, box, {"": error.code}, STATUS[type(error)], words=words
        )
    return Redirect(f"/{language}/mailbox", status_code=303)


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
    mailbox = (await service.database.read(partial(_look, code=code))).mailbox
    named = identifier(record)
    found = announced(opened(code, mailbox), named)
    stored = next((one for one in mailbox.attachments if one.record == named), None)
    if stored is None:
        raise NotFound
    name = quote(sealed_here.safe_name(found.name), safe="")
    return Stream(
        await open_file(service, code, mailbox, stored, found),
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
        box = await service.database.read(partial(_look, code=code))
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


def _look(connection: Connection, code: AccessCode) -> Box:
    lookup = code.lookup
    return Box(code, messages.mailbox(connection, lookup), messages.withdrawal_day(connection, lookup))


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
    return {part.name: await text(part, 1_000) async for part in parts(request) if part.filename is None}


async def _read_answer(
    request: AnyRequest, service: Service, box: Box, generation: int
) -> tuple[dict[str, str], list[Attachment], dict[str, str]]:
    fields: dict[str, str] = {}
    files: list[Attachment] = []
    faults: dict[str, str] = {}
    async for part in parts(request):
        try:
            if part.filename:
                files.append(
                    await sealed_here.receive(service, box.code, generation, box.mailbox.case, part, part.media_type)
                )
            elif part.filename is None:
                fields[part.name] = await text(part, 4 * LONGEST)
        except TooLarge:
            faults["files" if part.filename else "words"] = "file_too_large" if part.filename else "words_too_long"
        except Invalid:
            faults["files"] = "files_too_many"
    return fields, files, faults
