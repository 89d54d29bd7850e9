"""A case is coded beside its story, closed, taken along by its person, and erased by two; in the words of the screens."""

import csv
import io
import os
import zipfile
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from counselling.cases.model import cases, tasks
from counselling.demo.dialogue import File
from counselling.staff.model import centre_settings
from counselling.statistics.rows import Coded
from reporting.mailbox.model import reports
from reporting.web import clock
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.conftest import Prepared
from tests.browser.workspace.looking import check, tick
from tests.browser.workspace_site import FILED, SLOW, Site

pytestmark = pytest.mark.timeout(300)

WORDS = 'Der Abwart sagte "=2+5" und <b>mehr</b>.'
# All that is sealed in this browser's storage.
KEPT = """async () => {
  const open = (request) => new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const store = (await open(indexedDB.open("workspace"))).transaction("sealed").objectStore("sealed");
  const values = await open(store.getAll());
  const bytes = await Promise.all(values.map((value) => new Blob([value]).arrayBuffer()));
  return bytes.map((one) => new TextDecoder("latin1").decode(one)).join();
}"""
LETTER = File("Brief/../an mich.txt", "text/plain", b"what was sent" * 300)


@pytest.fixture(scope="module")
def prepared(together: Prepared) -> Prepared:
    """Samir can open the cases too."""
    return together


@pytest.fixture(scope="module")
def case(site: Site, anna: Counsellor) -> str:
    """A case that anna looks after."""
    _, case = site.reported(WORDS, [LETTER])
    anna.visit(f"/case/{case}")
    anna.page.get_by_role("button", name="Take over").click()
    expect(anna.page.get_by_text("The case is yours now.")).to_be_visible()
    site.await_row(FILED, sa.true())  # that it was taken over
    return case


def kept(page: Page) -> str:
    """The sealed draft of the coding on the screen, once all that was chosen up to now is in it."""
    page.locator("coding-page").evaluate("page => page.keeping.flush()")
    return str(page.evaluate(KEPT))


def look(page: Page, name: str) -> None:
    """No fault that axe finds and nothing beyond the edge; with SHOTS set to a folder, a picture."""
    check(page)
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def filed(site: Site) -> int:
    with site.rows() as connection:
        return connection.execute(sa.select(sa.func.count()).select_from(FILED)).scalar_one()


def test_a_case_is_coded_beside_its_story_and_what_is_chosen_is_not_lost(
    site: Site, anna: Counsellor, case: str
) -> None:
    page = anna.visit(f"/case/{case}/coding")
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(page.get_by_text("Still to code: ")).to_be_visible()
    tick(page, "motive", "stated", "Xenophobia")
    tick(page, "motive", "assessed", "Anti-Black racism", "Xenophobia")
    tick(page, "form", "assessed", "Threat")
    tick(page, "form", "assessed", "not known")
    expect(page.locator("#field-form .assessed").get_by_label("Threat", exact=True)).not_to_be_checked()
    before = kept(page)
    tick(page, "form", "assessed", "Threat")
    expect(page.get_by_text("Kept on this device until then.")).to_be_visible()
    page.wait_for_function(f"async before => (await ({KEPT})()) !== before", arg=before)  # a moment after the last key
    page = anna.open(f"/case/{case}/coding")
    expect(page.locator("#field-motive .assessed .chosen")).to_have_text("Anti-Black racism, Xenophobia")
    tick(page, "life_domain", "assessed", "Housing")
    page.locator("#field-reporter_role select").select_option("affected")
    page.locator("#field-conflict_structure select").select_option("colleague")
    expect(page.get_by_text("Employer or colleagues are coded, but not the workplace.")).to_be_visible()
    page.locator("#field-conflict_structure select").select_option("landlord")
    expect(page.get_by_text("Please look once more:")).to_have_count(0)
    tick(page, "service", "assessed", "Information")
    page.get_by_label("Discrimination for origin or race is").select_option("plausible")
    page.get_by_label("Why").fill("Zwei Zeuginnen.")
    expect(page.get_by_text("Everything that is counted is coded.")).to_be_visible()
    look(page, "coding")
    page.route("**/statistics/rows", lambda route: route.abort(), times=1)  # the row is lost on its way
    page.get_by_role("button", name="Keep the coding").click()
    expect(page.get_by_text("The service does not answer just now.")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Keep the coding").click()
    expect(page.get_by_text("Kept in the case sheet.")).to_be_visible(timeout=SLOW)
    page.set_viewport_size({"width": 390, "height": 844})
    look(page, "coding-phone")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert filed(site) == 2  # its codes once, in the place of what was filed when it was taken over


def test_a_second_reader_confirms(site: Site, anna: Counsellor, samir: Counsellor, case: str) -> None:
    page = anna.visit(f"/case/{case}/coding")
    page.get_by_role("button", name="Ask for a second reader").click()
    expect(page.get_by_text("Asked for on ")).to_be_visible(timeout=SLOW)
    other = samir.visit(f"/case/{case}/coding")
    expect(other.get_by_text("asks for a second reader.")).to_be_visible()
    other.get_by_role("button", name="I differ").click()
    expect(other.get_by_text("Please say why you differ.")).to_be_visible()
    other.get_by_label("Your reason").fill("Noch nicht zu Ende gelesen.")
    other.get_by_label("What no code says").fill("Ein zweites Mal gelesen.")
    other.get_by_role("button", name="Keep the coding").click()
    expect(other.get_by_text("Kept in the case sheet.")).to_be_visible(timeout=SLOW)
    expect(other.get_by_label("Your reason")).to_have_value("Noch nicht zu Ende gelesen.")
    other.get_by_role("button", name="I assess it alike").click()
    expect(other.get_by_text("assesses it alike")).to_be_visible(timeout=SLOW)


def test_what_nobody_has_taken_over_is_not_closed(site: Site, anna: Counsellor, case: str) -> None:
    _, new = site.reported("Noch niemandes.")
    page = anna.visit(f"/case/{new}")
    expect(page.get_by_role("link", name="Close the case")).to_have_count(0)
    page.get_by_role("link", name="The end of the case").click()
    expect(page.get_by_text("Nobody has taken this case over yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Close the case")).to_have_count(0)
    expect(page.get_by_role("button", name="Export everything")).to_be_visible()


def test_a_case_is_closed_with_what_came_of_it_and_its_follow_up(site: Site, anna: Counsellor, case: str) -> None:
    page = anna.visit(f"/case/{case}/closing")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("Please choose what came of it.")).to_be_visible()
    page.locator("closing-page .picker summary").click()
    page.get_by_label("Apology", exact=True).check()
    page.get_by_label("How the person sees it").select_option("helped")
    again = clock.today() + timedelta(days=400)
    page.get_by_label("Ask again on").fill(str(again))
    page.get_by_label("What about").fill("Ob die Wohnung nun passt")
    look(page, "closing")
    refused(page)
    page.route("**/notes", lambda route: route.abort(), times=1)  # it is closed, and its outcome is lost on its way
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("The service does not answer just now.")).to_be_visible(timeout=SLOW)
    page = anna.open(f"/case/{case}/closing")
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_role("heading", level=1, name="is closed")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Kept until").first).to_be_visible()
    look(page, "closed")
    with site.rows() as connection:
        state = connection.execute(sa.select(cases.c.state).where(cases.c.case_id == bytes.fromhex(case))).scalar_one()
        (task,) = connection.execute(sa.select(tasks).where(tasks.c.case_id == bytes.fromhex(case))).all()
    assert state == "closed"
    assert task.due == again


