"""What is to be done, as a counsellor meets it: a deadline counted while she types, on top of every list until it is settled;
her calendar; the coordinator's view; the reminders outside the workspace. No fault that axe finds on any of these screens.
"""

import re
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from reporting.deadlines.due import due
from reporting.deadlines.rules import RULES
from reporting.web.clock import today
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)

WITHOUT_COOKIE = (
    "(address) => fetch(address, {credentials: 'omit'}).then(async (got) => [got.status, await got.text()])"
)


@pytest.fixture
def case(site: Site, anna: Counsellor) -> str:
    """A case that is anna's, open on her screen, as its path."""
    _, case = site.reported("Der Vermieter hat mich beschimpft.")
    page = anna.visit(f"/case/{case}")
    take = page.get_by_role("button", name=re.compile("^Take over"))
    expect(page.locator("task-part")).to_contain_text("Nothing is to be done here.", timeout=SLOW)
    if take.is_visible():
        take.click()
        expect(take).to_have_count(0)
    return f"/case/{case}"


def write_deadline(page: Page, knew: date | None, words: str = "") -> None:
    """Adds the deadline of a criminal complaint, counted from a day."""
    page.get_by_role("button", name="Add a deadline").click()
    page.get_by_label("Which deadline").select_option("criminal_complaint")
    if knew is not None:
        page.get_by_label("Day since which the person knows for sure who it was").fill(str(knew))
    page.get_by_label("In a few words").fill(words)


def test_a_deadline_is_counted_while_she_types_and_stays_until_it_is_settled(
    site: Site, anna: Counsellor, case: str
) -> None:
    page, now = anna.page, today()
    knew = now - timedelta(days=80)
    found = due(RULES["criminal_complaint"], {"knew": knew}, None)
    assert found.strict is not None
    assert found.safe is not None
    write_deadline(page, knew, "Strafantrag wegen Beschimpfung")
    shown = page.locator(".counted")
    expect(shown).to_contain_text(str(found.strict.year))
    expect(shown).to_contain_text(f"{found.strict.day} {found.strict:%B}")
    expect(shown).to_contain_text(f"{found.safe.day} {found.safe:%B}")
    check_both(page)
    page.get_by_role("button", name="Write down").click()
    row = page.locator("task-part li", has_text="Criminal complaint")
    expect(row).to_contain_text("Strafantrag wegen Beschimpfung")
    expect(row.locator("time")).to_have_attribute("datetime", str(found.strict))
    check_both(page)
    page.reload()
    anna.unlock()
    expect(row).to_contain_text("Strafantrag wegen Beschimpfung")
    page.get_by_role("link", name="Inbox").first.click()
    page.get_by_role("button", name="Due", exact=True).click()
    expect(page.locator(f"task-list a[href='{case}']")).to_be_visible()
    check_both(page)
    page.get_by_role("link", name="Calendar").click()
    expect(page.locator(f"task-list a[href='{case}']")).to_be_visible()
    check_both(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    row.get_by_role("button", name="Drop").click()
    row.get_by_role("button", name="Drop").click()
    expect(page.locator("task-part .alert")).to_contain_text("Choose why")
    row.get_by_label("Why it is dropped").select_option("too_late")
    row.get_by_role("button", name="Drop").click()
    expect(page.locator("task-part")).to_contain_text("Nothing is to be done here.")
    page.get_by_text("1 settled").click()
    expect(page.locator("task-part details")).to_contain_text("the day has passed")


def test_what_is_not_known_is_said_and_an_overdue_one_stands_on_top(site: Site, anna: Counsellor, case: str) -> None:
    page = anna.page
    write_deadline(page, None)
    expect(page.locator(".counted")).to_contain_text("As long as this day is not known")
    page.get_by_role("button", name="Write down").click()
    row = page.locator("task-part li", has_text="Criminal complaint")
    expect(row).to_contain_text("day not known")
    row.get_by_role("button", name="Change").click()
    page.get_by_label("Day since which the person knows for sure who it was").fill(str(today() - timedelta(days=200)))
    expect(page.locator(".counted")).to_contain_text("The last day has passed")
    page.get_by_role("button", name="Keep", exact=True).first.click()
    expect(row).to_contain_text("overdue for")
    page.get_by_role("link", name="Calendar").click()
    expect(page.locator("task-list h2").first).to_have_text("Overdue")


def test_a_half_filled_form_is_there_after_the_lock(anna: Counsellor, case: str) -> None:
    page = anna.page
    page.get_by_role("button", name="Add a task").click()
    page.get_by_label("In a few words").fill("Schule anrufen")
    anna.lock()
    anna.unlock()
    expect(page.get_by_label("In a few words")).to_have_value("Schule anrufen", timeout=SLOW)
    page.get_by_label("By when").press_sequentially("11")  # half a day is not none
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("The day in “By when” is not complete.")).to_be_visible()
    page.keyboard.press("Backspace")
    page.get_by_role("button", name="Write down").click()
    row = page.locator("task-part li", has_text="Schule anrufen")
    expect(row).to_contain_text("without a day")
    expect(row.locator(".badge")).to_have_count(0)  # only of a deadline is that a fault
    row.get_by_role("button", name="Done").click()
    expect(page.locator("task-part")).to_contain_text("Nothing is to be done here.")


