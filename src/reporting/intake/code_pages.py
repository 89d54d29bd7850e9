"""From looking it over to the code, without JavaScript: the draft is sealed and handed in, and the code is shown until it is noted.

Words and code stand only in answers that may not be cached or compressed.
"""

import io
from functools import partial
from typing import Any, Final

import segno
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec.structs import replace

from reporting.centres.service import Service
from reporting.errors import Conflict, Invalid, Unavailable
from reporting.intake import draft as drafts
from reporting.intake import questions
from reporting.intake.answers import Fault, faults_of
from reporting.intake.draft import Draft, Sent
from reporting.intake.form import check_page, question_page
from reporting.intake.leaving import forget
from reporting.intake.sending import Press, send_at_once
from reporting.intake.sending import send as send_draft
from reporting.intake.showing import Offer, offer
from reporting.mailbox.safety_word import safety_word
from reporting.web import kept
from reporting.web.errors import STATUS
from reporting.web.pages import Pages
from reporting.web.refusals import expired, sentence

AnyRequest = Request[Any, Any, Any]


@get("/{language:str}/check", include_in_schema=False)
async def check(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The draft as it will be sent."""
    found = await found_draft(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{language}/code", status_code=303)
    if found is None:
        return expired(pages, request, language, "form")
    return check_page(request, pages, offer(pages, language, await service.published()), found)


@post("/{language:str}/check", include_in_schema=False, status_code=303)
async def send(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Seal the draft and hand it in. The code is shown only after the commit; a second press shows the same."""
    pages.translate(language)
    key = kept.key_of(request)
    if key is None:
        return expired(pages, request, language, "form")
    offered = offer(pages, language, await service.published())
    try:
        found = await _send(service, key, offered)
    except (Conflict, Invalid, Unavailable) as error:
        draft = await found_draft(request, service)
        if isinstance(draft, Draft) and error.code == "attachment_unknown":
            draft = replace(draft, files=())
            await service.database.write(partial(drafts.keep, key=key, draft=draft, now=service.clock()))
            return _to_mend(request, pages, offered, draft, {"files": Fault("attachment_unknown")})
        if isinstance(draft, Draft):
            told = offered.translate(sentence(error.code))
            return check_page(request, pages, offered, draft, told, STATUS[type(error)])
        found = draft
    if found is None:
        return expired(pages, request, language, "form")
    if isinstance(found, Draft):
        return _to_mend(request, pages, offered, found, faults_of(found, offered.published))
    return Redirect(f"/{language}/code", status_code=303)


@get("/{language:str}/code", include_in_schema=False)
async def code(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The access code of the report that was just sent, until it has been noted."""
    found = await found_draft(request, service)
    if isinstance(found, Draft):
        return Redirect(f"/{language}/check", status_code=303)
    if found is None:
        return expired(pages, request, language, "form")
    offered = offer(pages, language, await service.published())
    names = {centre.centre: centre.name for centre in offered.centres}
    shown_code = {
        "groups": found.code.text.split("-"),
        "reference": found.reference,
        "safety_word": safety_word(found.code.dialogue_key(0)),
        "centre": names.get(found.centre, found.centre),
        "only_told": found.only_told,
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
    found = await found_draft(request, service)
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
    await forget(request, service)
    return Redirect(f"/{language}/", status_code=303, cookies=[kept.left_cookie()])


handlers: Final = [check, send, code, picture, noted]


async def found_draft(request: AnyRequest, service: Service) -> Draft | Sent | None:
    """What the cookie of a request opens."""
    key = kept.key_of(request)
    if key is None:
        return None
    return await service.database.read(partial(drafts.find, key=key, now=service.clock()))


async def _send(service: Service, key: bytes, offered: Offer) -> Draft | Sent | None:
    press = Press(
        key=key,
        published=offered.published,
        service_keys=service.service_keys,
        draw=service.draw,
        now=service.clock(),
        language=offered.language,
        is_ready=lambda draft: not faults_of(draft, offered.published),
    )
    if not service.database.is_sqlite:  # which has no single statement for it, and needs none
        found = await service.database.write(partial(send_at_once, press=press), single=True)
        if not isinstance(found, Draft):
            return found
    return await service.database.write(partial(send_draft, press=press))


def _to_mend(
    request: AnyRequest, pages: Pages, offered: Offer, draft: Draft, faults: dict[str, Fault]
) -> Response[Any]:
    """The first question that must be mended; from there she comes back to looking it over."""
    name = next(iter(faults))
    return question_page(
        request,
        pages,
        offered,
        questions.NAMES[name],
        draft,
        faults={name: faults[name]},
        status=422,
        to_check=True,
    )
