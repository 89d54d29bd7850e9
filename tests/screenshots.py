"""Pictures of every public page, for eyes: `./dev screenshots [LANGUAGE…]` writes them to .dev/screenshots, with an index.html.

Every page of the routes, every question, and a real journey to the code and the conversation, on a phone and on a desktop; the
first language also in the dark and without JavaScript.
"""

import argparse
import html
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from counselling.migrations import migrate
from reporting.web.language import known
from tests.browser.chromium import launched
from tests.browser.every_page import address, every_question, journey, paths
from tests.browser.site import Site, serving

FOLDER: Final = Path(__file__).resolve().parents[1] / ".dev" / "screenshots"
SIZES: Final = {"phone": (360, 740), "desktop": (1280, 900)}
USUAL: Final = ("de", "fr", "ar")
NEEDED: Final = ("en", "de")  # a language that is not finished stands beside these
STYLE: Final = """body { font: 14px system-ui; margin: 1rem } h2 { margin: 2rem 0 .5rem }
div { display: flex; gap: 1rem; overflow-x: auto; align-items: flex-start } figure { margin: 0 } figcaption { color: #666 }
img { border: 1px solid #ccc; max-height: 30rem } a:focus-visible img { outline: 3px solid }"""


class Look(NamedTuple):
    """How a page is looked at."""

    size: str
    language: str
    script: bool = True
    dark: bool = False

    @property
    def name(self) -> str:
        """Its folder."""
        marks = [*([] if self.script else ["plain"]), *(["dark"] if self.dark else [])]
        return "-".join([self.language, self.size, *marks])


def main(words: Sequence[str]) -> None:
    """Take all pictures, and write the page that shows them."""
    parser = argparse.ArgumentParser(prog="./dev screenshots")
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE", help=f"without: {', '.join(USUAL)}")
    languages = tuple(parser.parse_args(words).languages or USUAL)
    unknown = set(languages) - set(known())
    if unknown:
        parser.error(f"no language {', '.join(sorted(unknown))}; there are: {', '.join(known())}")
    looks = [Look(size, language) for language in languages for size in SIZES]
    looks += [Look("phone", languages[0], dark=True), Look("phone", languages[0], script=False)]
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, launched(playwright) as browser:
        url = f"sqlite:///{name}/isonomia.sqlite"
        migrate(url)
        with serving(Path(name), url, tuple(dict.fromkeys((*languages, *NEEDED)))) as site:
            for look in looks:
                _pictures(browser, site, look)
                print(f"{look.name}: {len(list((FOLDER / look.name).glob('*.png')))} pictures", flush=True)
    print(_index(looks))


def _pictures(browser: Browser, site: Site, look: Look) -> None:
    (FOLDER / look.name).mkdir(parents=True)
    width, height = SIZES[look.size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        java_script_enabled=look.script,
        color_scheme="dark" if look.dark else "light",
    )
    page = context.new_page()
    for path in paths(look.language):
        page.goto(address(site, look.language, path))
        _snap(page, look, path)
    if look.script:
        every_question(page, site, look.language, lambda step: _snap(page, look, step))
    journey(page, site, look.language, lambda step: _snap(page, look, step), script=look.script)
    page.goto(address(site, look.language, "nothing"))
    _snap(page, look, "not found")
    context.close()


def _snap(page: Page, look: Look, step: str) -> None:
    page.wait_for_timeout(100)  # what was shown a moment ago is drawn
    name = (step or "start").replace("/", " - ")
    page.screenshot(path=FOLDER / look.name / f"{name}.png", full_page=True)


def _index(looks: Sequence[Look]) -> Path:
    """Every page in a row of its own, all ways of looking at it beside each other."""
    names = dict.fromkeys(path.name for look in looks for path in sorted((FOLDER / look.name).glob("*.png")))
    rows = "".join(f"<h2>{html.escape(name[:-4])}</h2><div>{_row(name, looks)}</div>\n" for name in names)
    path = FOLDER / "index.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><title>Pages</title><style>{STYLE}</style>\n{rows}", "utf-8")
    return path


def _row(name: str, looks: Sequence[Look]) -> str:
    there = [look.name for look in looks if (FOLDER / look.name / name).exists()]
    link = html.escape(name, quote=True)
    return "".join(
        f'<figure><a href="{look}/{link}"><img loading="lazy" src="{look}/{link}" alt=""></a>'
        f"<figcaption>{look}</figcaption></figure>"
        for look in there
    )


if __name__ == "__main__":
    main(sys.argv[1:])
