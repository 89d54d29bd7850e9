"""The background worker: looks once a second at what the public side wrote, and carries out what is due.

Every step is one short transaction and can be repeated; killed between any two of them, the next start goes on from
there. A second worker does no harm: each step holds one lock of the database while it runs.
"""

import logging
import threading
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Trail
from counselling.cases.arrivals import BEGINNING, Place, notice_answers, open_cases
from counselling.cases.withdrawals import carry_out, remove_file
from counselling.staff.invitations import remove_expired as remove_invitations
from counselling.staff.sessions import remove_old_sessions
from reporting.database import Database
from reporting.errors import Unavailable
from reporting.mailbox.attachments import remove_expired as remove_upload
from reporting.web.clock import Clock, day
from reporting.web.kept import remove_ended

ROLE = "worker"
POLL_SECONDS = 1
SWEEP_SECONDS = 60  # how often it looks for what has expired
AWAY_SECONDS = 5  # how long it waits when the database is away
LOCK = 4_971_001  # PostgreSQL advisory lock: the worker's

T = TypeVar("T")

_log = logging.getLogger(__name__)


def run(database: Database, trail: Trail, clock: Clock, stop: threading.Event) -> None:
    """Work until `stop` is set. A database that is away is waited for."""
    swept = 0
    while not stop.is_set():
        now = clock()
        try:
            take_in(database, trail, day(now), stop)
            if now - swept >= SWEEP_SECONDS:
                sweep(database, trail, now, stop)
                swept = now
        except Unavailable as error:
            _log.warning("the database is away: %s", type(error.__cause__).__name__)
            stop.wait(AWAY_SECONDS)
        stop.wait(POLL_SECONDS)


def once(database: Database, trail: Trail, now: int) -> None:
    """Everything that is due, and no more."""
    never = threading.Event()
    take_in(database, trail, day(now), never)
    sweep(database, trail, now, never)


def take_in(database: Database, trail: Trail, today: date, stop: threading.Event) -> None:
    """Cases for new reports, and notice of the persons' answers of today and yesterday."""
    after: Place | None = BEGINNING
    while after is not None and not stop.is_set():
        after = _step(database, partial(open_cases, trail=trail, after=after, today=today))
    _repeat(database, partial(notice_answers, trail=trail, since=today - timedelta(days=1)), stop)


def sweep(database: Database, trail: Trail, now: int, stop: threading.Event) -> None:
    """Notice what was missed, carry out withdrawals that are due, and remove what has expired."""
    for step in (
        partial(notice_answers, trail=trail, since=date.min),
        partial(carry_out, trail=trail, today=day(now)),
        remove_file,
        partial(remove_upload, now=now),
        partial(remove_ended, now=now),
        partial(remove_invitations, now=now),
        partial(remove_old_sessions, now=now),
    ):
        _repeat(database, step, stop)


def _repeat(database: Database, step: Callable[[Connection], object], stop: threading.Event) -> None:
    while not stop.is_set():
        if not _step(database, step):
            return


def _step(database: Database, step: Callable[[Connection], T]) -> T | None:
    """One transaction; None if another worker is at it."""
    with database.begin() as connection:
        if connection.dialect.name == "postgresql":
            mine = connection.execute(sa.select(sa.func.pg_try_advisory_xact_lock(LOCK))).scalar_one()
            if not mine:
                return None
        return step(connection)
