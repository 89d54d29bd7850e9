"""The background worker: looks once a second at what the public side wrote, and carries out what is due.

Every step is one short transaction and can be repeated; killed between any two of them, the next start goes on from
there. A second worker does no harm: each step holds one lock of the database while it runs. Altered rows are an alarm
and stop nothing but what hangs on them.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.checkpoint import Signer
from counselling.audit.daily import carry_out_day
from counselling.audit.lag import is_late, lag, said
from counselling.audit.outbox import Trail
from counselling.audit.sequencer import sequence
from counselling.cases.arrivals import BEGINNING, notice_answers, open_cases
from counselling.cases.closing import open_written_in
from counselling.cases.leavers import give_back_of_leavers
from counselling.cases.reminders import tell_members
from counselling.cases.withdrawals import carry_out, notice_wishes, remove_file
from counselling.retention.erasures import carry_out as erase_decided
from counselling.retention.erasures import propose_ends
from counselling.routing.rounds import pass_on_overdue, route_new
from counselling.routing.sweeping import remove_replaced
from counselling.routing.transitions import end_over
from counselling.staff.invitations import remove_expired as remove_invitations
from counselling.staff.sessions import remove_old_sessions
from counselling.statistics.moving import move_rows
from reporting.database import Database
from reporting.errors import Unavailable
from reporting.mailbox.attachments import remove_expired as remove_upload
from reporting.settings import Settings
from reporting.web.clock import Clock, day
from reporting.web.kept import remove_ended

ROLE = "worker"
POLL_SECONDS = 1
SWEEP_SECONDS = 60  # how often it looks for what has expired
AWAY_SECONDS = 5  # how long it waits when the database is away
LOCK = 4_971_001  # PostgreSQL advisory lock: the worker's

T = TypeVar("T")
Job = Callable[[Database, threading.Event], None]

_log = logging.getLogger(__name__)


def run(
    database: Database,
    trail: Trail,
    clock: Clock,
    stop: threading.Event,
    signer: Signer | None = None,
    settings: Settings | None = None,
) -> None:
    """Work until `stop` is set. A database that is away is waited for.

    Without a signer the trail is not numbered and no checkpoint goes out; without settings that name a mail server nobody is told
    anything by mail.
    """
    swept = 0
    while not stop.is_set():
        now = clock()
        is_time = now - swept >= SWEEP_SECONDS
        try:
            _each([*arrivals(trail, now), *(sweep(trail, now, signer, settings) if is_time else ())], database, stop)
            swept = now if is_time else swept
        except Unavailable as error:
            _log.warning("the database is away: %s", type(error.__cause__).__name__)
            stop.wait(AWAY_SECONDS)
        stop.wait(POLL_SECONDS)


def once(
    database: Database, trail: Trail, now: int, signer: Signer | None = None, settings: Settings | None = None
) -> None:
    """Everything that is due, and no more. Raises the first of the errors, once everything else is done."""
    for error in _each([*arrivals(trail, now), *sweep(trail, now, signer, settings)], database, threading.Event()):
        raise error


def arrivals(trail: Trail, now: int) -> Iterator[Job]:
    """Cases for new reports, each proposed to somebody, and notice of the persons' answers of today and yesterday."""
    today = day(now)
    yield partial(_walk, partial(open_cases, trail=trail, today=today), BEGINNING)
    yield partial(_walk, partial(route_new, trail=trail, now=now, today=today), b"")
    yield partial(_walk, partial(notice_answers, trail=trail, since=today - timedelta(days=1)), b"")
    yield partial(_repeat, partial(open_written_in, trail=trail, now=now))


def sweep(trail: Trail, now: int, signer: Signer | None = None, settings: Settings | None = None) -> Iterator[Job]:
    """Notice what was missed and what persons wish, pass on what nobody took over, carry out what is due, remove what expired.

    Last, number the trail: once a minute is soon enough, and makes one checkpoint of a minute's acts.
    """
    yield partial(_walk, partial(notice_answers, trail=trail, since=date.min), b"")
    yield partial(_walk, partial(notice_wishes, trail=trail, today=day(now)), b"")
    yield partial(_walk, partial(end_over, trail=trail, now=now, today=day(now)), b"")
    yield partial(_walk, partial(pass_on_overdue, trail=trail, now=now, today=day(now)), b"")
    for step in (
        partial(carry_out, trail=trail, today=day(now)),
        partial(propose_ends, trail=trail, now=now, today=day(now)),
        partial(erase_decided, trail=trail, now=now, today=day(now)),
        partial(move_rows, trail=trail, now=now),
        partial(give_back_of_leavers, trail=trail, now=now, today=day(now)),
        remove_file,
        partial(remove_upload, now=now),
        partial(remove_ended, now=now),
        partial(remove_invitations, now=now),
        partial(remove_old_sessions, now=now),
        partial(remove_replaced, today=day(now), kept_days=settings.backup_days if settings else None),
    ):
        yield partial(_repeat, step)
    if settings is not None:
        yield partial(tell_members, trail=trail, settings=settings, now=now)
    if signer is not None:
        yield partial(_repeat, partial(sequence, keys=signer, today=day(now)))
    if settings is not None:
        yield partial(_tell_lag, settings=settings, now=now)
    if settings is not None and signer is not None:
        yield partial(_carry_out_day, settings=settings, keys=signer, trail=trail, now=now)


def _tell_lag(database: Database, _stop: threading.Event, settings: Settings, now: int) -> None:
    """What has waited too long, although it was just numbered, is told."""
    with database.begin() as connection:
        found = lag(connection)
    if is_late(found, now, settings.numbering_minutes):
        _log.critical("%s", said(found))


def _carry_out_day(
    database: Database, _stop: threading.Event, settings: Settings, keys: Signer, trail: Trail, now: int
) -> None:
    """Yesterday's checkpoint goes out."""
    carry_out_day(database, settings, keys, now, trail.draw)


def _each(jobs: Iterable[Job], database: Database, stop: threading.Event) -> list[Exception]:
    """Do each job on its own: what stops one of them is an alarm, and keeps none of the others from being done."""
    stopped: list[Exception] = []
    for job in jobs:
        try:
            job(database, stop)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - told, and given back
            _log.critical("the worker cannot go on with %s: %s", _name(job), type(error).__name__)
            stopped.append(error)
    return stopped


def _name(job: Job) -> str:
    """`open_cases`: the innermost function of a job."""
    inner: Any = job
    while isinstance(inner, partial):
        inner = inner.args[0] if inner.args else inner.func
    return str(inner.__name__)


def _walk(step: Callable[..., T | None], beginning: T, database: Database, stop: threading.Event) -> None:
    """Steps that say where to go on, each a transaction, until there is nothing more."""
    after: T | None = beginning
    while after is not None and not stop.is_set():
        after = _step(database, partial(step, after=after))


def _repeat(step: Callable[[Connection], object], database: Database, stop: threading.Event) -> None:
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
