"""The pages of the public site, taken from its routes: what is added to the site is looked at by itself.

A page that stands open to everybody is in `paths`. What shows a draft, a code or a conversation is reached by a `journey`, every
question by `every_question`; the few routes that are no pages are named here with the reason.
"""

from collections.abc import Callable
from typing import Final

from litestar.handlers import HTTPRouteHandler
from playwright.sync_api import Page, expect

from reporting.app import handlers
from reporting.information.rights_texts import SITUATIONS
from reporting.intake.questions import QUESTIONS
from reporting.web import clock
from tests.browser.person import WORDS
from tests.browser.site import Site

BELOW: Final = "/{language:str}/"
NO_PAGES: Final = {
    "exit": "leads away",
    "left": "leads away",
    "code/picture": "a picture",
    "mailbox/file/{record:str}": "a file",
    "mailbox/everything": "a file",
    "mailbox/questions": "what the script reads",
    "card.pdf": "a file",
    "poster.pdf": "a file",
}
ON_THE_WAY: Final = {"check", "code"}  # seen in a journey: without a draft they say that it has ended
QUESTION: Final = "form/{place:int}"  # without a draft it leads to the first one
LEICHTE_SPRACHE: Final = "leicht"  # these pages exist in German alone
LAST_YEAR: Final = clock.today().year - 1  # of the figures that the site has published
EXAMPLES: Final = {
    "rights/{name:str}": [f"rights/{name}" for name in SITUATIONS],
    "figures/{canton:str}/{name:str}": [f"figures/SG/{LAST_YEAR}"],
    "figures/{canton:str}/{name:str}/{table:str}": [f"figures/SG/{LAST_YEAR}.1/life_domain-motive"],
}
FILE: Final = {"name": "a.txt", "mimeType": "text/plain", "buffer": b"a"}

NAMES: Final = "() => [...document.querySelectorAll('form[data-question]')].map((form) => form.dataset.question)"
SHOW_ALONE: Final = """(name) => {
  for (const form of document.querySelectorAll("form[data-question]")) form.hidden = form.dataset.question !== name;
}"""
Look = Callable[[str], None]

SHOW_FAULTS: Final = """() => {
  const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post" && form.checkVisibility());
  return forms.map((form) => [...document.querySelectorAll("form")].indexOf(form));
}"""


def routes() -> set[str]:
    """The paths, below a language, of everything that is read (GET)."""
    found = (one for one in handlers() if isinstance(one, HTTPRouteHandler) and "GET" in one.http_methods)
    return {path.removeprefix(BELOW) for one in found for path in one.paths if path.startswith(BELOW)} | {""}


def paths(language: str) -> list[str]:
    """Every page that stands open to everybody, below its language."""
    shown = {
        path
        for path in routes() - set(NO_PAGES) - {QUESTION}
        if language == "de" or not path.startswith(LEICHTE_SPRACHE)
    }
    return sorted(one for path in shown for one in EXAMPLES.get(path, [path]))


def address(site: Site, language: str, path: str) -> str:
    """Where a page stands."""
    return f"{site.url}/{language}/{path}"


def submit_empty(page: Page, *, script: bool = False) -> bool:
    """Press the button of the first form of the page without having filled it in; whether faults are shown then."""
    forms = page.evaluate(SHOW_FAULTS)
    if not forms:
        return False
    button = page.locator("form").nth(forms[0]).locator("button:not([type=button])").first
    if script:
        button.click()
        page.locator("#summary").wait_for()
        return True
    with page.expect_event("load"):  # of the page that comes
        button.click()
    return page.locator("#summary").count() > 0


def every_question(page: Page, site: Site, language: str, look: Look) -> None:
    """Each question as the form with JavaScript shows it, also those that few are asked. The pages without are made of the same."""
    page.goto(address(site, language, "form"))
    page.locator("form[data-question]:visible").wait_for()
    names = page.evaluate(NAMES)
    assert set(names) == {question.name for question in QUESTIONS}
    for name in names:
        page.evaluate(SHOW_ALONE, name)
        look(f"form/{name}")


def fill_in(page: Page, look: Look) -> None:
    """On through the questions, answering what must be, to the page where everything is looked over; in any language."""
    for _ in range(2 * len(QUESTIONS)):
        form = page.locator("form[data-question]:visible").first
        question = form.get_attribute("data-question")
        if question == "words":
            form.locator("button:not([name]):not([type=button])").first.click()
            page.locator("#summary").wait_for()
            look("words with faults")
            form.locator("textarea").fill(WORDS)
        if question == "files":
            form.locator("input[type=file]").set_input_files(FILE)  # type: ignore[arg-type]  # a mapping with these three keys
        if question in ("centre", "other_centre") and form.locator("input:checked").count() == 0:
            form.locator("input[type=radio]").first.check()
        form.locator("button:not([name]):not([type=button])").first.click()
        page.wait_for_function(
            "name => document.querySelector('#answers')?.checkVisibility()"
            " || [...document.querySelectorAll('form[data-question]')].some("
            "one => one.checkVisibility() && one.dataset.question !== name)",
            arg=question,
        )
        if page.locator("#answers:visible").count():
            return
    raise AssertionError("the questions do not end")


def journey(page: Page, site: Site, language: str, look: Look, *, script: bool) -> None:
    """A report and its answer, with the pages nobody sees who has no draft and no code; `look` is called at each."""
    page.goto(address(site, language, "form"))
    fill_in(page, look)
    look("check")
    (page.locator("#send") if script else page.locator("main form button:not([type=button])").last).click()
    page.locator("#code-picture").wait_for()
    look("code")
    code = page.locator("#code").inner_text()
    case, _ = site.read(page.locator("#reference").inner_text())
    site.answer(case, "Guten Tag", (("a.pdf", b"a"),))
    page.goto(address(site, language, "mailbox"))
    page.locator("#code").fill("ABC")
    page.locator("#open").click()
    page.locator("#summary").wait_for()
    look("mailbox with a wrong code")
    page.locator("#code").fill(code)
    page.locator("#open").click()
    page.locator("#talk li").nth(1).wait_for()
    for details in page.locator("main details:visible").all():
        details.locator("summary").first.click()
    look("conversation")
    page.locator("#send").click()
    expect(page.locator("#summary")).to_be_visible()
    look("conversation with faults")
