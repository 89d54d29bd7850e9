"""Every screen of the workspace in German and French: no fault that axe finds, nothing wider than a phone, all translated.

And its menu at every width: no label is broken.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from counselling.demo.pictures import example_file
from counselling.locale.__main__ import extracted, read, untranslated
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)

# On how many lines each label is written.
LINES = """(labels) => labels.map((label) => {
  const text = document.createRange();
  text.selectNodeContents(label);
  return new Set([...text.getClientRects()].map(({top}) => top)).size;
})"""


@pytest.mark.parametrize("language", ["de", "fr"])
@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (1280, "dark")])
def test_every_screen(site: Site, anna: Counsellor, language: str, width: int, scheme: str) -> None:
    _, case = site.reported("السلام عليكم. Ein Wort.", files=(example_file("chat.png"),), contact="abends")
    page = anna.page
    page.set_viewport_size({"width": width, "height": 844})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of the two above
    page.goto(f"{site.url}/inbox")
    page.evaluate("(language) => localStorage.setItem('workspace.language', language)", language)
    try:
        page.reload()
        expect(page.locator("html")).to_have_attribute("lang", language)
        locked_screens(anna)
        case_screens(page, case)
        other_screens(page)
    finally:
        page.evaluate("() => localStorage.removeItem('workspace.language')")


def locked_screens(anna: Counsellor) -> None:
    """Locked, a wrong passphrase, the inbox."""
    page = anna.page
    expect(page.locator("input[name=passphrase]")).to_be_visible(timeout=SLOW)
    check(page)
    page.locator("input[name=passphrase]").fill("eins zwei")
    page.keyboard.press("Enter")
    expect(page.locator(".alert")).to_be_visible(timeout=SLOW)
    check(page)
    page.locator("input[name=passphrase]").fill(anna.passphrase)
    page.keyboard.press("Enter")
    expect(page.locator("table.cases")).to_be_visible(timeout=SLOW)
    check(page)


def case_screens(page: Page, case: str) -> None:
    """A case, a picture in it, an answer with nothing in it."""
    page.locator(f"a[href='/case/{case}']").click()
    expect(page.locator(".message")).to_be_visible()
    page.locator(".files button").first.click()
    expect(page.locator("iframe")).to_be_visible()
    page.locator(".files .preview button").click()
    page.locator(".composer.reply button.primary").click()
    expect(page.locator(".composer.reply .alert")).to_be_visible()
    check(page)


def other_screens(page: Page) -> None:
    """Centre, the member herself, the keyboard, a new recovery sheet."""
    page.locator("a[href='/centre']").click()
    expect(page.locator(".panel")).to_be_visible()
    check(page)
    page.locator("a[href='/me']").click()
    expect(page.locator(".panel li")).to_have_count(2)
    check(page)
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    page.locator(".panel .actions button").nth(1).click()
    expect(page.locator("ol.six li")).to_have_count(6)
    check(page)


@pytest.mark.parametrize("language", ["de", "fr", "it"])
def test_no_label_of_the_menu_is_broken_at_any_width(anna: Counsellor, language: str) -> None:
    """In the languages with the longest words; nothing is cut off either."""
    page = anna.visit("/inbox")
    page.evaluate("(tag) => document.querySelector('workspace-app').speak(tag)", language)
    page.evaluate("() => document.querySelector('workspace-app').show()")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("nav a").first).to_be_visible(timeout=SLOW)
    for width in (390, 660, 800, 1000, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        lines = page.locator("nav a").evaluate_all(LINES)
        assert set(lines) == {1}, (width, lines)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), width
        search, lock = (page.locator(one).bounding_box() for one in ("search-box input", "button.lock"))
        assert search
        assert lock
        if width > 640:  # on a phone the search has a row of its own
            assert abs(search["y"] + search["height"] / 2 - lock["y"] - lock["height"] / 2) < 2, width


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_screen_of_an_invitation(site: Site, anna: Counsellor, browser: Browser, language: str) -> None:
    new = Counsellor(site, browser, f"neu-{language}", language)
    new.page.set_viewport_size({"width": 390, "height": 844})
    page = new.page
    page.goto(site.invite(new.login))
    for step in range(4):
        expect(page.locator(".step")).to_contain_text(str(step + 1))
        check(page)
        if page.locator("ol.six").count():
            new.prove(new.copy_words())
        if step < 3:
            page.locator("button.primary").click()
    expect(page.locator("img.qr")).to_be_visible()


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_text_is_translated_and_german_is_spelt_as_in_switzerland(language: str) -> None:
    catalogue, messages = read(language), extracted()
    assert {one.id for one in messages} == {one.id for one in catalogue}, "python -m counselling.locale"
    assert untranslated(catalogue) == []
    assert "\u00df" not in "".join(str(one.string) for one in catalogue)
    for one in catalogue:
        for string in [one.string] if isinstance(one.string, str) else one.string or []:
            assert placeholders(string) <= placeholders(str(one.id)), one.id


def placeholders(text: str) -> set[str]:
    """The `{name}`s of a message."""
    return {part.split("}")[0] for part in text.split("{")[1:]}
