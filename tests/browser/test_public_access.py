"""Anybody can use the pages: in her language, from right to left, with the keyboard alone. The rest: `test_public_every_page`."""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from reporting.information.pages import EASY, EASY_LANGUAGE
from tests.browser.conftest import OpenPage, opening
from tests.browser.every_page import address, journey, paths
from tests.browser.person import MOST_QUESTIONS, WORDS, asked, go_on, go_on_to
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(600)  # every page on a busy machine

IN_THIS_LANGUAGE: Final = """() => [...document.querySelectorAll("body :not(script, [lang])")]
  .filter((node) => !node.closest("[lang]:not(html, main)"))
  .flatMap((node) => [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data))"""
TELLING: Final = ("rass", "diskrim", "discrim", "melde", "meldung", "signal", "report", "تمييز")


class Seen(NamedTuple):
    """What the pages of a language say, on the way to a report and its answer too: by step."""

    titles: dict[str, str]
    addresses: dict[str, str]
    spoken: dict[str, tuple[str | None, str | None]]
    texts: dict[str, str]


@pytest.fixture(scope="module")
def seen(site: Site, browser: Browser) -> Iterator[Callable[[str], Seen]]:
    """Every page of a language is visited once: `seen("de")`."""
    with opening(browser) as open_page:
        yield cache(lambda language: visit(open_page(site.url), site, language))


def visit(page: Page, site: Site, language: str) -> Seen:
    found = Seen({}, {}, {}, {})

    def look(step: str) -> None:
        html = page.locator("html")
        found.titles[step] = page.title()
        found.addresses[step] = page.url.removeprefix(site.url)
        found.spoken[step] = html.get_attribute("lang"), html.get_attribute("dir")
        found.texts[step] = "\n".join(page.evaluate(IN_THIS_LANGUAGE))

    for path in [*paths(language), "nothing"]:
        page.goto(address(site, language, path))
        look(path)
    journey(page, site, language, look, script=True)
    return found


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_titles_and_addresses_are_neutral_and_every_page_says_its_language(
    seen: Callable[[str], Seen], language: str
) -> None:
    found = seen(language)
    said = [*found.titles.values(), *found.addresses.values()]
    assert not [text for text in said if any(word in text.lower() for word in TELLING)]
    assert [title for title in found.titles.values() if not title.endswith(" – Isonomia")] == []
    simple = dict.fromkeys(EASY, EASY_LANGUAGE)
    direction = "rtl" if language == "ar" else "ltr"
    assert found.spoken == {step: (simple.get(step, language), direction) for step in found.spoken}


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_english_is_left_on_a_translated_page(seen: Callable[[str], Seen], language: str) -> None:
    texts = seen(language).texts
    english = (" the ", " your ", " you ", "Your ", "Send ", "Leave")
    assert sum(map(len, texts.values())) > 30_000
    assert {path: word for path, text in texts.items() for word in english if word in text} == {}


def test_a_machines_translation_says_so_and_leads_to_the_same_page_in_others(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/ar/mailbox")
    note = page.locator(".unchecked")
    expect(note).to_have_attribute("lang", "ar")
    expect(note.get_by_role("link", name="English")).to_be_visible()
    note.get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(site.url + "/de/mailbox")
    expect(page.locator(".unchecked")).to_have_count(0)


def test_the_browser_chooses_the_language_and_the_switch_keeps_the_page(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/", locale="fr-CH")
    expect(page).to_have_url(site.url + "/fr/")
    page.goto(site.url + "/fr/mailbox")
    page.get_by_role("link", name="Deutsch").click()
    expect(page).to_have_url(site.url + "/de/mailbox")


def test_changing_the_language_is_said_first_as_soon_as_something_was_answered(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    page.get_by_role("link", name="français").click()
    page.wait_for_url("**/fr/form")
    page.goto(site.url + "/en/form")
    go_on(page, "I experienced it myself")
    page.get_by_role("link", name="français").click()
    expect(page.get_by_role("alert")).to_contain_text("In another language the form begins empty.")
    page.get_by_role("link", name="français").click()
    page.wait_for_url("**/fr/form")


def test_changing_the_language_with_words_in_the_form_keeps_them_at_first(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    go_on_to(page, "What happened?")
    words = page.get_by_label("What happened?")
    words.fill(WORDS)
    page.get_by_role("link", name="français").click()
    expect(page.get_by_role("alert")).to_contain_text("In another language the form begins empty.")
    assert words.input_value() == WORDS
    page.get_by_role("link", name="français").click()
    page.wait_for_url("**/fr/form")


def test_a_report_can_be_made_with_the_keyboard_alone(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the text")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this page")).to_be_focused()
    press_on(page, "Write to us")
    page.wait_for_url("**/en/begin")
    press_on(page, "Understood, go on")
    page.wait_for_url("**/en/form")
    tab_to(page, "document.activeElement.name === 'role'")
    page.keyboard.press("Space")
    for _ in range(MOST_QUESTIONS):
        press_on(page, "Go on")
        expect(page.locator("main h1:visible")).to_be_focused()
        if asked(page) == "What happened?":
            break
    tab_to(page, "document.activeElement.id === 'words'")
    page.keyboard.type("With the keyboard.")
    press_on(page, "That is enough: look it over")
    expect(page.get_by_role("heading", name="Is everything right?")).to_be_focused()
    press_on(page, "Send now")
    expect(page.get_by_role("heading", name="Thank you. Your report has arrived.")).to_be_focused(timeout=20_000)
    _, [first] = site.read(page.locator("#reference").inner_text())
    assert first.text.text == "With the keyboard."
    assert first.text.answers is not None
    assert len(first.text.answers["role"]) == 1


def press_on(page: Page, words: str) -> None:
    """Tab to what bears these words, and press Enter."""
    tab_to(page, f"document.activeElement.innerText?.trim().startsWith({words!r})")
    page.keyboard.press("Enter")


def tab_to(page: Page, condition: str) -> None:
    """Tab until this is so; whatever has the focus then shows it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => {condition}"):
            marked = "getComputedStyle(document.activeElement).outlineStyle !== 'none'"
            around = (
                "getComputedStyle(document.activeElement.labels?.[0] ?? document.activeElement).outlineStyle !== 'none'"
            )
            assert page.evaluate(f"() => {marked} || {around}")
            return
    raise AssertionError(f"the keyboard does not reach {condition}")
