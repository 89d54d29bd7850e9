"""The form for people: written, looked over, sent, and the code shown; each step also without JavaScript.

No cookie before the first answer. Words and code stand only in answers that may not be cached or compressed.
"""

import contextlib
import io
from functools import partial
from typing import Any, Final

import segno
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec.structs import replace

from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.errors import Conflict, Invalid, ReportingError, Unavailable
from reporting.intake import draft as drafts
from reporting.intake.draft import Draft, Sent
from reporting.intake.form import FIELDS_OF_CODES, Filled, context_of, faults_of, look_over, made_valid, read, shown
from reporting.mailbox import attachments
from reporting.mailbox.safety_word import safety_word
from reporting.web import kept
from reporting.web.errors import STATUS
from reporting.web.forms import OUR_OWN
from reporting.web.pages import Pages
from reporting.web.refusals import expired, sentence
from reporting.web.shell import IS_HEAD

AnyRequest = Request[Any, Any, Any]

LARGEST_FORM: Final = (attachments.LIMIT + 1) * 31 * 1024 * 1024  # beyond it nothing is even read


@get("/{language:str}/form", include_in_schema=False)
async def form(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The form; with the draft in it that the cookie opens, if there is one."""
    pages.translate(language)
    found = await _found(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{language}/code", status_code=303)
    return _form(request, pages, language, await service.published(), found, {}, 200, None)


@post("/{language:str}/form", include_in_schema=False, request_max_body_size=LARGEST_FORM, status_code=303)
async def fill_in(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Take the form as it arrives, files sealed on the way, and go on to looking it over."""
    pages.translate(language)
    published = await service.published()
    found = None
    with contextlib.suppress(Unavailable):  # then the form is read all the same, and comes back with her words in it
        found = await _found(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{language}/code", status_code=303)
    if (request.content_length or 0) > LARGEST_FORM:
        return _form(request, pages, language, published, found, {"files": "files_too_large"}, 413, None)
    key = (kept.key_of(request) if found else None) or service.draw(kept.KEY_LENGTH)
    filled = await read(request, service, found or drafts.begin(service.draw))
    filled = filled._replace(draft=made_valid(filled.draft, published, pages.settings.languages))
    faults = faults_of(filled.draft, published) | filled.faults
    try:
        await _keep(service, key, filled)
    except Unavailable as error:
        before = found.files if found else ()
        lost = {} if set(filled.draft.files) <= set(before) else {"files": "files_unavailable"}
        draft = replace(filled.draft, files=before)
        return _form(request, pages, language, published, draft, faults | lost | {"": error.code}, 503, None)
    if faults:
        return _form(request, pages, language, published, filled.draft, faults, 422, key)
    return Redirect(f"/{language}/check", status_code=303, cookies=[kept.cookie(key)])


@get("/{language:str}/check", include_in_schema=False)
async def check(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The draft as it will be sent."""
    found = await _found(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{language}/code", status_code=303)
    if found is None:
        return expired(pages, request, language, "form")
    return _check(request, pages, language, await service.published(), found, {}, 200)


@post("/{language:str}/check", include_in_schema=False, status_code=303)
async def send(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Seal the draft and hand it in. The code is shown only after the commit; a second press shows the same."""
    pages.translate(language)
    key = kept.key_of(request)
    if key is None:
        return expired(pages, request, language, "form")
    published = await service.published()
    try:
        found = await _send(service, key, published)
    except (Conflict, Invalid, Unavailable) as error:
        draft = await _found(request, service)
        if isinstance(draft, Draft):
            return _unsent(request, pages, language, published, draft, error)
        found = draft
    if found is None:
        return expired(pages, request, language, "form")
    if isinstance(found, Draft):
        return _form(request, pages, language, published, found, faults_of(found, published), 422, key)
    return Redirect(f"/{language}/code", status_code=303)


@get("/{language:str}/code", include_in_schema=False)
async def code(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The access code of the report that was just sent, until it has been noted."""
    found = await _found(request, service)
    if isinstance(found, Draft):
        return Redirect(f"/{language}/check", status_code=303)
    if found is None:
        return expired(pages, request, language, "form")
    published = await service.published()
    names = {centre.centre: centre.name for centre in context_of(pages, language, published)["centres"]}
    shown_code = {
        "groups": found.code.text.split("-"),
        "reference": found.reference,
        "safety_word": safety_word(found.code.dialogue_key(0)),
        "centre": names.get(found.centre, found.centre),
    }
    return pages.page(
        request, language, "code.html", here="code", secret=True, scripts=("exit.js", "code.js"), code=shown_code
    )


@get("/{language:str}/code/picture", include_in_schema=False)
async def picture(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[bytes]:
    """The access code as a QR code, made in memory; the address says nothing of it."""
    pages.translate(language)
    found = await _found(request, service)
    if not isinstance(found, Sent):
        return Response(b"", status_code=404, media_type="image/png")
    buffer = io.BytesIO()
    segno.make(found.code.text, error="q", mode="alphanumeric", version=2, boost_error=False).save(
        buffer, kind="png", border=4, scale=1
    )
    return Response(buffer.getvalue(), media_type="image/png")


@post("/{language:str}/code", include_in_schema=False, status_code=303)
async def noted(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The person has written the code down: from here on it is nowhere but with her."""
    pages.translate(language)
    await _leave(request, service)
    return Redirect(f"/{language}/", status_code=303, cookies=[kept.left_cookie()])


@get("/{language:str}/exit", include_in_schema=False)
async def leave(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Away at once: what was begun is deleted, cookies and storage are cleared, another website comes."""
    pages.translate(language)
    if not _is_hers(request):
        return Redirect(service.settings.leave_to, status_code=303)
    with contextlib.suppress(Unavailable):
        # Without the database she must get away all the same: what is left there ends by itself, and K goes with the cookie.
        await _leave(request, service)
    headers = {"Clear-Site-Data": '"cookies", "storage"'}
    return Redirect(f"/{language}/left", status_code=303, headers=headers, cookies=[kept.no_cookie()])


@get("/{language:str}/left", include_in_schema=False)
async def left(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Redirect:
    """On to the other website, with a last cookie that lives a second: it keeps Back from showing what was left."""
    pages.translate(language)
    cookies = [kept.left_cookie()] if _is_hers(request) else []
    return Redirect(service.settings.leave_to, status_code=303, cookies=cookies)


handlers: Final = [form, fill_in, check, send, code, picture, noted, leave, left]


async def _found(request: AnyRequest, service: Service) -> Draft | Sent | None:
    key = kept.key_of(request)
    if key is None:
        return None
    return await service.database.read(partial(drafts.find, key=key, now=service.clock()))


async def _keep(service: Service, key: bytes, filled: Filled) -> None:
    now = service.clock()

    def work(connection: Any) -> None:
        for record in filled.dropped:
            attachments.remove(connection, filled.draft.case, filled.draft.code.lookup, record)
        drafts.keep(connection, key, drafts.shortened(filled.draft), now)

    await service.database.write(work)


def _is_hers(request: AnyRequest) -> bool:
    """Whether it is she who leaves: another website that sends her browser here must not delete what she writes, nor HEAD."""
    site = request.headers.get("sec-fetch-site", "none")
    return site in OUR_OWN and not request.scope["state"].get(IS_HEAD)


async def _leave(request: AnyRequest, service: Service) -> None:
    key = kept.key_of(request)
    if key is not None:
        await service.database.write(partial(drafts.leave, key=key, now=service.clock()))


async def _send(service: Service, key: bytes, published: Published) -> Draft | Sent | None:
    work = partial(
        drafts.send,
        key=key,
        published=published,
        service_keys=service.service_keys,
        draw=service.draw,
        now=service.clock(),
        is_ready=lambda draft: not faults_of(draft, published),
    )
    return await service.database.write(work)


def _form(
    request: AnyRequest,
    pages: Pages,
    language: str,
    published: Published,
    draft: Draft | None,
    faults: dict[str, str],
    status: int,
    key: bytes | None,
) -> Response[Any]:
    context = context_of(pages, language, published)
    translate = pages.translate(language)
    return pages.page(
        request,
        language,
        "form.html",
        here="form",
        status=status,
        secret=draft is not None,
        scripts=("report.js",),
        cookies=[kept.cookie(key)] if key else [],
        faults={field: translate(FIELDS_OF_CODES.get(code) or sentence(code)) for field, code in faults.items()},
        **context,
        draft=shown(draft, published, language),
        shown=NOTHING_SHOWN,
        code=NO_CODE,
    )


NOTHING_SHOWN: Final = {
    "centre": "",
    "words": "",
    "contact": "",
    "language": "",
    "domain": "",
    "wishes": [],
    "files": [],
}
NO_CODE: Final = {"groups": [], "reference": "", "safety_word": "", "centre": ""}


def _check(
    request: AnyRequest,
    pages: Pages,
    language: str,
    published: Published,
    draft: Draft,
    faults: dict[str, str],
    status: int,
) -> Response[Any]:
    context = context_of(pages, language, published)
    return pages.page(
        request,
        language,
        "check.html",
        here="check",
        status=status,
        secret=True,
        faults=faults,
        shown=look_over(context, draft, language, pages.translate(language)),
    )


def _unsent(
    request: AnyRequest, pages: Pages, language: str, published: Published, draft: Draft, error: ReportingError
) -> Response[Any]:
    """The page again with everything on it, and on top what to do."""
    if error.code == "attachment_unknown":
        without = replace(draft, files=())
        return _form(request, pages, language, published, without, {"files": "attachment_unknown"}, 422, None)
    told = {"": pages.translate(language)(sentence(error.code))}
    return _check(request, pages, language, published, draft, told, STATUS[type(error)])
