"""Every page of the site, whatever is added to it: readable by a screen reader, with the keyboard alone, small, enlarged, in few
colours, without JavaScript, without pictures, in the safest mode of Tor Browser; and none leaves a trace before the first answer.
"""

import itertools
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final, NamedTuple

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from reporting.information.pages import EASY_LANGUAGE
from tests.browser import every_page
from tests.browser.axe import bring_along, violations
from tests.browser.conftest import OpenPage, Serve, opening
from tests.browser.every_page import (
    LEICHTE_SPRACHE,
    NO_PAGES,
    address,
    every_question,
    journey,
    paths,
    routes,
    submit_empty,
)
from tests.browser.person import WORDS
from tests.browser.site import Site

pytestmark = pytest.mark.timeout(900)  # every page, many times, on a busy machine

LANGUAGES: Final = ("de", "ar", "ti")
IN_THE_DARK: Final = "de"  # the other colours are the same in every language
BY_KEYBOARD: Final = "de"  # so is the order of what is reached
MOST_STOPS: Final = 400
FONT: Final = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
WIDE: Final = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CLIPPED: Final = """() => [...document.querySelectorAll("main *")].filter((node) => {
  const style = getComputedStyle(node);
  const hides = style.overflowX !== "visible" && style.overflowX !== "auto" && style.overflowX !== "scroll";
  const forReaders = node.clientWidth <= 1 || node.clientHeight <= 1;
  const typed = ["INPUT", "SELECT", "TEXTAREA"].includes(node.tagName);
  return hides && !forReaders && !typed && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1);
}).map((node) => node.outerHTML.slice(0, 120))"""
WITHOUT_EDGE: Final = """() => [...document.querySelectorAll("main button, main .button, main input, main select, main textarea")]
  .filter((node) => node.checkVisibility() && !["radio", "checkbox", "hidden", "file"].includes(node.type))
  .filter((node) => {
    const { borderTopStyle, borderTopWidth, outlineStyle } = getComputedStyle(node);
    return (borderTopStyle === "none" || parseFloat(borderTopWidth) === 0) && outlineStyle === "none";
  }).map((node) => node.outerHTML.slice(0, 120))"""
BROKEN: Final = """() => {
  const words = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const broken = [];
  while (words.nextNode()) {
    const { currentNode: node } = words;
    if (!node.parentElement.checkVisibility()) continue;
    for (const { index, 0: word } of node.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word);
    }
  }
  return broken;
}"""
STORED: Final = """async () => [
  localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length,
  (await navigator.serviceWorker?.getRegistrations() ?? []).length, document.cookie.length,
]"""
TABBED: Final = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const box = here.getBoundingClientRect();
  const style = getComputedStyle(here);
  const label = here.labels?.[0] ? getComputedStyle(here.labels[0]).outlineStyle : "none";
  return {
    what: here.outerHTML.slice(0, 120),
    at: [...document.querySelectorAll("*")].indexOf(here),
    seen: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    marked: style.outlineStyle !== "none" || style.boxShadow !== "none" || label !== "none",
  };
}"""
NAMELESS_MAY: Final = {"generic", "none", "StaticText", "InlineTextBox", "RootWebArea", "option", "menuListPopup"}
NEEDS_NAME: Final = {
    "link",
    "button",
    "textbox",
    "checkbox",
    "radio",
    "combobox",
    "image",
    "heading",
    "group",
    "radiogroup",
    "main",
}


@pytest.fixture(scope="session")
def everywhere(serve_on_sqlite: Serve) -> Iterator[Site]:
    """The site with the languages of these tests."""
    with serve_on_sqlite("de", "fr", "en", "ar", "ti") as running:
        yield running


def without_script(page: Page) -> Page:
    """The page's own scripts never arrive, as if JavaScript were off; what a test asks of the page still runs."""
    page.route("**/assets/*.js", lambda route: route.abort())
    return page


def visited(page: Page, site: Site, language: str) -> Iterator[str]:
    """Every page that stands open, one after the other on the screen; none of them is a mistake of the server."""
    for path in paths(language):
        answer = page.goto(address(site, language, path))
        assert answer is not None
        assert answer.status in (200, 410), path
        yield path


