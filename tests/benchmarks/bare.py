"""A bare Litestar handler that inserts the bytes of a report through the raw driver: what ours is measured against.

It decodes the same JSON and keeps it, as durably: as one `row` of a table without any other index, or in the same three `tables`
with their indexes as we do. It checks nothing, counts nothing, seals nothing, and cannot tell a retry.

A handler that waits for a disk or a lock must not do so on the event loop, where everybody else waits with it: Litestar asks for
`sync_to_thread`, and so the insert is handed to a thread, the cheapest way there is, on both databases. `loop` is the same one
row on the event loop itself: cheaper by the way to the thread and back, and nothing anybody may serve people with. Both are
shown: which of them a limit means is for the reader to say.
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


Inserts = list[tuple[str, tuple[object, ...]]]
Insert = Callable[[Inserts], None]
Keep = Callable[[Inserts], Awaitable[None]]

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


def sqlite(path: str) -> Insert:
    """On the one connection there is."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", CREATE.format("BLOB")):
        connection.execute(statement)

    def insert(statements: Inserts) -> None:
        connection.execute("BEGIN IMMEDIATE")
        for statement, values in statements:
            connection.execute(statement, values)
        connection.execute("COMMIT")

    return insert


def postgresql(url: str) -> Insert:
    """On a connection of each thread; a single statement commits by itself."""
    own = threading.local()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(CREATE.format("BYTEA"))

    def insert(statements: Inserts) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(url, autocommit=True)
        with own.connection.transaction() if len(statements) > 1 else nullcontext():
            for statement, values in statements:
                own.connection.execute(statement.replace("?", "%s"), values)

    return insert


def in_threads(insert: Insert, count: int) -> Keep:
    """Handed to a thread of `count`."""
    pool = ThreadPoolExecutor(count)

    async def keep(statements: Inserts) -> None:
        await asyncio.get_running_loop().run_in_executor(pool, insert, statements)

    return keep


def on_the_loop(insert: Insert) -> Keep:
    """Here and now: nobody else is served meanwhile."""

    async def keep(statements: Inserts) -> None:
        insert(statements)

    return keep


def main(url: str, port: str, where: str) -> None:
    inserts = {"row": row, "tables": tables, "loop": row}[where]
    is_sqlite = url.startswith("sqlite")
    insert_all = sqlite(url.removeprefix("sqlite:///")) if is_sqlite else postgresql(url)
    keep = on_the_loop(insert_all) if where == "loop" else in_threads(insert_all, 1 if is_sqlite else CONNECTIONS)

    @post("/api/v1/reports")
    async def insert(data: JSONBody[Sealed]) -> dict[str, str]:
        await keep(inserts(data))
        return {"reference": "none"}

    app = Litestar([insert], openapi_config=None, logging_config=None)
    uvicorn.run(app, port=int(port), loop="uvloop", http="httptools", access_log=False, log_config=None)


if __name__ == "__main__":
    main(*sys.argv[1:])
