"""Every table of a release as any view of it names, addresses and describes it: pages, downloads, charts and the report.

The kinds of matters are a table like the others here. Pure; what is made is kept beside the release, which never changes.
"""

from functools import cache, lru_cache
from hashlib import sha256
from typing import Final

import msgspec

from reporting.centres.directory import CANTONS
from reporting.errors import NotFound
from reporting.publishing.releases import BETWEEN, Dimension, Listed, Release, Table, years_together
from reporting.publishing.words import COLON, GROUPED, LEFT_OUT, MATTER, TITLE, TOGETHER, UNITS, VERSION, WORK_DONE
from reporting.web.language import LOCALE, catalogue

MATTERS: Final = "matters"  # the table of the kinds of matters, counted by
KIND: Final = "matter"
WORK: Final = "work"  # the table of the year's work, counted by
KIND_OF_WORK: Final = "kind_of_work"
FINEST: Final = ".0"

_RELEASES: Final = 64  # as many as are kept read


@lru_cache(maxsize=_RELEASES)
def every_table(release: Release) -> tuple[Table, ...]:
    """The matters first, the year's work if it is there, then the release's tables in its order."""
    return (*counts_by_kind(release), *release.tables)


@lru_cache(maxsize=_RELEASES)
def counts_by_kind(release: Release) -> tuple[Table, ...]:
    """What is no table of cases: the matters, and the year's work if it is there."""
    counted = [(MATTERS, KIND, release.matters), (WORK, KIND_OF_WORK, release.work)]
    return tuple(
        Table(name, (by,), (tuple(kinds),), False, tuple(kinds.values())) for name, by, kinds in counted if kinds
    )


def dimension(release: Release, name: str) -> Dimension:
    """What a table is counted by, the kinds of matters and of work included. Raises KeyError."""
    if name == KIND:
        return Dimension(MATTER, release.matter_names, False)
    if name == KIND_OF_WORK:
        return Dimension(WORK_DONE, release.work_names, False)
    return release.dimensions[name]


def unit(table: Table) -> str:
    """What a table counts: `matters`, `work`, `mentions` (a case may stand in several cells) or `cases`."""
    if table.name in (MATTERS, WORK):
        return table.name
    return "mentions" if table.mentions else "cases"


def period(release: Release, table: Table | None = None) -> str:
    """The year of a release, or the years of one of its tables: `2025`, `2023–2025`."""
    first = release.year - (years_together(table) if table else 1) + 1
    return str(release.year) if first == release.year else f"{first}\N{EN DASH}{release.year}"


def address(table: Table) -> str:
    """The last part of a table's address, the same in every release: `gender`, `life_domain.1`, `life_domain-motive`.

    A pair of dimensions is printed once, at whatever level; a list by itself may be at several.
    """
    return "-".join(table.dimensions) if BETWEEN in table.name else table.name.removesuffix(FINEST)


def table_at(release: Release, wanted: str) -> Table:
    """The table of an address. Raises NotFound."""
    found = next((table for table in every_table(release) if address(table) == wanted), None)
    if found is None:
        raise NotFound
    return found


def crosses(release: Release) -> list[Table]:
    """The tables by two things."""
    return [table for table in release.tables if len(table.dimensions) == 2]


def finest(release: Release) -> list[Table]:
    """Of each dimension the one-way table with most lines."""
    ones: dict[str, Table] = {}
    for table in release.tables:
        if len(table.dimensions) == 1:
            known = ones.get(table.dimensions[0])
            ones[table.dimensions[0]] = max(known or table, table, key=lambda one: len(one.counts))
    return [ones[name] for name in release.dimensions if name in ones]


def called(release: Release, table: Table, language: str) -> str:
    """A table's name for people; of a coarser list with the number of its groups, of several years with these."""
    names = " – ".join(dimension(release, one).names[language] for one in table.dimensions)
    if years_together(table) > 1:
        return f"{names}, {period(release, table)}"
    if len(table.dimensions) > 1 or table.name.endswith(FINEST) or unit(table) == table.name:
        return names
    return f"{names} ({GROUPED[language].format(number=len(table.counts))})"


def left_out(release: Release, language: str) -> list[str]:
    """The names of the tables that were wished for and are not there, not over several years either. Why, is said of none."""
    there = {table.dimensions for table in release.tables}
    wished = [tuple(side.partition(".")[0] for side in name.split(BETWEEN)) for name in release.left_out]
    return [" – ".join(dimension(release, one).names[language] for one in by) for by in wished if by not in there]


def missing(release: Release, language: str) -> str:
    """What a reader is told of the tables that are not there; empty: none is missing."""
    names = left_out(release, language)
    return f"{LEFT_OUT[language]} {'; '.join(names)}." if names else ""


def together(release: Release, language: str) -> str:
    """Why its tables by two things count several years, which of two reasons it was untold; empty: they do not."""
    several = next((table for table in release.tables if years_together(table) > 1), None)
    return TOGETHER[language].format(years=period(release, several)) if several else ""


def labels(release: Release, table: Table, language: str) -> list[list[str]]:
    """The names of the codes along each dimension."""
    return [
        [dimension(release, name).codes[code][language] for code in codes]
        for name, codes in zip(table.dimensions, table.codes, strict=True)
    ]


def rows(table: Table) -> list[tuple[int, ...]]:
    """The counts row by row; of a one-way table a number each."""
    width = len(table.codes[1]) if len(table.codes) == 2 else 1
    return [table.counts[at : at + width] for at in range(0, len(table.counts), width)]


def unit_called(table: Table, language: str) -> str:
    """The unit for people."""
    return UNITS[unit(table)][language]


def place(release: Release) -> str:
    """What a release is cited by: `SG 2025.1`."""
    return f"{release.canton} {release.year}.{release.version}"


def title(release: Release | Listed, language: str) -> str:
    """What a release is called, without its version."""
    return TITLE[language].format(canton=_canton(release.canton, language), year=release.year)


@cache
def _canton(code: str, language: str) -> str:
    """The name of a canton, as the public pages have it."""
    return catalogue([LOCALE], language).gettext(CANTONS[code])


def cited(release: Release, language: str, source: str, origin: str, table: Table | None = None) -> str:
    """How a release, or one of its tables, is cited. `source`: who runs the service; `origin`: where the pages stand."""
    path = f"{origin}/{language}/figures/{release.canton}/{release.year}.{release.version}"
    what = [
        f"{source}{COLON[language]}",
        f"{title(release, language)}, {VERSION[language].format(number=release.version)}.",
    ]
    if table is not None:
        what.append(f"{called(release, table, language)}.")
    return " ".join([*what, f"{place(release)}.", path if table is None else f"{path}/{address(table)}"])


def stem(release: Release | Listed, table: Table | None = None) -> str:
    """What files made of a release, or of a table of it, are called, without their ending: `isonomia-sg-2025.1-gender`."""
    whole = f"isonomia-{release.canton.lower()}-{release.year}.{release.version}"
    return whole if table is None else f"{whole}-{address(table)}"


@lru_cache(maxsize=_RELEASES)
def digest(release: Release) -> str:
    """Twelve hexadecimal digits of SHA-256 over a release: a file that carries them was made from it."""
    return sha256(msgspec.json.encode(release)).hexdigest()[:12]
