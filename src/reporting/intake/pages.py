"""The questionnaire for people: one document with JavaScript, one page a question without.

No cookie before the first answer. Words stand only in answers that may not be cached or compressed. Every answer is put into the
draft as it is at that moment: of two tabs neither undoes the other.
"""

import contextlib
from functools import partial
from typing import Any, Final, NamedTuple

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect
from sqlalchemy.engine import Connection

from reporting.centres.service import Service
from reporting.errors import NotFound, Unavailable
from reporting.intake import code_pages, leaving, questions
from reporting.intake import draft as drafts
from reporting.intake.answers import ENOUGH, TO_CHECK, Fault, Given, applied, onward, read, with_usual
from reporting.intake.code_pages import found_draft
from reporting.intake.draft import Draft, Sent
from reporting.intake.form import blank_page, question_page
from reporting.intake.graph import Question
from reporting.intake.showing import Offer, offer, path_of
from reporting.mailbox import attachments
from reporting.web import kept
from reporting.web.pages import Pages
from reporting.web.refusals import expired

AnyRequest = Request[Any, Any, Any]

LARGEST_FORM: Final = (attachments.LIMIT + 1) * 31 * 1024 * 1024  # beyond it nothing is even read


@get("/{language:str}/form", include_in_schema=False)
async def form(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The first question, and in the same document all others; with a draft, only the question."""
    return await _first(request, service, pages, language, "form", "")


@get("/{language:str}/form/tell", include_in_schema=False)
async def tell(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The same for somebody who only wants it to be known."""
    return await _first(request, service, pages, language, "form/tell", "documentation")


@get("/{language:str}/form/{place:int}", include_in_schema=False)
async def question(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
    place: FromPath[int],
) -> Response[Any]:
    """One question of a draft, by its number on the path; `?to_check` comes from where everything is looked over."""
    if place < 1:
        raise NotFound
    pages.translate(language)
    found = await found_draft(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{language}/code", status_code=303)
    if found is None:
        if kept.key_of(request):
            return expired(pages, request, language, "form")
        return Redirect(f"/{language}/form", status_code=303)
    asked = questions.at(place, found.answers)
    if asked is None:  # an answer was changed since, and the path is shorter
        return _to(language, onward(questions.FIRST.name, found, to_check=True), found)
    offered = offer(pages, language, await service.published())
    return question_page(request, pages, offered, asked, found, to_check=TO_CHECK in request.query_params)


@post("/{language:str}/form/{place:int}", include_in_schema=False, request_max_body_size=LARGEST_FORM, status_code=303)
async def answer(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
) -> Response[Any]:
    """Take the answer to one question and go on to the next. The form says which; the number is that of the page it comes from."""
    return await _take(Turn(request, service, pages, offer(pages, language, await service.published())))


@post("/{language:str}/form", include_in_schema=False, request_max_body_size=LARGEST_FORM, status_code=303)
async def fill_in(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Take all answers at once, from somebody whose browser could not seal them, and go on to looking it over."""
    return await _take(Turn(request, service, pages, offer(pages, language, await service.published()), at_once=True))


handlers: Final = [form, tell, question, answer, fill_in, *code_pages.handlers, *leaving.handlers]


class Turn(NamedTuple):
    """One press of the button: the answer to one question, or to all `at_once`."""

    request: AnyRequest
    service: Service
    pages: Pages
    offered: Offer
    at_once: bool = False


def _to(
    language: str, following: Question | None, draft: Draft, key: bytes | None = None, *, to_check: bool = False
) -> Redirect:
    """To a question, or to where everything is looked over."""
    mark = f"?{TO_CHECK}" if to_check else ""
    path = f"/{language}/{path_of(following, draft.answers)}{mark}" if following else f"/{language}/check"
    return Redirect(path, status_code=303, cookies=[kept.cookie(key)] if key else [])


async def _first(
    request: AnyRequest, service: Service, pages: Pages, language: str, here: str, purpose: str
) -> Response[Any]:
    pages.translate(language)
    found = await found_draft(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{language}/code", status_code=303)
    offered = offer(pages, language, await service.published())
    if found is None:
        return blank_page(request, pages, offered, here, purpose)
    return question_page(request, pages, offered, questions.FIRST, found)


async def _take(turn: Turn) -> Response[Any]:
    request, service = turn.request, turn.service
    found = None
    with contextlib.suppress(Unavailable):  # then the form is read all the same, and comes back with her words in it
        found = await found_draft(request, service)
    if isinstance(found, Sent):
        return Redirect(f"/{turn.offered.language}/code", status_code=303)
    begun = found or drafts.begin(service.draw)
    if (request.content_length or 0) > LARGEST_FORM:
        return _again(turn, begun, None, {"files": Fault("files_too_large")}, 413, None)
    key = (kept.key_of(request) if found else None) or service.draw(kept.KEY_LENGTH)
    given = await read(request, service, begun, at_once=turn.at_once)
    try:
        taken = await service.database.write(partial(_keep, turn=turn, key=key, begun=begun, given=given))
    except Unavailable as error:
        draft, faults = applied(begun, given._replace(files=()), turn.offered)
        lost = {"files": Fault("files_unavailable")} if given.files else {}
        return _again(turn, draft, given, faults | lost | {"": Fault(error.code)}, 503, None)
    if taken is None:
        return Redirect(f"/{turn.offered.language}/code", status_code=303)
    draft, faults = taken
    if not found and given.asked not in (None, questions.FIRST):
        return _again(turn, draft, given, {"": Fault("ended")} | faults, 410, key)
    if faults:
        return _again(turn, draft, given, faults, 422, key)
    return _further(turn, draft, given, key)


def _keep(
    connection: Connection, turn: Turn, key: bytes, begun: Draft, given: Given
) -> tuple[Draft, dict[str, Fault]] | None:
    """Put the answers into the draft as it is now; None if the report has been sent meanwhile, in another tab."""
    now = turn.service.clock()
    current = drafts.find(connection, key, now, for_change=True) or begun
    if isinstance(current, Sent):
        return None
    draft, faults = applied(current, given, turn.offered)
    if given.has(ENOUGH):
        draft = with_usual(draft, turn.offered.published)
    for record in given.dropped:
        attachments.remove(connection, draft.case, draft.code.lookup, record)
    drafts.keep(connection, key, drafts.shortened(draft), now)
    return draft, faults


def _again(
    turn: Turn, draft: Draft, given: Given | None, faults: dict[str, Fault], status: int, key: bytes | None
) -> Response[Any]:
    """The question once more, with what she entered and what must be mended; of all at once, the first such question, or her
    words if nothing could be kept."""
    names = ["words"] if "" in faults else [name for name in faults if name in questions.NAMES]
    asked = (given.asked if given else None) or questions.NAMES[names[0]]
    page = question_page(
        turn.request,
        turn.pages,
        turn.offered,
        asked,
        draft,
        faults={field: fault for field, fault in faults.items() if field in ("", "files", asked.name)},
        status=status,
        typed=given.typed if given and asked.kind == "municipality" else None,
        to_check=turn.at_once or (given is not None and given.has(TO_CHECK)),
    )
    if key:
        page.set_cookie(kept.cookie(key))
    return page


def _further(turn: Turn, draft: Draft, given: Given, key: bytes) -> Response[Any]:
    to_check = given.has(TO_CHECK)
    following = None
    if given.asked and not given.has(ENOUGH):
        following = onward(given.asked.name, draft, to_check=to_check)
    return _to(turn.offered.language, following, draft, key, to_check=to_check)
