"""Your rights: what the law offers where it happened, what one can do without it, and what the centre does. Only read: these
pages ask nothing, and their addresses and titles are neutral words.
"""

from typing import Any, Final

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.centres.service import Service
from reporting.deadlines.laws import cited
from reporting.deadlines.rules import RULES
from reporting.deadlines.shown import card
from reporting.errors import NotFound
from reporting.information.contacts import centres_of
from reporting.information.rights_texts import CENTRE, FACTS, SITUATIONS
from reporting.web.pages import Pages, Translate, spoken_day

AnyRequest = Request[Any, Any, Any]


@get("/{language:str}/rights", include_in_schema=False)
async def choose(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """Where it happened, and what must be said first: that no one law covers it."""
    translate = pages.translate(language)
    return pages.page(
        request,
        language,
        "rights.html",
        here="rights",
        situations=[(key, translate(situation.title)) for key, situation in SITUATIONS.items()],
        facts=[_fact(key, language, translate) for key in ("everybody", "equality", "no_general_act")],
        centres=await centres_of(service, pages, language),
    )


@get("/{language:str}/rights/{name:str}", include_in_schema=False)
async def rights(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
    name: FromPath[str],
) -> Response[Any]:
    """One situation."""
    translate = pages.translate(language)
    if name not in SITUATIONS:
        raise NotFound
    situation = SITUATIONS[name]
    return pages.page(
        request,
        language,
        "rights_situation.html",
        here=f"rights/{name}",
        heading=translate(situation.title),
        facts=[_fact(key, language, translate) for key in situation.law],
        can=[translate(sentence) for sentence in situation.can],
        does=[translate(sentence) for sentence in CENTRE],
        centres=await centres_of(service, pages, language),
    )


handlers: Final = [choose, rights]


def _fact(key: str, language: str, translate: Translate) -> dict[str, Any]:
    """A fact of this page, or a deadline's words and source."""
    if key not in FACTS:
        return card(RULES[key], language, translate)
    fact = FACTS[key]
    return {
        "title": "",
        "words": translate(fact.words),
        "article": cited(translate, fact.article, fact.law),
        "source": fact.source,
        "checked": spoken_day(language, fact.checked) if fact.checked else "",
    }
