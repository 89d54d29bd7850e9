"""The page that says honestly how well each language is translated, and by whom it was read."""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.messages import N_
from reporting.web.language import Language, known, name_in
from reporting.web.pages import Pages

STATES: Final = {
    "source": N_("complete"),
    "reviewed": N_("complete, and read by somebody who translates"),
    "complete": N_("complete"),
    "draft": N_("complete, translated by a machine, checked by nobody yet"),
    "partial": N_("not complete yet"),
}


@get("/{language:str}/languages", include_in_schema=False)
async def languages(
    request: Request[Any, Any, Any], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Every language offered, how far it is, and who answers for it."""
    translate = pages.translate(language)
    listed = [
        (one, name_in(one.tag, language), translate(STATES[one.state]), one.reviewed_by) for one in _offered(pages)
    ]
    return pages.page(request, language, "language_states.html", here="languages", scripts=(), listed=listed)


def _offered(pages: Pages) -> list[Language]:
    return [known()[tag] for tag in pages.settings.languages]


handlers: Final = [languages]
