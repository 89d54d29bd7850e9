"""The mailbox for people: enter the code, read, keep a copy; each step also without JavaScript."""

import re
from functools import partial
from typing import Any, Final
from urllib.parse import quote

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from reporting.centres.directory import listed
from reporting.centres.service import Service
from reporting.errors import NotFound
from reporting.mailbox import answering, box, deciding, sealed_here
from reporting.mailbox.answers import Vocabularies, Vocabulary
from reporting.mailbox.dialogue import announced, open_file
from reporting.mailbox.everything import FILE_NAME, pieces
from reporting.mailbox.kept_open import AnyRequest, code_of, fields_of, keep_open, open_box, shut
from reporting.mailbox.shown import box_page, enter_page
from reporting.sealing.access_code import parse
from reporting.sealing.errors import CHECK_SYMBOL, NotGenuine
from reporting.web import kept
from reporting.web.identifier import identifier
from reporting.web.pages import Pages
from reporting.web.refusals import expired


@get("/{language:str}/mailbox", include_in_schema=False)
async def show(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The mailbox that is open in this browser; else the place to enter a code."""
    pages.translate(language)
    code = await code_of(request, service)
    if code is None:
        return enter_page(request, pages, language, await service.published(), "", {}, 200)
    try:
        found = await open_box(service, code, _page_of(request))
    except NotFound:
        return enter_page(request, pages, language, await service.published(), "", {"code": "code_unknown"}, 200)
    return box_page(request, service, pages, language, await service.published(), found, {}, 200)


@post("/{language:str}/mailbox", include_in_schema=False, status_code=303)
async def enter(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Open the mailbox of a code. A slip is said, and what was typed stays."""
    pages.translate(language)
    typed = (await fields_of(request)).get("code", "")
    published = await service.published()
    try:
        code = parse(typed)
        await service.database.read(partial(box.report_of, lookup=code.lookup))
    except NotGenuine as error:
        fault = (
            "code_missing" if not typed.strip() else "code_check" if error.reason == CHECK_SYMBOL else "code_symbols"
        )
        return enter_page(request, pages, language, published, typed, {"code": fault}, 422)
    except NotFound:
        return enter_page(request, pages, language, published, typed, {"code": "code_unknown"}, 404)
    key = service.draw(kept.KEY_LENGTH)
    await service.database.write(partial(keep_open, key=key, code=code, now=service.clock()))
    return Redirect(f"/{language}/mailbox", status_code=303, cookies=[kept.cookie(key)])


@get("/{language:str}/mailbox/file/{record:str}", include_in_schema=False)
async def file(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
    record: FromPath[str],
) -> Stream | Response[Any]:
    """One file, opened here and handed over to be saved. No browser shows it as a page of ours."""
    code = await code_of(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    named = identifier(record)
    announcing = await service.database.read(partial(box.announcing, lookup=code.lookup, record=named))
    found = announced(code, announcing, named)
    name = quote(sealed_here.safe_name(found.name), safe="")
    return Stream(
        await open_file(service, code, announcing, found),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Length": str(found.size)},
    )


@get("/{language:str}/mailbox/everything", include_in_schema=False)
async def everything(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    vocabularies: NamedDependency[Vocabularies],
    language: FromPath[str],
) -> Stream | Response[Any]:
    """All of the conversation as one file, to be saved and read elsewhere. No browser shows it as a page of ours."""
    code = await code_of(request, service)
    if code is None:
        return expired(pages, request, language, "mailbox")
    found, published = await open_box(service, code), await service.published()
    return Stream(
        pieces(service, pages, language, published, found, vocabularies(language, published)),
        media_type="application/octet-stream",
        headers={"Content-Disposition": f'attachment; filename="{FILE_NAME}"'},
    )


@get("/{language:str}/mailbox/questions", include_in_schema=False)
async def questions(
    service: NamedDependency[Service], vocabularies: NamedDependency[Vocabularies], language: FromPath[str]
) -> Vocabulary:
    """What the codes of a report's answers mean, the same for everybody: a script that makes a copy asks for it."""
    return vocabularies(language, await service.published())


@get("/{language:str}/lost-code", include_in_schema=False)
async def lost_code(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """What to do when the code is gone. It answers even while nothing can be sealed."""
    translate = pages.translate(language)
    centres = listed(pages.settings.contacts, await service.published_or_none(), language, translate)
    return pages.page(request, language, "lost_code.html", here="lost-code", centres=centres)


@post("/{language:str}/mailbox/close", include_in_schema=False, status_code=303)
async def close(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Shut the mailbox in this browser."""
    pages.translate(language)
    await shut(request, service)
    return Redirect(f"/{language}/", status_code=303, cookies=[kept.left_cookie()])


handlers: Final = [
    *(show, enter, file, everything, questions, lost_code, close),
    *answering.handlers,
    *deciding.handlers,
]


def _page_of(request: AnyRequest) -> int:
    asked = request.query_params.get("page", "0")
    if not re.fullmatch("[0-9]{1,3}", asked):
        raise NotFound
    return int(asked)
