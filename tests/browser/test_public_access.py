"""Anybody can use the pages: with a screen reader, a keyboard, a small old phone, in German, French and from right to left."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.person import WORDS
from tests.browser.site import Site

LANGUAGES: Final = ("de", "fr", "ar")
FILE: Final = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}

IN_THIS_LANGUAGE: Final = """() => [...document.querySelectorAll("body :not(script, [lang])")]
  .filter((node) => !node.closest("[lang]:not(html)"))
  .flatMap((node) => [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data))"""

Step = Callable[[str], None]


@pytest.fixture(scope="module")
def axe(root: Path) -> str:
    """The source of axe-core, as npm installed it."""
    return (root / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


def violations(page: Page, axe: str) -> list[str]:
    """What axe finds on the page as it stands now, all its rules for WCAG 2.2 A and AA and its best practices."""
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run()).violations.map((v) => [v.id, v.nodes.map((n) => n.html)])")
    return [f"{rule}: {nodes}" for rule, nodes in found]


def every_page(page: Page, site: Site, language: str, look: Step) -> None:
    """A journey over every page and view, with what is wrong and without; `look` is called at each."""
    page.goto(f"{site.url}/{language}/")
    look("start")
    page.goto(f"{site.url}/{language}/form")
    look("form")
    page.locator("#to-check").click()
    expect(page.locator("#summary")).to_be_focused()
    look("form with faults")
    page.locator("#words").fill(WORDS)
    page.locator("#files").set_input_files(FILE)  # type: ignore[arg-type]  # a mapping with these three keys
    look("form filled in")
    page.locator("#to-check").click()
    look("check")
    page.locator("#send").click()
    page.locator("#code-picture").wait_for()
    look("code")
    code = page.locator("#code").inner_text()
    case, _ = site.read(page.locator("#reference").inner_text())
    site.answer(case, "Guten Tag", (("a.pdf", b"a"),))
    page.goto(f"{site.url}/{language}/mailbox")
    look("mailbox")
    page.locator("#code").fill("ABC")
    page.locator("#open").click()
    look("mailbox with a wrong code")
    page.locator("#code").fill(code)
    page.locator("#open").click()
    page.locator("#talk li").nth(1).wait_for()
    for details in page.locator("#box-view details").all():
        details.locator("summary").click()
    look("conversation")
    page.locator("#send").click()
    look("conversation with faults")
    page.goto(f"{site.url}/{language}/nothing")
    look("not found")


def plain_pages(page: Page, site: Site, language: str, look: Step) -> None:
    """The same without JavaScript: the pages that are other ones then."""
    page.goto(f"{site.url}/{language}/form")
    page.locator("#to-check").click()
    look("form with faults")
    page.locator("#words").fill(WORDS)
    page.locator("#files").set_input_files(FILE)  # type: ignore[arg-type]  # a mapping with these three keys
    page.locator("#to-check").click()
    look("check")
    page.locator("main form button").click()
    look("code")
    code = page.locator("#code").inner_text()
    page.goto(f"{site.url}/{language}/mailbox")
    page.locator("#code").fill(code[:-1])
    page.locator("#open").click()
    look("mailbox with a wrong code")
    page.locator("#code").fill(code)
    page.locator("#open").click()
    look("conversation")
    page.locator("#send").click()
    look("conversation with faults")
    page.goto(f"{site.url}/{language}/check")
    look("ended")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_page(site: Site, open_page: OpenPage, axe: str, language: str, dark: bool) -> None:
    page = open_page(site.url, color_scheme="dark" if dark else "light")
    found: dict[str, list[str]] = {}
    every_page(page, site, language, lambda step: found.update({step: violations(page, axe)}))
    assert len(found) == 11
    assert {step: what for step, what in found.items() if what} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_without_javascript_either(site: Site, open_page: OpenPage, axe: str, language: str) -> None:
    """The page's own scripts are off by its policy here, so that axe can still run in it."""
    page = open_page(site.url, script=True)
    page.route("**/assets/*.js", lambda route: route.abort())
    found: dict[str, list[str]] = {}
    plain_pages(page, site, language, lambda step: found.update({step: violations(page, axe)}))
    assert len(found) == 7
    assert {step: what for step, what in found.items() if what} == {}


