"""The one way to the database, and the only place that commits.

A request's work is one function `(Connection) -> T`. It runs whole, on a database thread, in one transaction, and its
result comes back only after the commit: whoever holds the result may tell a person that it is kept. If it raises, nothing
of it was stored.

SQLite: one writer thread runs each piece of work in a savepoint and commits many together (WAL, `synchronous=FULL`);
programs exclude each other by `BEGIN IMMEDIATE`. PostgreSQL: each piece of work is a transaction on a thread's own
connection. Work must be short and must not wait for anything but the database.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, cast

import psycopg
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPIConnection, IsolationLevel

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

_AWAY = (
    exc.OperationalError,
    exc.InterfaceError,
    exc.TimeoutError,
    sqlite3.OperationalError,
    psycopg.OperationalError,
)


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
            self._engine = self._own = _sqlite_engine(url, on_connect)
            self._writers = _Threads("write", 1, self._own, _commit_together, most=BATCH)
        else:
            # The threads say BEGIN themselves, so that a single statement can do without.
            self._engine, self._own = _postgresql_engine(url, role), _postgresql_engine(url, role, "AUTOCOMMIT")
            self._writers = _Threads("write", WRITERS, self._own, _commit_alone)
        self._readers = _Threads("read", READERS, self._own, _view)

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
        with _translated(), self._engine.connect() as connection:
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


class _Job(NamedTuple):
    """A piece of work, and who waits for it where."""

    work: Work[Any]
    single: bool
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class _Outcome(NamedTuple):
    job: _Job
    result: Any
    error: BaseException | None


class _Threads:
    """Threads that take jobs from one queue. Each owns one connection from its first job on, and opens another if it broke."""

    def __init__(
        self,
        name: str,
        count: int,
        engine: Engine,
        run: Callable[[Connection, Sequence[_Job]], list[_Outcome]],
        most: int = 1,
    ) -> None:
        self._engine, self._run, self._most = engine, run, most
        self._queue: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"database-{name}", daemon=True) for _ in range(count)
        ]
        self._started = self._closed = False
        self._door = threading.Lock()  # nothing is queued behind the end, where nobody would ever take it

    async def do(self, work: Work[T], single: bool = False) -> T:
        loop = asyncio.get_running_loop()
        job = _Job(work, single, loop, loop.create_future())
        with self._door:
            self._enqueue(job)
        return cast(T, await job.future)

    def _enqueue(self, job: _Job) -> None:
        if self._closed:
            raise Unavailable("closed")
        if self._queue.qsize() > QUEUE_LIMIT:
            raise Unavailable("busy")
        if not self._started:
            self._started = True
            for thread in self._threads:
                thread.start()
        self._queue.put(job)

    def close(self) -> None:
        with self._door:
            self._closed = True
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads if self._started else ():
            thread.join()

    def _serve(self) -> None:
        connection: Connection | None = None
        while jobs := self._take():
            try:
                connection = connection or self._engine.connect()
                outcomes = self._run(connection, jobs)
            except BaseException as error:  # noqa: BLE001 - the thread must outlive it, and the waiting must hear of it
                _let_go(connection)
                connection = None
                outcomes = [_Outcome(job, None, error) for job in jobs]
            _tell(outcomes)
        _let_go(connection)

    def _take(self) -> list[_Job]:
        """The next job, and those that already wait behind it; none when it is time to end."""
        first = self._queue.get()
        jobs = [] if first is None else [first]
        while jobs and len(jobs) < self._most:
            try:
                following = self._queue.get_nowait()
            except queue.Empty:
                break
            if following is None:
                self._queue.put(None)  # first these, then the end
                break
            jobs.append(following)
        return jobs


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection, for statements that every report runs: the way there costs more than they do."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def _commit_together(connection: Connection, jobs: Sequence[_Job]) -> list[_Outcome]:
    driver = driver_of(connection)
    driver.execute("BEGIN IMMEDIATE")
    if len(jobs) == 1:  # a savepoint keeps a copy of every page that changes: only for what shares a commit
        outcomes = [_alone(connection, driver, jobs[0])]
    else:
        outcomes = [_in_savepoint(connection, driver, job) for job in jobs]
    driver.commit()
    connection.commit()  # the library counts transactions of its own
    return outcomes  # from here on the batch is on disk: only now may anybody say so


def _alone(connection: Connection, driver: sqlite3.Connection, job: _Job) -> _Outcome:
    try:
        return _Outcome(job, job.work(connection), None)
    except _AWAY:
        raise  # the connection is not to be trusted any more
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        driver.rollback()
        return _Outcome(job, None, error)


def _in_savepoint(connection: Connection, driver: sqlite3.Connection, job: _Job) -> _Outcome:
    driver.execute("SAVEPOINT work")
    try:
        result, refusal = job.work(connection), None
    except Exception as error:  # noqa: BLE001 - handed to whoever asked; the others in the batch go on
        result, refusal = None, error
        driver.execute("ROLLBACK TO work")
    driver.execute("RELEASE work")
    return _Outcome(job, result, refusal)


def _commit_alone(connection: Connection, jobs: Sequence[_Job]) -> list[_Outcome]:
    [job] = jobs
    return [_committed(connection, job, None if job.single else "BEGIN")]


def _committed(connection: Connection, job: _Job, begin: str | None) -> _Outcome:
    """One job in a transaction of its own; without `begin` the driver commits its single statement by itself."""
    try:
        if begin is None:
            result = _or_not_known(connection, lambda: _steadily(connection, job.work))
        else:
            _begin(connection, begin)
            result = job.work(connection)
    except _AWAY:
        raise  # the connection is not to be trusted any more
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        connection.rollback()
        return _Outcome(job, None, error)
    _or_not_known(connection, connection.commit)
    return _Outcome(job, result, None)


def _or_not_known(connection: Connection, commit: Callable[[], T]) -> T:
    """What is made durable here is not known to be when the connection breaks before the answer has come."""
    try:
        return commit()
    except _AWAY as error:
        if connection.invalidated:
            raise Unavailable("not_known") from error
        raise


def _view(connection: Connection, jobs: Sequence[_Job]) -> list[_Outcome]:
    [job] = jobs
    is_sqlite = connection.dialect.name == "sqlite"
    _begin(connection, "BEGIN" if is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        outcome = _Outcome(job, job.work(connection), None)
    except _AWAY:
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        outcome = _Outcome(job, None, error)
    connection.rollback()
    return [outcome]


def _begin(connection: Connection, statement: str) -> None:
    _steadily(connection, lambda _connection: connection.exec_driver_sql(statement))


def _steadily(connection: Connection, work: Work[T]) -> T:
    """Do what may be done twice; once more, on a new connection, if the server has closed this one meanwhile."""
    try:
        return work(connection)
    except exc.OperationalError:
        if not connection.invalidated:
            raise
        connection.rollback()
        return work(connection)


def _let_go(connection: Connection | None) -> None:
    if connection is not None:
        with contextlib.suppress(Exception):  # it is broken: nothing of it is used again
            connection.close()


def _tell(outcomes: Sequence[_Outcome]) -> None:
    """Wake each loop once for all that happened in it. A loop that has ended has nobody waiting."""
    for loop in {outcome.job.loop for outcome in outcomes}:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [outcome for outcome in outcomes if outcome.job.loop is loop])


def _settle(outcomes: Sequence[_Outcome]) -> None:
    for job, result, error in outcomes:
        if job.future.done():
            continue  # whoever asked has gone away
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(_fact(error))


def _fact(error: BaseException) -> BaseException:
    """A database that is away, locked or full is `Unavailable`; mistakes of ours stay what they are."""
    if not isinstance(error, _AWAY):
        return error
    unavailable = Unavailable("database")
    unavailable.__cause__ = error
    return unavailable


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except _AWAY as error:
        raise _fact(error) from error


def _sqlite_engine(url: str, on_connect: Callable[[sqlite3.Connection], None] | None) -> Engine:
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


def _postgresql_engine(url: str, role: str | None, isolation_level: IsolationLevel = "READ COMMITTED") -> Engine:
    engine = sa.create_engine(
        sa.make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=WRITERS + READERS,
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
