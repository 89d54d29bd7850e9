"""The one way to the database, and the only place that commits.

A request's work is one function `(Connection) -> T`. It runs whole, on a database thread, in one transaction, and its
result comes back only after the commit: whoever holds the result may tell a person that it is kept. If it raises, nothing
of it was stored.

SQLite: one writer thread runs each piece of work in a savepoint and commits many together (WAL, `synchronous=FULL`);
programs exclude each other by `BEGIN IMMEDIATE`. PostgreSQL: each piece of work is a transaction on a thread's own
connection. Work must be short and must not wait for anything but the database.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, CursorResult

from reporting.database.away import translated, usable
from reporting.database.commits import commit_alone, commit_together, driver_of, view
from reporting.database.engines import postgresql_engine, sqlite_engine
from reporting.database.threads import Threads, Work

__all__ = ["Database", "Work", "driver_of", "insert_missing", "metadata", "run", "spelt", "take_turns", "usable"]

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

T = TypeVar("T")

WRITERS = 8  # PostgreSQL connections that write; the database groups their commits
READERS = 4
BATCH = 256  # pieces of work in one SQLite commit


class Database:
    """The database of one program.

    Args:
        url: `sqlite:///path` or `postgresql://…` (psycopg 3).
        role: the PostgreSQL role the program acts under; on SQLite it names the grants an authorizer may enforce.
        on_connect: called with each new SQLite driver connection; the tests hang the authorizer of the grants here.
    """

    def __init__(
        self,
        url: str,
        role: str | None = None,
        on_connect: Callable[[sqlite3.Connection], None] | None = None,
    ) -> None:
        self.is_sqlite = url.startswith("sqlite")
        if self.is_sqlite:
            self._engine = self._own = sqlite_engine(url, on_connect)
            self._writers = Threads("write", 1, self._own, commit_together, most=BATCH)
        else:
            # The threads say BEGIN themselves, so that a single statement can do without.
            most = WRITERS + READERS
            self._engine = postgresql_engine(url, role, most)
            self._own = postgresql_engine(url, role, most, "AUTOCOMMIT")
            self._writers = Threads("write", WRITERS, self._own, commit_alone)
        self._readers = Threads("read", READERS, self._own, view)

    async def write(self, work: Work[T], *, single: bool = False) -> T:
        """Run `work` in one transaction and give its result once that is committed.

        `single` promises that one statement does all the writing, whole or not at all, and that doing it twice is the same
        as doing it once: PostgreSQL is then spared the transaction around it.

        Raises:
            Unavailable: nothing was stored: the database is away, the disk is full, or too much is waiting. With the code
                `not_known` it may have been: the database went away while it was asked to commit.
        """
        return await self._writers.do(work, single)

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a consistent view; it must not write. Raises Unavailable."""
        return await self._readers.do(work)

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction on the calling thread, for commands and the worker. Commits at the end of the block."""
        with translated(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Finish what is queued and let go of every connection."""
        self._writers.close()
        self._readers.close()
        self._own.dispose()
        self._engine.dispose()


def take_turns(connection: Connection, name: bytes) -> None:
    """From here to the end of this transaction nobody else is between here and there under this name (random or a hash)."""
    if connection.dialect.name == "postgresql":  # SQLite has one writer
        number = int.from_bytes(name[:8], "big", signed=True)
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(number)))


def insert_missing(connection: Connection, table: sa.Table, **values: object) -> bool:
    """Insert a row unless its key is taken, also by somebody who does the same at this moment; tells whether it was."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    # Without the option the driver's cursor is closed, and with it the count, before anybody can ask.
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def spelt(statement: sa.ClauseElement) -> dict[str, str]:
    """A statement as each driver takes it, by dialect, for `run` or `Connection.exec_driver_sql`, with a dictionary of its values.

    For what every report runs: compiled here once, at import; finding it again at each call would cost as much as running it.
    """
    dialects = (sqlite.dialect(paramstyle="named"), postgresql.psycopg.dialect())  # type: ignore[no-untyped-call]  # untyped there
    return {dialect.name: str(statement.compile(dialect=dialect)) for dialect in dialects}


def run(
    connection: Connection, statement: Mapping[str, str], values: Mapping[str, object]
) -> sqlite3.Cursor | CursorResult[Any]:
    """Run a statement that was `spelt`; its rows are plain tuples, as the driver gives them."""
    if connection.dialect.name == "sqlite":
        return driver_of(connection).execute(statement["sqlite"], values)
    return connection.exec_driver_sql(statement["postgresql"], dict(values))
