"""What every test may ask for. A database is real, migrated and fresh: one test, one database, SQLite or PostgreSQL."""

import gc
import itertools
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from hypothesis.configuration import set_hypothesis_home_dir

from counselling.migrations import migrate
from tests import postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

ROOT = Path(__file__).resolve().parents[1]

set_hypothesis_home_dir(ROOT / ".dev" / "cache" / "hypothesis")
# Time limits would only measure what else the machine does. Every run tries the same examples, so that none fails for
# what nobody changed; others are sought with `./dev test --hypothesis-profile=seek tests/properties`.
SAME = hypothesis.settings(
    deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow], print_blob=True
)
hypothesis.settings.register_profile("full", SAME)
hypothesis.settings.register_profile("fast", SAME, max_examples=15)
hypothesis.settings.register_profile("seek", SAME, derandomize=False, max_examples=2_000)
hypothesis.settings.load_profile("full")


# How long a test takes of each folder, in those of integration, roughly: programs of one's own are awaited.
LENGTHS = {"journeys": 12, "attacks": 6, "properties": 6, "integration": 1}
SHORT = 0.1


@pytest.hookimpl(tryfirst=True)  # a folder may know better
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker waits for another at the end."""
    length: defaultdict[Path, float] = defaultdict(float)
    for item in items:
        length[item.path] += LENGTHS.get(item.path.relative_to(ROOT).parts[1], SHORT)
    items.sort(key=lambda item: -length[item.path])


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it for garbage again and again took a third of the
    time of a test that starts a program.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material from others that lies beside the repository. On CI it must be there."""
    folder = Path(os.environ.get("ISONOMIA_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        assert "CI" not in os.environ, f"{folder} is missing"
        pytest.skip(f"{folder} is missing: set ISONOMIA_SHARED")
    return folder


MEMORY = Path("/dev/shm")  # noqa: S108 - the system's file system in memory; what is made there has a random name
ENOUGH = 1024**3  # bytes: many times what the tests of one process have there at once


@pytest.fixture(scope="session")
def in_memory() -> Path | None:
    """Where databases lie that wait for no disk, if there is room: programs are killed here, never the machine.

    A test on PostgreSQL makes and drops six hundred files, one on SQLite asks forty times that all be on disk.
    """
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


@pytest.fixture(scope="session")
def postgresql_cluster(in_memory: Path | None) -> Iterator[postgres.Cluster]:
    """A PostgreSQL cluster for this run, started by the first test that needs it. Tests that kill a database take a
    durable one.
    """
    with postgres.cluster({"fsync": "off", "full_page_writes": "off"}, in_memory) as cluster:
        yield cluster


@pytest.fixture(scope="session")
def postgresql_template(postgresql_cluster: postgres.Cluster) -> str:
    """The name of a migrated database to copy."""
    migrate(postgresql_cluster.create("migrated"))
    return "migrated"


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy; nobody has it open, so all of it is in that one file."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    migrate(f"sqlite:///{path}")
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    return path


NUMBERS = itertools.count(1)


@pytest.fixture
def sqlite_url(sqlite_template: Path, in_memory: Path | None) -> Iterator[str]:
    """The address of a fresh, migrated SQLite database."""
    with tempfile.TemporaryDirectory(prefix="isonomia-sqlite-", dir=in_memory) as folder:
        path = Path(folder) / "isonomia.sqlite"
        shutil.copy(sqlite_template, path)
        yield f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_cluster: postgres.Cluster, postgresql_template: str) -> Iterator[str]:
    """The address of a fresh, migrated PostgreSQL database, as its owner: the programs act under their roles."""
    name = f"test_{next(NUMBERS)}"
    yield postgresql_cluster.create(name, postgresql_template)
    postgresql_cluster.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both kinds, one after the other: the address of a fresh, migrated database, as its owner."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, str)
    return url


@pytest.fixture(scope="session")
def playwright() -> "Iterator[Playwright]":
    """There is one: a second would not start beside it. Most tests want none, and pay for none."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: "Playwright") -> "Iterator[Browser]":
    """One Chromium for all tests; each gets contexts of its own."""
    from tests.browser.chromium import launched

    with launched(playwright) as running:
        yield running
