"""What the tests of the workspace look at on any of its screens, and how codes are chosen on them."""

from typing import Final

from playwright.sync_api import Page

from tests.browser.axe import violations

WIDTHS: Final = (390, 1280)


def check(page: Page) -> None:
    """No fault that axe finds, and nothing beyond the edge."""
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


def check_both(page: Page) -> None:
    """The same on a phone and on a desk; goes on at the desk."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844})
        check(page)


def tick(page: Page, field: str, side: str, *names: str) -> None:
    """Chooses codes of a field on the screen of the coding; `side` is `stated` or `assessed`."""
    group = page.locator(f"#field-{field} .{side}, #field-{field}.{side}")
    if not group.locator("details").evaluate("details => details.open"):
        group.locator("summary").click()
    for name in names:
        group.get_by_label(name, exact=True).check()
