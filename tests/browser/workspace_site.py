"""The workspace of a real service for the tests in a browser, and a member at it, in the words of its pages.

Nobody has been invited yet: members come in through the browser, with keys it makes.
"""

import contextlib
import re
import secrets
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import httpx
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from counselling.cases.model import cases
from counselling.demo import doors
from counselling.demo.dialogue import File
from counselling.demo.folder import Folder, Ports
from counselling.demo.founding import lay_ground, sign_in_code, sign_manifest
from counselling.demo.network import MEMBERS, centres_text
from counselling.demo.person import Person, Story, Tags
from counselling.demo.processes import Programs, command, running
from counselling.staff.totp import STEP_SECONDS
from reporting.database import Database
from reporting.sealing.access_code import AccessCode, from_secret
from reporting.settings import Settings
from reporting.web import clock
from tests.service import free_ports

PASSWORD: Final = "ein langes Passwort 123"
CENTRE: Final = "beratung-ost"
SLOW: Final = 60_000  # milliseconds: Argon2id and two programs share a small machine


class Site:
    """A running service whose folder holds the root, as an example's does."""

    def __init__(self, folder: Folder, settings: Settings, programs: Programs, http: httpx.Client) -> None:
        self.folder, self.settings, self.programs = folder, settings, programs
        self._http = http
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

    def await_row(self, table: sa.Table, where: sa.ColumnElement[bool], seconds: float = 30) -> None:
        """Returns when there is such a row."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with self.rows() as connection:
                if connection.execute(sa.select(table).where(where)).first() is not None:
                    return
            time.sleep(0.2)
        raise AssertionError(f"no such row in {table.name} after {seconds} s")

    def sign_manifest(self, *others: str) -> None:
        """The root signs what the members proposed, of this centre and `others`."""
        self.folder.centres.write_text(centres_text([one for one in MEMBERS if one.centre in (CENTRE, *others)]))
        sign_manifest(self.folder)


class Counsellor:
    """One member at one browser of her own."""

    def __init__(self, site: Site, browser: Browser, login: str, language: str = "en", **options: object) -> None:
        self.site, self.login, self.language = site, login, language
        self.context: BrowserContext = browser.new_context(
            locale=f"{language}-CH",
            viewport={"width": 1280, "height": 800},
            **options,  # type: ignore[arg-type]  # the options of a context
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(SLOW)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.passphrase, self.recovery, self.secret = "", "", ""
        self._used = 0  # the step of the last code that was read off

    def accept(self, link: str) -> None:
        """Follows her invitation to its end; then she is in, with keys of her own."""
        page = self.page
        page.goto(link)
        page.get_by_role("button", name="Begin").click()
        self.passphrase = self.copy_words()
        self.prove(self.passphrase)
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("heading", name="Your recovery passphrase")).to_be_visible()
        self.recovery = self.copy_words()
        self.prove(self.recovery)
        page.get_by_role("button", name="Continue").click()
        self.secret = page.locator("code.secret").inner_text().replace(" ", "")
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_label("Code from the app").fill(self.code())
        page.get_by_role("button", name="Make my keys").click()
        expect(page.get_by_role("heading", name="Centre", exact=True)).to_be_visible(timeout=SLOW)

    def copy_words(self) -> str:
        """The six words on the screen."""
        return " ".join(self.page.locator("ol.six li").all_inner_texts())

    def prove(self, passphrase: str) -> None:
        """Types the two words that are asked for."""
        for label in self.page.locator(".proof label").all():
            number = int(re.findall(r"\d+", label.inner_text())[0])
            self.page.get_by_label(label.inner_text()).fill(passphrase.split()[number - 1])

    def code(self) -> str:
        """What her authenticator shows now."""
        now = int(time.time())
        self._used = now // STEP_SECONDS
        return sign_in_code(self.secret, now)

    def fresh_code(self) -> str:
        """A code that was not used yet: a code works once."""
        while int(time.time()) // STEP_SECONDS == self._used:
            time.sleep(0.5)
        return self.code()

    def faults_beside_refusals(self) -> list[str]:
        """What the browser complained of; a refusal of the service is no fault of a page."""
        return [fault for fault in self.faults if "Failed to load resource" not in fault]

    def sign_in(self) -> None:
        """Fills in the sign-in that is on the screen."""
        page = self.page
        page.get_by_label("Login").fill(self.login)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_label("Code").fill(self.fresh_code())
        page.get_by_role("button", name="Sign in").click()

    def unlock(self, passphrase: str | None = None) -> None:
        """Types her passphrase into the locked screen."""
        self.page.get_by_label("Passphrase or recovery passphrase").fill(passphrase or self.passphrase)
        self.page.get_by_role("button", name="Unlock").click()
        expect(self.page.get_by_role("navigation")).to_be_visible(timeout=SLOW)

    def lock(self) -> None:
        """Locks at once."""
        self.page.keyboard.press("Shift+Escape")
        expect(self.page.get_by_role("heading", name="Locked")).to_be_visible()

    def make_centre_keys(self, name: str) -> None:
        """As the first member of her centre."""
        page = self.page
        page.get_by_label("I have compared it with the sheet").check()
        page.get_by_label("Your name").fill(name)
        page.get_by_role("button", name="Make the keys").click()
        expect(page.get_by_text("List of members, version 1")).to_be_visible(timeout=SLOW)

    def fingerprint(self) -> str:
        """What she reads out as a newcomer."""
        return self.page.locator(".task .fingerprint").first.inner_text()

    def let_in(self, login: str, fingerprint: str, name: str, version: int) -> None:
        """Lets in the newcomer who read out this fingerprint."""
        page = self.page
        waiting = page.locator(".task", has_text=f"{login} is waiting to be let in")
        waiting.get_by_label("The last group, as read out to you").fill(fingerprint[-4:])
        waiting.get_by_label("Name of the new colleague").fill(name)
        waiting.get_by_role("button", name="Let in").click()
        expect(page.get_by_text(f"List of members, version {version}")).to_be_visible(timeout=SLOW)


@contextlib.contextmanager
def workspace_site(path: Path, database: str) -> Iterator[Site]:
    """A service in a folder of its own; `database` must be empty."""
    folder = Folder(path)
    lay_ground(folder, database, Ports(*free_ports(2)))
    settings = folder.load()
    with (
        running(folder.settings, folder.logs, doors.urls(settings)) as programs,
        doors.public_http(settings) as http,
    ):
        yield Site(folder, settings, programs, http)


def founded(site: Site, browser: Browser, login: str = "anna") -> Counsellor:
    """The first member of a centre, with keys that the root has signed."""
    founder = Counsellor(site, browser, login)
    founder.accept(site.invite(login, "coordinator"))
    founder.make_centre_keys("Anna Muster")
    site.sign_manifest()
    return founder