def test_every_route_that_is_read_is_a_page_or_named_as_none() -> None:
    assert set(NO_PAGES) <= routes(), "what is no route any more is not listed here"
    assert not [path for path in paths("de") if "{" in path], "a page with a name in its path needs EXAMPLES"
    assert {"", "form", "mailbox", "deadlines", "centres", "privacy", "safety"} <= set(paths("fr"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing(everywhere: Site, open_page: OpenPage, language: str) -> None:
    """With faults too: each form is handed in empty."""
    page = without_script(open_page(everywhere.url))
    bring_along(page)
    found: dict[str, list[str]] = {}
    faults = 0
    for path in visited(page, everywhere, language):
        found[path] = by_day_and_night(page, language)
        if submit_empty(page):
            faults += 1
            found[path + ", with faults"] = by_day_and_night(page, language)
    assert {path: what for path, what in found.items() if what} == {}
    assert faults >= 2, "the code, the deadline finder"


def by_day_and_night(page: Page, language: str) -> list[str]:
    """What axe finds on the page in its light colours and, in one language, in the dark ones: only the colours are others."""
    found = violations(page)
    if language == IN_THE_DARK:
        page.emulate_media(color_scheme="dark")
        found += violations(page, of_colours=True)
        page.emulate_media(color_scheme="light")
    return found


@pytest.mark.parametrize("path", ["mailbox", "centres", "deadlines"])
def test_axe_finds_nothing_where_scripts_have_run(everywhere: Site, open_page: OpenPage, path: str) -> None:
    """What the scripts make of these pages, and what they say of a form handed in empty."""
    page = open_page(address(everywhere, "de", path))
    ran = page.evaluate(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.endsWith('.js')).length"
    )
    assert ran > 0
    assert violations(page) == []
    assert submit_empty(page, script=True)
    assert violations(page) == []


@pytest.mark.parametrize("language", [*LANGUAGES, EASY_LANGUAGE])
def test_axe_finds_nothing_on_any_question(everywhere: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(address(everywhere, language, "form"), width=320)
    found: dict[str, list[str]] = {}

    def look(question: str) -> None:
        found[question] = violations(page) + ([f"too wide by {over}"] if (over := page.evaluate(WIDE)) > 0 else [])

    every_question(page, everywhere, language, look)
    assert {question: what for question, what in found.items() if what} == {}


@pytest.mark.parametrize("language", ["de", "fr", EASY_LANGUAGE])
def test_no_word_of_a_question_is_broken_on_a_phone(everywhere: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(address(everywhere, language, "form"), width=360)
    found: dict[str, list[str]] = {}
    every_question(page, everywhere, language, lambda question: found.update({question: page.evaluate(BROKEN)}))
    assert {question: words for question, words in found.items() if words} == {}


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_word_of_the_figures_is_broken_on_a_phone(everywhere: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(address(everywhere, language, "figures"))
    page.locator("main .links a").first.click()
    for width in (320, 360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.reload()
        page.locator(".cited").evaluate("address => address.remove()")  # it is one long word
        assert (page.evaluate(BROKEN), page.evaluate(WIDE)) == ([], 0), width


def test_axe_would_find_something(everywhere: Site, open_page: OpenPage) -> None:
    page = open_page(address(everywhere, "en", "mailbox"))
    page.evaluate("() => document.querySelector('label[for=code]').remove()")
    assert any(one.startswith("label:") for one in violations(page))
    page.evaluate("() => { document.querySelector('h1').style.color = 'Canvas'; }")
    assert [one.partition(":")[0] for one in violations(page, of_colours=True)] == ["color-contrast"]


@pytest.mark.parametrize("script", [True, False], ids=["JavaScript", "without"])
@pytest.mark.parametrize("language", [*LANGUAGES, EASY_LANGUAGE])
def test_axe_finds_nothing_on_the_way(everywhere: Site, open_page: OpenPage, language: str, script: bool) -> None:
    page = open_page(everywhere.url)
    bring_along(page)
    found: dict[str, list[str]] = {}

    def look(step: str) -> None:
        found[step] = by_day_and_night(page, language)

    journey(page if script else without_script(page), everywhere, language, look, script=script)
    assert {step: what for step, what in found.items() if what} == {}
    assert len(found) == 6


@pytest.mark.parametrize("script", [True, False], ids=["JavaScript", "without"])
def test_a_person_who_reads_leichte_sprache_never_leaves_it_on_the_way(
    everywhere: Site, open_page: OpenPage, script: bool
) -> None:
    """From the first page to the answer, by what stands on the buttons; on a phone, a line is a sentence."""
    page = open_page(address(everywhere, "de", "leicht"), script=script, width=320)
    page.get_by_role("link", name="Ich will es erzählen").click()
    page.get_by_role("link", name="Jetzt erzählen").click()
    steps: list[str] = []

    def look(step: str) -> None:
        steps.append(step)
        assert page.locator("html").get_attribute("lang") == EASY_LANGUAGE, step
        assert page.evaluate(WIDE) <= 0, step

    go_on = page.get_by_role("button", name="Weiter")
    page.get_by_role("radio", name="Ich habe es selbst erlebt").check()
    go_on.click()
    expect(page.get_by_role("heading", name="Wie alt sind Sie?")).to_be_visible()
    look("age")
    go_on.click()
    expect(page.get_by_role("heading", name="Was möchten Sie?")).to_be_visible()
    page.get_by_role("radio", name="Ich möchte Hilfe", exact=True).check()
    go_on.click()
    page.get_by_role("textbox", name="Was ist passiert?").fill(WORDS)
    look("words")
    page.get_by_role("button", name="Das ist genug.").click()
    expect(page.get_by_role("heading", name="Ist alles richtig?")).to_be_visible()
    look("check")
    page.get_by_role("button", name="Jetzt senden").click()
    expect(page.get_by_role("heading", name="Ihr Text ist angekommen.")).to_be_visible()
    look("code")
    code = page.locator("#code").inner_text()
    case, (report,) = everywhere.read(page.locator("#reference").inner_text())
    assert report.text.language == "de"
    everywhere.answer(case, "Guten Tag")
    page.get_by_role("button", name="Ich habe den Code aufgeschrieben").click()
    page.get_by_role("link", name="Ich habe einen Code").click()
    page.get_by_role("link", name="Zum Postfach").click()
    page.get_by_role("textbox", name="Ihr Code").fill(code)
    page.get_by_role("button", name="Öffnen").click()
    expect(page.get_by_text("Guten Tag")).to_be_visible()
    look("answer")
    assert steps == ["age", "words", "check", "code", "answer"]


class Walk(NamedTuple):
    """What was found on each page of one language; what has an empty entry there is as it should be."""

    too_wide: dict[str, int]
    with_large_text: dict[str, object]
    kept: dict[str, object]
    without_edge: dict[str, list[str]]
    unheard: dict[str, list[str]]
    by_keyboard: dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def walked(everywhere: Site, browser: Browser) -> Iterator[Callable[[str], Walk]]:
    """Every page of a language is visited once, and all of this looked at: `walked("de")`."""
    with opening(browser) as open_page:
        yield cache(lambda language: walk(open_page(everywhere.url), everywhere, language))


def walk(page: Page, site: Site, language: str) -> Walk:
    found = Walk({}, {}, {}, {}, {}, {})
    session = page.context.new_cdp_session(page)
    for path in visited(page, site, language):
        found.kept[path] = page.evaluate(STORED), page.context.cookies()
        found.by_keyboard[path] = tabbed(page) if language == BY_KEYBOARD else []
        found.unheard[path] = unheard(session)
        page.emulate_media(forced_colors="active")
        found.without_edge[path] = page.evaluate(WITHOUT_EDGE)
        page.emulate_media(forced_colors="none")
        page.set_viewport_size({"width": 320, "height": 600})
        found.too_wide[path] = page.evaluate(WIDE)
        page.set_viewport_size({"width": 640, "height": 900})
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
        found.with_large_text[path] = page.evaluate(FONT) < 32 or page.evaluate(WIDE) > 0 or page.evaluate(CLIPPED)
        session.send("Page.setFontSizes", {"fontSizes": {"standard": 16, "fixed": 13}})
        page.set_viewport_size({"width": 390, "height": 844})
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_scrolls_sideways_at_320_pixels_nor_with_text_of_twice_the_size(
    walked: Callable[[str], Walk], language: str
) -> None:
    found = walked(language)
    assert {path: over for path, over in found.too_wide.items() if over > 0} == {}
    assert {path: what for path, what in found.with_large_text.items() if what} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_an_edge_in_forced_colours(walked: Callable[[str], Walk], language: str) -> None:
    assert {path: bare for path, bare in walked(language).without_edge.items() if bare} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_hears_a_name_of_everything(walked: Callable[[str], Walk], language: str) -> None:
    assert {path: what for path, what in walked(language).unheard.items() if what} == {}


def unheard(session: CDPSession) -> list[str]:
    """What has no name, no place or no order for who hears the page."""
    nodes = [node for node in session.send("Accessibility.getFullAXTree")["nodes"] if not node["ignored"]]
    found = [f"a {_role(node)} without a name" for node in nodes if _is_nameless(node) and not _opens(session, node)]
    for role in ("main", "banner", "contentinfo"):
        if sum(_role(node) == role for node in nodes) != 1:
            found.append(f"not one {role}")
    levels = [_level(node) for node in nodes if _role(node) == "heading"]
    if levels.count(1) != 1 or any(after > before + 1 for before, after in itertools.pairwise(levels)):
        found.append(f"headings {levels}")
    return found


def _role(node: dict[str, Any]) -> str:
    return str(node.get("role", {}).get("value"))


def _opens(session: CDPSession, node: dict[str, Any]) -> bool:
    """Whether it is something to unfold: what unfolds it is read out, and names it."""
    found = session.send("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})
    return bool(found["node"]["nodeName"] == "DETAILS")


def _is_nameless(node: dict[str, Any]) -> bool:
    return _role(node) in NEEDS_NAME - {"main"} and not str(node.get("name", {}).get("value", "")).strip()


def _level(node: dict[str, Any]) -> int:
    return next(int(one["value"]["value"]) for one in node["properties"] if one["name"] == "level")


def test_the_keyboard_reaches_everything_in_order_and_shows_where_it_is(walked: Callable[[str], Walk]) -> None:
    for path, stops in walked(BY_KEYBOARD).by_keyboard.items():
        places = [stop["at"] for stop in stops]
        assert 3 < len(stops) < MOST_STOPS, path
        assert places == sorted(places), path
        assert [stop["what"] for stop in stops if not (stop["seen"] and stop["marked"])] == [], path
        assert 'class="skip"' in stops[0]["what"], path
        assert 'id="exit"' in stops[1]["what"], path


def tabbed(page: Page) -> list[dict[str, Any]]:
    """Where the Tab key leads, until it is where it was first or nowhere."""
    stops: list[dict[str, Any]] = []
    while (stop := _tab(page)) and len(stops) < MOST_STOPS and stop["at"] not in [one["at"] for one in stops[:1]]:
        stops.append(stop)
    return stops


def _tab(page: Page) -> dict[str, Any] | None:
    page.keyboard.press("Tab")
    stop: dict[str, Any] | None = page.evaluate(TABBED)
    return stop


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_cookie_and_nothing_stored_before_the_first_answer(walked: Callable[[str], Walk], language: str) -> None:
    assert {path: kept for path, kept in walked(language).kept.items() if kept != ([0] * 6, [])} == {}


def test_without_javascript_no_cookie_and_nothing_stored_before_the_first_answer(
    everywhere: Site, open_page: OpenPage
) -> None:
    page = without_script(open_page(everywhere.url))
    for path in visited(page, everywhere, "fr"):
        assert page.evaluate(STORED) == [0] * 6, path
        assert page.context.cookies() == [], path


def test_in_the_safest_mode_of_tor_every_page_is_whole(everywhere: Site, open_page: OpenPage) -> None:
    """No script, no SVG, no fonts, and here no pictures either: every link leads somewhere, and nothing else is asked for."""
    page = open_page(everywhere.url, script=False)
    asked: set[str] = set()
    page.on("request", lambda request: asked.add(request.url))
    page.route(
        "**/*", lambda route: route.abort() if route.request.resource_type in ("image", "font") else route.fallback()
    )
    links: set[str] = set()
    for path in visited(page, everywhere, "de"):
        assert page.locator("svg:not([aria-hidden=true]), canvas, iframe, object, embed").count() == 0, path
        assert page.locator("main img:not([alt])").count() == 0, path
        assert len(page.locator("main").inner_text()) > 100, path
        links |= set(page.locator("a[href]").evaluate_all("(all) => all.map((one) => one.href)"))
    assert not [url for url in asked if url.endswith((".svg", ".woff", ".woff2", ".ttf", ".js"))]
    assert {url for url in asked if not url.startswith(everywhere.url)} == set()
    inside = {link.partition("#")[0] for link in links if link.startswith(everywhere.url + "/de/")}
    for link in sorted(inside - {address(everywhere, "de", path) for path in ("exit", "left")}):
        assert page.request.get(link).status in (200, 410), link
    reached = {link.removeprefix(everywhere.url + "/de/").partition("?")[0] for link in inside}
    unreached = set(paths("de")) - reached - every_page.ON_THE_WAY
    assert unreached == set(), "a page that no link leads to"
    assert any(path.startswith(LEICHTE_SPRACHE) for path in reached)
