"""When the database cannot be asked: what the drivers call it, and what everybody else hears of it."""

import contextlib
import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy import exc

from reporting.errors import Unavailable

AWAY = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
)


def fact(error: BaseException) -> BaseException:
    """A database that is away, locked or full is `Unavailable`; mistakes of ours stay what they are."""
    if not isinstance(error, AWAY):
        return error
    unavailable = Unavailable("database")
    unavailable.__cause__ = error
    return unavailable


@contextlib.contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except AWAY as error:
        raise fact(error) from error
