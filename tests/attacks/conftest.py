"""A running service that the attacks of one file share; whoever breaks it mends it, or starts her own."""

from collections.abc import Iterator

import pytest

from counselling.demo.network import MEMBERS
from tests.attacks.disk import SECOND_NAME, Disk
from tests.service import Service, service


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def disk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Disk:
    """Where one service keeps everything: its folder, the directory of temporary files, the database's files."""
    folder = tmp_path_factory.mktemp(f"attack-{request.param}")
    temporary = folder / "temporary"
    temporary.mkdir()
    if request.param == "sqlite":
        return Disk(folder / "service", temporary, None, "sqlite:///isonomia.sqlite")
    cluster = request.getfixturevalue("postgresql_cluster")
    name = f"attack_{request.module.__name__.rpartition('.')[2]}"
    return Disk(folder / "service", temporary, cluster.directory, cluster.create(name))


@pytest.fixture(scope="module")
def running(disk: Disk) -> Iterator[Service]:
    """Both programs and the worker on that disk, with anna and samir in one centre."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TMPDIR", str(disk.temporary))
        members = [MEMBERS[0], MEMBERS[1]._replace(name=SECOND_NAME)]
        with service(disk.folder, disk.database, members) as started:
            yield started
