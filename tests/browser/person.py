"""What a person does on the public pages, in the words of the page, with and without JavaScript."""

import re
import secrets
from typing import Final, NamedTuple

import httpx
from playwright.sync_api import FilePayload, Page, expect

from counselling.demo.person import Person, Story, Tags
from reporting.sealing.access_code import from_secret
from reporting.web import clock
from tests.browser.site import EAST, Site

WORDS: Final = "Am Montag im Laden.\nDie Verkäuferin sagte: «Ihresgleichen bediene ich nicht.»"
CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}(?:\s+[0-9A-HJKMNP-TV-Z]{5}){4}")
MOST_QUESTIONS: Final = 30


class Noted(NamedTuple):
    """What she writes down."""

    code: str
    reference: str
    safety_word: str


def asked(page: Page) -> str:
    """The heading of what is on the screen."""
    heading: str = page.locator("main h1:visible").first.inner_text().strip()
    return heading


def go_on(page: Page, *ticked: str) -> str:
    """Tick what is to be ticked, press the button of the question; the heading that comes next."""
    for label in ticked:
        page.get_by_label(label, exact=True).filter(visible=True).check()
    before = asked(page)
    page.get_by_role("button", name="Go on", exact=True).click()
    same = re.compile(r"^\s*" + r"\s+".join(map(re.escape, before.split())) + r"\s*$")
    another = page.locator("main h1:visible").filter(has_not_text=same)
    another.or_(page.locator("#summary:visible")).first.wait_for()  # or what is wrong is said above the same question
    return asked(page)


def go_on_to(page: Page, heading: str) -> None:
    """Press the button until a question is shown, answering none of those between."""
    for _ in range(MOST_QUESTIONS):
        if asked(page) == heading:
            return
        go_on(page)
    raise AssertionError(f"never asked: {heading}")


def fill(page: Page, words: str = WORDS, *files: FilePayload) -> None:
    """Say what happened, and add files; passes over the questions before them."""
    go_on_to(page, "What happened?")
    page.get_by_label("What happened?", exact=True).fill(words)
    if files:
        go_on_to(page, "Would you like to add files?")
        page.get_by_label("Files", exact=True).set_input_files(list(files))


def name_place(page: Page, name: str) -> str:
    """Answer where it happened with a municipality; the heading that comes next."""
    go_on_to(page, "Where did it happen?")
    go_on(page, "In a municipality that I name")
    page.get_by_label("In which municipality?", exact=True).fill(name)
    return go_on(page)


def look_over(page: Page) -> None:
    """From a question to the page where everything is looked over."""
    page.get_by_role("button", name="That is enough: look it over").click()
    expect(page.get_by_role("heading", name="Is everything right?")).to_be_visible()


def change(page: Page, question: str) -> None:
    """From looking over back to one question."""
    link = page.get_by_role("link", name=f"Change: {question}", exact=True)
    if not link.count():  # not answered, and folded away
        page.locator("#passed-over summary").click()
    link.click()
    expect(page.get_by_role("heading", name=question, exact=True)).to_be_visible()


def send(page: Page) -> Noted:
    """From looking over to the code."""
    page.get_by_role("button", name="Send now").click()
    return note(page)


def note(page: Page) -> Noted:
    """Read what the code page shows."""
    expect(page.get_by_role("heading", name="Thank you. Your report has arrived.")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("img", name="Your code as a picture")).to_be_visible()
    code = page.get_by_role("group", name="Your code").inner_text()
    assert CODE.fullmatch(code.strip()), code
    return Noted(code.strip(), page.locator("#reference").inner_text(), page.locator("#safety-word").inner_text())


def report(page: Page, words: str = WORDS, *files: FilePayload) -> Noted:
    """The whole way from the form to the code."""
    fill(page, words, *files)
    look_over(page)
    return send(page)


def parts_of_code(code: str, text: str) -> list[str]:
    """Those of the code's five groups that stand in a text. One alone may be there by chance, in what is sealed or hashed."""
    return [group for group in code.split() if group in text]


def open_mailbox(page: Page, code: str) -> None:
    """Enter the code where a code is asked for."""
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Your conversation")).to_be_visible(timeout=20_000)


def reported(site: Site, words: str = WORDS, purpose: str = "advice") -> tuple[Noted, bytes]:
    """Somebody whose report has arrived by a program, for tests of what comes after it; and her case."""
    with httpx.Client(base_url=site.url) as http:
        person = Person(
            http, site.settings.roots, from_secret(secrets.token_bytes(15)), clock.today(), secrets.token_bytes
        )
        answers: dict[str, tuple[str, ...]] = {"life_domain": ("work",), "purpose": (purpose,)}
        receipt = person.report(Story(centre=EAST, text=words, tags=Tags("de", "work"), answers=answers))
    case, _ = site.read(receipt.reference)
    return Noted(person.code.text, receipt.reference, ""), case
