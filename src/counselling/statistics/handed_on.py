"""A year's figures as they are handed on to somebody: out of the published release, or exact and marked as internal.

Whoever makes a file of them takes them from here, so that no file mixes the two.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from counselling.statistics.composing import named_dimension
from counselling.statistics.counted import cases_of, matters_of
from counselling.statistics.dimensions import dimensions, names_of
from counselling.statistics.release import MATTERS
from counselling.statistics.rows import Row
from counselling.statistics.tables import Table, count
from counselling.statistics.workload import work_of
from reporting.publishing.releases import Release

PROTECTED: Final = "rounded"
INTERNAL: Final = "internal: exact, not to be published or passed on"

Names = Mapping[str, str]  # by language: de, fr, it, en


class OfList(NamedTuple):
    """What was counted by a list: its unit, cases or mentions, and by code the names and the number."""

    names: Names
    unit: str
    counts: Mapping[str, tuple[Names, int]]


class Figures(NamedTuple):
    """`SG`, 2025, `1` or `internal`, what every number is, and the numbers: matters, work, and by list."""

    canton: str
    year: int
    version: str
    status: str
    matters: Mapping[str, tuple[Names, int]]
    work: Mapping[str, tuple[Names, int]]
    lists: Mapping[str, OfList]


def of_release(release: Release) -> Figures:
    """The published figures; of each list the table with most lines."""
    return Figures(
        release.canton,
        release.year,
        str(release.version),
        PROTECTED,
        {kind: (release.matter_names[kind], number) for kind, number in release.matters.items()},
        {kind: (release.work_names[kind], number) for kind, number in release.work.items()},
        dict(_published(release)),
    )


def of_rows(rows: Sequence[Row], canton: str, year: int) -> Figures:
    """The exact figures of these rows, at the finest level: for the office's own use.

    Raises KeyError: a row has a code that is in no list of the year.
    """
    cases = cases_of(rows)
    matters = {**matters_of(rows), "case": len(cases)}
    return Figures(
        canton,
        year,
        "internal",
        INTERNAL,
        {kind: (names_of("matter", kind), matters.get(kind, 0)) for kind in MATTERS},
        {kind: (names_of("work", kind), number) for kind, number in work_of(rows).items()},
        dict(_exact(rows, year)),
    )


def _published(release: Release) -> Iterator[tuple[str, OfList]]:
    for name, dimension in release.dimensions.items():
        tables = [table for table in release.tables if table.dimensions == (name,)]
        if tables:
            finest = max(tables, key=lambda table: len(table.counts))
            counts = dict(zip(finest.codes[0], finest.counts, strict=True))
            named = {code: (dimension.codes[code], number) for code, number in counts.items()}
            yield name, OfList(dimension.names, _unit(finest.mentions), named)


def _exact(rows: Sequence[Row], year: int) -> Iterator[tuple[str, OfList]]:
    tables = [Table((one,), (0,)) for one in dimensions(year)]
    counted = count(cases_of(rows), tables)
    for table in tables:
        [one] = table.dimensions
        named = named_dimension(one.name, one.many, year)
        numbers = zip(one.codes(0), counted[table].tolist(), strict=True)
        yield (
            one.name,
            OfList(named.names, _unit(one.many), {code: (named.codes[code], int(number)) for code, number in numbers}),
        )


def _unit(mentions: bool) -> str:
    return "mentions" if mentions else "cases"