def test_axe_would_find_something(site: Site, open_page: OpenPage, axe: str) -> None:
    page = open_page(site.url + "/en/form")
    page.evaluate("() => document.querySelector('label[for=words]').remove()")
    assert any(finding.startswith("label:") for finding in violations(page, axe))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_at_320_pixels(site: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(site.url, width=320, height=600)
    wide: list[str] = []

    def look(step: str) -> None:
        if page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(step)

    every_page(page, site, language, look)
    assert wide == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_and_addresses_are_neutral_and_every_page_says_its_language(
    site: Site, open_page: OpenPage, language: str
) -> None:
    page = open_page(site.url)
    titles: set[str] = set()
    addresses: set[str] = set()

    def look(_step: str) -> None:
        titles.add(page.title())
        addresses.add(page.url.removeprefix(site.url))
        html = page.locator("html")
        assert html.get_attribute("lang") == language
        assert html.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")

    every_page(page, site, language, look)
    assert addresses == {f"/{language}/{path}" for path in ("", "form", "mailbox", "nothing")}
    telling = ("rass", "diskrim", "discrim", "melde", "meldung", "signal", "تمييز")
    assert not [title for title in titles if any(word in title.lower() for word in telling)]
    assert all(title.endswith(" – Isonomia") for title in titles)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_english_is_left_on_a_translated_page(site: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(site.url)
    seen: list[str] = []
    every_page(page, site, language, lambda _step: seen.extend(page.evaluate(IN_THIS_LANGUAGE)))
    english = (" the ", " your ", " you ", "Your ", "Send ", "Leave")
    text = "\n".join(seen)
    assert len(text) > 5_000
    assert not [word for word in english if word in text]


def test_a_machines_translation_says_so_and_leads_to_the_same_page_in_others(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/ar/mailbox")
    note = page.locator(".unchecked")
    expect(note).to_have_attribute("lang", "ar")
    expect(note.get_by_role("link", name="English")).to_be_visible()
    note.get_by_role("link", name="Deutsch").click()
    assert page.url == site.url + "/de/mailbox"
    expect(page.locator(".unchecked")).to_have_count(0)


def test_the_browser_chooses_the_language_and_the_switch_keeps_the_page(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/", locale="fr-CH")
    assert page.url == site.url + "/fr/"
    page.goto(site.url + "/fr/mailbox")
    page.get_by_role("link", name="Deutsch").click()
    assert page.url == site.url + "/de/mailbox"


def test_changing_the_language_with_words_in_the_form_is_said_first(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/form")
    page.get_by_label("Your words").fill(WORDS)
    page.get_by_role("link", name="français").click()
    expect(page.get_by_role("alert")).to_contain_text("In another language the form begins empty.")
    assert page.get_by_label("Your words").input_value() == WORDS
    page.get_by_role("link", name="français").click()
    page.wait_for_url("**/fr/form")


def test_a_report_can_be_made_with_the_keyboard_alone(site: Site, open_page: OpenPage) -> None:
    keys = open_page(site.url + "/en/")
    keys.keyboard.press("Tab")
    expect(keys.get_by_role("link", name="Skip to the text")).to_be_focused()
    keys.keyboard.press("Tab")
    expect(keys.get_by_role("link", name="Leave this page")).to_be_focused()
    _press_on(keys, "Write to us")
    keys.wait_for_url("**/en/begin")
    _press_on(keys, "Understood, go on")
    keys.wait_for_url("**/en/form")
    _tab_to(keys, "words")
    keys.keyboard.type("With the keyboard.")
    _tab_to(keys, "urgent")
    keys.keyboard.press("Space")
    _tab_to(keys, "to-check")
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("heading", name="Is everything right?")).to_be_focused()
    _tab_to(keys, "send")
    keys.keyboard.press("Enter")
    expect(keys.get_by_role("heading", name="Thank you. Your report has arrived.")).to_be_focused(timeout=20_000)
    _, [first] = site.read(keys.locator("#reference").inner_text())
    assert first.text.text == "With the keyboard."
    assert first.text.answers is not None
    assert first.text.answers["urgent"] == ("yes",)


def _tab_to(page: Page, id_of_element: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == id_of_element:
            assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"
            return
    raise AssertionError(f"the keyboard does not reach {id_of_element}")


def _press_on(page: Page, words: str) -> None:
    for _ in range(30):
        page.keyboard.press("Tab")
        if words in page.evaluate("() => document.activeElement.innerText"):
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not reach {words}")
