"""Not a person but a plug pulled out: a program, or PostgreSQL itself, ends at any moment (kill -9) while people write.

Whoever was told "kept" finds everything afterwards: each report, message and reply that was acknowledged opens, with
its files, once and in its order, for the person and for the centre. Whoever was not told so sends the same again, and
nothing is doubled. (What a disk does with bytes when the current fails is the disk's matter; the database asks for them
to be on it before anybody is told.)
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from secrets import token_bytes, token_hex
from typing import TypeVar

import httpx
import psutil
import pytest

from counselling.demo.calls import ServiceRefused
from counselling.demo.casework import cases, open_case, read_file, seal_reply, send_reply
from counselling.demo.centre_keys import Keyring, open_centre
from counselling.demo.dialogue import File
from counselling.demo.member import Member
from counselling.demo.person import Person, Story
from tests import postgres
from tests.service import CENTRE, TAGS, Service, service

pytestmark = pytest.mark.timeout(600)  # whole programs, and all they left behind, on a busy machine

T = TypeVar("T")

WRITERS = 3
PATIENCE_SECONDS = 90
FAILURES = 2
MOST_FAILURES = 8  # if nobody happened to ask while the program was away
BETWEEN_FAILURES = 1.0


@dataclass
class Kept:
    """What the service said it had kept of one case: texts in order, and every file."""

    person: Person
    case: bytes
    texts: list[str]
    files: list[bytes]


@dataclass
class Record:
    """What all writers were told, and how often they had to write again."""

    enough: threading.Event = field(default_factory=threading.Event)
    kept: list[Kept] = field(default_factory=list)
    repeated: int = 0
    failures: list[Exception] = field(default_factory=list)

    def insist(self, act: Callable[[], T]) -> T:
        """Does it again until the service has answered; a refusal other than "not now" is a failure."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return act()
            except (httpx.TransportError, ServiceRefused) as error:
                not_now = not isinstance(error, ServiceRefused) or error.status == 503
                if not not_now or time.monotonic() > deadline:
                    raise
                self.repeated += 1
                time.sleep(0.1)

    def wait_for_a_reply(self) -> None:
        """Until the counsellor has replied to somebody, however slow the machine is today."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not any(len(kept.texts) == 3 for kept in self.kept) and not self.failures and time.monotonic() < deadline:
            time.sleep(0.1)

    def until_enough(self, write: Callable[[], None]) -> Callable[[], None]:
        def go_on() -> None:
            try:
                while not self.enough.is_set():
                    write()
            except Exception as error:  # noqa: BLE001 - a thread's failure must reach the test
                self.failures.append(error)

        return go_on


@pytest.fixture(scope="module")
def roomy(running: Service) -> Service:
    """The service with no limit that a handful of busy people at one address would reach."""
    for program in ("reporting", "counselling"):
        running.admit(program, 1_000_000, 1_000.0)
    return running


@pytest.mark.parametrize("program", ["reporting", "counselling", "worker"])
def test_a_program_that_is_killed_loses_nothing_it_acknowledged(roomy: Service, program: str) -> None:
    running = roomy
    with people_writing(running) as record:
        for failures in range(MOST_FAILURES):
            time.sleep(BETWEEN_FAILURES)
            if failures >= FAILURES and (record.repeated > 0 or program == "worker"):
                break
            running.restart(program)
    assert record.repeated > 0 or program == "worker", "nobody noticed: the program was not killed under load"
    everything_opens(running, record)


def test_a_database_that_is_killed_loses_nothing_it_acknowledged(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("power-failure")
    with (
        postgres.cluster() as cluster,
        ExitStack() as restarted,
        service(folder / "service", cluster.create("service")) as running,
    ):
        with people_writing(running) as record:
            for _ in range(FAILURES):
                time.sleep(BETWEEN_FAILURES)
                pull_the_plug(cluster)
                restarted.enter_context(postgres.running(cluster))
            time.sleep(BETWEEN_FAILURES)
        assert record.repeated > 0, "nobody noticed: the database was not killed under load"
        everything_opens(running, record)


def pull_the_plug(cluster: postgres.Cluster) -> None:
    """Ends every process of the cluster at once, with nothing flushed and nobody warned."""
    server = psutil.Process(int((cluster.directory / "data" / "postmaster.pid").read_text().split()[0]))
    processes = [server, *server.children(recursive=True)]
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(processes, timeout=10)


@contextmanager
def people_writing(running: Service) -> Iterator[Record]:
    """Persons who report and add to it, and a counsellor who replies, all with files, until the block ends."""
    record = Record()
    anna = running.members["anna"]
    keyring = record.insist(lambda: open_centre(anna, CENTRE))
    replies = record.until_enough(lambda: reply_to_one(running, record, anna, keyring))
    writers = [record.until_enough(lambda: report_and_add(running, record)) for _ in range(WRITERS)]
    threads = [threading.Thread(target=work) for work in (replies, *writers)]
    for thread in threads:
        thread.start()
    try:
        yield record
        record.wait_for_a_reply()
    finally:
        record.enough.set()
        for thread in threads:
            thread.join()
    assert record.failures == []


def report_and_add(running: Service, record: Record) -> None:
    """One report and, once it is kept, one message; each is written down only when the service has said so."""
    person = running.person()
    text, file = f"Bericht {token_hex(8)}", a_file()
    sealed = record.insist(lambda: person.seal_report(Story(centre=CENTRE, text=text, tags=TAGS, files=(file,))))
    record.insist(lambda: person.send_report(sealed))
    kept = Kept(person, sealed.case, [text], [file.content])
    more, file = f"Nachtrag {token_hex(8)}", a_file()
    message = record.insist(lambda: person.seal_message(person.mailbox(), more, "de", [file]))
    record.insist(lambda: person.send_message(message))
    kept.texts.append(more)
    kept.files.append(file.content)
    record.kept.append(kept)


def reply_to_one(running: Service, record: Record, anna: Member, keyring: Keyring) -> None:
    """A reply to the case that has waited longest for one."""
    kept = next((kept for kept in record.kept if len(kept.texts) == 2), None)
    if kept is None:
        time.sleep(0.02)
        return
    if not record.insist(lambda: is_open(anna, kept.case)):
        return
    opened = record.insist(lambda: open_case(anna, keyring, kept.case))
    text, file = f"Antwort {token_hex(8)}", a_file()
    sealed = seal_reply(anna, opened, text, "de", [file])
    record.insist(lambda: send_reply(anna, sealed))
    kept.texts.append(text)
    kept.files.append(file.content)


def is_open(anna: Member, case: bytes) -> bool:
    """Whether the worker has opened the case yet."""
    try:
        anna.call("GET", f"/cases/{case.hex()}")
    except ServiceRefused as error:
        if error.status != 404:
            raise
        return False
    return True


def everything_opens(running: Service, record: Record) -> None:
    """Every text and every file, for the person and for the centre, and nothing beside them."""
    anna = running.members["anna"]
    keyring = open_centre(anna, CENTRE)
    assert sum(len(kept.texts) == 3 for kept in record.kept) > 0, "the counsellor replied to somebody"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not {kept.case for kept in record.kept} <= {line.case for line in cases(anna)}:
        assert time.monotonic() < deadline, "the worker opens a case for each report"
        time.sleep(0.5)
    for kept in record.kept:
        mailbox = kept.person.mailbox()
        said = kept.person.read(mailbox)
        assert [text.text.text for text in said] == kept.texts
        records = [file.record for text in said for file in text.text.attachments]
        assert [kept.person.read_file(mailbox, one) for one in records] == kept.files
        opened = open_case(anna, keyring, kept.case)
        assert [text.text.text for text in opened.said] == kept.texts
        assert [read_file(anna, opened, one) for one in records] == kept.files


def a_file() -> File:
    """Between one and three chunks of the database."""
    return File("beilage.bin", "application/octet-stream", token_bytes(200_000 + 1_000 * token_bytes(1)[0] * 2))
