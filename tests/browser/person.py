"""What a person does on the public pages, in the words of the page, with and without JavaScript."""

import re
from typing import Final, NamedTuple

from playwright.sync_api import FilePayload, Page, expect

WORDS: Final = "Am Montag im Laden.\nDie Verkäuferin sagte: «Ihresgleichen bediene ich nicht.»"
CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{5}(?:\s+[0-9A-HJKMNP-TV-Z]{5}){4}")


class Noted(NamedTuple):
    """What she writes down."""

    code: str
    reference: str
    safety_word: str


def fill(page: Page, words: str = WORDS, *files: FilePayload) -> None:
    """Fill in the form in English."""
    page.get_by_label("Your words").fill(words)
    if files:
        page.get_by_label("Files", exact=True).set_input_files(list(files))


def look_over(page: Page) -> None:
    """From the form to the page where it is looked over."""
    page.get_by_role("button", name="Go on: look it over").click()
    expect(page.get_by_role("heading", name="Is everything right?")).to_be_visible()


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


def open_mailbox(page: Page, code: str) -> None:
    """Enter the code where a code is asked for."""
    page.get_by_label("Your code").fill(code)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", name="Your conversation")).to_be_visible(timeout=20_000)