def refused(page: Page) -> None:
    """The service does not close the case, and nothing else was written."""
    written: list[str] = []
    page.on("request", lambda request: written.append(request.url) if request.method != "GET" else None)
    body = '{"code": "transition_open"}'
    page.route("**/api/v1/cases/*/closing", lambda route: route.fulfill(status=409, body=body), times=1)
    page.get_by_role("button", name="Close the case").click()
    expect(page.get_by_text("This case is on its way already.")).to_be_visible(timeout=SLOW)
    assert [url.rpartition("/")[2] for url in written] == ["closing"]


def test_its_person_gets_everything_as_text_and_nothing_as_a_formula(site: Site, anna: Counsellor, case: str) -> None:
    page = anna.visit(f"/case/{case}/closing")
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name="Export everything").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:2] == ["overview.html", "held.csv"]
    assert [archive.read(name) for name in names[2:]] == [LETTER.content]
    assert not any(".." in name.split("/") or name.startswith("/") for name in names)
    overview = archive.read("overview.html").decode()
    assert "Der Abwart sagte &quot;=2+5&quot; und &lt;b&gt;mehr&lt;/b&gt;." in overview
    assert "Zwei Zeuginnen." in overview
    assert "<script" not in overview
    held = archive.read("held.csv").decode()
    assert "cases,1,closed_day," in held
    assert not any(line.split(",")[-1].startswith("=") for line in held.splitlines())


def test_the_archive_is_offered_the_coded_row_and_nothing_else(site: Site, anna: Counsellor, case: str) -> None:
    with site.rows() as connection:
        connection.execute(sa.update(centre_settings).values(archive_offer=True))
        of = sa.select(reports.c.reference).where(reports.c.case_id == bytes.fromhex(case))
        reference = connection.execute(of).scalar_one()
    page = anna.visit(f"/case/{case}/closing")
    with page.expect_download(timeout=SLOW) as download:
        page.get_by_role("button", name="Profile for the archive").click(timeout=SLOW)
    text = Path(download.value.path()).read_text("utf-8-sig")
    profile = dict(csv.reader(io.StringIO(text, newline="")))
    assert set(profile) <= {"type", *(one.name for one in msgspec.structs.fields(Coded))}
    assert (profile["type"], profile["unit"], profile["life_domain"]) == ("coded", "case", "housing")
    assert not [word for word in (case, reference, "Abwart", "Zeuginnen", "anna") if word in text]


def erase(page: Page) -> None:
    """Decides on it: one press says what that means, the second does it."""
    page.get_by_text("Erase it", exact=True).click()
    expect(page.get_by_text("In backups it lives on until they expire.")).to_be_visible()
    page.get_by_role("button", name="Erase it for good").click()


def test_a_case_is_erased_by_two_and_never_by_one(site: Site, anna: Counsellor, samir: Counsellor, case: str) -> None:
    page = samir.visit(f"/case/{case}/closing")
    page.get_by_role("button", name="The person wishes erasure").click()
    expect(page.get_by_text("You proposed to erase this case")).to_be_visible()
    expect(page.get_by_text("Erase it", exact=True)).to_have_count(0)
    other = anna.visit(f"/case/{case}/closing")
    other.get_by_role("button", name="Put it on hold").click()
    expect(other.get_by_text("The case is on hold")).to_be_visible()
    erase(other)
    expect(other.get_by_text("The case is on hold. A coordinator can lift that.")).to_be_visible()
    other.get_by_role("button", name="Lift the hold").click()
    expect(other.get_by_text("The case is on hold")).to_have_count(0)
    look(other, "erasure")
    erase(other)
    expect(other.get_by_text("It is decided.")).to_be_visible()
    site.work()
    site.await_row(cases, sa.and_(cases.c.case_id == bytes.fromhex(case), cases.c.erased_day.is_not(None)))
    other = anna.visit(f"/case/{case}")
    expect(other.get_by_text("Only this cover is left.")).to_be_visible()
