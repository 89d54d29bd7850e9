"""The workspace of a real service for the tests in a browser.

Nobody has been invited yet: members come in through the browser, with keys it makes. What was set up once can be copied.
"""

import contextlib
import re
import secrets
import shutil
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import sqlalchemy as sa

from counselling import worker
from counselling.audit.outbox import open_trail
from counselling.audit.signing import read_signer
from counselling.cases.model import cases
from counselling.demo import doors
from counselling.demo.dialogue import File
from counselling.demo.folder import Folder, Ports
from counselling.demo.founding import lay_ground, sign_manifest
from counselling.demo.network import MEMBERS, centres_text
from counselling.demo.person import Person, Story, Tags
from counselling.demo.processes import Programs, command, running
from counselling.staff.model import sessions
from counselling.statistics.model import filed_rows, statistics_rows
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.sealing.access_code import AccessCode, from_secret
from reporting.settings import Settings
from reporting.web import clock

CENTRE: Final = "beratung-ost"
# Rows of statistics that a browser filed: between three and four in the morning the worker takes them in while we look.
FILED: Final = sa.union_all(sa.select(filed_rows.c.row_id), sa.select(statistics_rows.c.row_id)).subquery("filed")
SLOW: Final = 60_000  # milliseconds: Argon2id and two programs share a small machine


class Site:
    """A running service whose folder holds the root, as an example's does."""

    def __init__(
        self,
        folder: Folder,
        settings: Settings,
        programs: Programs,
        http: httpx.Client,
        ends: contextlib.ExitStack,
    ) -> None:
        self.folder, self.settings, self.programs = folder, settings, programs
        self._http = http
        self.ends = ends  # what ends before the programs do
        self.url = settings.counselling.origin

    def invite(self, login: str, role: str = "counsellor", language: str = "de", centre: str = CENTRE) -> str:
        """The link of an invitation."""
        words = ("--login", login, "--centre", centre, "--role", role, "--language", language)
        printed = command("staff", "invite", "--settings", self.folder.settings, *words)
        found = re.search(r"http\S+#invitation=\S+", printed)
        assert found, printed
        return found.group()

    def person(self, code: AccessCode | None = None) -> Person:
        """Somebody with an access code: the one she was given, or one of her own."""
        code = code or from_secret(secrets.token_bytes(15))
        return Person(self._http, self.settings.roots, code, clock.today(), secrets.token_bytes)

    def reported(
        self,
        text: str,
        files: Sequence[File] = (),
        contact: str | None = None,
        *,
        conflict: bool = False,
        language: str = "de",
    ) -> tuple[Person, str]:
        """A person whose report has arrived and become a case, and that case's id in hexadecimal digits."""
        person = self.person()
        answers: dict[str, tuple[str, ...]] = {"life_domain": ("work",), "purpose": ("advice",)}
        tags = Tags(language, "work", conflict=conflict)
        story = Story(centre=CENTRE, text=text, tags=tags, answers=answers, files=tuple(files), contact=contact)
        sealed = person.seal_report(story)
        person.send_report(sealed)
        self.work(whole=False)
        self.await_row(cases, cases.c.case_id == sealed.case)
        return person, sealed.case.hex()

    @contextlib.contextmanager
    def rows(self) -> Iterator[sa.Connection]:
        """The database as its owner sees it, or whoever got hold of it."""
        database = Database(self.settings.database)
        try:
            with database.begin() as connection:
                yield connection
        finally:
            database.close()

    def await_row(self, table: sa.FromClause, where: sa.ColumnElement[bool], seconds: float = 60) -> None:
        """Returns when there is such a row."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self.rows() as connection:
                if connection.execute(sa.select(table).where(where)).first() is not None:
                    return
            time.sleep(0.2)
        raise AssertionError(f"no such row in {table.description} after {seconds} s")

    def work(self, *, whole: bool = True) -> None:
        """Does now what the worker beside us does within a minute; not the whole, what it does within a second."""
        settings, now = self.settings, clock.now()
        database = Database(settings.database_of(settings.counselling), worker.ROLE if settings.roles else None)
        try:
            with database.begin() as connection:
                trail = open_trail(connection, read_service_keys(settings), secrets.token_bytes)
            if whole:
                worker.once(database, trail, now, read_signer(settings), settings)
                return
            for job in worker.arrivals(trail, now):
                job(database, threading.Event())
        finally:
            database.close()

    def sign_manifest(self, *others: str) -> None:
        """The root signs what the members proposed, of this centre and `others`."""
        self.folder.centres.write_text(centres_text([one for one in MEMBERS if one.centre in (CENTRE, *others)]))
        sign_manifest(self.folder)


@contextlib.contextmanager
def workspace_site(path: Path, database: str, ports: tuple[int, int]) -> Iterator[Site]:
    """A service in a folder of its own; `database` must be empty. The ports are the caller's until the last copy has ended."""
    folder = Folder(path)
    lay_ground(folder, database, Ports(*ports))
    with _serving(folder) as site:
        yield site


@contextlib.contextmanager
def copied(original: Folder, path: Path) -> Iterator[Site]:
    """A service that goes on from where another one was ended, on the same ports: its trail and its browsers name them."""
    shutil.copytree(original.path, path)
    with _serving(Folder(path)) as site:
        with site.rows() as rows:
            rows.execute(sa.update(sessions).values(seen=clock.now()))  # none ended while the folder lay there
        yield site


@contextlib.contextmanager
def _serving(folder: Folder) -> Iterator[Site]:
    settings = folder.load()
    with (
        running(folder.settings, folder.logs, doors.urls(settings)) as programs,
        doors.public_http(settings) as http,
        contextlib.ExitStack() as ends,
    ):
        yield Site(folder, settings, programs, http, ends)
