"""A letter from the case: held back while the person says no, filled in with gaps, as a document, on paper, kept as an entry."""

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from counselling.audit.model import audit_index
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)

TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def begin(site: Site, anna: Counsellor) -> tuple[Page, str]:
    """Goes to the desk of a new case that is Anna's; its id."""
    _, case = site.reported("Mein Chef sagt: «Du bleibst unten.»")
    page = anna.visit(f"/case/{case}")
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Write a letter").click()
    expect(page.get_by_label("Situation")).to_be_visible()
    return page, case


def entries(site: Site, case: str) -> int:
    """How many entries the trail has of the case: making a document adds one."""
    with site.rows() as rows:
        found = sa.select(sa.func.count()).select_from(audit_index)
        of_case = audit_index.c.subject == bytes.fromhex(case)
        return int(rows.execute(found.where(of_case)).scalar_one())


def test_the_other_side_is_not_written_to_until_the_person_agrees(site: Site, anna: Counsellor) -> None:
    page, case = begin(site, anna)
    page.get_by_label("Situation").select_option("employer")
    expect(page.get_by_text("The person does not want the other side to be contacted.")).to_be_visible()
    expect(page.get_by_label("Subject")).to_have_count(0)
    page.get_by_role("button", name="Lift this in the case sheet").click()
    expect(page.get_by_text("Ask the person first, and confirm that she agrees.")).to_be_visible()
    page.get_by_label("I have asked the person").check()
    page.get_by_role("button", name="Lift this in the case sheet").click()
    expect(page.get_by_label("Subject")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("gaps are left:")).to_contain_text("day of the incident")
    page.reload()
    anna.unlock()
    expect(page.get_by_role("button", name="Write a letter")).to_be_visible(timeout=SLOW)
    assert case in page.url


def test_a_letter_becomes_a_document_paper_and_an_entry(site: Site, anna: Counsellor, tmp_path: Path) -> None:
    page, case = begin(site, anna)
    page.get_by_label("Language", exact=True).select_option("de")
    page.get_by_label("Situation").select_option("invitation")
    text = page.get_by_label("Letter", exact=True)
    text.fill(text.input_value().replace("[Uhrzeit]", "14 Uhr"))
    page.get_by_label("Place and day").fill("St. Gallen, 22. November 2026")
    expect(page.locator(".paper")).to_contain_text("um 14 Uhr")
    check_both(page)
    page.get_by_label("Situation").select_option("withdrawal")
    page.get_by_label("Letter", exact=True).fill("Begonnen, nicht fertig.")
    page.get_by_label("Situation").select_option("invitation")
    before = entries(site, case)
    with page.expect_download() as download:
        page.get_by_role("button", name="As a Word document").click()
    path = tmp_path / "letter.docx"
    download.value.save_as(path)
    with zipfile.ZipFile(path) as read:
        body = ElementTree.fromstring(read.read("word/document.xml"))  # noqa: S314 - made by our page
    words = "\n".join(one.text or "" for one in body.iter(TEXT))
    assert "um 14 Uhr" in words
    assert "[Uhrzeit]" not in words
    assert "Anna Muster" in words
    assert entries(site, case) == before + 1
    page.emulate_media(media="print")
    expect(page.locator(".paper")).to_be_visible()
    expect(page.get_by_role("navigation")).to_be_hidden()
    assert page.locator(".paper").evaluate("paper => getComputedStyle(paper).page") == "letter"  # its margins
    assert page.pdf().count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    page.get_by_role("button", name="Keep in the case").click()
    expect(page.get_by_text("The letter is kept in the case.")).to_be_visible(timeout=SLOW)
    expect(page.locator(".entry.letter", has_text="um 14 Uhr")).to_be_visible()
    page.get_by_role("button", name="Write a letter").click()  # the other one that she had begun is still there
    expect(page.get_by_label("Situation")).to_have_value("")
    expect(page.get_by_role("option", name="(begun)")).to_have_count(1)
    page.get_by_label("Situation").select_option("withdrawal")
    expect(page.get_by_label("Letter", exact=True)).to_have_value("Begonnen, nicht fertig.")


def test_a_letter_that_was_begun_is_there_after_another_one_and_after_a_lock(site: Site, anna: Counsellor) -> None:
    page, case = begin(site, anna)
    page.get_by_label("Situation").select_option("withdrawal")
    page.get_by_label("Subject").fill("Eigener Betreff")
    page.get_by_label("Situation").select_option("invitation")
    expect(page.get_by_label("Subject")).not_to_have_value("Eigener Betreff")
    page.get_by_label("Situation").select_option("withdrawal")
    expect(page.get_by_label("Subject")).to_have_value("Eigener Betreff")
    anna.lock()
    anna.unlock()
    page.get_by_role("button", name="Write a letter").click()
    expect(page.get_by_label("Subject")).to_have_value("Eigener Betreff")
    page.get_by_role("button", name="Back to the case").click()
    expect(page.get_by_text("«Du bleibst unten.»")).to_be_visible()
    assert case in page.url
