"""What a command says of a database that it cannot open is one line with the driver's own words, whatever the driver said."""

import sqlite3

import pytest
from sqlalchemy import exc

from reporting.database import usable
from reporting.errors import Unavailable
from reporting.settings import SettingsError


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (sqlite3.DatabaseError("file is not a database"), "file is not a database"),
        (exc.DatabaseError("SELECT 1", {}, sqlite3.DatabaseError("first\nsecond")), "first"),
        (sqlite3.OperationalError(), "OperationalError"),
        (exc.DatabaseError("SELECT 1", {}, sqlite3.DatabaseError("")), "DatabaseError"),
        (Unavailable("database"), "database"),
        (Unavailable(), "unavailable"),
    ],
)
def test_what_the_driver_said_is_said_in_one_line(error: Exception, said: str) -> None:
    with pytest.raises(SettingsError) as raised, usable():
        raise error
    assert str(raised.value) == f"the database cannot be used: {said}"


def test_what_hangs_on_another_error_says_that_one() -> None:
    with pytest.raises(SettingsError, match="disk I/O error"), usable():
        raise Unavailable from sqlite3.OperationalError("disk I/O error")
