"""A region's delegate in German and in French: she hands in a report for somebody, takes a referral with consent, reads the
protected table of her region, and never sees a case.
"""

import secrets
from collections.abc import Callable
from typing import Final, NamedTuple

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from counselling.audit.entries import OPERATOR
from counselling.audit.outbox import Act, open_trail
from counselling.cases.model import cases
from counselling.staff.model import members
from counselling.statistics.composing import Asked
from counselling.statistics.counted import Known, known_rows
from counselling.statistics.drafts import Decided, decide, keep, key_of, make, prepare
from counselling.statistics.model import statistics_rows
from counselling.statistics.simulated import sealed_rows, simulated
from counselling.workspace.shell import catalogue
from reporting.centres.service import read_service_keys
from reporting.mailbox.model import reports
from reporting.web import clock
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import SLOW, Site

pytestmark = pytest.mark.timeout(300)

YEAR: Final = clock.today().year - 1
WORDS: Final = {
    "de": "Eine Nachbarin erzählt: Der Verein nahm sie nicht auf.",
    "fr": "Une voisine raconte : le club ne l’a pas admise.",
}

PLACES: Final = ("Inbox", "Take in a report", "Yearly figures", "Centre", "Me")
HANDED_IN: Final = "It has gone to the centre. You do not see the case; the person can tell you about it."


class Referred(NamedTuple):
    """A case of which something was offered to the delegate."""

    case: str
    reference: str


@pytest.fixture(scope="module")
def dora(site: Site, browser: Browser, anna: Counsellor) -> Counsellor:
    """The delegate, in with keys of her own; nobody lets her into the centre."""
    dora = Counsellor(site, browser, "dora")
    dora.accept(site.invite("dora", "delegate"))
    return dora


@pytest.fixture(scope="module")
def table(site: Site, anna: Counsellor, dora: Counsellor) -> None:
    """Last year's table of her canton, drafted by one and approved by another."""
    keys, asked = read_service_keys(site.settings), Asked("SG", YEAR, "")
    with site.rows() as connection:
        made = sealed_rows(keys, simulated("SG", YEAR, 60, 1), secrets.token_bytes)
        connection.execute(sa.insert(statistics_rows), made)
    with site.rows() as connection:
        trail = open_trail(connection, keys, secrets.token_bytes)
        drafter, approver = connection.execute(sa.select(members.c.staff_id)).scalars()
        rows, version, sketch, _ = prepare(
            connection, trail, asked, Known(known_rows(connection, keys, asked, clock.today())), clock.today()
        )
    release = make(rows, asked, version, key_of(trail), clock.today())
    with site.rows() as connection:
        act = Act(OPERATOR, clock.now(), trail)
        draft = keep(connection, act, drafter, release, sketch)
        decide(connection, act, approver, draft, Decided("approved", 0), clock.today())


def speak(page: Page, language: str) -> Callable[[str], str]:
    """From here on her workspace speaks it; what it says for an English text."""
    page.evaluate("(tag) => document.querySelector('workspace-app').speak(tag)", language)
    known = catalogue(language)
    return lambda message: str(known[message])


def referred(site: Site, anna: Counsellor) -> Referred:
    """Anna takes a case over and offers the delegate what its person agreed to."""
    _, case = site.reported("Die Gemeinde soll es wissen.")
    page = anna.visit(f"/case/{case}")
    page.get_by_role("button", name="Take over").click()
    expect(page.get_by_text("The case is yours now.")).to_be_visible(timeout=SLOW)
    anna.visit(f"/case/{case}/transition")
    page.get_by_text("Write down a consent").click()
    page.get_by_label("To whom, by name").fill("Delegierte der Region")
    page.get_by_label("What kind of recipient").select_option("authority")
    page.get_by_label("For what").select_option("mediation")
    page.get_by_label("How it was given").select_option("in_person")
    page.get_by_label("What the person said").fill("Die Delegierte darf davon wissen.")
    page.get_by_role("button", name="Write down").click()
    page.get_by_label("To a delegate of the region").check()
    page.get_by_label("To whom", exact=True).select_option(label="dora")
    page.get_by_label("With which consent").select_option(label="Delegierte der Region")
    page.get_by_label("a summary").check()
    page.get_by_label("Why", exact=True).first.select_option("place")
    page.get_by_role("button", name="Pass on").click()
    expect(page.get_by_text("waits for an answer")).to_be_visible(timeout=SLOW)
    with site.rows() as rows:
        of_case = sa.select(reports.c.reference).where(reports.c.case_id == bytes.fromhex(case))
        return Referred(case, rows.execute(of_case).scalar_one())


