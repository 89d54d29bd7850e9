"""Taken in by phone in the browser: the slip with the code, the person who answers with it, and what happens in between."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from reporting.mailbox.model import reports
from reporting.sealing.access_code import parse
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check, check_both
from tests.browser.workspace_site import FILED, SLOW, Site

pytestmark = pytest.mark.timeout(300)

WORDS = "Am Telefon erzählt: Der Vermieter sagte, «an solche Leute» vermiete er nicht."


@pytest.fixture(scope="module")
def anna(anna: Counsellor) -> Counsellor:
    """The coordinator, unlocked."""
    anna.open("/inbox")
    return anna


def begin(page: Page) -> None:
    """Goes to the screen on which somebody's report is entered."""
    page.get_by_role("link", name="Take in a report").click()
    expect(page.get_by_label("What happened, in the person’s words")).to_be_focused()


def tell(page: Page) -> None:
    """Enters what was said on the phone."""
    page.get_by_label("What happened, in the person’s words").fill(WORDS)
    page.get_by_label("Municipality").fill("Wil (SG)")
    page.get_by_label("When", exact=True).select_option("this_week")
    page.get_by_label("Where in life").select_option("housing")
    page.get_by_label("Language", exact=True).select_option("sq")
    page.get_by_label("phone", exact=True).check()
    page.get_by_label("In the evening").check()
    page.get_by_label("Name to ask for, number or address").fill("Frau A., 079 000 00 00")


def code_on(page: Page) -> str:
    """The access code of the slip on the screen."""
    expect(page.get_by_role("heading", name="Taken in: hand over the code")).to_be_visible(timeout=SLOW)
    return "-".join(page.locator(".slip .code span").all_inner_texts())


def test_what_is_told_on_the_phone_becomes_a_case_and_its_person_answers_with_the_code(
    site: Site, anna: Counsellor
) -> None:
    page = anna.page
    begin(page)
    tell(page)
    check_both(page)
    page.keyboard.press("Control+Enter")
    code = parse(code_on(page))
    check_both(page)
    expect(page.locator(".slip")).to_have_attribute("lang", "sq")  # in her language
    expect(page.locator(".slip")).to_contain_text("Ky është kodi juaj")
    page.get_by_label("Language of the slip").select_option("fr")
    expect(page.locator(".slip")).to_contain_text("Voici votre code")
    page.get_by_role("button", name="The person has the code").click()
    expect(page.get_by_text(WORDS)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Testimony box")).to_have_count(0)
    answers = page.locator(".answers")
    for said in ("By phone", "Wil (SG)", "This week", "Do not contact the other side", "coordinator", "In the evening"):
        expect(answers).to_contain_text(said)
    page.get_by_label("Your answer to the person").fill("Danke für Ihren Anruf.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible(timeout=SLOW)
    person = site.person(code)
    mailbox = person.mailbox()
    assert [one.text.text for one in person.read(mailbox)] == [WORDS, "Danke für Ihren Anruf."]


def test_a_lock_before_the_code_is_handed_over_loses_nothing(site: Site, anna: Counsellor) -> None:
    page = anna.page
    begin(page)
    page.get_by_role("button", name="Training or event").click()
    page.get_by_label("Participants").fill("17")
    page.get_by_role("button", name="Advice for a person").click()
    tell(page)
    anna.lock()
    anna.unlock()
    expect(page.get_by_label("What happened, in the person’s words")).to_have_value(WORDS)
    expect(page.get_by_label("In the evening")).to_be_checked()
    page.get_by_role("button", name="Seal and take in").click()
    code = code_on(page)
    page.reload()
    anna.unlock()
    assert code_on(page) == code
    page.get_by_role("button", name="The person has the code").click()
    expect(page.get_by_text(WORDS)).to_be_visible(timeout=SLOW)
    begin(page)
    expect(page.get_by_label("What happened, in the person’s words")).to_have_value("")
    page.get_by_role("button", name="Training or event").click()
    expect(page.get_by_label("Participants")).to_have_value("17")  # begun before, and not part of the report


def test_without_a_code_nobody_is_promised_an_answer(site: Site, anna: Counsellor) -> None:
    page = anna.page
    begin(page)
    page.get_by_role("button", name="Only to be on record").click()
    page.get_by_label("What happened, in the person’s words").fill("Ein Zettel aus der Box.")
    page.get_by_label("How it reached us").select_option("box")
    page.get_by_label("The person gets a code for the mailbox").uncheck()
    expect(page.get_by_text("Without a code nobody can answer in the mailbox")).to_be_visible()
    page.get_by_role("button", name="Seal and take in").click()
    expect(page.get_by_text("Ein Zettel aus der Box.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Answering is closed: the person wanted no code.")).to_be_visible()
    with site.rows() as rows:
        found = rows.execute(sa.select(sa.func.count()).select_from(reports).where(reports.c.lookup.is_(None)))
        assert found.scalar_one() == 1


def test_an_unknown_municipality_is_said_before_anything_leaves(site: Site, anna: Counsellor) -> None:
    page = anna.page
    begin(page)
    page.get_by_label("What happened, in the person’s words").fill("Wo?")
    page.get_by_label("Municipality").fill("Nirgendwo")
    page.get_by_role("button", name="Seal and take in").click()
    expect(page.get_by_text("This municipality is not known")).to_be_visible()
    page.get_by_label("Municipality").fill("")
    page.get_by_label("What happened, in the person’s words").fill("")


def test_a_training_is_counted_and_is_no_case(site: Site, anna: Counsellor) -> None:
    page = anna.page
    begin(page)
    page.get_by_role("button", name="Training or event").click()
    check(page)
    page.get_by_label("Participants").fill("25")
    page.get_by_role("button", name="Count it").click()
    expect(page.get_by_text("Counted.")).to_be_visible(timeout=SLOW)
    with site.rows() as rows:
        assert rows.execute(sa.select(sa.func.count()).select_from(FILED)).scalar_one() >= 1
