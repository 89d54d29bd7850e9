"""Reads tables back from the files that people look at: workbooks, PX, pages, and the text of reports, in any language.

Where a file names its lines instead of giving their codes, the public code lists say which code that is: in the words of
today, so a file from before a list was reworded may not be read. Nothing else of ours is at hand.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from itertools import product
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from counselling.statistics.composing import named_dimension
from counselling.statistics.dimensions import dimensions, districts_of, names_of
from counselling.statistics.release import MATTERS
from counselling.statistics.workload import KINDS, LATE
from reporting.publishing.releases import BETWEEN, OVER

_PLACE: Final = re.compile(r"\b(?P<canton>[A-Z]{2})\s(?P<year>[0-9]{4})\.(?P<version>[1-9][0-9]*)\b")
_ID: Final = r"(?P<table>[a-z_]+(?:\.[0-9]+(?:×[a-z_]+\.[0-9]+(?:\+[35])?)?)?)"
_MARK: Final = re.compile(_PLACE.pattern + rf"\s+{_ID}\s+\((?P<unit>[a-z]+)\)")  # over each table of a report
_PX: Final = re.compile(r'([A-Z-]+)(?:\[(\w+)\])?(?:\("([^"]*)"\))?=((?:"[^"]*"|[^";])*);')
_SHEET: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_MOST: Final = 64 * 1024 * 1024  # bytes of one part of a workbook: more is no release


class NotPrinted(Exception):
    """A file that is no release as we publish it; the text says what is wrong with it."""


class Place(NamedTuple):
    """Which release: a canton, a year and a version."""

    canton: str
    year: int
    version: int

    def __str__(self) -> str:
        return f"{self.canton} {self.year}.{self.version}"


class Found(NamedTuple):
    """A table as a file shows it: its release, name and unit, and its numbers by the codes of their places."""

    place: Place
    table: str
    unit: str
    counts: Mapping[tuple[str, ...], int]


Line = tuple[str, Sequence[int]]  # the name of a line and its numbers


def tables_in(name: str, content: bytes) -> list[Found]:
    """The tables in a file: `.xlsx`, `.px`, `.html`, `.pdf`, or `.txt` for a report's text.

    Raises NotPrinted, or a KeyError or ValueError where something is not as we publish it.
    """
    found = list(READERS[name[name.rindex(".") :]](content))
    if not found:
        raise NotPrinted("there is no table in it")
    return found


def _of_workbook(content: bytes) -> Iterator[Found]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        texts = ["".join(one.itertext()) for one in _part(archive, "xl/sharedStrings.xml")]
        contents, notes = (_sheet(archive, number, texts) for number in (1, 2))
        place = _place(" ".join(str(cell) for row in notes for cell in row))
        for number, (_, table, _, unit, _) in enumerate(contents[1:], 3):
            head, *lines = _sheet(archive, number, texts)
            columns = [str(cell) for cell in head[1:]]
            yield _named(place, str(table), str(unit), columns, [(str(n), list(map(int, c))) for n, *c in lines])


def _part(archive: zipfile.ZipFile, name: str) -> ET.Element:
    if archive.getinfo(name).file_size > _MOST:
        raise NotPrinted(f"{name} is too large")
    return ET.fromstring(archive.read(name))  # noqa: S314 - bounded, and expat fetches nothing from elsewhere


def _sheet(archive: zipfile.ZipFile, number: int, texts: Sequence[str]) -> list[list[str]]:
    sheet = _part(archive, f"xl/worksheets/sheet{number}.xml")
    return [[_cell(cell, texts) for cell in row] for row in sheet.iter(f"{_SHEET}row")]


def _cell(cell: ET.Element, texts: Sequence[str]) -> str:
    value = cell.findtext(f"{_SHEET}v", "")
    return texts[int(value)] if cell.get("t") == "s" else value


def _of_px(content: bytes) -> Iterator[Found]:
    keys = {match[:3]: match[3] for match in _PX.findall(content.decode())}
    stub, heading = _texts(keys["STUB", "", ""]), _texts(keys.get(("HEADING", "", ""), ""))
    codes = [_texts(keys["CODES", "", side]) for side in (*stub, *heading)]
    counts = [int(number) for number in keys["DATA", "", ""].split()]
    table, place = _texts(keys["TABLEID", "", ""])[0], _place(keys["SURVEY", "", ""])
    unit = _texts(keys["UNITS", "en", ""])[0].lower()
    yield Found(place, table, "work" if table == "work" else unit, dict(zip(product(*codes), counts, strict=True)))


def _texts(value: str) -> list[str]:
    """The texts of a list; one that goes on in the next string is one text."""
    joined = re.sub(r'"\s*\r?\n\s*"', "", value) if "," not in value else value
    return re.findall(r'"([^"]*)"', joined)


class _Page(HTMLParser):
    """The tables of a page, and all its words."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.tables: list[tuple[str, str, list[str], list[tuple[str, list[int]]]]] = []
        self._cell = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self.tables.append((given.get("data-table") or "", given.get("data-unit") or "", [], []))
        if tag in ("th", "td"):
            self._cell = f"{given.get('scope') or given.get('class') or ''}"
            _, _, columns, lines = self.tables[-1]
            if self._cell.startswith("col"):
                columns.append("")
            elif self._cell == "row":
                lines.append(("", []))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("th", "td"):
            self._cell = ""

    def handle_data(self, text: str) -> None:
        self.words.append(text)
        if not self._cell or not self.tables[-1][0]:  # a table of ours has a name; the country's is from elsewhere
            return
        _, _, columns, lines = self.tables[-1]
        if self._cell == "row":
            lines[-1] = (lines[-1][0] + text, lines[-1][1])
        elif self._cell.startswith("col"):
            columns[-1] += text
        elif self._cell == "number":
            lines[-1][1].append(int(text))


