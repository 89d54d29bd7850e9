"""The menu of the workspace at every width, in the languages with the longest words: no label is broken, nothing is cut off."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.counsellor import Counsellor
from tests.browser.workspace_site import SLOW

pytestmark = pytest.mark.timeout(300)

# On how many lines each label is written.
LINES = """(labels) => labels.map((label) => {
  const text = document.createRange();
  text.selectNodeContents(label);
  return new Set([...text.getClientRects()].map(({top}) => top)).size;
})"""


@pytest.fixture(scope="module")
def page(anna: Counsellor) -> Page:
    """A coordinator's inbox."""
    return anna.open("/inbox")


@pytest.mark.parametrize("language", ["de", "fr", "it"])
def test_no_label_of_the_menu_is_broken_at_any_width(page: Page, language: str) -> None:
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
