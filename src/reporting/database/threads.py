"""The threads that work for the event loop: a queue with a limit before them, a connection of its own for each."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple, TypeVar, cast

from sqlalchemy.engine import Connection, Engine

from reporting.database.away import fact
from reporting.errors import Unavailable

T = TypeVar("T")
Work = Callable[[Connection], T]

QUEUE_LIMIT: Final = 2_000  # pieces of work waiting; beyond it the honest answer is "not now"


class Job(NamedTuple):
    """A piece of work, and who waits for it where."""

    work: Work[Any]
    single: bool
    loop: asyncio.AbstractEventLoop
    future: "asyncio.Future[Any]"


class Outcome(NamedTuple):
    job: Job
    result: Any
    error: BaseException | None


class Threads:
    """Threads that take jobs from one queue. Each owns one connection from its first job on, and opens another if it broke.

    There are as many as there ever was to do at once, up to `count`: who asks one thing after the other has one connection,
    and finds it warm.
    """

    def __init__(
        self,
        name: str,
        count: int,
        engine: Engine,
        run: Callable[[Connection, Sequence[Job]], list[Outcome]],
        most: int = 1,
    ) -> None:
        self._name, self._count, self._engine, self._run, self._most = name, count, engine, run, most
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []
        self._unanswered = 0
        self._closed = False
        self._door = threading.Lock()  # nothing is queued behind the end, where nobody would ever take it

    async def do(self, work: Work[T], single: bool = False) -> T:
        loop = asyncio.get_running_loop()
        job = Job(work, single, loop, loop.create_future())
        with self._door:
            self._enqueue(job)
        return cast(T, await job.future)

    def _enqueue(self, job: Job) -> None:
        if self._closed:
            raise Unavailable("closed")
        if self._queue.qsize() > QUEUE_LIMIT:
            raise Unavailable("busy")
        if len(self._threads) < min(self._unanswered + 1, self._count):
            thread = threading.Thread(target=self._serve, name=f"database-{self._name}", daemon=True)
            thread.start()
            self._threads.append(thread)
        self._unanswered += 1
        self._queue.put(job)

    def close(self) -> None:
        with self._door:
            self._closed = True
            for _ in self._threads:
                self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _serve(self) -> None:
        connection: Connection | None = None
        while jobs := self._take():
            try:
                connection = connection or self._engine.connect()
                outcomes = self._run(connection, jobs)
            except BaseException as error:  # noqa: BLE001 - the thread must outlive it, and the waiting must hear of it
                let_go(connection)
                connection = None
                outcomes = [Outcome(job, None, error) for job in jobs]
            with self._door:  # before anybody hears of it: what she asks next needs no other thread
                self._unanswered -= len(jobs)
            _tell(outcomes)
        let_go(connection)

    def _take(self) -> list[Job]:
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


def let_go(connection: Connection | None) -> None:
    if connection is not None:
        with contextlib.suppress(Exception):  # it is broken: nothing of it is used again
            connection.close()


def _tell(outcomes: Sequence[Outcome]) -> None:
    """Wake each loop once for all that happened in it. A loop that has ended has nobody waiting."""
    for loop in {outcome.job.loop for outcome in outcomes}:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_settle, [outcome for outcome in outcomes if outcome.job.loop is loop])


def _settle(outcomes: Sequence[Outcome]) -> None:
    for job, result, error in outcomes:
        if job.future.done():
            continue  # whoever asked has gone away
        if error is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(fact(error))
