"""The national series as a page and as a file of its own, and its totals beside those of a canton."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from reporting.codes import LANGUAGES
from reporting.publishing.series import CSV_FILE, Line, breaks, national, texts
from reporting.web.pages import Pages, spoken_day
from reporting.web.schema import refusals

AnyRequest = Request[Any, Any, Any]

FILE: Final = "isonomia-national-2016-2024.csv"
NOT_SEEN: Final = "–"  # it may have been published: no zero
NO_CATEGORY: Final = "·"
MARKS: Final = {"read": "", "about": "≈", "open": "?"}


class Cell(NamedTuple):
    """A figure as it is printed, with its mark; `is_after_break`: a line stands before it."""

    text: str
    is_after_break: bool


class Row(NamedTuple):
    """A line of the table."""

    label: str
    cells: list[Cell]


class Year(NamedTuple):
    """A year of a canton beside the same one of the whole country, as they are printed; a line before it marks a break."""

    year: int
    own: str
    whole: str
    is_after_break: bool


class Shown(NamedTuple):
    """The series in a language: its words, the totals, the other lines by list, the breaks and the sources."""

    names: str
    said: dict[str, Any]
    years: tuple[int, ...]
    total: Row
    parts: list[tuple[str, list[Row]]]
    breaks: list[tuple[int, str]]
    sources: list[tuple[int, str]]
    marks: list[tuple[str, str]]


def shown(language: str) -> Shown:
    """The series for a page; in English where it has no words of the page's own language."""
    return _shown(language if language in LANGUAGES else "en")


@cache
def _shown(names: str) -> Shown:
    """Kept by the language of its words: what somebody writes into an address adds nothing."""
    series = national()
    said = {key: text[names] for key, text in texts().items() if names in text}
    said["sources"] = said["sources"].format(day=spoken_day(names, series.checked))
    rows = [(line.list, Row(line.names[names], _cells(line, series.years))) for line in series.lines]
    certainty = texts()["certainty"]
    return Shown(
        names=names,
        said=said,
        years=series.years,
        total=rows[0][1],
        parts=[(said[of], [row for _, row in found]) for of, found in groupby(rows[1:], key=lambda one: one[0])],
        breaks=[(year, text[names]) for year, text in breaks().items()],
        sources=list(series.sources.items()),
        marks=[(MARKS[kind], text[names]) for kind, text in certainty.items()],
    )


def side_by_side(language: str, own: Mapping[int, int]) -> list[Year]:
    """Every year that either has: a canton's published cases beside those of the whole country. `own`: by year."""
    series, whole = national(), dict(zip(national().years, shown(language).total.cells, strict=True))
    return [
        Year(
            year,
            str(own.get(year, NOT_SEEN)),
            whole[year].text if year in whole else NOT_SEEN,
            year in breaks() and year > series.years[0],
        )
        for year in sorted({*whole, *own})
    ]


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


def _cells(line: Line, years: tuple[int, ...]) -> list[Cell]:
    return [Cell(_printed(line, year), year in breaks() and year > years[0]) for year in years]


def _printed(line: Line, year: int) -> str:
    if year < line.since:
        return NO_CATEGORY
    figure = line.figures.get(year)
    return NOT_SEEN if figure is None else f"{MARKS[figure.certainty]} {figure.number}".strip()


handlers: Final = [national_figures, national_file]
