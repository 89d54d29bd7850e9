"""Seventeen languages on a small phone: finding one's own, keeping the page, and reading both directions on one page."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from reporting.web.language import known
from tests.browser.conftest import OpenPage, Serve
from tests.browser.site import Site

ALL = tuple(known())


@pytest.fixture(scope="module")
def site(serve_on_sqlite: Serve) -> Iterator[Site]:
    """A public site that offers every language."""
    with serve_on_sqlite(*ALL) as running:
        yield running


@pytest.mark.parametrize("script", [True, False])
def test_the_chooser_is_one_line_and_leads_to_the_same_page(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(f"{site.url}/de/mailbox", script=script, width=320)
    chooser = page.locator(".tongues summary")
    closed = chooser.bounding_box()
    assert closed
    assert 24 <= closed["height"] < 60
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_role("link", name="ትግርኛ").wait_for(state="hidden")
    chooser.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="ትግርኛ").click()
    expect(page).to_have_url(f"{site.url}/ti/mailbox")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_chooser_tells_a_reader_which_language_is_on_and_nothing_else(site: Site, open_page: OpenPage) -> None:
    page = open_page(f"{site.url}/fr/mailbox")
    chooser = page.locator("nav:has(.tongues)")
    assert chooser.aria_snapshot() == '- navigation "Langue":\n  - group: français'
    chooser.locator("summary").click()
    links = chooser.get_by_role("link")
    assert [links.nth(index).get_attribute("hreflang") for index in range(len(ALL))] == list(ALL)
    expect(chooser.get_by_role("link", name="français")).to_have_attribute("aria-current", "true")


def test_a_page_without_a_translation_is_read_in_the_direction_it_is_written_in(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(f"{site.url}/fa/languages")
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    main = page.locator("main")
    language = main.get_attribute("lang")
    assert language in ("fa", "de")  # its own, or that of the centre
    assert main.evaluate("element => getComputedStyle(element).direction") == known()[language].direction


def test_two_directions_stand_on_one_page(site: Site, open_page: OpenPage) -> None:
    page = open_page(f"{site.url}/ar/safety")
    arabic = page.locator("main > h1")
    german, english = page.locator("main > .beside").all()
    directions = [one.evaluate("element => getComputedStyle(element).direction") for one in (arabic, german, english)]
    assert directions == ["rtl", "ltr", "ltr"]
    expect(german).to_contain_text("Ein privates Fenster")
    expect(english).to_contain_text("A private window")


def test_both_doors_stand_on_the_first_screen_of_a_small_phone_in_every_language(
    site: Site, open_page: OpenPage
) -> None:
    page = open_page(f"{site.url}/de/", width=360, height=740)
    below = {}
    for language in ALL:
        page.goto(f"{site.url}/{language}/")
        boxes = [door.bounding_box() for door in page.locator(".door").all()]
        below[language] = [box and box["y"] + box["height"] <= 740 for box in boxes]
    assert below == {language: [True, True] for language in ALL}
