"""Somebody who left kept the centre's key of before and her own signing key, and can write to the database.

With both she can make a list of members that is signed and sealed as it should be, under the key before. Once the root has
signed the next one, no browser believes it (the sealing specification, 4: leaving).
"""

import secrets
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from counselling.demo import doors
from counselling.demo.centre_keys import Keyring, make_next_seed, open_centre
from counselling.demo.founding import join
from counselling.demo.member import Member
from counselling.demo.network import Example
from counselling.staff.model import rosters
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.keys import centre_id, expand, member_fingerprint
from reporting.sealing.roster import Member as RosterMember
from reporting.sealing.roster import Seen, next_roster, seal_roster
from tests.browser.counsellor import Counsellor
from tests.browser.workspace_site import CENTRE, Site
from tests.service import CLOCK

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def samir(site: Site) -> Iterator[Member]:
    """A coordinator at a device of his own, whom nobody has let in yet."""
    escrow = base64_bytes(site.folder.escrow.read_text().strip())
    with doors.workspace_http(site.settings) as http:
        device = Member(http, site.settings.roots, escrow, CLOCK.today(), secrets.token_bytes)
        join(site.folder, device, Example("samir", "Samir", CENTRE, "coordinator", "de"), CLOCK, secrets.token_bytes)
        yield device


def centre_page(anna: Counsellor) -> Page:
    page = anna.open("/centre")
    expect(page.locator(".panel")).to_be_visible()
    return page


def forged(samir: Member, kept: Keyring, before: Seen) -> dict[str, object]:
    """The next list of members, with a stranger in it, signed by him and sealed under the key he kept."""
    stranger, staff, record = expand(secrets.token_bytes(32)), secrets.token_bytes(16), secrets.token_bytes(16)
    entries = [*kept.roster.members, RosterMember(staff, "Eve", stranger.public, stranger.sign_public)]
    roster = next_roster(before, entries, samir.staff, samir.identity.signing_key)
    envelope = seal_roster(kept.identities[1].seed, 1, centre_id(CENTRE), record, roster)
    return {"version": roster.version, "generation": 1, "record_id": record, "envelope": envelope}


def require_refused(page: Page) -> None:
    expect(page.get_by_text("The list of members is sealed with an older key of the centre.")).to_be_visible()
    expect(page.get_by_text("Eve", exact=True)).to_have_count(0)


def test_a_list_of_members_under_the_key_before_is_refused(site: Site, anna: Counsellor, samir: Member) -> None:
    page = centre_page(anna)
    anna.let_in("samir", samir.fingerprint, "Samir", version=2)
    kept = open_centre(samir, CENTRE)
    before = samir.rosters_seen[CENTRE].seen
    read_out = {one.staff: member_fingerprint(one.key, one.sign_key) for one in kept.roster.members}
    make_next_seed(samir, kept, kept.roster.members, read_out)
    page = centre_page(anna)
    expect(page.get_by_text("A change of keys is being prepared.")).to_be_visible()
    expect(page.get_by_text("List of members, version 2")).to_be_visible()
    expect(page.get_by_text("exchanged")).to_have_count(0)
    site.sign_manifest()

    third = rosters.c.version == 3
    with site.rows() as rows:
        genuine = dict(rows.execute(sa.select(rosters).where(third)).mappings().one())
        rows.execute(sa.update(rosters).where(third).values(forged(samir, kept, before)))
    require_refused(centre_page(anna))

    with site.rows() as rows:
        rows.execute(sa.update(rosters).where(third).values(genuine))
    page = centre_page(anna)
    expect(page.get_by_text("List of members, version 3")).to_be_visible()

    # Nor does it help to follow the genuine list, or to say that there is no signed list of centres.
    page.route("**/api/v1/manifest", lambda route: route.fulfill(status=404, json={"code": "not_found"}))
    with site.rows() as rows:
        rows.execute(
            sa.insert(rosters).values(centre=CENTRE, **forged(samir, kept, samir.rosters_written[CENTRE].seen))
        )
    require_refused(centre_page(anna))
