"""A release in the formats that other programs read: CSV with a row a cell, what its columns mean (CSVW), and JSON-stat 2.

All are views of the release alone. Every count is the protected one; a table of mentions says so in each of its rows.
Sources: RFC 4180; W3C, Metadata Vocabulary for Tabular Data (2015); JSON-stat format 2.0, json-stat.org/full.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from reporting.codes import LANGUAGES
from reporting.publishing.releases import Release, Table
from reporting.publishing.tables import called, dimension, every_table, missing, title, together, unit
from reporting.publishing.words import BASIS, PROTECTED, REPORTED, TWICE

COLUMNS: Final = (
    "canton", "year", "version", "table", "unit", "dimension_1", "code_1", *(f"label_1_{tag}" for tag in LANGUAGES),
    "dimension_2", "code_2", *(f"label_2_{tag}" for tag in LANGUAGES), "count", "status",
)  # fmt: skip
STATUS: Final = "rounded"  # to base 5, all tables together
_MEANT: Final = {
    "canton": "the canton, two letters",
    "year": "the year in which the cases were opened; of a table over several years the last",
    "version": "the version of the release of this canton and year, from 1",
    "table": "the table that the cell stands in; the number after the dot is the level of the list, 0 the finest; +3 or +5: "
    "counted over so many years",
    "unit": "what is counted: cases, mentions (a case may stand in several cells of the table), matters, or the year's "
    "work",
    "dimension_1": "by what the rows of the table are counted",
    "code_1": "the code of the row",
    "label_1": "the name of the row",
    "dimension_2": "by what the columns of a table by two things are counted; else empty",
    "code_2": "the code of the column; else empty",
    "label_2": "the name of the column; else empty",
    "count": "the number, rounded to a multiple of 5 together with all other cells of the release",
    "status": "rounded: the true number is at most 4 away; where there was none, it says 0",
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(release: Release) -> str:
    """UTF-8 text with a header; lines end with CRLF (RFC 4180). What a spreadsheet would take for a formula begins with '."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_neutral(value) for value in row] for row in _rows(release))
    return text.getvalue()


def as_csvw(release: Release, csv_name: str, source: str) -> dict[str, Any]:
    """What the columns of the CSV mean. `csv_name`: its address beside this; `source`: who runs the service."""
    key = ["canton", "year", "version", "table", "code_1", "code_2"]
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": csv_name,
        "dc:title": {tag: title(release, tag) for tag in LANGUAGES},
        "dc:description": {tag: " ".join(_described(release, tag)) for tag in LANGUAGES},
        "dc:publisher": source,
        "dc:issued": {"@value": release.published.isoformat(), "@type": "xsd:date"},
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {"columns": [_column(name) for name in COLUMNS], "primaryKey": key},
    }


def as_json_stat(release: Release) -> dict[str, Any]:
    """A bundle: one dataset a table, each with its own dimensions, in the order of the release. Labels are English."""
    return {
        "version": "2.0",
        "class": "collection",
        "label": f"Reported cases of racial discrimination, {release.canton}, {release.year}, version {release.version}",
        "updated": release.published.isoformat(),
        "extension": {"missing": missing(release, "en")},
        "link": {"item": [_dataset(release, table) for table in every_table(release)]},
    }


def _described(release: Release, tag: str) -> list[str]:
    basis = BASIS[tag].format(year=release.year, day=release.cut_off)
    said = (basis, REPORTED[tag], TWICE[tag], PROTECTED[tag], together(release, tag), missing(release, tag))
    return [text for text in said if text]


def _rows(release: Release) -> Iterator[tuple[object, ...]]:
    place = (release.canton, release.year, release.version)
    empty = ("", "", *("" for _ in LANGUAGES))
    for table in every_table(release):
        for codes, count in zip(product(*table.codes), table.counts, strict=True):
            sides = [_side(release, name, code) for name, code in zip(table.dimensions, codes, strict=True)]
            first, second = [*sides, empty][:2]
            yield (*place, table.name, unit(table), *first, *second, count, STATUS)


def _side(release: Release, name: str, code: str) -> tuple[str, ...]:
    names = dimension(release, name).codes[code]
    return (name, code, *(names[tag] for tag in LANGUAGES))


def _neutral(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _column(name: str) -> dict[str, Any]:
    said, _, tag = name.rpartition("_")
    kind = {"year": "gYear", "version": "positiveInteger", "count": "nonNegativeInteger"}.get(name, "string")
    column: dict[str, Any] = {
        "name": name,
        "titles": name,
        "datatype": kind,
        "dc:description": _MEANT[name if tag not in LANGUAGES else said],
    }
    return (
        column
        | ({"lang": tag} if tag in LANGUAGES else {})
        | ({} if name[-1] == "2" or "_2_" in name else {"required": True})
    )


def _dataset(release: Release, table: Table) -> Mapping[str, Any]:
    sides = [(name, dimension(release, name), codes) for name, codes in zip(table.dimensions, table.codes, strict=True)]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": called(release, table, "en"),
        "note": ["Counts are rounded to base 5." + (" Mentions, not cases." if table.mentions else "")],
        "id": list(table.dimensions),
        "size": [len(codes) for codes in table.codes],
        "dimension": {
            name: {
                "label": one.names["en"],
                "category": {"index": list(codes), "label": {code: one.codes[code]["en"] for code in codes}},
            }
            for name, one, codes in sides
        },
        "value": list(table.counts),
        "extension": {"table": table.name, "unit": unit(table)},
    }
