"""Which district a municipality lies in, for the cantons whose statistics know districts (2026; sources: BFS, swisstopo).

A district is the finest place that is ever counted; no municipality goes into the statistics.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

_FILE: Final = Path(__file__).with_name("districts.csv")


class District(NamedTuple):
    """A district: its number of the Federal Statistical Office, its name and the two letters of its canton."""

    number: int
    name: str
    canton: str


@cache
def _lines() -> tuple[tuple[int, District], ...]:
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            (int(row["municipality"]), District(int(row["district"]), row["name"], row["canton"]))
            for row in csv.DictReader(file)
        )


@cache
def districts() -> Mapping[int, District]:
    """The districts by number."""
    return {district.number: district for _, district in sorted(_lines())}


@cache
def district_of() -> Mapping[int, int]:
    """The number of a municipality's district, by the municipality's number."""
    return {municipality: district.number for municipality, district in _lines()}
