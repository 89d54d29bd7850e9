"""The living example in a database of its own: begun again, it empties what is its own, and its programs find everything there."""

from pathlib import Path

import sqlalchemy as sa

from counselling.demo.folder import Folder, Ports, forget_database
from counselling.demo.founding import lay_ground
from reporting.app import ROLE
from reporting.centres.model import manifests
from reporting.database import Database
from tests.postgres import Cluster


def test_an_example_that_is_begun_again_can_be_used_under_the_programs_role(
    postgresql_cluster: Cluster, tmp_path: Path
) -> None:
    url, folder = postgresql_cluster.create("begun_again"), Folder(tmp_path / "example")
    for _ in range(2):  # the second time the first one's tables are there
        forget_database(folder, url)
        lay_ground(folder, url, Ports(1, 2))
        database = Database(url, ROLE)
        with database.begin() as connection:
            assert connection.scalar(sa.select(sa.func.count()).select_from(manifests)) == 0
        database.close()
    postgresql_cluster.drop("begun_again")
