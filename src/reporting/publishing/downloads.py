"""A release in the formats that other programs read: CSV with a row a cell, and JSON-stat 2.

Both are views of the release alone. Every count is the protected one; a table of mentions says so in each of its rows.
Source of the second: JSON-stat format 2.0, json-stat.org/full.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from reporting.publishing.releases import Release, Table

LANGUAGES: Final = ("de", "fr", "it", "en")
COLUMNS: Final = (
    "canton", "year", "version", "table", "unit", "dimension_1", "code_1", *(f"label_1_{tag}" for tag in LANGUAGES),
    "dimension_2", "code_2", *(f"label_2_{tag}" for tag in LANGUAGES), "count", "status",
)  # fmt: skip
STATUS: Final = "rounded"  # to base 5, all tables together
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def as_csv(release: Release) -> str:
    """UTF-8 text with a header; lines end with CRLF (RFC 4180). What a spreadsheet would take for a formula begins with '."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows([_neutral(value) for value in row] for row in _rows(release))
    return text.getvalue()


def as_json_stat(release: Release) -> dict[str, Any]:
    """A bundle: one dataset a table, each with its own dimensions, in the order of the release. Labels are English."""
    return {
        "version": "2.0",
        "class": "collection",
        "label": f"Reported cases of racial discrimination, {release.canton}, {release.year}, version {release.version}",
        "updated": release.published.isoformat(),
        "link": {"item": [_dataset(release, table) for table in release.tables]},
    }


def _rows(release: Release) -> Iterator[tuple[object, ...]]:
    place = (release.canton, release.year, release.version)
    empty = ("", "", *("" for _ in LANGUAGES))
    for kind, count in release.matters.items():
        labels = (release.matter_names[kind][tag] for tag in LANGUAGES)
        yield (*place, "matters", "matters", "matter", kind, *labels, *empty, count, STATUS)
    for table in release.tables:
        unit = "mentions" if table.mentions else "cases"
        for codes, count in zip(product(*table.codes), table.counts, strict=True):
            sides = [_side(release, name, code) for name, code in zip(table.dimensions, codes, strict=True)]
            first, second = [*sides, empty][:2]
            yield (*place, table.name, unit, *first, *second, count, STATUS)


def _side(release: Release, name: str, code: str) -> tuple[str, ...]:
    names = release.dimensions[name].codes[code]
    return (name, code, *(names[tag] for tag in LANGUAGES))


def _neutral(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _dataset(release: Release, table: Table) -> Mapping[str, Any]:
    dimensions = {
        name: {
            "label": release.dimensions[name].names["en"],
            "category": {
                "index": list(codes),
                "label": {code: release.dimensions[name].codes[code]["en"] for code in codes},
            },
        }
        for name, codes in zip(table.dimensions, table.codes, strict=True)
    }
    return {
        "class": "dataset",
        "label": " × ".join(release.dimensions[name].names["en"] for name in table.dimensions),
        "note": ["Counts are rounded to base 5." + (" Mentions, not cases." if table.mentions else "")],
        "id": list(table.dimensions),
        "size": [len(codes) for codes in table.codes],
        "dimension": dimensions,
        "value": list(table.counts),
        "extension": {"table": table.name, "unit": "mentions" if table.mentions else "cases"},
    }
