"""The yearly report of a release as PDF, in German, French, Italian and English: each chart followed by its table.

Made by the command `reporting report`, where the library that sets it is installed, once for each release and language, also
before its day; the program that serves only hands out what lies there. Typst writes it tagged, by the rules of PDF/UA-1 and
PDF/A-2a, and refuses what lacks an alternative text, a title or a level of heading. The same release gives the same words.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import typst

from reporting.codes import LANGUAGES
from reporting.publishing import charts
from reporting.publishing.files import Site, report_path
from reporting.publishing.releases import Release, Table
from reporting.publishing.series_shown import shown as national
from reporting.publishing.series_shown import side_by_side
from reporting.publishing.tables import (
    called,
    cited,
    counts_by_kind,
    crosses,
    finest,
    labels,
    missing,
    period,
    place,
    rows,
    title,
    together,
    unit,
    unit_called,
)
from reporting.publishing.words import (
    ABOUT,
    BASED_ON,
    BASIS,
    CHANGED,
    CITATION,
    COLON,
    MISSING,
    PERIOD,
    PROTECTED,
    PROTECTION,
    PUBLISHED,
    REPLACES,
    REPORTED,
    ROUNDED,
    SEVERAL,
    SOURCE,
    TWICE,
    UNIT,
)  # fmt: skip
from reporting.settings import SettingsError
from reporting.web.pages import spoken_day
from reporting.whole_file import write_whole

SHEET: Final = Path(__file__).with_name("report.typ")
FONTS: Final = ("Noto Sans",)
ACCENT: Final = "#0f5c56"
BREAK: Final = "*"  # of a year from which on a series is another, and of what is said of it
WIDEST: Final = 6  # columns that a sheet of A4 has room for; broader tables are in the other files


class Made(NamedTuple):
    """Where a report lies from now on; or where it would, and why it could not be made."""

    path: Path
    problem: str = ""


def make_reports(papers: Path, releases: Sequence[Release], site: Site) -> Iterator[Made]:
    """Make every report that is not there yet. What lies there is left as it is; one that fails keeps back no other.

    Raises SettingsError: a font is missing.
    """
    missing = set(FONTS) - set(typst.Fonts(include_system_fonts=True).families())
    if missing:
        raise SettingsError(f"these fonts are missing (Debian: fonts-noto-core): {', '.join(sorted(missing))}")
    compiler = typst.Compiler(root=str(SHEET.parent))
    for release in releases:
        for language in LANGUAGES:
            path = report_path(papers, release, language)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                try:
                    write_whole(path, sheet(compiler, words_of(release, language, site, releases)))
                except typst.TypstError as error:
                    yield Made(path, str(error).partition("\n")[0])
                else:
                    yield Made(path)


def known_then(release: Release, others: Sequence[Release]) -> dict[int, int]:
    """The cases of each year of its canton that was out when a release came out, its own among them."""
    of_canton = [one for one in others if one.canton == release.canton and one.published <= release.published]
    newest = sorted(of_canton, key=lambda one: (one.year, one.version))
    return {**{one.year: one.total for one in newest}, release.year: release.total}


def words_of(release: Release, language: str, site: Site, others: Sequence[Release] = ()) -> dict[str, Any]:
    """What stands in the report. `others`: releases of which those of its canton that were out then give the years before."""
    day, number = release.published, release.version
    told = [release.texts[language]] if language in release.texts else []
    told += [REPLACES[language].format(number=number - 1)] if number > 1 else []
    told += [release.reason_names[language]] if language in release.reason_names else []
    return {
        "language": language,
        "fonts": FONTS,
        "accent": ACCENT,
        "source": site.source,
        "place": place(release),
        "date": [day.year, day.month, day.day],
        "title": title(release, language),
        "subtitle": PUBLISHED[language].format(day=spoken_day(language, day), number=number),
        "lead": [REPORTED[language], *told],
        "about": ABOUT[language],
        "notes": _notes(release, language, site),
        "sections": [
            *(_section(release, table, language, site) for table in shown(release)),
            _beside(release, language, known_then(release, others)),
        ],
    }


def shown(release: Release) -> list[Table]:
    """The tables of a report: matters and work, every list at its finest, and by two things what fits on a sheet."""
    return [
        *counts_by_kind(release),
        *finest(release),
        *(one for one in crosses(release) if len(one.codes[1]) <= WIDEST),
    ]


def sheet(compiler: typst.Compiler, words: dict[str, Any]) -> bytes:
    """The report as PDF. Raises typst.TypstError: something is missing that nobody may be left without."""
    inputs = {"words": json.dumps(words)}
    made = compiler.compile(input=str(SHEET), format="pdf", sys_inputs=inputs, pdf_standards=["ua-1", "a-2a"])
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one document")
    return made


def _notes(release: Release, language: str, site: Site) -> list[tuple[str, str]]:
    year = release.year
    days = f"{spoken_day(language, date(year, 1, 1))} – {spoken_day(language, date(year, 12, 31))}"
    said = [
        (BASED_ON, f"{BASIS[language].format(year=year, day=spoken_day(language, release.cut_off))} {TWICE[language]}"),
        (PERIOD, ". ".join(filter(None, (days, together(release, language))))),
        (PROTECTION, PROTECTED[language]),
        (SOURCE, site.source),
        (CHANGED, spoken_day(language, release.published)),
        (CITATION, cited(release, language, *site)),
    ]
    said += [(MISSING, missing(release, language))]
    return [(label[language] + COLON[language], text) for label, text in said if text]


def _beside(release: Release, language: str, own: Mapping[int, int]) -> dict[str, Any]:
    """The canton's years beside those of the whole country: another source, another method, said so."""
    series = national(language)
    said = series.said
    told = [said["other"], said["own"], said["trend"], *(f"{BREAK} {text}" for _, text in series.breaks)]
    return {
        "name": said["title"],
        "picture": "",
        "alt": "",
        "reference": said["lead"],
        "head": [said["year"], release.canton, said["whole"]],
        "rows": [
            [f"{one.year}{BREAK if one.is_after_break else ''}", one.own, one.whole]
            for one in side_by_side(language, own)
        ],
        "note": " ".join([*told, f"{said['sources']}{COLON[language]}"]),
        "sources": [f"{year}{COLON[language]} {address}" for year, address in series.sources],
    }


def _section(release: Release, table: Table, language: str, site: Site) -> dict[str, Any]:
    names, *columns = labels(release, table, language)
    plot = charts.plot_of(release, table, language)
    unit_name = unit_called(table, language)
    several = f" {SEVERAL[language]}" if table.mentions else ""
    colon, years = COLON[language], period(release, table)
    told = (
        f"{UNIT[language]}{colon} {unit_name}.{several} {PERIOD[language]}{colon} {years}. {ROUNDED[language]} "
        f"{cited(release, language, *site, table)}"
    )
    return {
        "name": called(release, table, language),
        "picture": charts.chart(release, table, language),
        "alt": f"{called(release, table, language)}. {charts.described(plot)}" if plot else "",
        # What the table is, for whoever takes it out of its context; `counselling statistics attack` reads it too.
        "reference": f"{unit_name} · {place(release)} {table.name} ({unit(table)})",
        "head": [called(release, table, language), *(columns[0] if columns else [unit_name])],
        "rows": [[name, *map(str, counts)] for name, counts in zip(names, rows(table), strict=True)],
        "note": told,
        "sources": [],
    }
