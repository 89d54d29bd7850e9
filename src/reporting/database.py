"""The one way to the database, and the only place that commits.

A request's work is one function `(Connection) -> T`. It runs whole, on a database thread, in one transaction, and its result comes
back only after the commit: whoever holds the result may tell a person that it is kept. If it raises, nothing of it was stored.

SQLite: one writer thread runs each piece of work in a savepoint and commits many together (WAL, `synchronous=FULL`); programs
exclude each other by `BEGIN IMMEDIATE`. PostgreSQL: each piece of work is a transaction of its own on a pooled connection.
Work must be short and must not wait for anything but the database.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection

from reporting.errors import Unavailable

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
Work = Callable[[Connection], T]

WRITERS = 8  # PostgreSQL connections that write; the database groups their commits
READERS = 4
QUEUE_LIMIT = 2_000  # pieces of work waiting; beyond it the honest answer is "not now"
BATCH = 256  # pieces of work in one SQLite commit
BUSY_SECONDS = 5  # how long a program waits for another one's SQLite transaction


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
        self._engine = _sqlite_engine(url, on_connect) if self.is_sqlite else _postgresql_engine(url, role)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="database-read")
        self._writers = None if self.is_sqlite else ThreadPoolExecutor(WRITERS, thread_name_prefix="database-write")
        self._writer = _GroupWriter(self._engine) if self.is_sqlite else None

    async def write(self, work: Work[T]) -> T:
        """Run `work` in one transaction and give its result once that is committed.

        Raises:
            Unavailable: nothing was stored: the database is away, the disk is full, or too much is waiting.
        """
        if self._writer is not None:
            return await asyncio.wrap_future(self._writer.submit(work))
        return await self._in_pool(self._writers, work, self._transaction)

    async def read(self, work: Work[T]) -> T:
        """Run `work` on a consistent view; it must not write."""
        return await self._in_pool(self._readers, work, self._view)

    @contextlib.contextmanager
    def begin(self) -> Iterator[Connection]:
        """One transaction on the calling thread, for commands and the worker. Commits at the end of the block."""
        with _translated(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()

    def close(self) -> None:
        """Finish what is queued and let go of every connection."""
        if self._writer is not None:
            self._writer.close()
        for pool in (self._readers, self._writers):
            if pool is not None:
                pool.shutdown(wait=True)
        self._engine.dispose()

    async def _in_pool(
        self,
        pool: ThreadPoolExecutor | None,
        work: Work[T],
        run: Callable[[Work[T]], T],
    ) -> T:
        assert pool is not None  # a program without this pool never comes here
        if pool._work_queue.qsize() > QUEUE_LIMIT:
            raise Unavailable("busy")
        return await asyncio.get_running_loop().run_in_executor(pool, run, work)

    def _transaction(self, work: Work[T]) -> T:
        with _translated(), self._engine.begin() as connection:
            return work(connection)

    def _view(self, work: Work[T]) -> T:
        with _translated(), self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            return work(connection)


class _GroupWriter:
    """SQLite's one writer: takes what is waiting, each in a savepoint, and commits it together. Owns its connection."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._queue: queue.SimpleQueue[tuple[Work[object], Future[object]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="database-write", daemon=True)
        self._thread.start()

    def submit(self, work: Work[T]) -> Future[T]:
        if self._queue.qsize() > QUEUE_LIMIT:
            raise Unavailable("busy")
        future: Future[T] = Future()
        self._queue.put((work, future))  # type: ignore[arg-type]  # the pair belongs together; the queue forgets T
        return future

    def close(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first]
            closing = False
            while len(batch) < BATCH and not closing:
                try:
                    following = self._queue.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    closing = True
                else:
                    batch.append(following)
            self._commit_together([pair for pair in batch if pair[1].set_running_or_notify_cancel()])
            if closing:
                return

    def _commit_together(self, batch: list[tuple[Work[object], Future[object]]]) -> None:
        done: list[tuple[Future[object], object]] = []
        try:
            with _translated(), self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                for work, future in batch:
                    self._in_savepoint(connection, work, future, done)
                connection.commit()
        except BaseException as error:  # noqa: BLE001 - the thread must outlive it, and the waiting must hear of it
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        # From here on the batch is on disk: only now may anybody say so.
        for future, result in done:
            future.set_result(result)

    @staticmethod
    def _in_savepoint(
        connection: Connection,
        work: Work[object],
        future: Future[object],
        done: list[tuple[Future[object], object]],
    ) -> None:
        connection.exec_driver_sql("SAVEPOINT work")
        try:
            with _translated():
                result = work(connection)
        except Exception as error:  # noqa: BLE001 - handed to whoever asked; the others in the batch go on
            connection.exec_driver_sql("ROLLBACK TO work")
            connection.exec_driver_sql("RELEASE work")
            future.set_exception(error)
            return
        connection.exec_driver_sql("RELEASE work")
        done.append((future, result))


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """A database that is away, locked or full becomes `Unavailable`; mistakes of ours stay what they are."""
    try:
        yield
    except (exc.OperationalError, exc.InterfaceError, exc.TimeoutError) as error:
        raise Unavailable("database") from error


def _sqlite_engine(url: str, on_connect: Callable[[sqlite3.Connection], None] | None) -> Engine:
    engine = sa.create_engine(url, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: object) -> None:
        driver = connection.driver_connection if hasattr(connection, "driver_connection") else connection
        assert isinstance(driver, sqlite3.Connection)  # this engine has no other driver
        driver.isolation_level = None  # we say BEGIN IMMEDIATE ourselves; the driver's own BEGIN comes too late
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            driver.execute(f"PRAGMA {pragma}")
        if on_connect is not None:
            on_connect(driver)

    return engine


def _postgresql_engine(url: str, role: str | None) -> Engine:
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=WRITERS + READERS,
        max_overflow=2,
        pool_timeout=10,
        connect_args={"connect_timeout": 5},
    )
    if role is not None:

        @event.listens_for(engine, "connect")
        def act_as(connection: DBAPIConnection, _record: object) -> None:
            cursor = connection.cursor()
            cursor.execute(f'SET ROLE "{role}"')
            cursor.close()
            connection.commit()

    return engine


def insert_missing(connection: Connection, table: sa.Table, **values: object) -> bool:
    """Insert a row unless its key is taken, also by somebody who does the same at this moment; tells whether it was."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing()
    # Without the option the driver's cursor is closed, and with it the count, before anybody can ask.
    return connection.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1
