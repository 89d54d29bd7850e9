"""Before asking: what a person can read and do without having said a word, on a small old phone, without script or cookie."""

from typing import Final

import pytest
from playwright.sync_api import expect

from reporting.information.pages import EASY, PAGES
from tests.browser.conftest import OpenPage
from tests.browser.site import Site

modes = pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
TELLING: Final = ("rass", "diskrim", "discrim", "melde", "meldung", "signal", "تمييز")


@pytest.mark.parametrize("language", ["de", "fr", "en", "ar"])  # the last with the note that nobody checked it
def test_both_doors_and_the_third_are_on_the_first_screen_of_a_small_phone(
    site: Site, open_page: OpenPage, language: str
) -> None:
    page = open_page(f"{site.url}/{language}/", width=360, height=640)
    for door in page.locator(".door, .third a").all()[:3]:
        box = door.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert box["y"] + box["height"] <= 640, door.inner_text()
    assert page.locator(".door, .third a").nth(2).get_attribute("href") == f"/{language}/only-tell"


def test_both_doors_are_on_the_first_screen_in_leichte_sprache_too(site: Site, open_page: OpenPage) -> None:
    page = open_page(f"{site.url}/de/leicht", width=360, height=640)
    boxes = [door.bounding_box() for door in page.locator(".door").all()]
    assert [box["y"] + box["height"] <= 640 for box in boxes if box] == [True, True]


@modes
def test_before_the_first_question_she_learns_what_leaving_cannot_do(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(site.url + "/en/", script=script)
    page.get_by_role("link", name="Write to us").click()
    expect(page.get_by_role("heading", name="Before you begin")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("It does not erase the history of your browser.")
    assert page.context.cookies() == []
    page.get_by_role("link", name="Understood, go on").click()
    page.wait_for_url("**/en/form")
    assert page.context.cookies() == []


@modes
def test_whoever_only_wants_to_tell_it_learns_the_same(site: Site, open_page: OpenPage, script: bool) -> None:
    page = open_page(site.url + "/en/", script=script)
    page.get_by_role("link", name="Only tell it, for the statistics").click()
    expect(page.get_by_role("main")).to_contain_text("It does not erase the history of your browser.")
    page.get_by_role("link", name="Understood, go on").click()
    page.wait_for_url("**/en/form/tell")
    assert page.context.cookies() == []


def test_the_start_page_answers_why_people_stay_silent(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/", script=False)
    main = page.get_by_role("main")
    for thought in ("It changes nothing", "It is too small", "I cannot prove it", "my permit", "who can help"):
        expect(main.locator("dt", has_text=thought)).to_be_visible()
    for number in ("117", "143", "144", "147"):
        expect(main.get_by_role("link", name=number, exact=True)).to_be_visible()
    expect(main.get_by_text("within 3 working days")).to_be_visible()
    expect(main.get_by_role("link", name="071 000 00 00")).to_be_visible()


def test_every_page_to_read_fits_a_narrow_screen_and_is_neutral_in_the_history(site: Site, open_page: OpenPage) -> None:
    """In French; `test_public_every_page` and `test_public_access` look at the other languages, with every other page."""
    page = open_page(site.url + "/en/", width=320, height=600)
    for path in PAGES:
        page.goto(f"{site.url}/fr/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), (
            path
        )
        assert not [word for word in TELLING if word in (page.title() + path).lower()]
    assert page.context.cookies() == []


def test_twice_the_size_of_letters_still_fits(site: Site, open_page: OpenPage) -> None:
    """WCAG 2.2, 1.4.4: letters of 200 %, on a phone held upright."""
    page = open_page(site.url + "/en/", width=360, height=640)
    for path in ["", *PAGES, *EASY]:
        page.goto(f"{site.url}/de/{path}")
        page.evaluate("() => { document.documentElement.style.fontSize = '34px'; }")
        assert not page.evaluate("() => document.documentElement.scrollWidth > document.documentElement.clientWidth"), (
            path
        )


def test_leaving_a_page_that_was_only_read_does_not_lead_back_to_it(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/en/safety")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(site.neutral)
    page.go_back()
    assert "/en/safety" not in page.url


def test_easy_german_is_there_in_german_only(site: Site, open_page: OpenPage) -> None:
    page = open_page(site.url + "/de/")
    page.get_by_role("main").get_by_role("link", name="Leichte Sprache").click()
    page.get_by_role("link", name="Ich will es erzählen").click()
    page.get_by_role("link", name="Jetzt erzählen").click()
    page.wait_for_url("**/de-simple/form")
    for path in EASY:
        assert page.request.get(f"{site.url}/fr/{path}").status == 404
