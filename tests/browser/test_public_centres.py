"""A person looks for a centre: with a keyboard, without JavaScript, and leaves no trace of the place."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import OpenPage
from tests.browser.site import EAST, NAMES, VALAIS, Site


def ask(page: Page, place: str) -> None:
    """Types a place and presses Enter."""
    page.get_by_label("Gemeinde oder Dorf").fill(place)
    page.keyboard.press("Enter")


def first_centre(page: Page) -> str:
    return page.locator("section.centre h3").first.inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_village_brings_its_centre_to_the_top_and_nothing_into_the_address(
    site: Site, open_page: OpenPage, script: bool
) -> None:
    page = open_page(f"{site.url}/de/centres", script=script, width=320)

    expect(page.locator("section.centre")).to_have_count(2)
    ask(page, "Siders")
    expect(page.get_by_role("heading", name="Für Siders")).to_be_visible()
    assert first_centre(page) == NAMES[VALAIS]["de"]
    expect(page.locator("section.centre").first.get_by_role("link", name="027 000 00 00")).to_have_attribute(
        "href", "tel:0270000000"
    )
    assert page.url == f"{site.url}/de/centres"
    assert page.context.cookies() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_of_several_places_she_presses_hers(site: Site, open_page: OpenPage) -> None:
    page = open_page(f"{site.url}/de/centres")

    ask(page, "Rickenbach")
    page.get_by_role("button", name="Rickenbach (LU)").click()
    expect(page.get_by_role("heading", name="Für Rickenbach (LU)")).to_be_visible()
    assert first_centre(page) == NAMES[EAST]["de"]
    expect(page.get_by_text("allein für diesen Ort")).to_be_visible()


def test_a_place_that_does_not_exist_is_said_in_the_title_and_at_the_field(site: Site, open_page: OpenPage) -> None:
    page = open_page(f"{site.url}/de/centres")

    ask(page, "Qqqqq")
    expect(page).to_have_title(re.compile("^Fehler: "))
    field = page.get_by_label("Gemeinde oder Dorf")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#place-fault")).to_contain_text("Diesen Ort kennen wir nicht.")
    page.get_by_label("Oder nur der Kanton").select_option(label="Wallis")
    field.fill("")
    page.get_by_role("button", name="Beratungsstelle anzeigen").click()
    assert first_centre(page) == NAMES[VALAIS]["de"]


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_every_state_of_the_page_is_accessible(site: Site, open_page: OpenPage, language: str) -> None:
    page = open_page(f"{site.url}/{language}/centres", width=320)
    found = {"blank": violations(page)}

    for place, shows in (("Qqqqq", "#summary"), ("Rickenbach", "button[name=place]"), ("Sion", "main h2")):
        page.locator("#place").fill(place)
        page.locator("#place").press("Enter")
        page.locator(shows).first.wait_for()
        found[place] = violations(page)
    assert found == {state: [] for state in found}
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
