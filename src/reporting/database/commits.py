"""How a piece of work is run and made durable: whoever gets an outcome without an error from here may say it is kept.

SQLite: many pieces share a commit, each in a savepoint, so that one that fails takes nothing along. PostgreSQL: each has a
transaction of its own, or none around a single statement. A connection that broke is never used again: `AWAY` goes up.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar, cast

from sqlalchemy import exc
from sqlalchemy.engine import Connection

from reporting.database.away import AWAY
from reporting.database.threads import Job, Outcome, Work
from reporting.errors import Unavailable

T = TypeVar("T")


def driver_of(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection, for statements that every report runs: the way there costs more than they do."""
    return cast(sqlite3.Connection, connection.connection.driver_connection)


def commit_together(connection: Connection, jobs: Sequence[Job]) -> list[Outcome]:
    driver = driver_of(connection)
    driver.execute("BEGIN IMMEDIATE")
    if len(jobs) == 1:  # a savepoint keeps a copy of every page that changes: only for what shares a commit
        outcomes = [_alone(connection, driver, jobs[0])]
    else:
        outcomes = [_in_savepoint(connection, driver, job) for job in jobs]
    driver.commit()
    connection.commit()  # the library counts transactions of its own
    return outcomes  # from here on the batch is on disk: only now may anybody say so


def _alone(connection: Connection, driver: sqlite3.Connection, job: Job) -> Outcome:
    try:
        return Outcome(job, job.work(connection), None)
    except AWAY:
        raise  # the connection is not to be trusted any more
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        driver.rollback()
        return Outcome(job, None, error)


def _in_savepoint(connection: Connection, driver: sqlite3.Connection, job: Job) -> Outcome:
    driver.execute("SAVEPOINT work")
    try:
        result, refusal = job.work(connection), None
    except Exception as error:  # noqa: BLE001 - handed to whoever asked; the others in the batch go on
        result, refusal = None, error
        driver.execute("ROLLBACK TO work")
    driver.execute("RELEASE work")
    return Outcome(job, result, refusal)


def commit_alone(connection: Connection, jobs: Sequence[Job]) -> list[Outcome]:
    [job] = jobs
    return [_committed(connection, job, None if job.single else "BEGIN")]


def _committed(connection: Connection, job: Job, begin: str | None) -> Outcome:
    """One job in a transaction of its own; without `begin` the driver commits its single statement by itself."""
    try:
        if begin is None:
            result = _or_not_known(connection, lambda: _steadily(connection, job.work))
        else:
            _begin(connection, begin)
            result = job.work(connection)
    except AWAY:
        raise  # the connection is not to be trusted any more
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        connection.rollback()
        return Outcome(job, None, error)
    _or_not_known(connection, connection.commit)
    return Outcome(job, result, None)


def _or_not_known(connection: Connection, commit: Callable[[], T]) -> T:
    """What is made durable here is not known to be when the connection breaks before the answer has come."""
    try:
        return commit()
    except AWAY as error:
        if connection.invalidated:
            raise Unavailable("not_known") from error
        raise


def view(connection: Connection, jobs: Sequence[Job]) -> list[Outcome]:
    [job] = jobs
    is_sqlite = connection.dialect.name == "sqlite"
    _begin(connection, "BEGIN" if is_sqlite else "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    try:
        outcome = Outcome(job, job.work(connection), None)
    except AWAY:
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        outcome = Outcome(job, None, error)
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
