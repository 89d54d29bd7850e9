"""The start page, and the way to it in the person's language."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from reporting.centres.directory import directory, reachable
from reporting.centres.service import Service
from reporting.errors import Unavailable
from reporting.web.pages import Pages

AnyRequest = Request[Any, Any, Any]


@get("/", include_in_schema=False)
async def to_language(request: AnyRequest, pages: NamedDependency[Pages]) -> Redirect:
    """To the start page in the language the browser asks for."""
    return Redirect(f"/{pages.language(request)}/", status_code=303, headers={"Vary": "Accept-Language"})


@get("/{language:str}", include_in_schema=False)
async def start(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """What this is, who reads it, and the two doors. It answers even while nothing can be sealed."""
    translate = pages.translate(language)
    try:
        published = await service.published()
        centres = directory(published.manifest, service.settings.contacts, language, translate, published.today)
    except Unavailable:
        centres = reachable(service.settings.contacts)
    return pages.page(request, language, "start.html", here="", centres=centres)


handlers: Final = [to_language, start]
