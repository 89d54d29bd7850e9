"""The room of the yearly figures: one drafts and writes, another approves and publishes, and the page says what was written."""

import csv
import re
import secrets
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from counselling.demo.founding import sign_manifest
from counselling.demo.network import MEMBERS, centres_text
from counselling.statistics.model import statistics_rows
from counselling.statistics.simulated import sealed_rows, simulated
from reporting.centres.service import read_service_keys
from reporting.web import clock
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(400)

YEAR = clock.today().year - 1


@pytest.fixture(scope="module")
def rows(site: Site) -> None:
    """Sixty cases of the year that is over, as the worker would have moved them."""
    made = sealed_rows(read_service_keys(site.settings), simulated("SG", YEAR, 60, 1), secrets.token_bytes)
    with site.rows() as connection:
        connection.execute(sa.insert(statistics_rows), made)


def room(site: Site, browser: Browser, login: str) -> Page:
    """A statistician, invited and in, in her room."""
    member = Counsellor(site, browser, login)
    member.accept(site.invite(login, "statistician"))
    member.page.get_by_role("navigation").get_by_role("link", name="Yearly figures").click()
    expect(member.page.get_by_role("heading", name="A new draft")).to_be_visible(timeout=SLOW)
    return member.page


def test_two_publish_a_year_and_what_one_wrote_stands_on_its_page(site: Site, browser: Browser, rows: None) -> None:
    hers = room(site, browser, "rosa")
    ahead = hers.locator("section", has=hers.get_by_role("heading", name="How a year stands")).last
    ahead.get_by_label("Canton").select_option("SG")
    ahead.get_by_label("Year").fill(str(YEAR))
    ahead.get_by_role("button", name="Have a look").click()
    expect(ahead.get_by_text("About 60 cases.")).to_be_visible(timeout=SLOW)
    check_both(hers)
    hers.get_by_label("Canton").first.select_option("SG")
    hers.get_by_role("button", name="Make a draft").click()
    expect(hers.get_by_role("heading", name=f"SG {YEAR}, version 1")).to_be_visible(timeout=SLOW)
    hers.get_by_text("The text beside the figures").click()
    hers.get_by_label("Deutsch").fill("Mehr Menschen kamen.\n\n<b>Danke.</b>")
    hers.get_by_role("button", name="Keep the text").click()
    expect(hers.get_by_role("heading", name="The text beside the figures")).to_be_visible(timeout=SLOW)
    his = room(site, browser, "ugo")
    expect(his.get_by_role("cell", name="rosa", exact=True)).to_be_visible(timeout=SLOW)
    his.get_by_role("button", name=str(YEAR), exact=True).click()
    expect(his.get_by_text("Mehr Menschen kamen.")).to_be_visible(timeout=SLOW)
    his.get_by_role("button", name="Open or fold all tables").click()
    crossing = his.get_by_role("region", name=re.compile("^Domain of life – Gender of the person affected"))
    expect(crossing.get_by_role("columnheader")).not_to_have_count(0, timeout=SLOW)
    expect(crossing.get_by_role("rowheader").first).to_be_visible(timeout=SLOW)
    check_both(his)
    his.get_by_role("button", name="Approve").click()
    his.get_by_role("button", name="Publish for good").click()
    expect(his.get_by_text("published", exact=True)).to_be_visible(timeout=SLOW)
    page = httpx.get(f"{site.settings.reporting.origin}/de/figures/SG/{YEAR}", timeout=30)
    assert "<p>Mehr Menschen kamen.</p>" in page.text
    assert "&lt;b&gt;Danke.&lt;/b&gt;" in page.text
    assert 'href="/de/figures/national"' in page.text


def test_whoever_leads_the_only_centre_of_a_canton_is_sent_to_its_figures(anna: Counsellor, rows: None) -> None:
    page = anna.open("/figures")
    page.get_by_label("Canton").select_option("SG")
    page.get_by_role("button", name="Make the table").click()
    expect(page.get_by_role("link", name="The canton’s published figures")).to_be_visible(timeout=SLOW)
    assert anna.faults_beside_refusals() == []


def test_whoever_leads_one_of_two_centres_takes_its_own_table_along(
    site: Site, browser: Browser, anna: Counsellor, rows: None
) -> None:
    """Beside the year that was published above; of its sixty cases none is her centre's."""
    claire = Counsellor(site, browser, "claire")
    claire.accept(site.invite("claire", "coordinator", centre="ecoute-valais"))
    claire.make_centre_keys("Claire Exemple")
    site.folder.centres.write_text(centres_text(MEMBERS).replace('cantons = ["VS"]', 'cantons = ["VS", "SG"]'))
    sign_manifest(site.folder)
    page = anna.open("/figures")
    page.get_by_label("Canton").select_option("SG")
    page.get_by_label("Year").fill(str(YEAR))
    page.get_by_role("button", name="Make the table").click()
    keep = page.get_by_role("button", name="Download as a table")
    expect(keep).to_be_visible(timeout=SLOW)
    check_both(page)
    with page.expect_download() as download:
        keep.click()
    assert download.value.suggested_filename == f"beratung-ost-SG-{YEAR}.csv"
    head, total, *lines = list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))
    assert (head, total) == (["Table", "Line", "Count"], ["Cases", "", "0"])
    counted = [line for line in lines if line[2]]
    assert {"Domain of life", "Gender of the person affected"} <= {name for name, *_ in counted}
    assert {count for *_, count in counted} == {"0"}
    assert any(line[1].startswith("Every number is rounded") for line in lines)
    assert anna.faults_beside_refusals() == []
