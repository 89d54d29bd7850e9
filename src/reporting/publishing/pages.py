"""The published figures as people read them: what is out, one year, one table by two things. Views of a frozen release alone.

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

from reporting.centres.directory import CANTONS
from reporting.centres.service import Service
from reporting.errors import NotFound
from reporting.publishing.downloads import LANGUAGES
from reporting.publishing.releases import NAME, Release, Table, announced, find, index
from reporting.web.pages import Pages, spoken_day

AnyRequest = Request[Any, Any, Any]

OTHERWISE: Final = "en"  # the language of names where the release has none in the page's own


class Line(msgspec.Struct, frozen=True):
    """A line of a table: what, how many, and how long its bar is, of a hundred."""

    label: str
    count: int
    width: int


class OneWay(NamedTuple):
    """A table by one thing."""

    name: str
    mentions: bool
    lines: list[Line]


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
    return pages.answer(request, language, _year(pages, language, release, newest.version > release.version))


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
    """One table by two things."""
    release, _ = await _found(service, canton, name)
    wanted = next((one for one in _crosses(release) if _path(one) == table), None)
    if wanted is None:
        raise NotFound
    return pages.answer(request, language, _cross(pages, language, release, wanted))


handlers: Final = [all_figures, figures_of_a_year, figures_of_a_table]


async def _found(service: Service, canton: str, name: str) -> tuple[Release, Release]:
    """The release of an address, and the newest of its year. Raises NotFound."""
    wanted, today = NAME.fullmatch(name), service.today
    if wanted is None or wanted["format"] or canton not in CANTONS:
        raise NotFound
    year, version = int(wanted["year"]), int(wanted["version"] or 0) or None
    return await service.database.read(
        lambda c: (find(c, canton, year, version, today), find(c, canton, year, None, today))
    )


@lru_cache(maxsize=256)
def _year(pages: Pages, language: str, release: Release, is_newer: bool) -> str:
    names = language if language in LANGUAGES else OTHERWISE
    return pages.html(
        language,
        "figures_of_a_year.html",
        here=f"figures/{release.canton}/{release.year}.{release.version}",
        release=release,
        canton=pages.translate(language)(CANTONS[release.canton]),
        names=names,
        newer=is_newer,
        cut_off=spoken_day(language, release.cut_off),
        published=spoken_day(language, release.published),
        matters=_lines([(release.matter_names[kind][names], count) for kind, count in release.matters.items()]),
        tables=[_one_way(release, table, names) for table in _finest(release)],
        crosses=[(_path(table), _name(release, table, names)) for table in _crosses(release)],
        left_out=release.left_out,
    )


@lru_cache(maxsize=256)
def _cross(pages: Pages, language: str, release: Release, table: Table) -> str:
    names = language if language in LANGUAGES else OTHERWISE
    rows, columns = (
        [release.dimensions[one].codes[code][names] for code in codes]
        for one, codes in zip(table.dimensions, table.codes, strict=True)
    )
    return pages.html(
        language,
        "figures_cross.html",
        here=f"figures/{release.canton}/{release.year}.{release.version}/{_path(table)}",
        release=release,
        canton=pages.translate(language)(CANTONS[release.canton]),
        names=names,
        name=_name(release, table, names),
        mentions=table.mentions,
        columns=columns,
        lines=[(label, table.counts[at * len(columns) : (at + 1) * len(columns)]) for at, label in enumerate(rows)],
    )


def _finest(release: Release) -> list[Table]:
    """Of each dimension the one-way table with most lines."""
    ones: dict[str, Table] = {}
    for table in release.tables:
        if len(table.dimensions) == 1:
            known = ones.get(table.dimensions[0])
            ones[table.dimensions[0]] = max(known or table, table, key=lambda one: len(one.counts))
    return [ones[name] for name in release.dimensions if name in ones]


def _crosses(release: Release) -> list[Table]:
    return [table for table in release.tables if len(table.dimensions) == 2]


def _path(table: Table) -> str:
    """`life_domain-age_band`: each pair of dimensions is printed once."""
    return "-".join(table.dimensions)


def _name(release: Release, table: Table, names: str) -> str:
    return " – ".join(release.dimensions[one].names[names] for one in table.dimensions)


def _one_way(release: Release, table: Table, names: str) -> OneWay:
    dimension = release.dimensions[table.dimensions[0]]
    labelled = [(dimension.codes[code][names], count) for code, count in zip(table.codes[0], table.counts, strict=True)]
    return OneWay(dimension.names[names], table.mentions, _lines(labelled))


def _lines(labelled: list[tuple[str, int]]) -> list[Line]:
    most = max([count for _, count in labelled], default=0) or 1
    return [Line(label, count, 100 * count // most) for label, count in labelled]
