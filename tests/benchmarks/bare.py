"""A bare Litestar handler that inserts the bytes of a report through the raw driver: what ours is measured against.

It decodes the same JSON and keeps it, durably: as one `row` of a table without any other index, or in the same three `tables`
with their indexes as we do. It checks nothing, counts nothing, seals nothing, and cannot tell a retry.
"""

import asyncio
import os
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext

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
Inserts = list[tuple[str, tuple[object, ...]]]

REPORT = "INSERT INTO reports VALUES (?, ?, ?, ?, 0, 'received', '2026-11-22', ?, ?, ?, NULL)"
SLOT = "INSERT INTO slots VALUES (?, 1, 0, ?, ?)"
ENVELOPE = "INSERT INTO envelopes VALUES (?, ?, 0, 1, 0, '2026-11-22', ?)"


def row(sealed: Sealed) -> Inserts:
    """Every byte that arrived, in one row."""
    return [("INSERT INTO bare VALUES (?, ?, ?, ?)", (sealed.case, sealed.slot, sealed.envelope, rest(sealed)))]


def tables(sealed: Sealed) -> Inserts:
    """The same in the tables of the program; as many bytes of tags, which nobody has sealed."""
    lookup, reference = os.urandom(32), sealed.case.hex()[:16]
    report = sealed.case, reference, sealed.centre, sealed.centre_generation, lookup, sealed.withdraw, bytes(334)
    slot, envelope = (sealed.case, sealed.slot[24:40], sealed.slot), (sealed.case, sealed.record, sealed.envelope)
    return [(REPORT, report), (SLOT, slot), (ENVELOPE, envelope)]


def rest(sealed: Sealed) -> bytes:
    return sealed.record + sealed.withdraw


def sqlite(path: str, inserts: Callable[[Sealed], Inserts]) -> Keep:
    """Insert and commit at once, on the one thread there is: no hand-over costs anything."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", CREATE.format("BLOB")):
        connection.execute(statement)

    async def keep(sealed: Sealed) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in inserts(sealed):
            connection.execute(statement, values)
        connection.execute("COMMIT")

    return keep


def postgresql(url: str, inserts: Callable[[Sealed], Inserts]) -> Keep:
    """On a connection of each of eight threads; a single statement commits by itself."""
    own = threading.local()
    pool = ThreadPoolExecutor(CONNECTIONS)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(CREATE.format("BYTEA"))

    def insert(statements: Inserts) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True)
        with own.connection.transaction() if len(statements) > 1 else nullcontext():
            for statement, values in statements:
                own.connection.execute(statement.replace("?", "%s"), values)

    async def keep(sealed: Sealed) -> None:
        await asyncio.get_running_loop().run_in_executor(pool, insert, inserts(sealed))

    return keep


def main(url: str, port: str, where: str) -> None:
    inserts = {"row": row, "tables": tables}[where]
    is_sqlite = url.startswith("sqlite")
    keep = sqlite(url.removeprefix("sqlite:///"), inserts) if is_sqlite else postgresql(url, inserts)

    @post("/api/v1/reports")
    async def insert(data: JSONBody[Sealed]) -> dict[str, str]:
        await keep(data)
        return {"reference": "none"}

    app = Litestar([insert], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_config=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
