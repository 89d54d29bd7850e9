"""Reads releases back from the files that anybody can download, with nothing else at hand: CSV and JSON-stat here, what people
look at by `printed_files`.

What is printed bounds the true count: a rounded count is at most 4 away and 0 where the true one is 0; a hidden one is 1 to
4; an exact one is itself. Both files of a release must say the same.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any, Final, NamedTuple
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import msgspec

from counselling.statistics.printed_files import READERS, Found, NotPrinted, Place, tables_in
from counselling.statistics.protection import BASE
from reporting.publishing.releases import BETWEEN

__all__ = ["BETWEEN", "MATTERS", "SEVERAL", "Between", "Cell", "NotPrinted", "Place", "Printed", "read", "rounded"]

Cell = tuple[str, tuple[str, ...]]  # a table's name and the codes of the place in it
MATTERS: Final = "matters"

SEVERAL: Final = "mentions"  # the unit of a table in which a case may stand in several cells

_COLUMNS: Final = frozenset({"canton", "year", "version", "table", "unit", "code_1", "code_2", "count", "status"})
_LABEL: Final = re.compile(r", (?P<canton>[A-Z]{2}), (?P<year>[0-9]{4}), version (?P<version>[0-9]+)$")


class Between(NamedTuple):
    """The least and the most that a true count can be, both included."""

    least: int
    most: int


class Printed(NamedTuple):
    """A release as it was read: what each cell says of the true count, and the unit of each table."""

    place: Place
    cells: Mapping[Cell, Between]
    units: Mapping[str, str]


def read(files: Iterable[tuple[str, str | bytes]]) -> list[Printed]:
    """The releases in these files, each once, by canton, year and version. `files`: (name, content).

    Raises:
        NotPrinted: a file is no release, or two files of one contradict each other.
    """
    found: dict[Place, Printed] = {}
    for name, content in files:
        try:
            for one in _of(name, content):
                found[one.place] = _together(found[one.place], one) if one.place in found else one
        except NotPrinted as error:
            raise NotPrinted(f"{name}: {error}") from None
        except (KeyError, ValueError, TypeError, AttributeError, csv.Error, BadZipFile, ParseError) as error:
            raise NotPrinted(f"{name} is not a release as we publish it ({type(error).__name__}: {error})") from None
    return [found[place] for place in sorted(found)]


def _of(name: str, content: str | bytes) -> Iterable[Printed]:
    raw = content.encode() if isinstance(content, str) else content
    if name.endswith(tuple(READERS)):
        return map(_of_table, tables_in(name, raw))
    return _of_json(raw.decode()) if name.endswith(".json") else _of_csv(raw.decode())


def _of_table(found: Found) -> Printed:
    cells = {(found.table, codes): rounded(count) for codes, count in found.counts.items()}
    return Printed(found.place, cells, {found.table: found.unit})


def rounded(count: int) -> Between:
    """What a published count says of the true one. Raises NotPrinted: it is no multiple of 5."""
    if count < 0 or count % BASE:
        raise NotPrinted(f"{count} is said to be rounded and is no multiple of {BASE}")
    return Between(max(count - BASE + 1, 1) if count else 0, count + BASE - 1)


def _together(one: Printed, other: Printed) -> Printed:
    if any(one.cells[cell] != other.cells[cell] for cell in one.cells.keys() & other.cells.keys()):
        raise NotPrinted(f"another file says something else of {one.place}")
    return Printed(one.place, {**one.cells, **other.cells}, {**one.units, **other.units})


def _of_csv(text: str) -> Iterable[Printed]:
    lines = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
    missing = _COLUMNS - set(lines.fieldnames or ())
    if missing:
        raise NotPrinted(f"these columns are missing: {', '.join(sorted(missing))}")
    cells: dict[Place, dict[Cell, Between]] = {}
    units: dict[Place, dict[str, str]] = {}
    for line in lines:
        place = Place(line["canton"], int(line["year"]), int(line["version"]))
        codes = tuple(code for code in (line["code_1"], line["code_2"]) if code)
        cells.setdefault(place, {})[line["table"], codes] = _said(line["count"], line["status"])
        units.setdefault(place, {})[line["table"]] = line["unit"]
    if not cells:
        raise NotPrinted("there is no cell in it")
    return [Printed(place, cells[place], units[place]) for place in cells]


def _said(count: str, status: str) -> Between:
    if status == "hidden":
        return Between(1, BASE - 1)
    if status == "exact":
        return Between(int(count), int(count))
    if status != "rounded":
        raise NotPrinted(f"the status {status!r} is not known: rounded, exact or hidden")
    return rounded(int(count))


def _of_json(text: str) -> Iterable[Printed]:
    try:
        whole: dict[str, Any] = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise NotPrinted(f"it is not JSON: {error}") from None
    named = _LABEL.search(str(whole.get("label", "")))
    if whole.get("class") != "collection" or named is None:
        raise NotPrinted("it is not a collection whose label ends with canton, year and version")
    cells: dict[Cell, Between] = {}
    units: dict[str, str] = {}
    for table in whole["link"]["item"]:
        name = table["extension"]["table"]
        codes = [table["dimension"][one]["category"]["index"] for one in table["id"]]
        units[name] = table["extension"]["unit"]
        for at, count in zip(product(*codes), table["value"], strict=True):
            cells[name, at] = rounded(int(count))
    return [Printed(Place(named["canton"], int(named["year"]), int(named["version"])), cells, units)]
