"""The national series as it is printed, on pages and in reports: its marks, its gaps, its totals beside those of a canton."""

from collections.abc import Mapping
from functools import cache
from itertools import groupby
from typing import Any, Final, NamedTuple

from reporting.codes import LANGUAGES
from reporting.publishing.series import Line, breaks, national, texts
from reporting.web.pages import spoken_day

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


def _cells(line: Line, years: tuple[int, ...]) -> list[Cell]:
    return [Cell(_printed(line, year), year in breaks() and year > years[0]) for year in years]


def _printed(line: Line, year: int) -> str:
    if year < line.since:
        return NO_CATEGORY
    figure = line.figures.get(year)
    return NOT_SEEN if figure is None else f"{MARKS[figure.certainty]} {figure.number}".strip()
