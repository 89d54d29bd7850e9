"""The public program on a fresh database of either kind, under its restricted role, with an example network."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from counselling.grants import sqlite_authorizer
from reporting.app import create, handlers
from reporting.centres.service import Draw
from reporting.database import Database
from reporting.sealing.service_key import print_keys
from reporting.settings import Program, Settings
from tests.integration.reporting.network import Clock, Network
from tests.integration.reporting.running import Site
from tests.signatures import keep_signatures

ORIGIN = "http://localhost:8000"

OpenSite = Callable[..., Awaitable[Site]]


@pytest.fixture
def network() -> Network:
    return Network()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(network: Network, database_url: str, tmp_path: Path) -> Settings:
    keys = tmp_path / "service.keys"
    keys.write_text(print_keys({1: bytes(range(32))}))
    return Settings(
        service="Isonomia",
        database=database_url,
        service_keys=keys,
        roots=(network.verifier,),
        languages=("de", "fr", "en"),
        reporting=Program(origin=ORIGIN),
        counselling=Program(origin="http://workspace.localhost:8001", port=8001),
        roles=True,
    )


@pytest.fixture
async def open_site(network: Network, clock: Clock) -> AsyncIterator[OpenSite]:
    """Starts the program for some settings, by default with a manifest in force; it ends with the test."""
    async with AsyncExitStack() as stack:

        async def start(settings: Settings, publish: bool = True, draw: Draw = os.urandom) -> Site:
            owner = Database(settings.database)
            stack.callback(owner.close)
            app = create(settings, now=clock, draw=draw, on_connect=sqlite_authorizer("reporting"))
            keep_signatures(handlers())
            await stack.enter_async_context(app.lifespan())
            transport = httpx.ASGITransport(cast(Any, app), raise_app_exceptions=False)
            http = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
            site = Site(http, app, owner, network)
            if publish:
                site.publish()
            return site

        yield start


@pytest.fixture
async def site(open_site: OpenSite, settings: Settings) -> Site:
    """The program, ready for reports."""
    return await open_site(settings)
