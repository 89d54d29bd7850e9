"""A centre is founded once a run; each module has a copy of the service to itself, its members at their own devices.

Whoever tests the founding itself, or another database, makes a service of her own (`workspace_site`, `founded`).
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser

from counselling.demo.folder import Folder
from tests.browser.counsellor import Counsellor, Kept, founded, joined, returned
from tests.browser.workspace_site import Site, copied, workspace_site
from tests.ports import own_ports


class Prepared(NamedTuple):
    """A service that has ended, and what its members took along, by login."""

    folder: Folder
    members: Mapping[str, Kept]


@pytest.fixture(scope="session")
def ports() -> Iterator[tuple[int, int]]:
    """Where all copies of the service listen, one after the other."""
    with own_ports() as found:
        yield found


@pytest.fixture(scope="session")
def alone(browser: Browser, tmp_path_factory: pytest.TempPathFactory, ports: tuple[int, int]) -> Prepared:
    """A centre with its founder, Anna, whose key the root has signed."""
    with workspace_site(tmp_path_factory.mktemp("alone") / "site", "sqlite:///isonomia.db", ports) as site:
        members = {"anna": founded(site, browser).kept()}
    return Prepared(site.folder, members)


@pytest.fixture(scope="session")
def together(alone: Prepared, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """The same centre with a colleague, Samir, who can open the cases too."""
    with copied(alone.folder, tmp_path_factory.mktemp("together") / "site") as site:
        anna = returned(site, browser, alone.members["anna"])
        samir = joined(site, browser, anna, "samir", "Samir Beispiel", version=2)
        members = {"anna": anna.kept(), "samir": samir.kept()}
    return Prepared(site.folder, members)


@pytest.fixture(scope="module")
def prepared(alone: Prepared) -> Prepared:
    """What the module begins with; a module that needs Samir says `together` instead."""
    return alone


@pytest.fixture(scope="module")
def site(prepared: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The service of this module."""
    with copied(prepared.folder, tmp_path_factory.mktemp("workspace") / "site") as running:
        yield running


@pytest.fixture(scope="module")
def anna(site: Site, browser: Browser, prepared: Prepared) -> Counsellor:
    """The coordinator at her device; she has not opened any page yet."""
    return returned(site, browser, prepared.members["anna"])


@pytest.fixture(scope="module")
def samir(site: Site, browser: Browser, prepared: Prepared) -> Counsellor:
    """Her colleague at his; he has not opened any page yet."""
    return returned(site, browser, prepared.members["samir"])
