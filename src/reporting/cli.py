"""The command `reporting`. What is wrong it says in one line, and ends with 2; with 1 if only some reports could not be made."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from sqlalchemy.engine import Connection

from reporting.app import ROLE, create
from reporting.centres.floor import floor
from reporting.centres.manifest import Published, newest
from reporting.centres.service import check_login, read_service_keys
from reporting.database import Database, usable
from reporting.publishing.files import site_of
from reporting.publishing.releases import every
from reporting.settings import Settings, SettingsError, load
from reporting.web import clock
from reporting.web.pages import compile_templates
from reporting.web.serving import require_free, serve

T = TypeVar("T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 2 when it could not be done, or 1 when some of the reports could not."""
    chosen = parser().parse_args(arguments)
    try:
        settings = load(chosen.settings)
        return int(chosen.run(settings))
    except SettingsError as error:
        return _failed(str(error))


def _serve(settings: Settings) -> int:
    _manifest_in_force(settings)  # a database that cannot be used is said now, not to the first person
    program = settings.reporting
    require_free(program)
    app = create(settings)
    compile_templates()
    print(f"reporting: serving {program.origin} on {program.host}:{program.port}", flush=True)
    return serve(app, program)


def _check(settings: Settings) -> int:
    read_service_keys(settings)
    published = _manifest_in_force(settings)
    if published is None:
        return _failed("no manifest is in force: sign one and import it (counselling manifest import)")
    print("reporting: settings, service keys, database and manifest are in order")
    print(f"reporting: manifest {published.manifest.sequence} is in force until {published.manifest.expires}")
    return 0


def _print(settings: Settings) -> int:
    try:
        from reporting.centres import printing  # noqa: PLC0415 - the program that serves does without its library
    except ImportError:
        return _failed("the library typst is missing: install isonomia[print]")
    if settings.papers is None:
        return _failed("the settings name no folder for posters and cards (papers)")
    settings.papers.mkdir(parents=True, exist_ok=True)
    for paper in printing.print_all(settings, _manifest_in_force(settings)):
        (settings.papers / paper.name).write_bytes(paper.content)
        print(f"reporting: {settings.papers / paper.name}", flush=True)
    return 0


def _report(settings: Settings) -> int:
    try:
        from reporting.publishing import report  # noqa: PLC0415 - the program that serves does without its library
    except ImportError:
        return _failed("the library typst is missing: install isonomia[print]")
    if settings.papers is None:
        return _failed("the settings name no folder for posters, cards and reports (papers)")
    failed = False
    for path, problem in report.make_reports(settings.papers, _read(settings, every), site_of(settings)):
        failed |= bool(problem)
        if problem:
            _failed(f"{path} could not be made: {problem}")
        else:
            print(f"reporting: {path}", flush=True)
    return 1 if failed else 0


def _manifest_in_force(settings: Settings) -> Published | None:
    """The one that verifies today. Raises SettingsError if the database cannot be used."""
    return _read(settings, lambda connection: newest(connection, settings.roots, clock.today(), floor(settings)))


def _read(settings: Settings, reading: Callable[[Connection], T]) -> T:
    """What a function reads, with the login of the program. Raises SettingsError if the database cannot be used."""
    database = Database(settings.database_of(settings.reporting), ROLE if settings.roles else None)
    try:
        with usable(), database.begin() as connection:
            check_login(connection, settings)
            return reading(connection)
    finally:
        database.close()


def _failed(problem: str) -> int:
    print(f"reporting: {problem}", file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """The command line, described."""
    every = argparse.ArgumentParser(
        prog="reporting",
        description="The public site of Isonomia. `reporting COMMAND --help` says more of each.",
        epilog="example: reporting serve --settings /etc/isonomia.toml",
    )
    verbs = every.add_subparsers(required=True, metavar="COMMAND")
    for name, run, text in (
        ("serve", _serve, "serve the public site until told to end"),
        ("print", _print, "print poster and card as PDF, in every language that has all their words"),
        (
            "report",
            _report,
            "make the report of every published year as PDF, if it is not there yet; after each publication",
        ),
        ("check", _check, "say whether settings, service keys, database and manifest are in order"),
    ):
        example = f"example: reporting {name} --settings /etc/isonomia.toml"
        verb = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".", epilog=example)
        verb.add_argument("--settings", type=Path, required=True, metavar="FILE", help="the settings file (TOML)")
        verb.set_defaults(run=run)
    return every


if __name__ == "__main__":
    sys.exit(main())
