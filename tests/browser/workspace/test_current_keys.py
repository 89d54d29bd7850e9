"""What changes while a workspace is open: a colleague comes, a root signs the next key, and somebody slips in a key.

Anna's document is loaded once and never again: whatever she sees of it, it fetched and verified by itself.
"""

import re
import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route, expect

from counselling.cases.model import cases, notes, replaced_slots
from counselling.demo import doors
from counselling.demo.centre_keys import make_next_seed, open_centre
from counselling.demo.founding import join
from counselling.demo.member import Member
from counselling.demo.network import Example
from counselling.staff.model import members
from reporting.mailbox.model import slots
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.keys import expand, member_fingerprint, recipient
from reporting.sealing.slot import DIALOGUE, seal_slot, sign_slot
from tests.browser.counsellor import Counsellor
from tests.browser.workspace.looking import check_both
from tests.browser.workspace_site import CENTRE, SLOW, Site
from tests.service import CLOCK

pytestmark = pytest.mark.timeout(300)

ALARM = "Keys or members of your centre are not what they should be."


@pytest.fixture(scope="module")
def samir(site: Site) -> Iterator[Member]:
    """A colleague at a device of his own, whom nobody has let in yet."""
    escrow = base64_bytes(site.folder.escrow.read_text().strip())
    with doors.workspace_http(site.settings) as http:
        device = Member(http, site.settings.roots, escrow, CLOCK.today(), secrets.token_bytes)
        join(site.folder, device, Example("samir", "Samir", CENTRE, "coordinator", "de"), CLOCK, secrets.token_bytes)
        yield device


def generations(site: Site, case: str) -> list[int]:
    """Under which keys the notes of a case lie, in their order."""
    query = sa.select(notes.c.generation).where(notes.c.case_id == bytes.fromhex(case)).order_by(notes.c.position)
    with site.rows() as rows:
        return list(rows.execute(query).scalars())


def recipients(site: Site, case: str) -> set[bytes]:
    """To whom the keys of a case are sealed."""
    with site.rows() as rows:
        return set(rows.execute(sa.select(slots.c.recipient).where(slots.c.case_id == bytes.fromhex(case))).scalars())


def note(page: Page, text: str) -> None:
    """Writes a note in the case that is open, by the keyboard."""
    page.keyboard.press("n")
    page.keyboard.type(text)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".talk").get_by_text(text)).to_be_visible(timeout=SLOW)


def change_keys(site: Site, samir: Member) -> None:
    """Samir makes the next key of the centre, and the root signs it."""
    keyring = open_centre(samir, CENTRE)
    read_out = {one.staff: member_fingerprint(one.key, one.sign_key) for one in keyring.roster.members}
    make_next_seed(samir, keyring, keyring.roster.members, read_out)
    site.sign_manifest()


