"""By what the yearly figures are counted, and how coarse each list may become before its table is left out.

The finest level is the code list of the year; `levels.csv` gathers its codes under coarser ones, in the order of printing. A
municipality is no dimension: the district is the finest place, alone, and the release is of one canton. Pure.
"""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Final, NamedTuple

from counselling.statistics.districts import districts
from counselling.statistics.tables import NOT_STATED, Dimension
from reporting.codes import LANGUAGES, codes

FEW, SEVERAL = 4, 6  # so many codes of a list fit into a row
MANY: Final[Mapping[str, int]] = {"life_domain": FEW, "motive": FEW, "form": SEVERAL}
ONE: Final = (
    "counsellor_assessment",
    "reporter_role",
    "age_band",
    "gender",
    "conflict_structure",
    "residence_status",
    "origin_region",
)
SAID_NOTHING: Final = frozenset(
    {"unknown", "not_stated"}
)  # one published category, with what was not asked or not coded
DISTRICT: Final = "district"
ALONE: Final = frozenset({"month", DISTRICT})  # crossed with nothing
MONTHS: Final = tuple(str(month) for month in range(1, 13))

_FILE: Final = Path(__file__).with_name("levels.csv")
_NAMES: Final = Path(__file__).with_name("names.csv")


class Gathered(NamedTuple):
    """A coarser code: what it gathers of the level before, and its names by language."""

    list: str
    level: int
    code: str
    of: tuple[str, ...]
    names: Mapping[str, str]


@cache
def gathered() -> tuple[Gathered, ...]:
    """Every coarser code, in the order of printing."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Gathered(
                row["list"],
                int(row["level"]),
                row["code"],
                tuple(row["of"].split()),
                {language: row[language] for language in LANGUAGES},
            )
            for row in csv.DictReader(file)
        )


@cache
def _names() -> Mapping[tuple[str, str], Mapping[str, str]]:
    with _NAMES.open(encoding="utf-8", newline="") as file:
        return {(row["kind"], row["code"]): {tag: row[tag] for tag in LANGUAGES} for row in csv.DictReader(file)}


def names_of(kind: str, code: str) -> Mapping[str, str]:
    """What a dimension (or a kind of matter) is called, by language. Raises KeyError: it has no name."""
    return _names()[kind, code]


@cache
def dimensions(year: int) -> tuple[Dimension, ...]:
    """The dimensions of a year's release: the months, and each list with the codes that are valid in it."""
    listed = {name: tuple(code for code in codes(name, year) if code not in SAID_NOTHING) for name in (*MANY, *ONE)}
    return tuple(
        Dimension(name, _levels(name, finest), MANY.get(name, 1))
        for name, finest in {"month": MONTHS, **listed}.items()
    )


@cache
def dimensions_in(canton: str, year: int) -> tuple[Dimension, ...]:
    """The dimensions of a canton's release of a year: with its districts, where the statistics know some."""
    return (*dimensions(year), *districts_of(canton))


def districts_of(canton: str | None) -> list[Dimension]:
    """The districts of a canton (None: of all) as a dimension, by their numbers; empty: there are none."""
    numbers = [str(one.number) for one in districts().values() if canton in (None, one.canton)]
    return [Dimension(DISTRICT, ({number: number for number in numbers},), optional=True)] if numbers else []


def pairs(chosen: Iterable[Dimension]) -> list[tuple[str, str]]:
    """The two-way tables that are wished for: every pair of the substantive lists. Months and districts stand alone."""
    return list(combinations([one.name for one in chosen if one.name not in ALONE], 2))


def _levels(name: str, finest: tuple[str, ...]) -> tuple[Mapping[str, str], ...]:
    levels: list[Mapping[str, str]] = [{code: code for code in finest}]
    while coarser := [one for one in gathered() if (one.list, one.level) == (name, len(levels))]:
        lead = {code: one.code for one in coarser for code in one.of}
        # In the order of the coarser list, so that its codes are printed in that order.
        order = [one.code for one in coarser]
        before = levels[-1]
        led = {code: lead[before[code]] for code in finest}
        levels.append(dict(sorted(led.items(), key=lambda item, order=order: order.index(item[1]))))  # type: ignore[misc]
    return tuple(levels)


def stated(chosen: Iterable[str]) -> tuple[str, ...]:
    """The codes of a row without those that say nothing; empty counts as `not_stated`."""
    return tuple(code for code in chosen if code not in SAID_NOTHING and code != NOT_STATED)