def _of_page(content: bytes) -> Iterator[Found]:
    page = _Page()
    page.feed(content.decode())
    ours = [one for one in page.tables if one[0]]
    place = _place(" ".join(page.words)) if ours else None
    for table, unit, columns, lines in ours:
        yield _named(place or Place("", 0, 0), table, unit, columns, lines)


def _of_report(content: bytes) -> Iterator[Found]:
    try:
        import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 - has no stubs; an extra that only reports need
    except ImportError:
        raise NotPrinted("the library pypdfium2 is missing: install isonomia[attack]") from None
    pages = pypdfium2.PdfDocument(content)
    yield from _of_text("\n".join(page.get_textpage().get_text_bounded() for page in pages).encode())


def _of_text(content: bytes) -> Iterator[Found]:
    text = content.decode().replace("\ufffe", "-").replace("\x02", "-")
    marks = list(_MARK.finditer(text))
    ends = [one.start() for one in marks[1:]] + [len(text)] * bool(marks)
    for mark, after in zip(marks, ends, strict=True):
        place, table = Place(mark["canton"], int(mark["year"]), int(mark["version"])), mark["table"]
        columns, lines = _lines_in(text[mark.end() : after], table, place.year)
        yield _named(place, table, mark["unit"], columns, lines)


def _lines_in(text: str, table: str, year: int) -> tuple[list[str], list[Line]]:
    """The columns and the first line of each name: what follows a table may name the same things again."""
    sides = _sides_of(table)
    width = len(_codes(sides[1], year)[0]) if len(sides) > 1 else 1
    row = re.compile(rf"(?<!\w)({_any_of(sides[0], year)})((?:\s+[0-9]+){{{width}}})(?![0-9])")
    lines: dict[str, Sequence[int]] = {}
    first = len(text)
    for match in row.finditer(text):
        first = min(first, match.start())
        lines.setdefault(_plain(match[1]), [int(number) for number in match[2].split()])
    columns = re.findall(_any_of(sides[1], year), text[:first])[-width:] if len(sides) > 1 else []
    return columns, list(lines.items())


def _sides_of(table: str) -> list[str]:
    """The lists of a table, each with its level; how many years it counts together is not said of them."""
    return table.partition(OVER)[0].split(BETWEEN)


def _any_of(side: str, year: int) -> str:
    """What matches any name of a code, longest first, however its lines are broken."""
    names = sorted(_codes(side, year)[1], key=len, reverse=True)
    return "|".join(r"\s*".join(map(re.escape, name)) for name in names)


def _named(place: Place, table: str, unit: str, columns: Iterable[str], lines: Iterable[Line]) -> Found:
    sides = _sides_of(table)
    along = _codes(sides[0], place.year)[1]
    across = [()] if len(sides) == 1 else [(_codes(sides[1], place.year)[1][_plain(name)],) for name in columns]
    counts = {
        (along[_plain(name)], *column): number
        for name, numbers in lines
        for column, number in zip(across, numbers, strict=True)
    }
    return Found(place, table, unit, counts)


@cache
def _codes(side: str, year: int) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The codes of one side of a table, and the code of each name in any language, without spaces."""
    if side in _KINDS:
        kind, listed = _KINDS[side]
        names = {code: names_of(kind, code) for code in listed}
    else:
        name, _, level = side.partition(".")
        (dimension,) = (one for one in (*dimensions(year), *districts_of(None)) if one.name == name)
        listed, named = dimension.codes(int(level)), named_dimension(name, dimension.many, year)
        names = {code: named.codes[code] for code in listed}
    return tuple(listed), {_plain(said): code for code, by in names.items() for said in by.values()}


def _plain(name: str) -> str:
    return "".join(name.split())


def _place(text: str) -> Place:
    found = _PLACE.search(text)
    if found is None:
        raise NotPrinted("it does not say which release it is of, as `SG 2025.1`")
    return Place(found["canton"], int(found["year"]), int(found["version"]))


_KINDS: Final = {"matters": ("matter", MATTERS), "work": ("work", (*KINDS, LATE))}

READERS: Final[Mapping[str, Callable[[bytes], Iterator[Found]]]] = {
    ".xlsx": _of_workbook,
    ".px": _of_px,
    ".html": _of_page,
    ".pdf": _of_report,
    ".txt": _of_text,
}
