"""The workspace on a fresh database of either kind, under its restricted role, with an example network."""

import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from argon2 import PasswordHasher

from counselling.app import create, handlers
from counselling.audit.outbox import found_installation
from counselling.grants import sqlite_authorizer
from counselling.staff.passwords import Passwords
from counselling.workspace.shell import Shell
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.sealing.service_key import print_keys
from reporting.settings import Program, Settings
from tests.integration.counselling.workplace import Staff, Workplace, worker_database
from tests.integration.reporting.network import Clock, Network, Person
from tests.signatures import keep_signatures

ORIGIN = "http://workspace.localhost:8001"

# Otherwise most of the time of these tests would be passwords'; `test_passwords.py` looks at the real ones.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

NO_DOCUMENT = Shell([], lambda _request, _status, _code: "")


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(network: Network, database_url: str, tmp_path: Path) -> Settings:
    return settings_of(network, database_url, tmp_path)


def settings_of(network: Network, database_url: str, folder: Path) -> Settings:
    """An installation whose keys lie in this folder."""
    keys, escrow = folder / "service.keys", folder / "escrow.txt"
    keys.write_text(print_keys({1: bytes(range(32))}))
    escrow.write_text(b64encode(network.escrow.public).decode() + "\n")
    return Settings(
        service="Isonomia",
        database=database_url,
        service_keys=keys,
        escrow=escrow,
        roots=(network.verifier,),
        languages=("de", "fr", "en"),
        reporting=Program(origin="http://localhost:8000"),
        counselling=Program(origin=ORIGIN, port=8001),
        roles=True,
    )


@pytest.fixture
async def workplace(network: Network, clock: Clock, settings: Settings) -> AsyncIterator[Workplace]:
    """The program, initialised, with nobody in it."""
    async with opened(network, clock, settings) as running:
        yield running


@asynccontextmanager
async def opened(network: Network, clock: Clock, settings: Settings) -> AsyncIterator[Workplace]:
    """The program on a fresh database, until the end of the block."""
    owner, work = Database(settings.database), worker_database(settings)
    async with AsyncExitStack() as stack:
        stack.callback(owner.close)
        stack.callback(work.close)
        with owner.begin() as connection:
            trail = found_installation(connection, read_service_keys(settings), os.urandom)
        app = create(
            settings, now=clock, on_connect=sqlite_authorizer("counselling"), passwords=Passwords(b"decoy", QUICK)
        )
        keep_signatures(handlers(NO_DOCUMENT))
        await stack.enter_async_context(app.lifespan())
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]  # the same protocol under two names
        http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        yield Workplace(http, app, owner, work, network, clock, settings, trail)


@pytest.fixture
async def anna(workplace: Workplace) -> Staff:
    """The first member of the centre `ost`, signed in; her centre has its first key, and the manifest lists it."""
    member = await workplace.join("anna", "ost", "coordinator")
    await workplace.found(member)
    workplace.publish()
    return member


@pytest.fixture
async def nora(workplace: Workplace, anna: Staff) -> Staff:
    """A counsellor of the same centre."""
    return await workplace.join("nora")


@pytest.fixture
def person(workplace: Workplace, anna: Staff) -> Person:
    """Somebody whose report has become a case of anna's centre."""
    return workplace.case(Person(workplace.network))
