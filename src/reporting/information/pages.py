"""What a person can read before she writes. It answers even while nothing can be sealed, sets no cookie and asks nothing.

The addresses and titles are neutral words: they stay behind in the history of a browser.
"""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import Redirect

from reporting.centres.service import Service
from reporting.errors import NotFound
from reporting.information.contacts import centres_of, offices
from reporting.web.language import variants
from reporting.web.pages import Pages

AnyRequest = Request[Any, Any, Any]

# Path below the language, and its template.
PAGES: Final = {
    "begin": "begin.html",
    "only-tell": "only_tell.html",
    "steps": "steps.html",
    "safety": "safety.html",
    "under-18": "under_18.html",
    "privacy": "privacy.html",
    "accessibility": "accessibility.html",
    "institutions": "institutions.html",
    "other-side": "other_side.html",
}
# Leichte Sprache: what stands before the form is written for nobody else, so it is in no catalogue.
EASY_LANGUAGE: Final = "de-simple"
EASY: Final = {
    "leicht": "leicht.html",
    "leicht/erzaehlen": "leicht_erzaehlen.html",
    "leicht/code": "leicht_code.html",
    "leicht/postfach": "leicht_postfach.html",
}


@get("/", include_in_schema=False)
async def to_language(request: AnyRequest, pages: NamedDependency[Pages]) -> Redirect:
    """To the start page in the language the browser asks for."""
    return Redirect(f"/{pages.language(request)}/", status_code=303, headers={"Vary": "Accept-Language"})


@get("/{language:str}", include_in_schema=False)
async def start(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """What this is, who reads it, and the doors. Two requests in all: the page and its style sheet, no script."""
    pages.translate(language)
    if variant := variants().get(language):
        return Redirect(f"/{variant.of}/{variant.start}", status_code=303)
    centres = await centres_of(service, pages, language)
    return pages.page(request, language, "start.html", here="", scripts=(), centres=centres)


def _reading(path: str, template: str, only: str | None = None) -> HTTPRouteHandler:
    """The route of a page that is there to be read; `only`: of that variant alone, below the language that it is of."""

    @get("/{language:str}/" + path, include_in_schema=False, name=f"reading {path}")
    async def reading(
        request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
    ) -> Response[Any]:
        if only is not None and language != variants()[only].of:
            raise NotFound()
        centres = await centres_of(service, pages, language)
        here = path if only is None else ""
        return pages.page(
            request, only or language, template, here=here, centres=centres, **offices(service.settings, language)
        )

    return reading


handlers: Final = [
    to_language,
    start,
    *[_reading(path, template) for path, template in PAGES.items()],
    *[_reading(path, template, only=EASY_LANGUAGE) for path, template in EASY.items()],
]
