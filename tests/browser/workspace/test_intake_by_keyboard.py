"""A report told on the phone is typed without a mouse, comes in with a scan of the letter, and is its person's with its file."""

import time
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, expect

from reporting.sealing.access_code import parse
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

SECONDS_A_KEY: Final = 0.2  # of somebody who types while she listens
WORDS: Final = (
    "Frau A. ruft an. Sie hat eine Wohnung in Wil besichtigt. Der Vermieter sagte am Telefon, er vermiete nicht an "
    "«solche Leute». Danach kam ein Brief mit einer Absage ohne Grund. Sie fragt, bis wann sie etwas tun muss."
)


class Typing:
    """Somebody at the keyboard, who counts her keys."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def go_to(self, label: str) -> None:
        """Tab until the field with this label has the focus."""
        wanted = self.page.get_by_label(label, exact=True)
        for _ in range(40):
            self.press("Tab")
            if wanted.evaluate("field => field === document.activeElement"):
                return
        raise AssertionError(f"no key leads to {label}")


def with_author(png: bytes) -> bytes:
    """A picture with who made it in it: a tEXt chunk after the header (PNG, third edition, 5.3 and 11.3.3.2)."""
    body = b"tEXtAuthor\0Frau A."
    chunk = (len(body) - 4).to_bytes(4) + body + zlib.crc32(body).to_bytes(4)
    return png[:33] + chunk + png[33:]


def add_files(page: Page, cleaned: Path, untouched: Path) -> None:
    """One without what is in it of its maker, and one exactly as it is."""
    page.locator("#intake-files").set_input_files(cleaned)
    expect(page.locator(".files")).to_contain_text("Place, time and device were taken out.", timeout=SLOW)
    page.get_by_label("Take files in exactly as they are").check()
    page.locator("#intake-files").set_input_files(untouched)
    expect(page.locator(".files")).to_contain_text("It is taken in exactly as it is.", timeout=SLOW)
    check_both(page)


def test_a_report_is_typed_on_the_phone_and_comes_in_with_its_letter(
    site: Site, anna: Counsellor, tmp_path: Path
) -> None:
    page = anna.open("/inbox")
    page.get_by_role("link", name="Take in a report").click()
    expect(page.get_by_label("What happened, in the person’s words")).to_be_focused(timeout=SLOW)
    begun, hands = time.monotonic(), Typing(page)
    hands.type(WORDS)
    for label, typed in (("Municipality", "Wil (SG)"), ("When", "This week"), ("Where in life", "Housing")):
        hands.go_to(label)
        hands.type(typed)
    hands.go_to("Language")
    hands.type("Alb")
    hands.go_to("phone")
    hands.press("Space")
    hands.go_to("Name to ask for, number or address")
    hands.type("Frau A., 079 000 00 00")
    took = time.monotonic() - begun
    scan = tmp_path / "brief.png"
    page.screenshot(path=scan)
    (marked := tmp_path / "original.png").write_bytes(with_author(scan.read_bytes()))
    add_files(page, scan, marked)
    anna.lock()  # what was typed and the sealed scan are kept
    anna.unlock()
    expect(page.locator(".files")).to_contain_text("brief.png", timeout=SLOW)
    sent = time.monotonic()
    page.get_by_label("What happened, in the person’s words").press("Control+Enter")
    expect(page.get_by_role("heading", name="Taken in: hand over the code")).to_be_visible(timeout=SLOW)
    needed = hands.keys * SECONDS_A_KEY + time.monotonic() - sent
    print(f"typed in {took:.1f} s by the test; {hands.keys} keys: about {needed:.0f} s for somebody who types")
    code = parse("-".join(page.locator(".slip .code span").all_inner_texts()))
    page.get_by_role("button", name="The person has the code").click()
    expect(page.locator(".message.report")).to_contain_text("brief.png", timeout=SLOW)
    answers = page.locator(".answers")
    for said in ("Wil (SG)", "This week", "Housing", "Albanian"):
        expect(answers).to_contain_text(said)
    person = site.person(code)
    (report,) = person.read(person.mailbox())
    names = {file.name: file for file in report.text.attachments}
    assert (report.text.text, list(names)) == (WORDS, ["brief.png", "original.png"])
    assert names["original.png"].sha256 == sha256(marked.read_bytes()).hexdigest()  # as it was, to the last byte
    assert anna.faults_beside_refusals() == []
