"""A year in the categories by which the national documentation system is analysed, for an office to type in or import.

Compatible categories, no more: no format of that system is public. Which of our lists are handed on stands here; the codes
are those of `code_lists.csv`, which follow its published reports (domain of life, form, motive, conflict structure, regional
origin, age, gender). Nationality is not asked by us and is not in the file.
"""

import csv
import io
from collections.abc import Iterator
from typing import Final

from counselling.statistics.handed_on import Figures
from reporting.codes import LANGUAGES

LISTS: Final = ("life_domain", "form", "motive", "conflict_structure", "origin_region", "age_band", "gender")
COLUMNS: Final = (
    "canton", "year", "version", "variable", *(f"variable_{tag}" for tag in LANGUAGES), "code",
    *(f"label_{tag}" for tag in LANGUAGES), "unit", "count", "status",
)  # fmt: skip


def exchange_file(figures: Figures) -> str:
    """CSV (RFC 4180), a row a category; the first is the number of cases."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(figures))
    return text.getvalue()


def _rows(figures: Figures) -> Iterator[tuple[object, ...]]:
    place = (figures.canton, figures.year, figures.version)
    names, number = figures.matters["case"]
    said = tuple(names[tag] for tag in LANGUAGES)
    yield (*place, "cases", *said, "", *("" for _ in LANGUAGES), "cases", number, figures.status)
    for name in LISTS:
        if (one := figures.lists.get(name)) is None:
            continue
        variable = (name, *(one.names[tag] for tag in LANGUAGES))
        for code, (labels, count) in one.counts.items():
            label = (code, *(labels[tag] for tag in LANGUAGES))
            yield (*place, *variable, *label, one.unit, count, figures.status)
