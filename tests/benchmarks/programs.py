"""What the benchmarks measure: our program as it is served, and a bare handler beside it, each a process of its own."""

import contextlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from counselling.migrations import migrate
from reporting.centres.manifest import import_note
from reporting.database import Database
from reporting.sealing.service_key import print_keys
from reporting.web import clock
from tests import postgres
from tests.integration.reporting.network import Network

SETTINGS = """
service = "Isonomia"
database = "{url}"
service_keys = "service.keys"
roots = ["{root}"]
languages = ["de", "fr", "en"]
roles = true
demo = true

[reporting]
origin = "http://localhost:{port}"
port = {port}
burst = 1_000_000_000

[counselling]
origin = "http://workspace.localhost:1"
"""


@dataclass
class Bench:
    """A fresh database of one kind, an example network, and a place for files."""

    kind: str
    url: str
    folder: Path
    network: Network

    def owner(self) -> Database:
        """The database, as its owner."""
        return Database(self.url)


@dataclass
class Running:
    """A program that is served."""

    port: int
    process: psutil.Process

    def cpu(self) -> float:
        """The seconds of processor time it has used, in itself and for it in the kernel.

        By the clock that the kernel keeps of every process (clock_getcpuclockid(3)): what /proc says is told in hundredths of
        a second, which are some thirty reports.
        """
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def memory(self) -> int:
        """The bytes of memory it holds now."""
        return int(self.process.memory_info().rss)


@contextlib.contextmanager
def benches() -> Iterator[list[Bench]]:
    """One bench on SQLite and one on a temporary PostgreSQL, both as durable as in production."""
    folder = Path(tempfile.mkdtemp(prefix="isonomia-bench-"))
    try:
        with postgres.cluster() as cluster:
            found = []
            for kind, url in (("sqlite", f"sqlite:///{folder}/bench.sqlite"), ("postgresql", cluster.create("bench"))):
                place = folder / kind
                place.mkdir()
                found.append(_prepared(Bench(kind, url, place, Network(today=clock.today()))))
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepared(bench: Bench) -> Bench:
    migrate(bench.url)
    (bench.folder / "service.keys").write_text(print_keys({1: bytes(range(32))}))
    owner = bench.owner()
    with owner.begin() as connection:
        import_note(connection, bench.network.note(), [bench.network.verifier], bench.network.today)
    owner.close()
    return bench


@contextlib.contextmanager
def ours(bench: Bench) -> Iterator[Running]:
    """The public program, started with its own command."""
    port = free_port()
    settings = bench.folder / "settings.toml"
    settings.write_text(SETTINGS.format(url=bench.url, root=bench.network.verifier, port=port))
    with served([sys.executable, "-m", "reporting.cli", "serve", "--settings", str(settings)], port) as running:
        yield running


@contextlib.contextmanager
def bare(bench: Bench, where: str) -> Iterator[Running]:
    """The bare handler, in the same database: one `row` in a table of its own, in a thread or on the `loop`, or the `tables`."""
    port = free_port()
    with served([sys.executable, "-m", "tests.benchmarks.bare", bench.url, str(port), where], port) as running:
        yield running


@contextlib.contextmanager
def served(command: list[str], port: int) -> Iterator[Running]:
    """A program that listens on this port, until the end of the block."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            _wait_for(port, process)
            yield Running(port, psutil.Process(process.pid))
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    latest = time.monotonic() + 30
    while time.monotonic() < latest and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError("the program did not start")


def free_port() -> int:
    """A port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
