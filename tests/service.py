"""The whole service for a test: both programs and the worker as processes of their own, on a real database, with a
centre whose members made their keys. Made by the same steps as the living example; nothing in it is pretended.
"""

import contextlib
import secrets
import time
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import httpx

from counselling.demo import doors
from counselling.demo.correspondence import await_case
from counselling.demo.dialogue import Draw, File
from counselling.demo.folder import Account, Folder, Ports
from counselling.demo.founding import Clock, join, lay_ground, people, sign_manifest
from counselling.demo.member import Member
from counselling.demo.network import MEMBERS, Example
from counselling.demo.person import Person, SealedReport, Story, Tags
from counselling.demo.processes import Programs, running, start_all
from reporting.sealing.access_code import from_secret
from reporting.settings import Settings
from tests.ports import own_ports

CENTRE = "beratung-ost"
NOTICE_SECONDS = 60
TAGS = Tags("de", "work")
CLOCK = Clock(
    today=lambda: datetime.now(ZoneInfo("Europe/Zurich")).date(),
    now=lambda: int(datetime.now(ZoneInfo("Europe/Zurich")).timestamp()),
)


class Service(NamedTuple):
    """A running service. `members` and `accounts` are by login; the first of a centre founded it."""

    folder: Folder
    settings: Settings
    programs: Programs
    public: httpx.Client
    workspace: httpx.Client
    members: dict[str, Member]
    accounts: dict[str, Account]

    def person(self, draw: Draw = secrets.token_bytes, today: date | None = None) -> Person:
        """Somebody new with an access code of her own."""
        return Person(self.public, self.settings.roots, from_secret(draw(15)), today or CLOCK.today(), draw)

    def member(self, today: date | None = None) -> Member:
        """A device on which nobody has signed in yet."""
        escrow = self.members["anna"].escrow
        return Member(self.workspace, self.settings.roots, escrow, today or CLOCK.today(), secrets.token_bytes)

    def other_device(self, login: str) -> Member:
        """The same member in the same session, at a device that remembers nothing yet."""
        device, known = self.member(), self.members[login]
        device.session, device.cookie = known.session, known.cookie
        device.unlock(self.accounts[login].passphrase)
        return device

    def join(self, example: Example) -> Member:
        """Somebody new accepts her invitation; nobody has let her in yet."""
        device = self.member()
        self.members[example.login], self.accounts[example.login] = join(
            self.folder, device, example, CLOCK, secrets.token_bytes
        )
        return device

    def publish(self) -> None:
        """The root signs what was proposed, and the public program has noticed."""
        sign_manifest(self.folder)
        sequence = self.members["anna"].manifest().sequence
        deadline = time.monotonic() + NOTICE_SECONDS
        while self.person().manifest().sequence < sequence:
            assert time.monotonic() < deadline, "the public program looks at the table now and then"
            time.sleep(0.1)

    def admit(self, program: str, burst: int, per_second: float) -> None:
        """From here on a program takes so many calls at once from one address, and so many a second."""
        lines = self.folder.settings.read_text().replace(
            f"[{program}]\n", f"[{program}]\nburst = {burst}\nper_second = {per_second}\n"
        )
        self.folder.settings.write_text(lines)
        self.restart(program)

    def restart(self, name: str) -> None:
        """Kills a program and starts it again: it remembers nothing but what is on disk."""
        self.programs.kill(name)
        start_all(self.programs, doors.urls(self.settings))

    def reported(self, text: str, files: Sequence[File] = ()) -> tuple[Person, SealedReport]:
        """A person whose report has arrived, and whose case the worker has opened."""
        person = self.person()
        sealed = person.seal_report(Story(centre=CENTRE, text=text, tags=TAGS, files=tuple(files)))
        person.send_report(sealed)
        await_case(self.members["anna"], sealed.case)
        return person, sealed


@contextlib.contextmanager
def service(path: Path, database: str, members: Sequence[Example] = MEMBERS[:2]) -> Iterator[Service]:
    """A service in a folder of its own; `database` must be empty."""
    folder = Folder(path)
    with own_ports() as ports:
        lay_ground(folder, database, Ports(*ports))
        with _started(folder, members) as started:
            yield started


@contextlib.contextmanager
def _started(folder: Folder, members: Sequence[Example]) -> Iterator[Service]:
    settings = folder.load()
    with (
        running(folder.settings, folder.logs, doors.urls(settings)) as programs,
        doors.public_http(settings) as public,
        doors.workspace_http(settings) as workspace,
    ):
        joined = people(folder, workspace, members, CLOCK, secrets.token_bytes, _silence)
        yield Service(
            folder,
            settings,
            programs,
            public,
            workspace,
            {login: member for login, (member, _) in joined.items()},
            {login: account for login, (_, account) in joined.items()},
        )


def _silence(_text: str) -> None:
    """Tests say nothing while they set up."""
