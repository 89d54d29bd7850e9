"""A member at a browser of her own, in the words of the pages; what she keeps can be carried to a copy of the service."""

import re
import time
from typing import Any, Final, NamedTuple

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, expect

from counselling.demo.founding import sign_in_code
from counselling.staff.totp import DRIFT, STEP_SECONDS
from tests.browser.workspace_site import SLOW, Site

PASSWORD: Final = "ein langes Passwort 123"


class Kept(NamedTuple):
    """What a member knows, and what her browser keeps of the workspace."""

    login: str
    passphrase: str
    recovery: str
    secret: str
    used: int
    device: StorageState


class Counsellor:
    """One member at one browser of her own."""

    def __init__(self, site: Site, browser: Browser, login: str, language: str = "en", **options: Any) -> None:
        self.site, self.login, self.language = site, login, language
        self.context: BrowserContext = browser.new_context(
            locale=f"{language}-CH",
            viewport={"width": 1280, "height": 800},
            reduced_motion="reduce",  # axe would meet words that are still fading in
            **options,
        )
        site.ends.callback(self.context.close)
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
        words = self.page.locator("ol.six li")
        expect(words).to_have_count(6, timeout=SLOW)
        return " ".join(words.all_inner_texts())

    def prove(self, passphrase: str) -> None:
        """Types the two words that are asked for."""
        for label in self.page.locator(".proof label").all():
            number = int(re.findall(r"\d+", label.inner_text())[0])
            self.page.get_by_label(label.inner_text()).fill(passphrase.split()[number - 1])

    def code(self) -> str:
        """What her authenticator shows now."""
        return self._code_of(int(time.time()) // STEP_SECONDS)

    def fresh_code(self) -> str:
        """A code that was not used yet: a code works once. Her authenticator's clock may be ahead, as the service allows."""
        while int(time.time()) // STEP_SECONDS + DRIFT <= self._used:
            time.sleep(0.5)
        return self._code_of(max(int(time.time()) // STEP_SECONDS, self._used + 1))

    def _code_of(self, step: int) -> str:
        self._used = step
        return sign_in_code(self.secret, step * STEP_SECONDS)

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

    def open(self, path: str) -> Page:
        """Loads a page of the workspace and unlocks it: nothing of before is in its memory."""
        self.page.goto(f"{self.site.url}{path}")
        self.unlock()
        return self.page

    def visit(self, path: str) -> Page:
        """A page of the workspace as by a link while hers is unlocked; otherwise it is loaded and unlocked."""
        if not self.page.locator("workspace-app nav").is_visible():
            return self.open(path)
        self.page.evaluate("(path) => document.querySelector('workspace-app').go(path)", path)
        return self.page

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

    def kept(self) -> Kept:
        """What she takes along."""
        device = self.context.storage_state(indexed_db=True)
        return Kept(self.login, self.passphrase, self.recovery, self.secret, self._used, device)


def founded(site: Site, browser: Browser, login: str = "anna") -> Counsellor:
    """The first member of a centre, with keys that the root has signed."""
    founder = Counsellor(site, browser, login)
    founder.accept(site.invite(login, "coordinator"))
    founder.make_centre_keys("Anna Muster")
    site.sign_manifest()
    return founder


def joined(site: Site, browser: Browser, anna: Counsellor, login: str, name: str, version: int) -> Counsellor:
    """A colleague whom Anna let in after she read out her fingerprint; `version` is that of the list with her in it."""
    colleague = Counsellor(site, browser, login)
    colleague.accept(site.invite(login))
    anna.open("/centre")
    anna.let_in(login, colleague.fingerprint(), name, version)
    colleague.page.get_by_role("button", name="Look again").click()
    expect(colleague.page.get_by_text(f"List of members, version {version}")).to_be_visible(timeout=SLOW)
    return colleague


def returned(site: Site, browser: Browser, kept: Kept) -> Counsellor:
    """The same member at the same device, at a copy of the service she knows; no page of it is open yet."""
    member = Counsellor(site, browser, kept.login, storage_state=kept.device)
    member.passphrase, member.recovery, member.secret = kept.passphrase, kept.recovery, kept.secret
    member._used = kept.used
    return member
