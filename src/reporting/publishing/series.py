"""The national series 2016–2024 beside a canton's figures: from another source, by another method, with its breaks.

The figures are those that the yearly reports of the national network of counselling centres were quoted with; each line of
`national.csv` names where it was read, and when. What is not there was not seen: never a zero. It names no canton and is no
part of any release.
"""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final, NamedTuple

from reporting.codes import UnknownCode, find

CSV_FILE: Final = Path(__file__).with_name("national.csv")
_TEXTS: Final = Path(__file__).with_name("national.toml")
_OWN_NAMES: Final = ("total", "violence")  # of lines that are no code of a list

Names = Mapping[str, str]  # by language: de, fr, it, en


class Figure(NamedTuple):
    """A published number; `certainty`: read, about (a round number), open (sources disagree)."""

    number: int
    certainty: str


class Line(NamedTuple):
    """A line of the series. `unit`: cases or mentions; `since`: the first year of its category, 0 for always."""

    list: str
    code: str
    unit: str
    names: Names
    since: int
    figures: Mapping[int, Figure]


class Series(NamedTuple):
    """All lines, the years without a gap, where each year was read, and on which day all of it was."""

    lines: tuple[Line, ...]
    years: tuple[int, ...]
    sources: Mapping[int, str]
    checked: date


@cache
def national() -> Series:
    """The series as it is packaged."""
    with CSV_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    years = [int(row["year"]) for row in rows]
    return Series(
        lines=tuple(_lines(rows)),
        years=tuple(range(min(years), max(years) + 1)),
        sources={year: row["source"] for year, row in sorted(zip(years, rows, strict=True), key=lambda one: one[0])},
        checked=max(date.fromisoformat(row["checked"]) for row in rows),
    )


@cache
def texts() -> Mapping[str, Any]:
    """What is said of it, by what is said and language; `breaks` by year, `certainty` by certainty."""
    return tomllib.loads(_TEXTS.read_text("utf-8"))


def breaks() -> dict[int, Names]:
    """The years from which on the series is not what it was before, and why."""
    return {int(year): names for year, names in texts()["breaks"].items()}


def _lines(rows: list[dict[str, str]]) -> Iterator[Line]:
    for (of, code), found in groupby(rows, key=lambda row: (row["list"], row["code"])):
        points = list(found)
        figures = {int(row["year"]): Figure(int(row["count"]), row["certainty"]) for row in points}
        names, since = _named(of, code, max(figures))
        yield Line(of, code, points[0]["unit"], names, since, figures)


def _named(of: str, code: str, year: int) -> tuple[Names, int]:
    if code in _OWN_NAMES:
        return texts()[code], 0
    try:
        known = find(of, code, year)
    except UnknownCode as error:
        raise ValueError(f"national.csv: {error}") from None
    return known.names, known.valid_from
