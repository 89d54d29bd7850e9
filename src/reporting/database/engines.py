"""How a connection is made: what each driver is told before anybody asks it anything."""

import sqlite3
from collections.abc import Callable
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel

BUSY_SECONDS: Final = 5  # how long a program waits for another one's SQLite transaction


def sqlite_engine(url: str, on_connect: Callable[[sqlite3.Connection], None] | None) -> Engine:
    engine = sa.create_engine(
        url, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, hide_parameters=True
    )

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: object) -> None:
        driver = cast(sqlite3.Connection, getattr(connection, "driver_connection", connection))
        driver.isolation_level = None  # we say BEGIN IMMEDIATE ourselves; the driver's own BEGIN comes too late
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
            "temp_store=MEMORY",  # what might be rolled back is not copied to a file of its own
        ):
            driver.execute(f"PRAGMA {pragma}")
        if on_connect is not None:
            on_connect(driver)

    return engine


def postgresql_engine(
    url: str, role: str | None, most: int, isolation_level: IsolationLevel = "READ COMMITTED"
) -> Engine:
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=most,
        max_overflow=2,
        pool_timeout=10,
        connect_args={"connect_timeout": 5},
        isolation_level=isolation_level,
        hide_parameters=True,
    )
    if role is not None:

        @event.listens_for(engine, "connect")
        def act_as(connection: DBAPIConnection, _record: object) -> None:
            cursor = connection.cursor()
            cursor.execute(f'SET ROLE "{role}"')
            cursor.close()
            connection.commit()

    return engine
