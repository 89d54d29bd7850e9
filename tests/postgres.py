"""A PostgreSQL cluster of our own for one test run: in a temporary directory, reachable by a Unix socket only.

It ends with the process that started it, killed or not. If it cannot start, `CannotStart` says why: nothing is skipped.
"""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

START_SECONDS = 60
OWNER = "postgres"  # the superuser inside the cluster, and outside it the account that runs it when we are root


class CannotStart(Exception):
    """There is no cluster; the text says what is missing or what the server's log says."""


@dataclass(frozen=True)
class Cluster:
    """A running cluster. Its databases are gone when it ends."""

    directory: Path

    def url(self, name: str) -> str:
        """The address of a database for `reporting.database.Database`, as the cluster's superuser."""
        return f"postgresql://{OWNER}@/{name}?host={self.directory}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of `template`, which nobody may be using; its address."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            # Files are copied as they are, as before version 15: through the log every page costs five times as much.
            how = " STRATEGY FILE_COPY" if connection.info.server_version >= 150_000 else ""
            command = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + how)
            connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextlib.contextmanager
def cluster(settings: Mapping[str, str] | None = None, folder: Path | None = None) -> Iterator[Cluster]:
    """Run a cluster until the end of the block.

    Args:
        settings: lines for postgresql.conf, such as {"fsync": "off"}; without them PostgreSQL's own, which are durable.
        folder: where it lies; with other temporary files unless told otherwise.

    Raises:
        CannotStart: PostgreSQL is not installed or does not come up.
    """
    programs = _programs()
    directory = Path(tempfile.mkdtemp(prefix="isonomia-postgres-", dir=folder))
    try:
        if os.geteuid() == 0:
            shutil.chown(directory, OWNER, OWNER)
        _initialise(programs, directory, settings or {})
        with running(Cluster(directory)):
            yield Cluster(directory)
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _programs() -> Path:
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    initdb = installed[-1] if installed else shutil.which("initdb")
    if initdb is None:
        raise CannotStart("PostgreSQL is not installed. On Debian: apt-get install --no-install-recommends postgresql")
    if os.geteuid() == 0 and OWNER not in {account.pw_name for account in pwd.getpwall()}:
        raise CannotStart(f"PostgreSQL does not run as root, and there is no account {OWNER!r} to run it as")
    return Path(initdb).parent


def _as_owner(*command: object) -> list[str]:
    """A command that runs as an account PostgreSQL accepts and ends (SIGINT: quick and clean) when its parent ends."""
    account = [f"--reuid={OWNER}", f"--regid={OWNER}", "--init-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *account, "--pdeathsig=INT", *map(str, command)]


def _initialise(programs: Path, directory: Path, settings: Mapping[str, str]) -> None:
    options = (f"--username={OWNER}", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
    command = _as_owner(programs / "initdb", *options, "--pgdata", directory / "data")
    ended = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    if ended.returncode:
        raise CannotStart(f"initdb: {ended.stderr.strip()}")
    # In the file, not on the command line: there they would silently beat ALTER SYSTEM.
    ours = {"listen_addresses": "", "unix_socket_directories": str(directory), **settings}
    with (directory / "data" / "postgresql.conf").open("a") as configuration:
        configuration.writelines(f"{name} = '{setting}'\n" for name, setting in ours.items())


@contextlib.contextmanager
def running(stopped: Cluster) -> Iterator[None]:
    """Run the server of a cluster that has ended, well or badly. Raises CannotStart."""
    log = stopped.directory / "log"
    command = _as_owner(_programs() / "postgres", "-D", stopped.directory / "data")
    with (
        log.open("a") as output,
        subprocess.Popen(
            command, cwd="/", stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        ) as server,
    ):
        try:
            _wait_until_ready(server, stopped, log)
            yield
        finally:
            server.send_signal(signal.SIGQUIT)  # at once: nobody will read this directory again


def _wait_until_ready(server: subprocess.Popen[bytes], started: Cluster, log: Path) -> None:
    latest = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(started.url("postgres")).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > latest:
                raise CannotStart(f"postgres: {log.read_text().strip()}") from None
            time.sleep(0.05)
        else:
            return
