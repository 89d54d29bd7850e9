"""A bare Litestar handler that inserts the bytes of a report through the raw driver: what ours is measured against.

It decodes the same JSON into the same shape and keeps it, durably, in one row. It checks nothing, counts nothing, seals nothing.
"""

import asyncio
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec
import psycopg
import uvicorn
from litestar import Litestar, post
from litestar.params import JSONBody

CREATE = "CREATE TABLE IF NOT EXISTS bare (case_id {0} PRIMARY KEY, slot {0}, envelope {0}, rest {0})"
CONNECTIONS = 8


class Sealed(msgspec.Struct):
    """The same JSON as `Submission`, with nothing checked."""

    case: bytes
    centre: str
    centre_generation: int
    slot: bytes
    record: bytes
    envelope: bytes
    withdraw: bytes
    attachments: list[bytes]
    tags: dict[str, object]


Keep = Callable[[Sealed], Awaitable[None]]


def row(sealed: Sealed) -> tuple[bytes, ...]:
    """What is inserted: every byte that arrived."""
    return sealed.case, sealed.slot, sealed.envelope, sealed.record + sealed.withdraw


def sqlite(path: str) -> Keep:
    """Insert and commit at once, on the one thread there is: no hand-over costs anything."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", CREATE.format("BLOB")):
        connection.execute(statement)

    async def keep(sealed: Sealed) -> None:
        connection.execute("INSERT INTO bare VALUES (?, ?, ?, ?)", row(sealed))

    return keep


def postgresql(url: str) -> Keep:
    """One statement, which commits by itself, on a connection of each of eight threads."""
    own = threading.local()
    pool = ThreadPoolExecutor(CONNECTIONS)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(CREATE.format("BYTEA"))

    def insert(values: tuple[bytes, ...]) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True)
        own.connection.execute("INSERT INTO bare VALUES (%s, %s, %s, %s)", values)

    async def keep(sealed: Sealed) -> None:
        await asyncio.get_running_loop().run_in_executor(pool, insert, row(sealed))

    return keep


def main(url: str, port: str) -> None:
    keep = sqlite(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else postgresql(url)

    @post("/api/v1/reports")
    async def insert(data: JSONBody[Sealed]) -> dict[str, str]:
        await keep(data)
        return {"reference": "none"}

    app = Litestar([insert], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_config=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
