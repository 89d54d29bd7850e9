"""`counselling serve`, `worker` and `init`."""

import argparse
import logging
import secrets
import signal
import threading
from typing import Any

from counselling.audit.signing import key_file, read_signer
from counselling.cli.ground import add_command, ground, trail_of
from reporting.centres.service import check_login, read_service_keys
from reporting.database import Database, usable
from reporting.errors import NotFound
from reporting.settings import SettingsError, load
from reporting.web import clock


def add_commands(verbs: Any) -> None:
    """Describe them."""
    add_command(verbs, "serve", _serve, "serve the workspace until told to end", "serve --settings /etc/isonomia.toml")
    work = add_command(
        verbs,
        "worker",
        _worker,
        "make cases of reports and carry out what is due, until told to end",
        "worker --settings /etc/isonomia.toml",
    )
    work.add_argument("--once", action="store_true", help="do what is due now, then end")
    add_command(
        verbs,
        "init",
        _init,
        "set up an installation: service keys, tables, audit key; nothing is overwritten",
        "init --settings /etc/isonomia.toml",
    )
    add_command(
        verbs,
        "migrate",
        _migrate,
        "bring the tables to the newest revision, under the login of the database's owner; recorded",
        "migrate --settings /etc/isonomia.toml",
    )


def _serve(chosen: argparse.Namespace) -> int:
    from counselling.app import create  # noqa: PLC0415 - only what is asked for is loaded: a second and 80 MB
    from reporting.web.serving import require_free, serve  # noqa: PLC0415

    settings = load(chosen.settings)
    program = settings.counselling
    with ground(chosen) as (connection, _, _):
        check_login(connection, settings)
    require_free(program)
    app = create(settings)
    print(f"counselling: serving {program.origin} on {program.host}:{program.port}", flush=True)
    return serve(app, program)


def _worker(chosen: argparse.Namespace) -> None:
    from counselling import worker  # noqa: PLC0415 - as above

    settings = load(chosen.settings)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    service_keys = read_service_keys(settings)
    database = Database(settings.database_of(settings.counselling), worker.ROLE if settings.roles else None)
    stop = threading.Event()
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda _number, _frame: stop.set())
    try:
        with usable(), database.begin() as connection:
            check_login(connection, settings)
            trail = trail_of(connection, service_keys)
        signer = read_signer(settings)
        if chosen.once:
            worker.once(database, trail, clock.now(), signer, settings)
        else:
            worker.run(database, trail, clock.now, stop, signer, settings)
    finally:
        database.close()


def _init(chosen: argparse.Namespace) -> None:
    from counselling.first_start import initialise  # noqa: PLC0415 - as above

    settings = load(chosen.settings)
    initialise(settings, clock.now(), secrets.token_bytes)
    print(f"initialised. The service keys are in {settings.service_keys}: keep a copy, never beside a backup.")
    print(f"The key that signs the audit trail is in {key_file(settings)}: keep a copy where the other one is.")
    print("next: counselling staff invite, for the first member of each centre")


def _migrate(chosen: argparse.Namespace) -> None:
    from counselling.first_start import migrate_later  # noqa: PLC0415 - as above

    try:
        revision = migrate_later(load(chosen.settings), clock.now(), secrets.token_bytes)
    except NotFound:
        raise SettingsError("the database was not initialised: counselling init") from None
    print("the tables are as they should be" if revision is None else f"the tables are at revision {revision}")
