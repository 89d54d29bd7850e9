"""The indicator report for the integration programme: which numbers it holds is configured, the numbers are a year's figures.

No official list of indicators for protection against discrimination was found, and none is claimed: `indicators.toml` is an
example to be agreed on.
"""

import csv
import io
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from counselling.statistics.handed_on import Figures
from counselling.statistics.release import MATTERS
from counselling.statistics.workload import KINDS, LATE
from reporting.codes import LANGUAGES, codes

EXAMPLE: Final = Path(__file__).with_name("indicators.toml")
COLUMNS: Final = (
    "canton", "year", "version", "indicator", *(f"label_{tag}" for tag in LANGUAGES), "unit", "count", "status",
)  # fmt: skip
NOT_PUBLISHED: Final = "not published: no table of the release has this line"


class Indicator(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the report; `count` says of what: see indicators.toml."""

    code: str
    count: str
    de: str
    fr: str
    it: str
    en: str


class _Configured(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    indicator: tuple[Indicator, ...]


class NotConfigured(Exception):
    """The configuration cannot be used; the text says why, in a line."""


def configured(text: str) -> tuple[Indicator, ...]:
    """The indicators of a configuration (TOML). Raises NotConfigured."""
    try:
        found = msgspec.convert(tomllib.loads(text), _Configured).indicator
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise NotConfigured(str(error)) from None
    if len({one.code for one in found}) != len(found):
        raise NotConfigured("two indicators have the same code")
    return found


def indicator_file(figures: Figures, indicators: Sequence[Indicator]) -> str:
    """CSV (RFC 4180), a row an indicator. Raises NotConfigured: an indicator counts something that there is not."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(figures, indicators))
    return text.getvalue()


def _rows(figures: Figures, indicators: Sequence[Indicator]) -> Iterator[tuple[object, ...]]:
    for one in indicators:
        unit, number = _number(figures, one)
        label = tuple(_neutral(getattr(one, tag)) for tag in LANGUAGES)
        told = (number, figures.status) if number is not None else ("", NOT_PUBLISHED)
        yield (figures.canton, figures.year, figures.version, _neutral(one.code), *label, unit, *told)


def _number(figures: Figures, indicator: Indicator) -> tuple[str, int | None]:
    """Its unit and number; null where the published tables are too coarse for it. Raises NotConfigured."""
    kind, _, rest = indicator.count.partition(".")
    name, _, code = rest.partition(".")
    listed = figures.lists.get(name)
    if kind == "matters" and rest in MATTERS:
        return "matters", figures.matters[rest][1]
    if kind == "work" and rest in (*KINDS, LATE):
        return "work", figures.work[rest][1] if rest in figures.work else None
    if kind == "list" and listed is not None and code in listed.counts:
        return listed.unit, listed.counts[code][1]
    if kind == "list" and listed is not None and code in codes(name, figures.year):
        return listed.unit, None
    raise NotConfigured(f"{indicator.code}: {indicator.count!r} is nothing that is counted")


def _neutral(text: str) -> str:
    """What a spreadsheet would take for a formula begins with '."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