def test_an_appointment_that_was_accepted_is_among_the_next_steps(site: Site, anna: Counsellor) -> None:
    person, case = site.reported("Ich möchte gern reden.")
    page = anna.visit(f"/case/{case}")
    page.get_by_role("button", name="Propose an appointment").click()
    day = today() + timedelta(days=5)
    for label, value in (("Day", str(day)), ("From", "10:00"), ("To", "11:00")):
        page.locator("fieldset.appointment").get_by_label(label, exact=True).fill(value)
    page.get_by_label("Your answer to the person").fill("Passt das?")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.locator(".appointments")).to_be_visible(timeout=SLOW)
    (appointment,) = next(said.text.appointments for said in person.read(person.mailbox()) if said.text.appointments)
    person.answer("Gern.", "de", accepts=appointment.id)
    page.reload()
    anna.unlock()
    row = page.locator("task-part li", has_text="Appointment")
    expect(row.locator("time")).to_have_attribute("datetime", str(day), timeout=SLOW)
    expect(row).to_contain_text("10:00–11:00")


def test_the_coordinator_sees_who_has_how_much_and_each_number_leads_on(anna: Counsellor, case: str) -> None:
    page = anna.page
    page.get_by_role("link", name="Coordination").click()
    numbers = page.locator(".loads tbody tr", has_text="Anna Muster")
    expect(numbers).to_be_visible()
    check_both(page)
    numbers.get_by_role("button").first.click()
    expect(page.locator(f"section a[href='{case}']").first).to_be_visible()
    choice = page.get_by_label("Case", exact=True)
    choice.select_option(case.rpartition("/")[2])
    page.get_by_role("button", name="Make the extract").click()
    extract = page.get_by_label("The extract, to be changed before you use it")
    expect(extract).to_have_value(re.compile("What it is about"))
    assert "Vermieter" not in extract.input_value()
    check_both(page)


def test_the_address_of_her_calendar_is_shown_once_and_shows_days_only(site: Site, anna: Counsellor, case: str) -> None:
    page = anna.page
    write_deadline(page, today(), "Worte")
    page.get_by_role("button", name="Write down").click()
    expect(page.locator("task-part li", has_text="Criminal complaint")).to_be_visible()
    page.get_by_role("link", name="Me", exact=True).click()
    page.get_by_role("button", name="Make an address").click()
    address = page.get_by_label("The address, shown only now").input_value()
    check_both(page)
    status, text = page.evaluate(WITHOUT_COOKIE, address)
    assert status == 200
    assert "BEGIN:VEVENT" in text
    assert "Worte" not in text
    page.get_by_role("button", name="Revoke the address").click()
    expect(page.get_by_role("button", name="Make an address")).to_be_visible()
    assert page.evaluate(WITHOUT_COOKIE, address)[0] == 404
    assert anna.faults_beside_refusals() == []
