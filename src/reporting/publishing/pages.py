"""The published figures as people read them: what is out, one year, one table. Views of a frozen release alone.

The names of codes stand in the release, in German, French, Italian and English; in other languages the page's own sentences
are theirs and the names are marked as what they are. A page is made once for each release and language.
"""

from functools import lru_cache
from itertools import groupby
from typing import Any, Final, NamedTuple

import msgspec
from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from markupsafe import Markup

from reporting.centres.directory import CANTONS
from reporting.centres.service import Service
from reporting.codes import LANGUAGES
from reporting.errors import NotFound
from reporting.publishing.charts import MONTHS, chart, plot_of
from reporting.publishing.files import has_report, site_of
from reporting.publishing.maps import DISTRICTS
from reporting.publishing.releases import (
    NAME,
    Release,
    Table,
    announced,
    find,
    index,
    newest_version,
    totals,
    years_together,
)
from reporting.publishing.series_shown import shown as national
from reporting.publishing.series_shown import side_by_side
from reporting.publishing.tables import (
    address,
    called,
    cited,
    counts_by_kind,
    crosses,
    finest,
    labels,
    left_out,
    period,
    rows,
    table_at,
    together,
    unit,
    unit_called,
)
from reporting.publishing.wording import words_of
from reporting.publishing.words import TWICE
from reporting.web.pages import Pages, spoken_day

AnyRequest = Request[Any, Any, Any]

OTHERWISE: Final = "en"  # the language of names where the release has none in the page's own


class Line(msgspec.Struct, frozen=True):
    """A line of a table: what, how many, and how long its bar is, of a hundred."""

    label: str
    count: int
    width: int


class OneWay(NamedTuple):
    """A table by one thing: its name in the release, its address and name, its unit and what that is called, its lines."""

    id: str
    address: str
    name: str
    unit: str
    unit_name: str
    lines: list[Line]


class Shown(NamedTuple):
    """What may change about the page of a release: a newer version is out, its report was made, the years of the canton."""

    newer: bool
    report: bool
    totals: tuple[tuple[int, int], ...]


@get("/{language:str}/figures", include_in_schema=False)
async def all_figures(
    request: AnyRequest, service: NamedDependency[Service], pages: NamedDependency[Pages], language: FromPath[str]
) -> Response[Any]:
    """What is out, by canton, and what is announced."""
    translate, today = pages.translate(language), service.today
    listed, coming = await service.database.read(lambda c: (index(c, today), announced(c, today)))
    by_canton = groupby(sorted(listed, key=lambda one: (one.canton, -one.year, -one.version)), lambda one: one.canton)
    return pages.page(
        request,
        language,
        "figures.html",
        here="figures",
        releases=[(translate(CANTONS[canton]), list(one)) for canton, one in by_canton],
        announced=[(translate(CANTONS[one.canton]), one.year, spoken_day(language, one.published)) for one in coming],
        national=national(language),
    )


@get("/{language:str}/figures/{canton:str}/{name:str}", include_in_schema=False)
async def figures_of_a_year(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
    canton: FromPath[str],
    name: FromPath[str],
) -> Response[Any]:
    """One release: `2025` is its newest version."""
    release, newest = await _found(service, canton, name)
    years = await service.database.read(lambda c: totals(c, canton, service.today))
    report = has_report(service.settings.papers, release, _names_in(language))
    shown = Shown(newest > release.version, report, years)
    return pages.answer(request, language, _year(pages, language, release, shown))


@get("/{language:str}/figures/{canton:str}/{name:str}/{table:str}", include_in_schema=False)
async def figures_of_a_table(
    request: AnyRequest,
    service: NamedDependency[Service],
    pages: NamedDependency[Pages],
    language: FromPath[str],
    canton: FromPath[str],
    name: FromPath[str],
    table: FromPath[str],
) -> Response[Any]:
    """One table of a release, at an address of its own."""
    release, newest = await _found(service, canton, name)
    is_newer = newest > release.version
    return pages.answer(request, language, _table(pages, language, release, table_at(release, table), is_newer))


handlers: Final = [all_figures, figures_of_a_year, figures_of_a_table]


async def _found(service: Service, canton: str, name: str) -> tuple[Release, int]:
    """The release of an address, and the newest version of its year. Raises NotFound."""
    wanted, today = NAME.fullmatch(name), service.today
    if wanted is None or canton not in CANTONS:
        raise NotFound
    year, version = int(wanted["year"]), int(wanted["version"] or 0) or None
    return await service.database.read(
        lambda c: (find(c, canton, year, version, today), newest_version(c, canton, year, today))
    )


@lru_cache(maxsize=256)
def _year(pages: Pages, language: str, release: Release, shown: Shown) -> str:
    names = _names_in(language)
    return pages.html(
        language,
        "figures_of_a_year.html",
        here=f"figures/{release.canton}/{release.year}.{release.version}",
        newer=shown.newer,
        report=shown.report,
        published=spoken_day(language, release.published),
        tables=[_one_way(release, table, names) for table in (*counts_by_kind(release), *finest(release))],
        crosses=[(address(table), called(release, table, names)) for table in crosses(release)],
        twice=TWICE[names],
        together=together(release, names),
        left_out=left_out(release, names),
        citation=cited(release, names, *site_of(pages.settings)),
        words=words_of(release.texts, names),
        national=national(language),
        side_by_side=side_by_side(language, dict(shown.totals)),
        **_of_release(pages, language, release),
    )


@lru_cache(maxsize=1024)
def _table(pages: Pages, language: str, release: Release, table: Table, is_newer: bool) -> str:
    names = _names_in(language)
    lines, *columns = labels(release, table, names)
    # Of a list the bars stand in its table; a picture beside it is for what bars do not show.
    is_shown = columns or table.dimensions in (MONTHS, DISTRICTS)
    picture = chart(release, table, names, alone=False) if is_shown else ""
    return pages.html(
        language,
        "figures_of_a_table.html",
        here=f"figures/{release.canton}/{release.year}.{release.version}/{address(table)}",
        newer=is_newer,
        one=_one_way(release, table, names),
        together=together(release, names) if years_together(table) > 1 else "",
        columns=columns[0] if columns else [],
        lines=list(zip(lines, rows(table), strict=True)),
        picture=Markup(picture),  # noqa: S704 - our own drawing: each name in it is escaped
        is_drawn=plot_of(release, table, names) is not None,
        citation=cited(release, names, *site_of(pages.settings), table),
        **_of_release(pages, language, release, table),
    )


def _of_release(pages: Pages, language: str, release: Release, table: Table | None = None) -> dict[str, Any]:
    """What both kinds of page say of their release."""
    return {
        "release": release,
        "canton": pages.translate(language)(CANTONS[release.canton]),
        "names": _names_in(language),
        "cut_off": spoken_day(language, release.cut_off),
        "period": period(release, table),
    }


def _names_in(language: str) -> str:
    """The language in which the names of codes stand on a page."""
    return language if language in LANGUAGES else OTHERWISE


def _one_way(release: Release, table: Table, names: str) -> OneWay:
    """A table for a page; of one by two things it has no lines."""
    lines = zip(labels(release, table, names)[0], table.counts, strict=True) if len(table.dimensions) == 1 else ()
    most = max(table.counts, default=0) or 1
    drawn = [Line(label, count, 100 * count // most) for label, count in lines]
    said = called(release, table, names), unit(table), unit_called(table, names)
    return OneWay(table.name, address(table), *said, drawn)
