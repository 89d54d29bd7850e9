"""The national series as a page and as a file of its own."""

from functools import cache
from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.publishing.series import CSV_FILE
from reporting.publishing.series_shown import shown
from reporting.web.pages import Pages
from reporting.web.schema import refusals

AnyRequest = Request[Any, Any, Any]

FILE: Final = "isonomia-national-2016-2024.csv"


@get("/{language:str}/figures/national", include_in_schema=False)
async def national_figures(
    request: AnyRequest, pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """The whole series."""
    return pages.page(request, language, "figures_national.html", here="figures/national", national=shown(language))


@get(
    "/api/v1/series/national.csv",
    summary="The national series 2016–2024",
    media_type="text/csv",
    responses=refusals(429),
    sync_to_thread=False,
)
def national_file() -> Response[bytes]:
    """A line a figure, with its source and the day it was read; from the reports of the national network."""
    headers = {"Content-Disposition": f'attachment; filename="{FILE}"'}
    return Response(_file(), media_type="text/csv", headers=headers)


@cache
def _file() -> bytes:
    return CSV_FILE.read_bytes()


handlers: Final = [national_figures, national_file]
