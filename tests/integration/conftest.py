"""The programs' view of a database, held to their grants, by roles on PostgreSQL, by the authorizer on SQLite."""

from collections.abc import Callable, Iterator

import pytest

from counselling.grants import sqlite_authorizer
from reporting.database import Database

OpenDatabase = Callable[[str], Database]

# For a test to which the kind of database cannot matter: what it asks is answered, or refused, before a statement depends on it.
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# For a test of what one kind alone can do.
ON_SQLITE = ONE_KIND
ON_POSTGRESQL = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


@pytest.fixture
def open_database(database_url: str) -> Iterator[OpenDatabase]:
    """Opens the fresh database, of either kind, as `reporting`, `counselling` or `worker`; closed after the test."""
    opened: list[Database] = []

    def open_as(role: str) -> Database:
        opened.append(Database(database_url, role=role, on_connect=sqlite_authorizer(role)))
        return opened[-1]

    yield open_as
    for database in opened:
        database.close()
