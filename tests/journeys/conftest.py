"""Running services for the journeys, on either kind of database. The shared one is added to, and nobody looks at another
journey's cases; whoever changes a centre's keys takes one of her own."""

from collections.abc import Iterator

import pytest

from counselling.demo.network import MEMBERS
from tests.service import Service, service

KINDS = ["sqlite", "postgresql"]


@pytest.fixture(scope="session", params=KINDS)
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Both programs and the worker, with anna and samir in one centre."""
    folder = tmp_path_factory.mktemp(f"journeys-{request.param}") / "service"
    with service(folder, empty_database(request, "journeys")) as started:
        yield started


@pytest.fixture(params=KINDS)
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The same for one journey alone, with lea as well."""
    folder = tmp_path_factory.mktemp(f"journey-{request.param}") / "service"
    with service(folder, empty_database(request, f"own_{request.node.name.partition('[')[0]}"), MEMBERS[:3]) as started:
        yield started


def empty_database(request: pytest.FixtureRequest, name: str) -> str:
    """The address of a database with nothing in it, in the service's folder or in the run's cluster."""
    if request.param == "sqlite":
        return "sqlite:///isonomia.sqlite"
    address = request.getfixturevalue("postgresql_cluster").create(name[:60])
    assert isinstance(address, str)
    return address