def test_a_colleague_and_a_new_key_are_seen_and_used_without_a_reload(
    site: Site, anna: Counsellor, samir: Member
) -> None:
    _, before = site.reported("Vor dem Wechsel.")
    site.reported("Auch das war vor dem Wechsel.")
    page = anna.open(f"/case/{before}")
    expect(page.get_by_text("Vor dem Wechsel.")).to_be_visible(timeout=SLOW)
    page.evaluate("() => { window.sameDocument = true; }")
    note(page, "Unter dem ersten Schlüssel.")
    anna.visit("/centre")
    anna.let_in("samir", samir.fingerprint, "Samir", version=2)

    anna.visit(f"/case/{before}")
    expect(page.get_by_text("Unter dem ersten Schlüssel.")).to_be_visible(timeout=SLOW)
    change_keys(site, samir)  # while the case is open on her screen
    note(page, "Unter dem zweiten Schlüssel.")
    assert generations(site, before) == [1, 2]

    _, after = site.reported("Nach dem Wechsel.")
    assert recipients(site, after) != recipients(site, before)
    anna.visit(f"/case/{after}")
    expect(page.get_by_text("Nach dem Wechsel.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(ALARM)).to_have_count(0)
    assert page.evaluate("() => window.sameDocument") is True
    assert anna.faults_beside_refusals() == []


def test_cases_under_the_older_key_are_sealed_anew_and_a_stop_loses_nothing(
    site: Site, anna: Counsellor, samir: Member
) -> None:
    page = anna.visit("/centre")
    expect(page.get_by_text("The keys of 2 open cases lie under an older key")).to_be_visible(timeout=SLOW)
    check_both(page)

    def stop(route: Route) -> None:
        page.get_by_role("button", name="Stop", exact=True).click()
        route.continue_()

    page.route("**/api/v1/cases/*/slots", stop, times=1)
    page.get_by_role("button", name="Seal them anew").click()
    expect(page.get_by_text("The keys of 1 open case lie under an older key")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Seal them anew").click()
    expect(page.get_by_text("every open case that you see lie under the newest key")).to_be_visible(timeout=SLOW)
    with site.rows() as rows:
        assert len(set(rows.execute(sa.select(slots.c.recipient)).scalars())) == 1
        every = rows.execute(sa.select(cases.c.case_id)).scalars().all()
    for case in every:
        anna.visit(f"/case/{case.hex()}")
        text = page.get_by_text(re.compile("(vor|nach) dem Wechsel", re.IGNORECASE))
        expect(text).to_be_visible(timeout=SLOW)
    assert anna.faults_beside_refusals() == []


def test_a_key_that_a_colleague_sealed_anew_as_nothing_alarms_and_the_one_before_is_put_back(
    site: Site, anna: Counsellor, samir: Member
) -> None:
    with site.rows() as rows:
        replaced = rows.execute(sa.select(replaced_slots).order_by(replaced_slots.c.case_id)).mappings().all()
        case = replaced[0]["case_id"]
        of_case = sa.and_(slots.c.case_id == case, slots.c.what == DIALOGUE)
        newest = recipient(open_centre(samir, CENTRE).identities[2].public)
        nothing = sign_slot(
            seal_slot(newest, DIALOGUE, 0, case, bytes(range(32))), samir.staff, samir.identity.signing_key
        )
        assert rows.execute(sa.update(slots).where(of_case).values(slot=nothing)).rowcount == 1
    page = anna.visit(f"/case/{case.hex()}")
    expect(page.get_by_text(re.compile("vor dem Wechsel", re.IGNORECASE))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("as one that opens nothing")).to_be_visible()
    expect(page.get_by_text("Do not answer yet.")).to_have_count(0)
    check_both(page)
    page.get_by_role("button", name="Put the key before back").click()
    expect(page.get_by_text("The key before is back.")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("as one that opens nothing")).to_have_count(0)
    with site.rows() as rows:
        back = rows.execute(sa.select(slots.c.recipient, slots.c.slot).where(of_case)).one()
    assert back == (replaced[0]["recipient"], replaced[0]["slot"])


def test_a_key_that_changes_as_it_must_not_alarms_on_every_screen(site: Site, anna: Counsellor, samir: Member) -> None:
    page = anna.visit("/inbox")
    expect(page.get_by_text(ALARM)).to_have_count(0)
    slipped = expand(secrets.token_bytes(32)).sign_public
    with site.rows() as rows:
        rows.execute(sa.update(members).where(members.c.staff_id == samir.staff).values(sign_key=slipped))
    anna.visit("/centre")
    expect(page.get_by_text(ALARM)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("The service shows another key for a member than the signed list")).to_be_visible()
    check_both(page)
    anna.visit("/inbox")
    expect(page.get_by_role("link", name="See what is wrong")).to_be_visible()
    with site.rows() as rows:
        rows.execute(
            sa.update(members).where(members.c.staff_id == samir.staff).values(sign_key=samir.identity.sign_public)
        )
    anna.visit("/centre")
    expect(page.get_by_text(ALARM)).to_have_count(0, timeout=SLOW)
