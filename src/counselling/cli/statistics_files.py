"""`counselling statistics exchange | indicators`: a year's figures as files for others.

Out of the published release they are protected like it. With `--internal` they are the exact figures, for the office's own
use: the file says so in its name and in every line, and that it was made stands in the trail.
"""

import argparse
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from counselling.audit.outbox import record
from counselling.cli.ground import CannotDo, Ground, add_command, created, ground, read
from counselling.statistics.counted import rows_of
from counselling.statistics.exchange import exchange_file
from counselling.statistics.handed_on import Figures, of_release, of_rows
from counselling.statistics.indicators import EXAMPLE, NotConfigured, configured, indicator_file
from reporting.centres.directory import CANTONS
from reporting.errors import NotFound
from reporting.publishing.releases import find
from reporting.web import clock

MARK: Final = "internal"  # stands in the name of every file with exact figures
YEARS: Final = range(2000, 2101)


def add_commands(kinds: Any) -> None:
    """Describe them."""
    example = "--settings isonomia.toml --canton SG --year 2025"
    _command(
        kinds,
        "exchange",
        _exchange,
        "write a year in categories compatible with those of the national documentation system (CSV)",
        f"statistics exchange {example} sg-2025.csv",
    )
    indicators = _command(
        kinds,
        "indicators",
        _indicators,
        "write an indicator report for the integration programme (CSV); no official list of indicators exists",
        f"statistics indicators {example} --config my.toml sg-2025.csv",
    )
    indicators.add_argument(
        "--config",
        type=Path,
        default=EXAMPLE,
        metavar="TOML",
        help=f"which indicators; {EXAMPLE} is the example to copy",
    )


def _command(kinds: Any, name: str, run: Any, text: str, example: str) -> argparse.ArgumentParser:
    verb = add_command(kinds, name, run, text, example)
    verb.add_argument("--canton", required=True, choices=sorted(CANTONS), metavar="SG", help="two letters")
    verb.add_argument("--year", type=int, required=True, help="the year of the figures")
    verb.add_argument(
        "--internal",
        action="store_true",
        help="the exact figures, never to be passed on; `internal` stands in the name",
    )
    verb.add_argument("file", type=Path, metavar="OUT", help="the file to write; it must not be there yet")
    return verb


def _exchange(chosen: argparse.Namespace) -> None:
    _written(chosen, "exchange", exchange_file)


def _indicators(chosen: argparse.Namespace) -> None:
    try:
        indicators = configured(read(chosen.config))
        _written(chosen, "indicators", lambda figures: indicator_file(figures, indicators))
    except NotConfigured as error:
        raise CannotDo(f"{chosen.config}: {error}") from None


def _written(chosen: argparse.Namespace, purpose: str, made: Callable[[Figures], str]) -> None:
    if chosen.internal != (MARK in chosen.file.name):
        raise CannotDo(f"a file has `{MARK}` in its name if, and only if, its figures are exact (--internal)")
    if chosen.year not in YEARS:
        raise CannotDo(f"--year: a year from {YEARS[0]} to {YEARS[-1]}")
    with created(chosen.file) as file:  # before anything is recorded; what goes wrong takes it away
        with ground(chosen) as here:
            figures = _figures(here, chosen)
            content = made(figures).encode("utf-8-sig")  # without the mark spreadsheets take UTF-8 for something else
            named, digest = f"{figures.canton}-{figures.year}.{figures.version}", sha256(content).digest()
            record(here.connection, here.act, "statistics.drawn", release=named, purpose=purpose, digest=digest)
        file.write(content)  # not before it stands in the trail
    print(f"{chosen.file}: {figures.canton} {figures.year}.{figures.version}, {figures.status}")


def _figures(here: Ground, chosen: argparse.Namespace) -> Figures:
    if chosen.internal:
        rows = rows_of(here.connection, here.act.trail.service_keys, chosen.canton, chosen.year)
        try:
            return of_rows(rows, chosen.canton, chosen.year)
        except KeyError:
            raise CannotDo("a case has a code that is in no list of its year, so nothing was counted") from None
    try:
        return of_release(find(here.connection, chosen.canton, chosen.year, None, clock.today()))
    except NotFound:
        raise CannotDo(f"nothing of {chosen.canton} {chosen.year} is published yet") from None
