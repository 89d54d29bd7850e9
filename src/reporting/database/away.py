"""When the database cannot be asked: what the drivers call it, and what everybody else hears of it."""

import contextlib
import re
import sqlite3
from collections.abc import Iterator

import psycopg
from sqlalchemy import exc

from reporting.errors import Unavailable
from reporting.settings import SettingsError

AWAY = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
)
_USELESS = (Unavailable, exc.DatabaseError, sqlite3.DatabaseError, psycopg.DatabaseError)
_LACKING = re.compile(r'no such table|(relation|role) ".*" does not exist')


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


@contextlib.contextmanager
def usable() -> Iterator[None]:
    """Around what a command reads first, and no more: mistakes of ours later on stay what they are.

    Raises:
        SettingsError: the database cannot be opened, is none, or has no tables yet.
    """
    try:
        yield
    except _USELESS as error:
        said = (isinstance(error, Unavailable) and error.__cause__) or error
        said = getattr(said, "orig", None) or said
        reason = next(iter(str(said).splitlines()), type(said).__name__)
        hint = " (was it initialised? counselling init)" if _LACKING.search(reason) else ""
        raise SettingsError(f"the database cannot be used: {reason}{hint}") from None
