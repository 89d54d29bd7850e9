"""From an invitation to an answer: the workspace in a real browser, on real programs, with keys that the browser made."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, expect

from counselling.demo.pictures import example_file
from counselling.staff.model import members, unlock_slots
from reporting.mailbox.model import reports
from reporting.mailbox.safety_word import safety_word
from reporting.web import clock
from tests.browser.counsellor import Counsellor, founded, joined
from tests.browser.workspace_site import Site, workspace_site
from tests.ports import own_ports

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """On both databases: the other files of the workspace ask the browser more than the database, and take SQLite."""
    database = "sqlite:///isonomia.db"
    if request.param == "postgresql":
        database = request.getfixturevalue("postgresql_cluster").create("workspace_journey")
    folder = tmp_path_factory.mktemp("workspace") / "site"
    with own_ports() as ports, workspace_site(folder, database, ports) as running:
        yield running


@pytest.fixture(scope="module")
def anna(site: Site, browser: Browser) -> Counsellor:
    """The first member of her centre, whose key the root has signed."""
    return founded(site, browser)


@pytest.fixture(scope="module")
def samir(site: Site, browser: Browser, anna: Counsellor) -> Counsellor:
    """A newcomer whom Anna let in after he read out his fingerprint."""
    return joined(site, browser, anna, "samir", "Samir Beispiel", version=2)


def test_an_invitation_leaves_the_address_at_once_and_works_once(site: Site, browser: Browser) -> None:
    link = site.invite("lea")
    lea = Counsellor(site, browser, "lea")
    lea.page.goto(link)
    expect(lea.page.get_by_role("heading", name="Welcome, lea")).to_be_visible()
    assert lea.page.url == f"{site.url}/"
    lea.accept(link)
    assert len(lea.passphrase.split()) == len(lea.recovery.split()) == 6
    again = Counsellor(site, browser, "lea")
    again.page.goto(link)
    expect(again.page.get_by_text("This invitation has been used or has expired")).to_be_visible()


def test_the_service_keeps_two_sealed_copies_of_a_seed_and_no_word_of_a_passphrase(
    site: Site, anna: Counsellor
) -> None:
    with site.rows() as rows:
        staff = rows.execute(sa.select(members.c.staff_id).where(members.c.login == "anna")).scalar_one()
        mine = rows.execute(sa.select(unlock_slots).where(unlock_slots.c.staff_id == staff)).all()
    assert sorted(slot.purpose for slot in mine) == ["daily", "recovery"]
    everything = b"".join(path.read_bytes() for path in site.folder.path.rglob("isonomia.db*"))
    for phrase in (anna.passphrase, anna.recovery):
        assert phrase.encode() not in everything


def test_a_newcomer_is_let_in_only_with_the_last_group_of_her_fingerprint(
    site: Site, browser: Browser, anna: Counsellor
) -> None:
    noor = Counsellor(site, browser, "noor")
    noor.accept(site.invite("noor"))
    anna.open("/centre")
    waiting = anna.page.locator(".task", has_text="noor is waiting")
    waiting.get_by_label("The last group, as read out to you").fill("AAAA")
    waiting.get_by_label("Name of the new colleague").fill("Noor")
    waiting.get_by_role("button", name="Let in").click()
    expect(anna.page.get_by_text("This is not the last group of the fingerprint")).to_be_visible()
    noor.open("/inbox")
    expect(noor.page.get_by_text("You cannot open cases yet")).to_be_visible()


def test_a_report_is_read_answered_and_noted(site: Site, anna: Counsellor, samir: Counsellor) -> None:
    person, case = site.reported("Mein Chef sagt: «Du bleibst unten.»\nSeit März.", contact="abends, 079 000 00 00")
    page = anna.page
    page.get_by_role("link", name="Inbox").click()
    expect(page.get_by_text("Du bleibst unten")).to_have_count(0)  # lists hold no words
    page.locator(f"a[href='/case/{case}']").click()
    expect(page.get_by_text("«Du bleibst unten.»")).to_be_visible()
    expect(page.get_by_text("abends, 079 000 00 00")).to_be_visible()
    expect(page.get_by_text(safety_word(person.code.dialogue_key(0)))).to_be_visible()
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible()
    page.get_by_label("New note").fill("Fristen prüfen")
    page.get_by_role("button", name="Keep entry").click()
    expect(page.get_by_text("Entry kept.")).to_be_visible()
    page.get_by_label("Your answer to the person").fill("Guten Tag\nDanke für Ihr Vertrauen.")
    page.get_by_label("Your answer to the person").press("Control+Enter")
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    said = person.read(person.mailbox())
    assert [text.text.text for text in said][1:] == ["Guten Tag\nDanke für Ihr Vertrauen."]
    assert said[1].text.seq == 0
    assert said[1].text.seen == 0
    person.answer("Danke. Ja, gern.", "de")
    samir.visit(f"/case/{case}")
    expect(samir.page.get_by_text("Danke. Ja, gern.")).to_be_visible()
    expect(samir.page.get_by_text("Fristen prüfen")).to_be_visible()
    expect(samir.page.get_by_text("Anna Muster").first).to_be_visible()
    assert anna.faults_beside_refusals() == samir.faults_beside_refusals() == []


def test_appointments_are_proposed_with_a_reply_and_what_she_chose_is_shown(site: Site, anna: Counsellor) -> None:
    person, case = site.reported("Ich möchte lieber reden.")
    page = anna.visit(f"/case/{case}")
    page.get_by_label("Your answer to the person").fill("Wann passt es Ihnen?")
    for number, hours in enumerate((("14:00", "15:00"), ("17:30", "17:00"))):
        page.get_by_role("button", name="Propose an appointment").click()
        row = page.get_by_role("group", name="Appointment").nth(number)
        row.get_by_label("Day").fill(str(clock.today() + timedelta(days=8)))
        row.get_by_label("From").fill(hours[0])
        row.get_by_label("To").fill(hours[1])
        row.get_by_label("Where").fill("Rathausgasse 1")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("An appointment ends before it begins.")).to_be_visible()
    anna.lock()  # by then everything is kept
    page.reload()
    anna.unlock()
    expect(page.get_by_role("group", name="Appointment")).to_have_count(2)  # kept, sealed, like the words
    page.get_by_role("group", name="Appointment").nth(1).get_by_label("To").fill("18:00")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    expect(page.get_by_role("group", name="Appointment")).to_have_count(0)
    expect(page.get_by_text("The person has not chosen yet.")).to_be_visible()
    proposed = person.read(person.mailbox())[1].text.appointments
    assert proposed is not None
    assert [(one.begins, one.ends, one.where) for one in proposed] == [
        ("14:00", "15:00", "Rathausgasse 1"),
        ("17:30", "18:00", "Rathausgasse 1"),
    ]
    person.answer("Am Abend, gern.", "de", accepts=proposed[1].id)
    page.reload()
    anna.unlock()
    chosen = page.get_by_role("listitem").filter(has_text="17:30–18:00")
    expect(chosen.get_by_text("accepted")).to_be_visible()
    expect(page.get_by_text("The person has not chosen yet.")).to_have_count(0)


def test_what_is_longer_than_an_envelope_is_said_before_it_is_sealed(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Kurz.")
    page = anna.visit(f"/case/{case}")
    page.get_by_label("Your answer to the person").fill("😀" * 60_000)
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("This is longer than can be sent.")).to_be_visible()
    page.get_by_label("Your answer to the person").fill("😀" * 59_000)
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()


def test_a_report_about_the_centre_says_to_the_coordinator_alone_why_she_has_it(
    site: Site, anna: Counsellor, samir: Counsellor
) -> None:
    _, case = site.reported("Es geht um Ihre Stelle.", conflict=True)
    page = anna.visit(f"/case/{case}")
    expect(page.get_by_text("Only coordinators see this case now")).to_be_visible()
    expect(page.get_by_text("may concern somebody at this centre", exact=True)).to_be_visible()
    expect(page.locator(".answers")).to_contain_text("Advice centre against racism")
    samir.visit(f"/case/{case}")
    expect(samir.page.get_by_text("There is nothing here, or it is not yours. Go back to the inbox.")).to_be_visible()
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible()
    expect(page.get_by_text("Only coordinators see this case now")).to_have_count(0)
    samir.page.reload()
    samir.unlock()
    expect(samir.page.get_by_text("Es geht um Ihre Stelle.")).to_be_visible()
    _, other = site.reported("Es geht nicht um Ihre Stelle.")
    for counsellor in (anna, samir):
        counsellor.visit(f"/case/{other}")
        expect(counsellor.page.get_by_text("Es geht nicht um Ihre Stelle.")).to_be_visible()
        expect(counsellor.page.get_by_text("Conflict")).to_have_count(0)


def test_files_go_both_ways(site: Site, anna: Counsellor, tmp_path: Path) -> None:
    picture, paper = example_file("chat.png"), example_file("absage.pdf")
    person, case = site.reported("Mit Bild.", files=(picture, paper))
    page = anna.visit(f"/case/{case}")
    expect(page.locator(".message .files > li")).to_have_count(2)
    first, second = page.locator(".message .files > li").all()
    first.get_by_role("button", name="Look at it").click()
    frame = first.locator("iframe")
    expect(frame).to_have_attribute("sandbox", "")
    expect(frame.content_frame.locator("img")).to_be_visible()
    second.get_by_role("button", name="Look at it").click()
    expect(second.get_by_text("1 page")).to_be_visible()
    expect(second.locator("iframe")).to_have_attribute("sandbox", "allow-scripts")
    expect(second.locator("iframe").content_frame.locator("canvas")).to_be_visible()
    with page.expect_download() as downloading:
        second.get_by_role("button", name="Download").click()
    assert downloading.value.suggested_filename == "absage.pdf"
    assert Path(downloading.value.path()).read_bytes() == paper.content
    chosen = tmp_path / "merkblatt.txt"
    chosen.write_bytes(b"Ein Merkblatt\n")
    page.get_by_label("Add files").set_input_files(chosen)
    expect(page.get_by_role("button", name="Remove merkblatt.txt")).to_be_visible()
    page.get_by_label("Your answer to the person").fill("Im Anhang ein Merkblatt.")
    page.get_by_role("button", name="Send to the person").click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    mailbox = person.mailbox()
    (announced,) = person.read(mailbox)[-1].text.attachments
    assert (announced.name, person.read_file(mailbox, announced.record)) == ("merkblatt.txt", b"Ein Merkblatt\n")


def test_the_list_is_worked_with_the_keyboard_alone(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Nur mit Tasten.")
    page = anna.visit("/inbox")
    page.get_by_role("button", name="New", exact=True).click()
    expect(page.locator(f"table.cases tbody a[href='/case/{case}']")).to_be_visible()
    # Cases of one day stand in no particular order.
    listed = [link.get_attribute("href") for link in page.locator("table.cases tbody a").all()]
    for _ in range(listed.index(f"/case/{case}") + 1):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nur mit Tasten.")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("Kurz.")
    expect(page.get_by_label("Your answer to the person")).to_have_value("Kurz.")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.type("Notiz.")
    expect(page.get_by_label("New note")).to_have_value("Notiz.")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("heading", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="Inbox")).to_be_visible()
    with site.rows() as rows:
        state = rows.execute(sa.select(reports.c.state).where(reports.c.case_id == bytes.fromhex(case))).scalar_one()
    assert state == "opened"
