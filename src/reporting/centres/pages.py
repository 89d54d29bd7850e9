"""Find a centre: by the name of a municipality or by canton, and every centre with how to reach it.

A place in an address would stay in the browser's history and in the logs of others, so the form is sent, answered and
forgotten: no cookie, no row, no log. It works without JavaScript and needs none.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from reporting.centres.directory import CANTONS, listed
from reporting.centres.manifest import Published
from reporting.centres.papers import PAPERS, paper_file
from reporting.centres.responsible import responsible
from reporting.centres.service import Service
from reporting.codes.places import LONGEST_NAME, Municipality, find_municipality
from reporting.errors import NotFound
from reporting.messages import N_
from reporting.web.forms import fields
from reporting.web.pages import Pages, Translate

AnyRequest = Request[Any, Any, Any]

FIELDS: Final = frozenset({"place", "canton"})
LONGEST_FIELD: Final = 4 * LONGEST_NAME  # bytes
LARGEST_FORM: Final = 16 * 1024

FAULTS: Final = {
    "place_missing": N_("Write the name of a municipality, or choose a canton."),
    "place_unknown": N_("We do not know this place. Look at how it is written, or choose the canton."),
}


class Answer(msgspec.Struct, frozen=True):
    """What the page says: the `place` and the responsible `centre`, or `candidates` to choose from, or a `fault`.

    `is_near`: the centre is there for that canton; else it is the one that helps everybody else.
    """

    typed: str = ""
    canton: str = ""
    place: str = ""
    centre: str | None = None
    is_near: bool = False
    candidates: tuple[Municipality, ...] = ()
    fault: str = ""


@get("/{language:str}/centres", include_in_schema=False)
async def show(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Every centre. It answers even while nothing can be sealed."""
    return _page(request, service, pages, language, await service.published_or_none(), Answer())


@post("/{language:str}/centres", include_in_schema=False, status_code=200, request_max_body_size=LARGEST_FORM)
async def find(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The centre for a place."""
    translate = pages.translate(language)
    published = await service.published_or_none()
    typed = await fields(request, FIELDS, LONGEST_FIELD, too_long="?")  # what is far too long is no name
    return _page(request, service, pages, language, published, answered(typed, published, translate))


def _paper(name: str) -> HTTPRouteHandler:
    """The route of a paper to print: an address that stays, while the file's own changes with its content."""

    @get(f"/{{language:str}}/{name}.pdf", include_in_schema=False, name=f"paper {name}")
    async def paper(pages: NamedDependency[Pages], language: FromPath[str]) -> Redirect:
        pages.translate(language)
        file = paper_file(name, language)
        if file not in pages.assets:
            raise NotFound()
        return Redirect(pages.assets.address(file), status_code=303)

    return paper


handlers: Final = [show, find, *[_paper(name) for name in PAPERS]]


def answered(form: Mapping[str, str], published: Published | None, translate: Translate) -> Answer:
    """What to say to a form; what was typed, or chosen from candidates, goes before the canton."""
    typed, canton = form.get("place", "").strip(), form.get("canton", "")
    if typed:
        found = find_municipality(typed, published.cantons if published else ())
        if found.municipality:
            name = found.municipality.name
            return _in_charge(Answer(name, "", name), found.municipality.canton, published)
        return Answer(typed, canton, candidates=found.candidates, fault="" if found.candidates else "place_unknown")
    if canton in CANTONS:
        return _in_charge(Answer("", canton, translate(CANTONS[canton])), canton, published)
    return Answer(fault="place_missing")


def _in_charge(answer: Answer, canton: str, published: Published | None) -> Answer:
    lines = () if published is None else published.centres.values()
    centre = responsible(lines, canton=canton)
    is_near = any(line.centre == centre and canton in line.cantons for line in lines)
    return msgspec.structs.replace(answer, centre=centre, is_near=is_near)


def _page(
    request: AnyRequest, service: Service, pages: Pages, language: str, published: Published | None, answer: Answer
) -> Response[Any]:
    translate = pages.translate(language)
    centres = listed(service.settings.contacts, published, language, translate)
    return pages.page(
        request,
        language,
        "centres.html",
        here="centres",
        status=422 if answer.fault else 200,
        secret=bool(answer.typed or answer.canton or answer.fault),
        faults={"place": translate(FAULTS[answer.fault])} if answer.fault else {},
        answer=answer,
        found=[centre for centre in centres if centre.centre == answer.centre],
        papers=[name for name in PAPERS if paper_file(name, language) in pages.assets],
        centres=[centre for centre in centres if centre.centre != answer.centre],
        cantons=sorted(((code, translate(name)) for code, name in CANTONS.items()), key=lambda one: one[1]),
    )
