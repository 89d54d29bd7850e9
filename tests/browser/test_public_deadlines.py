"""The deadline finder as people use it: with JavaScript nothing leaves the page, without it nothing is kept; both say the same."""

import re
from datetime import timedelta
from typing import Final

import pytest
from playwright.sync_api import Page, Request, expect

from reporting.web import clock
from tests.browser.axe import bring_along, violations
from tests.browser.conftest import OpenPage
from tests.browser.site import Site

LANGUAGES: Final = ("de", "fr", "ar")


def choose(page: Page, what: str, canton: str = "SG") -> None:
    page.get_by_label(what, exact=True).check()
    page.get_by_label("In which canton?").select_option(canton)


def enter(page: Page, question: str, day: str, month: str, year: str) -> None:
    group = page.get_by_role("group", name=question)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        group.get_by_label(label).fill(value)


def found(page: Page) -> list[str]:
    """The deadlines on the screen, as text, in their order; blanks do not count."""
    cards = page.locator("article.deadline:visible").all()
    return [" ".join(re.sub(r"\s+", " ", card.inner_text()).split()) for card in cards]


def test_with_javascript_it_is_worked_out_in_the_page_and_nothing_is_sent(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/deadlines")
    expect(page.get_by_text("stays on your device. Nothing is sent.")).to_be_visible()
    expect(page.get_by_text("is sent to us encrypted")).to_be_hidden()
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    page.context.set_offline(True)
    choose(page, "I was insulted, threatened or attacked")
    enter(page, "When did it happen?", "1", "3", "2026")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="What may run for you")).to_be_focused()
    assert sent == []
    assert page.context.cookies() == []
    assert page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    assert any("this time has not begun" in card for card in found(page))
    page.get_by_role("button", name="Change my answers").click()
    expect(page.get_by_label("I was insulted, threatened or attacked")).to_be_focused()
    assert page.locator("#happened-year").input_value() == "2026"


@pytest.mark.parametrize("script", [True, False])
def test_a_day_still_to_come_is_said_beside_it_and_stays_to_be_mended(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/deadlines", script=script)
    choose(page, "I was insulted, threatened or attacked")
    if not script:
        page.get_by_role("button", name="Go on").click()
    tomorrow = clock.today() + timedelta(days=1)
    enter(page, "When did it happen?", str(tomorrow.day), str(tomorrow.month), str(tomorrow.year))
    page.get_by_role("button", name="Go on" if script else "Show the days").click()
    said = "This day is still to come. Please check it."
    expect(page.get_by_role("alert")).to_contain_text(f"When did it happen? {said}")
    group = page.get_by_role("group", name="When did it happen?")
    expect(group).to_contain_text(said)
    expect(group.get_by_label("Day")).to_have_value(str(tomorrow.day))


def test_only_the_days_that_matter_are_asked(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/deadlines")
    asked = page.locator("fieldset.day:visible legend")
    assert asked.all_inner_texts() == []
    page.get_by_label("I was dismissed").check()
    assert asked.all_inner_texts() == ["When did the notice reach you?", "When does your employment end?"]
    page.get_by_label("I did not get a job").check()
    assert asked.all_inner_texts() == ["When were you told that you do not get the job?"]


def test_what_is_wrong_is_said_on_top_and_beside_the_day(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/deadlines")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose what happened.")
    choose(page, "I got notice to leave my flat")
    enter(page, "When did the notice reach you?", "31", "6", "2026")
    page.get_by_role("button", name="Go on").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("When did the notice reach you? There is no such day.")
    expect(page.get_by_role("group", name="When did the notice reach you?")).to_contain_text("There is no such day.")
    assert page.title().startswith("Error: ")
    summary.get_by_role("link").click()
    expect(page.locator("#notice")).to_be_focused()
    assert page.locator("#notice").input_value() == "31"
    enter(page, "When did the notice reach you?", "1", "1", str(clock.today().year + 1))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("alert")).to_contain_text("This day is still to come.")


CASES: Final = (
    ("I was insulted, threatened or attacked", {"When did it happen?": ("10", "9", "2026")}),
    ("I was dismissed", {"When does your employment end?": ("30", "11", "2026")}),
    ("I got a decision of the commune or the canton", {"When did the letter reach you?": ("1", "11", "2026")}),
    (
        "Something was published or broadcast",
        {
            "When did it happen?": ("1", "2", "2024"),
            "Since when do you know for sure who it was?": ("٢", "٢", "٢٠٢٤"),
            "When did you see it for the first time?": ("3", "2", "2024"),
        },
    ),
)


@pytest.mark.parametrize(("what", "days"), CASES, ids=[what for what, _ in CASES])
def test_both_ways_find_the_same_deadlines_in_the_same_words(
    site: Site, open_page: OpenPage, what: str, days: dict[str, tuple[str, str, str]]
) -> None:
    script = open_page(site.url + "/en/deadlines")
    choose(script, what)
    plain = open_page(site.url + "/en/deadlines", script=False)
    choose(plain, what)
    plain.get_by_role("button", name="Go on").click()
    for page, button in ((script, "Go on"), (plain, "Show the days")):
        for question, typed in days.items():
            enter(page, question, *typed)
        page.get_by_role("button", name=button).click()
        expect(page.get_by_role("heading", name="What may run for you")).to_be_visible()
        page.wait_for_load_state()
    assert len(found(script)) >= 3
    assert found(script) == found(plain)
    assert plain.context.cookies() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(site: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(site.url, width=320)
    bring_along(page)
    wrong: dict[str, object] = {}

    def look(step: str) -> None:
        found = violations(page)
        wide = page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth")
        wrong.update({step: (found, wide)} if found or wide else {})

    for path in ("rights", "rights/work", "deadlines"):
        page.goto(f"{site.url}/{language}/{path}")
        look(path)
    page.locator("#what").check()
    page.locator("#finder button").click()
    page.locator("article.deadline:visible").first.wait_for()
    look("found")
    page.locator("#again").click()
    page.locator("#happened").fill("99")
    page.locator("#finder button").click()
    page.locator("#summary").wait_for()
    look("faults")
    page.route(
        "**/assets/deadlines*", lambda route: route.abort()
    )  # axe needs a browser that runs scripts; ours is missing
    page.goto(f"{site.url}/{language}/deadlines")
    page.locator("#what-dismissal").check()
    submit(page, "#finder button")
    look("days, without JavaScript")
    page.locator("#notice").fill("99")
    submit(page, "main form button")
    expect(page.locator("#summary")).to_be_visible()
    look("faults, without JavaScript")
    page.locator("#notice").fill("")
    submit(page, "main form button")
    expect(page.locator("article.deadline").first).to_be_visible()
    look("found, without JavaScript")
    assert wrong == {}


def submit(page: Page, button: str) -> None:
    """Presses what leads to another page, and waits until that is there."""
    with page.expect_event("load"):
        page.locator(button).first.click()
