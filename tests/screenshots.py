"""Pictures of every public page, for eyes: `python -m tests.screenshots` writes them to .dev/screenshots.

On a phone and on a desktop, in German, French and Arabic, light and dark; the pages are those of a real journey.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, sync_playwright

from counselling.migrations import migrate
from tests.browser.chromium import launched
from tests.browser.site import Site, serving

FOLDER: Final = Path(__file__).resolve().parents[1] / ".dev" / "screenshots"
SIZES: Final = {"phone": (390, 844), "desktop": (1280, 900)}
LANGUAGES: Final = ("de", "fr", "ar")
WORDS: Final = (
    "Am Montag wollte ich im Laden an der Bahnhofstrasse bezahlen. Die Verkäuferin hat gesagt, Leute wie mich bediene sie "
    "nicht.\n\nMein Sohn war dabei. Er fragt seither jeden Tag, warum."
)
ANSWER: Final = (
    "Guten Tag\n\nDanke, dass Sie uns geschrieben haben. Das hätte nicht passieren dürfen. Wann dürfen wir Sie anrufen?"
)


def main() -> None:
    """Take all pictures."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, launched(playwright) as browser:
        url = f"sqlite:///{name}/isonomia.sqlite"
        migrate(url)
        with serving(Path(name), url) as site:
            for size in SIZES:
                for language in LANGUAGES:
                    _journey(browser, site, size, language, script=True, dark=False)
            _journey(browser, site, "phone", "de", script=False, dark=False)
            _journey(browser, site, "phone", "fr", script=True, dark=True)


def _journey(browser: Browser, site: Site, size: str, language: str, *, script: bool, dark: bool) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=script,
        color_scheme="dark" if dark else "light",
    )
    name = "-".join([size, language, *([] if script else ["plain"]), *(["dark"] if dark else [])])
    page = context.new_page()
    snap = _snapper(page, name)
    page.goto(f"{site.url}/{language}/")
    snap("1-start")
    page.goto(f"{site.url}/{language}/form")
    snap("2-form")
    page.locator("#to-check").click()
    snap("3-form-fault")
    page.locator("#words").fill(WORDS)
    page.locator("#contact").fill("079 000 00 00")
    page.locator("#urgent").check()
    page.locator("#files").set_input_files({"name": "Quittung.txt", "mimeType": "text/plain", "buffer": b"x" * 90_000})
    snap("4-form-filled")
    page.locator("#to-check").click()
    snap("5-check")
    (page.locator("#send") if script else page.locator("main form button")).click()
    page.locator("#code-picture").wait_for()
    snap("6-code")
    code, reference = page.locator("#code").inner_text(), page.locator("#reference").inner_text()
    case, _ = site.read(reference)
    site.answer(case, ANSWER, (("Merkblatt.pdf", b"%PDF-1.7 " * 9_000),))
    page.goto(f"{site.url}/{language}/mailbox")
    snap("7-mailbox")
    page.locator("#code").fill(code[:-1])
    page.locator("#open").click()
    page.locator("#summary").wait_for()
    snap("8-mailbox-fault")
    page.locator("#code").fill(code)
    page.locator("#open").click()
    page.locator("#talk li").nth(1).wait_for()
    page.locator("#withdraw-details summary").click()
    snap("9-conversation")
    page.goto(f"{site.url}/{language}/nothing")
    snap("99-not-found")
    context.close()


def _snapper(page: Page, name: str) -> Callable[[str], None]:
    def snap(step: str) -> None:
        page.wait_for_timeout(150)
        page.screenshot(path=FOLDER / f"{name}-{step}.png", full_page=True)

    return snap


if __name__ == "__main__":
    main()
