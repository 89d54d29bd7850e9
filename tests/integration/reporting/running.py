"""The public program as a test sees it: its calls, and the owner's view of its database."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import sqlalchemy as sa
from litestar import Litestar

from reporting.centres.manifest import import_note
from reporting.database import Database
from tests.integration.reporting.network import TODAY, Network, Person, json


@dataclass
class Site:
    """The running program, and the owner's view of its database."""

    http: httpx.AsyncClient
    app: Litestar
    owner: Database
    network: Network

    def publish(self, **changes: Any) -> None:
        """A new manifest, as `counselling manifest import` puts it there."""
        note = self.network.note(**changes)
        with self.owner.begin() as connection:
            import_note(connection, note, [self.network.verifier], TODAY)

    def rows(self, table: sa.Table) -> list[sa.RowMapping]:
        """All that stands in a table."""
        with self.owner.begin() as connection:
            return list(connection.execute(sa.select(table)).mappings())

    async def report(self, person: Person, **changes: object) -> httpx.Response:
        """She hands in her report."""
        return await self.post("/api/v1/reports", person.report(**changes), person)

    async def post(self, path: str, body: dict[str, Any], person: Person, **headers: str) -> httpx.Response:
        """A call of hers with a JSON body."""
        return await self.call("POST", path, body, person, **headers)

    async def call(
        self, method: str, path: str, body: dict[str, Any], person: Person, **headers: str
    ) -> httpx.Response:
        """Any call of hers with a JSON body."""
        sent = {"Content-Type": "application/json", **person.bearer, **headers}
        return await self.http.request(method, path, content=json(body), headers=sent)

    async def send_file(
        self, person: Person, record: bytes, envelope: bytes, forwarded: str | None = None
    ) -> httpx.Response:
        """She sends a file; `forwarded` is the address that a proxy of ours has seen."""
        headers = {"Content-Type": "application/octet-stream", **person.bearer}
        if forwarded:
            headers["X-Forwarded-For"] = forwarded
        return await self.http.put(person.path(record), content=envelope, headers=headers)

    async def mailbox(self, person: Person) -> httpx.Response:
        """She opens her mailbox."""
        return await self.http.get("/api/v1/mailbox", headers=person.bearer)


async def until(happened: Callable[[], bool]) -> None:
    """Wait until something stands in the database."""
    while not happened():  # noqa: ASYNC110 - a database sends no events
        await asyncio.sleep(0.005)
