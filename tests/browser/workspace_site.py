"""The workspace of a real service for the tests in a browser, and a member at it, in the words of its pages.

Nobody has been invited yet: members come in through the browser, with keys it makes.
"""

import contextlib
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from counselling.demo import doors
from counselling.demo.folder import Folder
from counselling.demo.founding import lay_ground, sign_in_code, sign_manifest
from counselling.demo.folder import Ports
from counselling.demo.network import MEMBERS, centres_text
from counselling.demo.processes import Programs, command, running
from counselling.staff.totp import STEP_SECONDS
from reporting.settings import Settings
from tests.service import free_ports

PASSWORD: Final = "ein langes Passwort 123"
CENTRE: Final = "beratung-ost"
SLOW: Final = 60_000  # milliseconds: Argon2id and two programs share a small machine


class Site:
    """A running service whose folder holds the root, as an example's does."""

    def __init__(self, folder: Folder, settings: Settings, programs: Programs) -> None:
        self.folder, self.settings, self.programs = folder, settings, programs
        self.url = settings.counselling.origin

    def invite(self, login: str, role: str = "counsellor", language: str = "de") -> str:
        """The link of an invitation."""
        words = ("--login", login, "--centre", CENTRE, "--role", role, "--language", language)
        printed = command("staff", "invite", "--settings", self.folder.settings, *words)
        found = re.search(r"http\S+#invitation=\S+", printed)
        assert found, printed
        return found.group()

    def sign_manifest(self) -> None:
        """The root signs what the members proposed."""
        self.folder.centres.write_text(centres_text([one for one in MEMBERS if one.centre == CENTRE]))
        sign_manifest(self.folder)


class Counsellor:
    """One member at one browser of her own."""

    def __init__(self, site: Site, browser: Browser, login: str, language: str = "en", **options: object) -> None:
        self.site, self.login, self.language = site, login, language
        self.context: BrowserContext = browser.new_context(
            locale=f"{language}-CH", viewport={"width": 1280, "height": 800}, **options  # type: ignore[arg-type]  # the options of a context
        )
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(SLOW)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.passphrase, self.recovery, self.secret = "", "", ""

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
        return sign_in_code(self.secret, int(time.time()))

    def fresh_code(self) -> str:
        """A code that was not used yet: a code works once."""
        used = int(time.time()) // STEP_SECONDS
        while int(time.time()) // STEP_SECONDS == used:
            time.sleep(0.5)
        return self.code()

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

    def let_in(self, fingerprint: str, name: str, version: int) -> None:
        """Lets in the newcomer who read out this fingerprint."""
        page = self.page
        page.get_by_label("The last group, as read out to you").fill(fingerprint[-4:])
        page.get_by_label("Name of the new colleague").fill(name)
        page.get_by_role("button", name="Let in").click()
        expect(page.get_by_text(f"List of members, version {version}")).to_be_visible(timeout=SLOW)


@contextlib.contextmanager
def workspace_site(path: Path, database: str) -> Iterator[Site]:
    """A service in a folder of its own; `database` must be empty."""
    folder = Folder(path)
    lay_ground(folder, database, Ports(*free_ports(2)))
    settings = folder.load()
    with running(folder.settings, folder.logs, doors.urls(settings)) as programs:
        yield Site(folder, settings, programs)


def chromium(playwright: Playwright) -> Browser:
    """Debian's Chromium."""
    executable = shutil.which("chromium")
    assert executable, "chromium is missing: ./dev setup"
    return playwright.chromium.launch(
        executable_path=executable, args=["--no-sandbox", "--disable-background-networking"]
    )
