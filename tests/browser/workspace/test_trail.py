"""The supervisor at her browser: who read a case, the answer to a complaint, the check; and nothing wider than a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from counselling.audit.model import trail_entries
from counselling.audit.verify import verify_export
from counselling.cli.witness import known_log
from counselling.demo.processes import command
from reporting.mailbox.model import reports
from reporting.publishing.model import checkpoints
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check, check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)


def test_the_supervisor_sees_who_read_a_case_and_checks_the_trail(
    site: Site, browser: Browser, anna: Counsellor, tmp_path: Path
) -> None:
    _, case = site.reported("Ein Wort, das hier niemand sieht.")
    anna.open(f"/case/{case}")
    expect(anna.page.locator(".message").first).to_be_visible(timeout=SLOW)
    eva = Counsellor(site, browser, "eva")
    eva.accept(site.invite("eva", "supervisor"))
    site.work()
    site.await_row(trail_entries, trail_entries.c.event == "case.read")
    with site.rows() as connection:
        reference = str(
            connection.execute(reports.select().where(reports.c.case_id == bytes.fromhex(case))).one().reference
        )
    by_case(eva.page, reference)
    check_and_export(site, eva.page, tmp_path)
    what_is_wrong_is_said(site, eva.page)
    assert eva.faults == []


def by_case(page: Page, reference: str) -> None:
    page.get_by_role("navigation").get_by_role("link", name="Audit trail").click()
    page.get_by_label("Reference of the case").fill(reference.lower())
    page.get_by_role("button", name="Show", exact=True).click()
    row = page.locator("table.trail tbody tr", has_text="opened the case").first
    expect(row).to_contain_text("anna")
    check_both(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Answer to a complaint").click()
    paper = page.locator("article.paper")
    expect(paper).to_contain_text(f"Who has read the case {reference}")
    expect(paper).to_contain_text("anna opened the case (1 text)")
    expect(paper).to_contain_text("What it cannot show")
    check(page)
    expect(page.locator("body")).not_to_contain_text("niemand sieht")
    for view in ("By member", "By kind"):
        page.get_by_role("button", name=view).click()
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator("table.trail tbody tr").first).to_be_visible()
        check(page)
    page.get_by_role("button", name="Unusual reading").click()
    expect(page.locator("trail-page h3")).to_have_count(3)
    check(page)


def check_and_export(site: Site, page: Page, folder: Path) -> None:
    kept = folder / "kept.txt"
    with site.rows() as connection:
        kept.write_text(str(connection.execute(checkpoints.select().limit(1)).one().note), "utf-8")
    page.get_by_role("button", name="Check and export").click()
    page.get_by_label("Checkpoints that you kept").set_input_files(kept)
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Everything that is stored is what was signed.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("It agrees with the 1 checkpoint that you kept.")).to_be_visible()
    check(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export the trail").click()
    keys = folder / "trail.keys"
    keys.write_text(command("audit", "keys", "--settings", site.folder.settings))
    with Path(download.value.path()).open("rb") as lines:
        assert verify_export(lines, known_log(keys)[1]).entries > 0


def what_is_wrong_is_said(site: Site, page: Page) -> None:
    with site.rows() as connection:
        connection.execute(trail_entries.update().where(trail_entries.c.number == 1).values(event="case.read"))
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("Something is not as it was signed.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("An entry is not listed here under what it says")).to_be_visible()
    expect(page.get_by_text("entry 1 is listed under what it does not say")).to_be_visible()
    check(page)
