"""The databases the tests stand on are real, fresh and migrated."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from counselling.migrations import compare
from reporting.database import Database
from tests import postgres
from tests.integration.conftest import OpenDatabase


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_a_fresh_database_of_its_own(database_url: str, turn: int) -> None:
    database = Database(database_url)
    with database.begin() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM alembic_version")) == 1
        connection.execute(sa.text("CREATE TABLE left_by_a_test (turn INTEGER)"))  # fails if the other turn's is here
    database.close()


def test_the_history_leads_to_the_tables_in_the_code(database_url: str) -> None:
    compare(database_url)


async def test_a_program_is_held_to_its_grants(open_database: OpenDatabase) -> None:
    reports, cases = sa.text("SELECT count(*) FROM reports"), sa.text("SELECT count(*) FROM cases")
    reporting, counselling = open_database("reporting"), open_database("counselling")
    assert await reporting.read(lambda connection: connection.scalar(reports)) == 0
    assert await counselling.read(lambda connection: connection.scalar(cases)) == 0
    with pytest.raises(sa.exc.DatabaseError, match=r"permission denied|prohibited|not authorized"):
        await reporting.read(lambda connection: connection.scalar(cases))


@pytest.mark.parametrize("told", [{}, {"fsync": "off"}])
async def test_a_cluster_is_durable_unless_told_otherwise(told: dict[str, str]) -> None:
    with postgres.cluster(told) as cluster:
        database = Database(cluster.create("fresh"))
        names = ("fsync", "full_page_writes", "synchronous_commit")
        settings = await database.read(
            lambda connection: {name: connection.scalar(sa.text(f"SHOW {name}")) for name in names}
        )
        database.close()
    assert settings == dict.fromkeys(names, "on") | told


def test_a_cluster_says_why_it_cannot_start() -> None:
    with pytest.raises(postgres.CannotStart, match="no_such_setting"), postgres.cluster({"no_such_setting": "1"}):
        pass


def test_a_cluster_ends_with_its_process_even_when_that_is_killed(root: Path) -> None:
    program = "import time; from tests.postgres import cluster\nwith cluster() as c: print(c.directory); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", program], cwd=root, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        directory = Path(process.stdout.readline().strip())
        server = int((directory / "data" / "postmaster.pid").read_text().split()[0])
        process.send_signal(signal.SIGKILL)
    latest = time.monotonic() + 60
    while _runs(server) and time.monotonic() < latest:
        time.sleep(0.05)
    assert not _runs(server)
    subprocess.run(["rm", "-r", directory], check=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
