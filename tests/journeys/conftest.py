"""One running service for all journeys of a kind of database: they add to it and never look at each other's cases."""

from collections.abc import Iterator

import pytest

from tests.service import Service, service


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Both programs and the worker, with anna and samir in one centre."""
    folder = tmp_path_factory.mktemp(f"journeys-{request.param}") / "service"
    if request.param == "sqlite":
        database = "sqlite:///isonomia.sqlite"
    else:
        database = request.getfixturevalue("postgresql_cluster").create("journeys")
    with service(folder, database) as started:
        yield started
