"""The deadline finder: what happened, then the days, then the deadlines. With JavaScript all of it stays in the page. Without,
what is typed is sent, computed and forgotten: no cookie, no row, no log.
"""

from datetime import date
from functools import lru_cache
from typing import Any, Final

from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.centres.directory import CANTONS, listed
from reporting.centres.manifest import Published
from reporting.centres.service import Service
from reporting.deadlines import shown
from reporting.deadlines.reading import read_days
from reporting.deadlines.rules import EVENTS, SITUATIONS, events_of
from reporting.web import forms
from reporting.web.pages import Pages

AnyRequest = Request[Any, Any, Any]

SCRIPTS: Final = ("deadlines.js",)
PARTS: Final = ("day", "month", "year")
FIELDS: Final = frozenset({"what", "canton", "asked", *(f"{event}-{part}" for event in EVENTS for part in PARTS)})
LONGEST_FIELD: Final = 200  # bytes
LARGEST_FORM: Final = 64 * 1024


@get("/{language:str}/deadlines", include_in_schema=False)
async def choose(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    today: NamedDependency[date],
    language: FromPath[str],
) -> Response[Any]:
    """What happened; and, for the script, every question and every deadline. The same for everybody, made once a day."""
    html = _blank(pages, language, today, await service.published_or_none())
    return pages.answer(request, language, html, scripts=SCRIPTS)


@post("/{language:str}/deadlines", include_in_schema=False, status_code=200, request_max_body_size=LARGEST_FORM)
async def find(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    today: NamedDependency[date],
    language: FromPath[str],
) -> Response[Any]:
    """Without JavaScript: the questions for the days, and then what was found."""
    translate = pages.translate(language)
    fields = await forms.fields(request, FIELDS, LONGEST_FIELD)
    published = await service.published_or_none()
    what, canton = fields.get("what", ""), fields.get("canton", "")
    if what not in SITUATIONS:
        html = _choices(pages, language, today, published, fields, {"what": "what_missing"})
        return pages.answer(request, language, html, status=422, scripts=SCRIPTS, secret=True)
    events = events_of(what)
    typed = {event: [fields.get(f"{event}-{part}", "") for part in PARTS] for event in events}
    if fields.get("asked") != what:
        return _days(request, pages, language, published, fields, typed, {}, None)
    days, faults = read_days(typed, events, today)
    if faults:
        return _days(request, pages, language, published, fields, typed, faults, None)
    found = shown.found(what, days, canton if canton in CANTONS else "", today, language, translate)
    return _days(request, pages, language, published, fields, typed, {}, found)


handlers: Final = [choose, find]


@lru_cache(maxsize=64)
def _blank(pages: Pages, language: str, today: date, published: Published | None) -> str:
    return _choices(pages, language, today, published, {}, {})


def _choices(
    pages: Pages,
    language: str,
    today: date,
    published: Published | None,
    fields: dict[str, str],
    faults: dict[str, str],
) -> str:
    translate = pages.translate(language)
    return pages.html(
        language,
        "deadlines.html",
        here="deadlines",
        scripts=SCRIPTS,
        faults=shown.sentences(faults, translate),
        **shown.choices(translate),
        chosen=fields.get("canton", ""),
        questions=shown.questions(EVENTS, {}, translate),
        cards=shown.every_card(language, translate),
        facts=shown.script_facts(language, translate, today),
        centres=listed(pages.settings.contacts, published, language, translate),
    )


def _days(
    request: AnyRequest,
    pages: Pages,
    language: str,
    published: Published | None,
    fields: dict[str, str],
    typed: dict[str, list[str]],
    faults: dict[str, str],
    found: list[dict[str, Any]] | None,
) -> Response[Any]:
    translate = pages.translate(language)
    choices = shown.choices(translate)
    return pages.page(
        request,
        language,
        "deadlines_days.html",
        here="deadlines",
        status=422 if faults else 200,
        secret=True,
        faults=shown.sentences(faults, translate),
        **choices,
        what=(fields["what"], dict(choices["situations"])[fields["what"]]),
        chosen=fields.get("canton", ""),
        questions=shown.questions(list(typed), typed, translate),
        cards=found,
        centres=listed(pages.settings.contacts, published, language, translate),
    )
