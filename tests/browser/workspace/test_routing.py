"""What members can take on, how their centre works, and why somebody fits a new case: said, kept, and explained in words."""

import pytest
from playwright.sync_api import Browser, Page, expect

from counselling.cases.model import cases
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def anna(anna: Counsellor) -> Counsellor:
    """The coordinator, unlocked."""
    anna.open("/inbox")
    return anna


def go(page: Page, name: str) -> None:
    """By the navigation, which keeps everything unlocked."""
    page.get_by_role("navigation").get_by_role("link", name=name, exact=True).click()


def test_she_says_what_she_can_take_on_and_a_new_case_says_why_she_fits(site: Site, anna: Counsellor) -> None:
    page = anna.page
    _, before = site.reported("Ein erster Bericht.")
    site.await_row(cases, cases.c.routed_day.is_not(None))
    go(page, "Inbox")
    page.locator(f"a[href='/case/{before}']").click()
    routing = page.locator(".routing")
    expect(routing.get_by_text("Nobody fits just now: whoever leads the centre decides.")).to_be_visible(timeout=SLOW)
    expect(routing.get_by_text("has not said yet which languages, domains and days")).to_be_visible()
    check(page)

    go(page, "Me")
    page.get_by_label("German", exact=True).check()
    page.get_by_label("Add another language", exact=True).select_option("ro")
    page.get_by_label("Workplace").check()
    page.get_by_label("Saturday").check()
    page.get_by_label("Sunday").check()
    page.get_by_label("Most open cases at a time").fill("12")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_role("status").get_by_text("Kept.")).to_be_visible()
    check(page)

    go(page, "Inbox")
    page.locator(f"a[href='/case/{before}']").click()
    fit = page.locator(".routing .fits > li").first
    for why in ("you", "speaks German", "knows the domain Workplace", "works today", "0 open cases"):
        expect(fit).to_contain_text(why)
    go(page, "Me")
    expect(page.get_by_label("Romanian")).to_be_checked()
    expect(page.get_by_label("Most open cases at a time")).to_have_value("12")


def test_what_does_not_go_together_is_said_and_nothing_is_lost(anna: Counsellor) -> None:
    page = anna.page
    go(page, "Inbox")
    go(page, "Me")
    page.get_by_label("First day").fill("2027-02-10")
    page.get_by_label("Last day").fill("2027-02-01")
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.get_by_text("The last day of the absence comes after the first one.")).to_be_visible()
    expect(page.get_by_label("First day")).to_have_value("2027-02-10")


def test_a_coordinator_decides_how_the_centre_works_and_then_a_case_is_given_at_once(
    site: Site, anna: Counsellor
) -> None:
    page = anna.page
    go(page, "Centre")
    expect(page.get_by_text("A case with advice is taken over within 3 working days.")).to_be_visible(timeout=SLOW)
    page.get_by_text("Change how the centre works").click()
    page.get_by_label("It is given at once to the colleague who fits best.").check()
    page.get_by_label("Taken over within how many working days").fill("5")
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(page.get_by_text("A case with advice is taken over within 5 working days.")).to_be_visible()
    expect(page.get_by_text("0 open cases of 12 at most")).to_be_visible()
    check(page)

    _, given = site.reported("Ein zweiter Bericht.")
    site.await_row(cases, cases.c.assignee.is_not(None))
    go(page, "Inbox")
    page.locator(f"a[href='/case/{given}']").click()
    expect(page.get_by_text("It is given to you. Take it over, or give it to a colleague.")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Take over", exact=True).click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible()
    expect(page.locator(".routing")).to_have_count(0)
    assert anna.faults_beside_refusals() == []


def test_who_passes_a_case_on_is_told_who_fits_though_its_tags_are_erased(
    site: Site, browser: Browser, anna: Counsellor
) -> None:
    page = anna.page
    _, case = site.reported("Ein dritter Bericht.")
    go(page, "Inbox")
    page.locator(f"a[href='/case/{case}']").click()
    page.get_by_role("button", name="Take over", exact=True).click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible(timeout=SLOW)
    Counsellor(site, browser, "bea").accept(site.invite("bea"))
    anna.open(f"/case/{case}/transition")  # her colleague has just come
    page.get_by_label("To a colleague, if she accepts").check()
    fits = page.locator(".routing")
    expect(fits.locator(".fits > li").first).to_contain_text("speaks German", timeout=SLOW)
    expect(fits.locator(".fits > li").first).to_contain_text("knows the domain Workplace")
    fits.get_by_text("Everybody else, and why").click()
    expect(fits.get_by_text("has not said yet which languages, domains and days")).to_be_visible()
    check(page)
