"""The heart of a counsellor's day: entries under the keyboard, the case sheet, search, and a person who lost her code."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, expect

from counselling.cases.model import notes
from counselling.demo.processes import command
from counselling.staff.model import sessions
from reporting.mailbox.model import reports
from tests.browser.counsellor import Counsellor, joined
from tests.browser.workspace.conftest import Prepared
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def prepared(together: Prepared) -> Prepared:
    """Samir can open the cases too."""
    return together


def open_case(member: Counsellor, case: str) -> None:
    member.visit(f"/case/{case}")
    expect(member.page.locator("sheet-parts").first).to_be_visible(timeout=SLOW)


def part(member: Counsellor, name: str) -> Locator:
    """A part of the case sheet on the screen."""
    return member.page.locator(f".sheet-part[data-part='{name}']")


def add_person(member: Counsellor, name: str, role: str = "affected person") -> None:
    people = part(member, "people")
    people.get_by_role("button", name="Add somebody").click()
    people.get_by_label("Name").fill(name)
    people.get_by_label("Role").select_option(role)
    people.get_by_role("button", name="Keep").click()
    expect(people.get_by_text(name)).to_be_visible()


def test_an_entry_is_written_with_the_keyboard_alone(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Der Vermieter lacht nur.")
    open_case(anna, case)
    page = anna.page
    page.keyboard.press("c")
    page.keyboard.type("Sie war froh um den Anruf.")
    expect(page.get_by_label("New phone call")).to_have_value("Sie war froh um den Anruf.")
    page.get_by_label("Minutes").fill("25")
    page.get_by_label("New phone call").press("Control+Enter")
    expect(page.get_by_text("Entry kept.")).to_be_visible()
    entry = page.locator(".entry")
    expect(entry.get_by_role("heading", name="Phone call · 25 minutes")).to_be_visible()
    expect(entry.get_by_text("Sie war froh um den Anruf.")).to_be_visible()
    expect(page.get_by_label("New note")).to_have_value("")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    composer = page.locator("entry-composer")
    composer.get_by_label("Template").select_option("Meeting")
    expect(page.get_by_label("New meeting")).to_have_value("Present: …\nDiscussed: …\nAgreed: …\nNext step, by when: …")
    anna.lock()  # kept, sealed, with its kind
    anna.unlock()
    expect(page.get_by_label("New meeting")).to_have_value("Present: …\nDiscussed: …\nAgreed: …\nNext step, by when: …")
    page.get_by_role("button", name="Keep entry").click()
    expect(page.locator(".entry")).to_have_count(2)
    assert anna.faults_beside_refusals() == []


def test_what_stands_in_the_sheet_is_found_with_a_slip_of_the_finger(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Im Lift hat er mich beschimpft.")
    open_case(anna, case)
    page = anna.page
    expect(part(anna, "contact").get_by_text("Do not contact the other side")).to_be_visible()
    add_person(anna, "Fátima Álvarez")
    anna.open("/inbox")  # nothing of before is in its memory
    page.keyboard.press("/")
    page.keyboard.type("fatmia alvarez")
    found = page.get_by_role("search").get_by_role("link")
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Fátima Álvarez")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Im Lift hat er mich beschimpft.")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("beschimpft")  # the words of what she opened
    expect(page.get_by_role("search").get_by_role("link")).to_contain_text("in its words")


def test_two_who_change_different_things_at_once_lose_nothing(site: Site, anna: Counsellor, samir: Counsellor) -> None:
    _, case = site.reported("Zwei schreiben zugleich.")
    for member in (anna, samir):
        open_case(member, case)
    add_person(anna, "Ana Beispiel")
    add_person(samir, "Bruno Zeuge", "witness")
    samir.page.reload()
    samir.unlock()
    for name in ("Ana Beispiel", "Bruno Zeuge"):
        expect(part(samir, "people").get_by_text(name)).to_be_visible()
    expect(samir.page.get_by_text("Two versions of the case sheet")).to_have_count(0)


def test_two_who_change_the_same_thing_see_both_side_by_side_and_one_settles_it(
    site: Site, anna: Counsellor, samir: Counsellor
) -> None:
    _, case = site.reported("Beide telefonieren.")
    for member in (anna, samir):
        open_case(member, case)
    for member, times in ((anna, "nach 18 Uhr"), (samir, "nie am Abend")):
        contact = part(member, "contact")
        contact.get_by_role("button", name="Change").click()
        contact.get_by_label("Times that are safe").fill(times)
        contact.get_by_role("button", name="Keep").click()
        expect(member.page.get_by_text("Kept in the case sheet.")).to_be_visible()
    both = samir.page.locator(".side-by-side")
    expect(both.get_by_text("nach 18 Uhr")).to_be_visible()
    expect(both.get_by_text("nie am Abend")).to_be_visible()
    both.get_by_label("nie am Abend").check()
    both.get_by_role("button", name="Keep as chosen").click()
    expect(samir.page.get_by_text("One case sheet again.")).to_be_visible()
    anna.page.reload()
    anna.unlock()
    expect(part(anna, "contact").get_by_text("nie am Abend")).to_be_visible()
    expect(anna.page.locator(".side-by-side")).to_have_count(0)
    with site.rows() as rows:
        of_case = sa.select(sa.func.count()).select_from(notes).where(notes.c.case_id == bytes.fromhex(case))
        assert rows.execute(of_case).scalar_one() == 3  # nothing was overwritten


def test_a_form_of_the_sheet_outlives_the_end_of_the_session(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Mitten im Satz.")
    open_case(anna, case)
    people = part(anna, "people")
    people.get_by_role("button", name="Add somebody").click()
    people.get_by_label("Name").fill("Halb geschr")
    with site.rows() as rows:
        rows.execute(sa.delete(sessions))
    people.get_by_role("button", name="Keep").click()
    expect(anna.page.get_by_role("heading", name="Please sign in again")).to_be_visible()
    anna.sign_in()
    expect(people.get_by_text("Halb geschr")).to_be_visible(timeout=SLOW)
    with site.rows() as rows:
        of_case = sa.select(sa.func.count()).select_from(notes).where(notes.c.case_id == bytes.fromhex(case))
        assert rows.execute(of_case).scalar_one() == 1


def test_who_is_removed_while_typing_is_told_and_keeps_nothing_readable(
    site: Site, browser: Browser, anna: Counsellor
) -> None:
    lea = joined(site, browser, anna, "lea", "Lea Beispiel", version=3)
    _, case = site.reported("Das darf sie bald nicht mehr lesen.")
    open_case(lea, case)
    lea.page.get_by_label("New note").fill("Halber Satz")
    command("staff", "leave", "--settings", site.folder.settings, "lea")
    lea.page.get_by_role("button", name="Keep entry").click()
    expect(lea.page.get_by_text("You no longer belong to this service")).to_be_visible()
    for words in ("Das darf sie bald nicht mehr lesen.", "Halber Satz"):
        assert words not in lea.page.content()


def test_a_person_who_lost_her_code_goes_on_in_a_new_case(site: Site, anna: Counsellor) -> None:
    _, old = site.reported("Das erste Mal schrieb ich im Mai.")
    _, new = site.reported("Ich habe meinen Code verloren.")
    with site.rows() as rows:
        reference = rows.execute(
            sa.select(reports.c.reference).where(reports.c.case_id == bytes.fromhex(old))
        ).scalar_one()
    open_case(anna, new)
    page = anna.page
    page.get_by_role("button", name="Link another case").click()
    page.get_by_label("Reference of the other case").fill(reference.lower().replace("-", " "))
    page.get_by_label("earlier report of the same person, who lost the code").check()
    page.get_by_label("What did you write the first time?").check()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("only when at least two answers were right")).to_be_visible()
    page.get_by_label("On which day, about, did you send it?").check()
    page.get_by_role("button", name="Link", exact=True).click()
    expect(page.get_by_text("The two cases are linked.")).to_be_visible()
    page.get_by_text(f"Earlier conversation, {reference}").click()
    expect(page.get_by_text("Das erste Mal schrieb ich im Mai.")).to_be_visible()
    page.get_by_role("link", name="To the older case").click()
    expect(page.get_by_text("The person has written anew.")).to_be_visible()
    expect(page.get_by_role("link", name="Close this one as joined")).to_be_visible()
    assert anna.faults_beside_refusals() == []


def test_the_person_sees_which_interpreter_was_asked_for(site: Site, anna: Counsellor) -> None:
    person, case = site.reported("Ich rede lieber in meiner Sprache.", language="de")
    open_case(anna, case)
    page, requests = anna.page, part(anna, "interpreters")
    requests.get_by_role("button", name="Add a request").click()
    requests.get_by_label("Language").select_option("ti")
    requests.get_by_label("Day").fill("2030-01-17")
    requests.get_by_label("Way").select_option("by phone")
    requests.get_by_label("Agency").fill("Medios")
    requests.get_by_label("Cost in francs").fill("90")
    requests.get_by_role("button", name="Keep").click()
    requests.get_by_role("button", name="Tell the person").click()
    reply = page.get_by_label("Your answer to the person")
    expect(reply).to_be_focused()
    check_both(page)
    reply.press("Control+Enter")
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible(timeout=SLOW)
    told = person.read(person.mailbox())[-1].text.text
    assert told.startswith(
        "Guten Tag\n\nWir haben für Donnerstag, 17. Januar 2030, eine Übersetzung angefragt: Tigrinya"
    )
    assert "am Telefon, Medios" in told
    assert "90" not in told