def look_around(anna: Counsellor, dora: Counsellor, say: Callable[[str], str]) -> None:
    """Her pages hold what she can do and nothing else; and nobody is asked to give her the centre's keys or work."""
    page = dora.page
    dora.visit("/centre")
    for way in ("/intake", "/inbox", "/figures"):
        expect(page.locator(f"main a[href='{way}']")).to_be_visible()
    check_both(page)
    dora.visit("/me")
    expect(page.get_by_role("button", name=say("Sign out"))).to_be_visible()
    expect(page.get_by_text(say("Your fingerprint, to read to a colleague:"))).to_have_count(0)
    expect(page.get_by_role("button", name=say("Make an address"))).to_have_count(0)
    check_both(page)
    members_page = anna.visit("/centre")
    expect(members_page.get_by_text("dora", exact=True)).to_be_visible(timeout=SLOW)
    expect(members_page.get_by_text("is waiting to be let in")).to_have_count(0)


@pytest.mark.parametrize("language", ["de", "fr"])
def test_a_delegates_day(site: Site, anna: Counsellor, dora: Counsellor, table: None, language: str) -> None:
    offer, page = referred(site, anna), dora.page
    say = speak(page, language)

    dora.visit("/inbox")
    menu = page.get_by_role("navigation").get_by_role("link")
    expect(menu).to_have_text([say(one) for one in PLACES], timeout=SLOW)
    expect(page.get_by_role("searchbox")).to_have_count(0)
    offered = page.get_by_role("region", name=say("Offered to you"))
    expect(offered.get_by_text(offer.reference)).to_be_visible(timeout=SLOW)
    expect(offered.get_by_text(say("a summary"))).to_be_visible()
    check_both(page)
    offered.get_by_role("button", name=say("Accept"), exact=True).click()
    offered.get_by_role("button", name=say("Done"), exact=True).click()
    expect(page.get_by_text(offer.reference)).to_have_count(0, timeout=SLOW)
    expect(page.locator("main a[href^='/case/']")).to_have_count(0)

    dora.visit("/intake")
    page.get_by_label(say("What happened, in the person’s words")).fill(WORDS[language])
    check_both(page)
    page.get_by_role("button", name=say("Seal and take in"), exact=True).click()
    expect(page.get_by_role("heading", name=say("Taken in: hand over the code"))).to_be_visible(timeout=SLOW)
    check_both(page)
    page.get_by_role("button", name=say("The person has the code"), exact=True).click()
    expect(page.get_by_text(say(HANDED_IN))).to_be_visible(timeout=SLOW)

    dora.visit("/figures")
    page.get_by_role("button", name=str(YEAR)).click()
    expect(page.get_by_role("heading", level=2, name=f"SG {YEAR}")).to_be_visible(timeout=SLOW)
    check_both(page)
    look_around(anna, dora, say)

    site.work(whole=False)
    with site.rows() as rows:
        every = rows.execute(sa.select(cases.c.case_id)).scalars().all()
    for case in every:
        dora.visit(f"/case/{case.hex()}")
        expect(page.get_by_text(say("There is nothing here, or it is not yours. Go back to the inbox."))).to_be_visible(
            timeout=SLOW
        )
    assert dora.faults_beside_refusals() == anna.faults_beside_refusals() == []
