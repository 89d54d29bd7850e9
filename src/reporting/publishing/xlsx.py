"""A release as a workbook for spreadsheets (Office Open XML, ECMA-376): contents, notes, then a sheet a table.

Each sheet has one header row and no merged cells. Every text is written as a text, so that nothing in it becomes a formula or
a link. The same release gives the same bytes.
"""

import io
from collections.abc import Sequence
from datetime import datetime, time
from typing import Final, NamedTuple

from xlsxwriter import Workbook  # type: ignore[import-untyped]  # it has no stubs
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from reporting.publishing.releases import Release, Table
from reporting.publishing.tables import (
    called,
    cited,
    every_table,
    labels,
    missing,
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
    CONTENTS,
    LINES,
    MEANING,
    MISSING,
    NOTES,
    PERIOD,
    PROTECTED,
    PROTECTION,
    PUBLISHED,
    RELEASE,
    REPLACES,
    REPORTED,
    SEVERAL,
    SHEET,
    SOURCE,
    TABLE,
    TEXT,
    TWICE,
    UNIT,
    WHAT,
)  # fmt: skip
from reporting.web.pages import spoken_day

MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDE: Final = 48  # characters, of a column of names
_NARROW: Final = 14

Cell = str | int


class _Book(NamedTuple):
    workbook: Workbook
    head: Format
    plain: Format


def as_xlsx(release: Release, language: str, source: str, origin: str) -> bytes:
    """The workbook in one of the four languages. `source`: who runs the service; `origin`: where its pages stand."""
    content = io.BytesIO()
    workbook = Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties(
        {
            "title": title(release, language),
            "author": source,
            "created": datetime.combine(release.published, time()),
        }
    )
    book = _Book(
        workbook, workbook.add_format({"bold": True, "text_wrap": True}), workbook.add_format({"text_wrap": True})
    )
    tables = [(f"T{number}", table) for number, table in enumerate(every_table(release), 1)]
    listed = [
        (name, table.name, called(release, table, language), unit(table), len(table.counts)) for name, table in tables
    ]
    head = (SHEET[language], "ID", TABLE[language], UNIT[language], LINES[language])
    _sheet(book, CONTENTS[language], head, listed, (_NARROW, _WIDE, _WIDE, _NARROW, _NARROW))
    _sheet(book, NOTES[language], (WHAT[language], TEXT[language]), notes(release, language, source, origin), (28, 100))
    for name, table in tables:
        _table(book, name, release, table, language)
    workbook.close()
    return content.getvalue()


def notes(release: Release, language: str, source: str, origin: str) -> list[tuple[str, str]]:
    """What has to be known to read the numbers: label and text."""
    day, published = spoken_day(language, release.cut_off), spoken_day(language, release.published)
    number, year = release.version, release.year
    said = [
        (RELEASE, place(release)),
        (ABOUT, title(release, language)),
        (BASED_ON, BASIS[language].format(year=year, day=day)),
        (PERIOD, f"{year}-01-01 – {year}-12-31"),
        (SOURCE, source),
        (CHANGED, PUBLISHED[language].format(day=published, number=number)),
        (MEANING, f"{REPORTED[language]} {SEVERAL[language]} {TWICE[language]}"),
        (PROTECTION, f"{PROTECTED[language]} ({release.method})"),
        (CITATION, cited(release, language, source, origin)),
    ]
    said += [(CHANGED, REPLACES[language].format(number=number - 1))] if number > 1 else []
    said += [(CHANGED, release.reason_names[language])] if language in release.reason_names else []
    said += [(TEXT, release.texts[language])] if language in release.texts else []
    said += [(PERIOD, together(release, language)), (MISSING, missing(release, language))]
    return [(label[language], text) for label, text in said if text]


def _table(book: _Book, name: str, release: Release, table: Table, language: str) -> None:
    lines, *columns = labels(release, table, language)
    head = (called(release, table, language), *(columns[0] if columns else [unit_called(table, language)]))
    body: list[tuple[Cell, ...]] = [(line, *counts) for line, counts in zip(lines, rows(table), strict=True)]
    _sheet(book, name, head, body, (_WIDE, *(_NARROW for _ in head[1:])))


def _sheet(book: _Book, name: str, head: Sequence[str], body: Sequence[Sequence[Cell]], widths: Sequence[int]) -> None:
    sheet: Worksheet = book.workbook.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for at, text in enumerate(head):
        sheet.write_string(0, at, text, book.head)
    for row, cells in enumerate(body, 1):
        for at, cell in enumerate(cells):
            if isinstance(cell, int):
                sheet.write_number(row, at, cell)
            else:
                sheet.write_string(row, at, cell, book.plain)
