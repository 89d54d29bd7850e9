"""A case passes on in the browser: to another centre with its keys, outside with a consent, and away from who must not see it."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from reporting.web import clock
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)

ELSEWHERE = "ecoute-valais"


@pytest.fixture(scope="module")
def claire(site: Site, browser: Browser, anna: Counsellor) -> Counsellor:
    """The first member of the other centre."""
    claire = Counsellor(site, browser, "claire")
    claire.accept(site.invite("claire", "coordinator", centre=ELSEWHERE))
    claire.make_centre_keys("Claire Exemple")
    site.sign_manifest(ELSEWHERE)
    return claire


def test_a_case_goes_to_another_centre_with_all_that_was_written(
    site: Site, anna: Counsellor, claire: Counsellor
) -> None:
    person, case = site.reported("Ich ziehe nach Sion.")
    anna.visit(f"/case/{case}")
    page = anna.page
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("Ab Januar im Wallis.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ab Januar im Wallis.").first).to_be_visible()
    anna.visit(f"/case/{case}/transition")
    expect(page.get_by_label("To another centre")).to_be_disabled()
    page.get_by_text("Write down a consent").click()
    page.get_by_label("To whom, by name").fill("Écoute Valais")
    page.locator("[name=recipient]").select_option("centre")
    page.get_by_label("For what").select_option("referral")
    page.get_by_label("How it was given").select_option("written")
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("Écoute Valais").first).to_be_visible(timeout=SLOW)
    page.get_by_label("To another centre").check()
    page.get_by_label("With which consent").select_option(label="Écoute Valais")
    page.get_by_label("Which centre").select_option(ELSEWHERE)
    expect(page.get_by_label("Field of life")).to_have_value("work")
    page.get_by_label("Why", exact=True).first.select_option("place")
    page.get_by_role("button", name="Pass on").click()
    expect(page.get_by_text("waits for an answer")).to_be_visible(timeout=SLOW)

    claire.open("/inbox")  # since then the root has signed her key
    offered = claire.page.get_by_role("region", name="Offered to you")
    expect(offered.get_by_text("nearer to the person")).to_be_visible()
    offered.get_by_role("button", name="Accept").click()
    expect(offered.locator(".fingerprint")).to_be_visible()
    offered.get_by_role("button", name="Yes, take the case").click()
    expect(claire.page.get_by_text("Ich ziehe nach Sion.")).to_be_visible(timeout=SLOW)
    expect(claire.page.get_by_text("Ab Januar im Wallis.").first).to_be_visible()

    anna.visit(f"/case/{case}")
    expect(page.get_by_text("There is nothing here, or it is not yours.")).to_be_visible()
    person.answer("Ich schreibe jetzt nach Sion.", "de")
    assert person.mailbox().dialogue_generation == 1
    claire.visit(f"/case/{case}")
    expect(claire.page.get_by_text("Ich schreibe jetzt nach Sion.")).to_be_visible()
    assert anna.faults_beside_refusals() == claire.faults_beside_refusals() == []


def test_a_referral_outside_ends_with_the_consent_it_hangs_on(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Ich brauche eine Anwältin.")
    anna.visit(f"/case/{case}/transition")
    page = anna.page
    expect(page.get_by_label("To an office outside")).to_be_disabled()
    page.get_by_text("Write down a consent").click()
    page.get_by_label("To whom, by name").fill("Anwältin Beispiel")
    page.get_by_label("What kind of recipient").select_option("legal")
    page.get_by_label("For what").select_option("referral")
    page.get_by_label("How it was given").select_option("phone")
    page.get_by_label("Given on").fill(str(clock.today() - timedelta(days=1)))
    page.get_by_role("button", name="Write down").click()
    expect(page.get_by_text("of a spoken consent nothing else is left")).to_be_visible()
    page.get_by_label("What the person said").fill("«Ja, die Anwältin darf meinen Namen wissen.»")
    check_both(page)
    page.get_by_role("button", name="Write down").click()
    consents = page.locator(".consents")
    expect(consents.get_by_text("said on the phone", exact=False).first).to_be_visible(timeout=SLOW)
    expect(consents.get_by_text("darf meinen Namen wissen")).to_be_visible()
    expect(consents.get_by_text("written down on", exact=False)).to_be_visible()
    page.get_by_label("To an office outside").check()
    page.get_by_label("With which consent").select_option(label="Anwältin Beispiel")
    page.get_by_label("a summary").check()
    page.get_by_label("Why", exact=True).first.select_option("competence")
    page.get_by_role("button", name="Pass on").click()
    page.get_by_role("button", name="The office accepted").click()
    expect(page.get_by_role("button", name="Done")).to_be_visible()
    page.get_by_role("button", name="The person withdraws it").click()
    expect(page.get_by_text("The consent is withdrawn. What hung on it has ended.")).to_be_visible()
    expect(page.get_by_role("button", name="Done")).to_have_count(0)
    check_both(page)
    anna.visit(f"/case/{case}")
    sheet = page.locator("[data-part=consents]")
    expect(sheet.get_by_text("withdrawn on")).to_be_visible(timeout=SLOW)
    expect(sheet.get_by_text("darf meinen Namen wissen")).to_be_visible()
    check_both(page)
    assert anna.faults_beside_refusals() == []


def test_the_last_who_sees_a_case_is_told_to_pass_it_on_first(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Es betrifft die Leiterin.")
    anna.visit(f"/case/{case}/transition")
    page = anna.page
    expect(page.get_by_text("Inside one centre the service enforces this")).to_be_visible()
    page.get_by_text("I have a conflict of interest myself").click()
    page.get_by_role("button", name="Keep me out of this case").click()
    expect(page.get_by_text("Nobody else would see this case.")).to_be_visible()
