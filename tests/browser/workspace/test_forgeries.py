"""Whoever can write to the database slips in keys, slots, rosters, renewals, manifests; hostile reports try to be more than text.

The workspace refuses each, says so in words, and seals nothing to it (two adversaries, the browser half).
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, Page, expect

from counselling.demo.dialogue import File
from counselling.staff.model import centre_keys, grants, members, rosters, unlock_slots
from reporting.centres.floor import raise_floor
from reporting.centres.model import manifests
from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing.content import Text, encode_text
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_PERSON, REPORT, seal_text
from reporting.sealing.keys import centre_id, expand, member_fingerprint, recipient
from reporting.sealing.roster import Member, next_roster, seal_roster
from reporting.sealing.slot import CENTRE_SEED, DIALOGUE, seal_slot
from reporting.web import clock
from tests.browser.counsellor import Counsellor
from tests.browser.workspace_site import CENTRE, SLOW, Site

pytestmark = pytest.mark.timeout(300)

HOSTILE = (
    "<script>document.title='taken'</script><img src=x onerror=\"document.title='taken'\">\n"
    '{{7*7}} ${7*7} javascript:alert(1) =HYPERLINK("http://x")\n'
    "\u202everkehrt herum\u2066 \u0000\u200f</div></article><iframe src=//x>\n"
    "السلام عليكم"
)

# Why the strongroom seals nothing to whoever waits now, under a fingerprint that was compared before.
GRANT_UNDER = """(fingerprint) => {
  const { strongroom, judged: [{ centre, waiting: [colleague] }] } = document.querySelector("centre-page").model;
  return strongroom.ask("grant", { centre, colleague: { ...colleague, fingerprint }, name: "Lea" }).catch(({ reason }) => reason);
}"""

# Whether the strongroom still has the keys of her centre once everything was fetched anew.
AFTER_FRESHENING = """async () => {
  const { model } = document.querySelector("centre-page");
  const [centre] = model.shown;
  await model.freshen();
  return model.strongroom.ask("changeOfKeys", { centre }).then(() => "open", ({ message }) => message);
}"""


@pytest.fixture
def restored(site: Site) -> Iterator[None]:
    """What the forger wrote is taken back after the test."""
    tables = (centre_keys, grants, rosters, manifests, members, unlock_slots)
    with site.rows() as rows:
        before = {table: [dict(row._mapping) for row in rows.execute(sa.select(table))] for table in tables}
    yield
    with site.rows() as rows:
        for table in (grants, centre_keys, rosters, manifests):
            rows.execute(sa.delete(table))
        for table in (centre_keys, grants, rosters, manifests):
            rows.execute(sa.insert(table), before[table])
        for row in before[members]:
            rows.execute(sa.update(members).where(members.c.staff_id == row["staff_id"]).values(row))
        for row in before[unlock_slots]:
            rows.execute(sa.update(unlock_slots).where(unlock_slots.c.slot_id == row["slot_id"]).values(row))


def centre_page(anna: Counsellor) -> Page:
    page = anna.open("/centre")
    expect(page.locator(".panel")).to_be_visible()
    return page


def case_page(anna: Counsellor, case: str, *, again: bool = False) -> Page:
    """The case as it is now; `again`: what was seen of it before is only in her browser's storage."""
    page = (anna.open if again else anna.visit)(f"/case/{case}")
    expect(page.locator(".message").first).to_be_visible(timeout=SLOW)
    return page


def answering(page: Page) -> Locator:
    return page.get_by_role("button", name="Send to the person")


def own_key(site: Site, login: str = "anna") -> bytes:
    with site.rows() as rows:
        return bytes(rows.execute(sa.select(members.c.key).where(members.c.login == login)).scalar_one())


@pytest.mark.usefixtures("restored")
def test_a_centre_seed_of_somebody_else_is_refused(site: Site, anna: Counsellor) -> None:
    foreign, mine = secrets.token_bytes(32), recipient(own_key(site))
    forged = seal_slot(mine, CENTRE_SEED, 1, centre_id(CENTRE), foreign)
    with site.rows() as rows:
        rows.execute(sa.update(grants).where(grants.c.recipient == mine.key_id).values(slot=forged))
    page = centre_page(anna)
    expect(page.get_by_text("The key is not the one in the signed list of centres.").first).to_be_visible()
    expect(page.locator(".badge", has_text="refused")).to_be_visible()


@pytest.mark.usefixtures("restored")
def test_a_centre_key_that_is_not_the_manifests_is_refused_even_with_a_fitting_seed(
    site: Site, anna: Counsellor
) -> None:
    foreign, mine = expand(secrets.token_bytes(32)), recipient(own_key(site))
    forged = seal_slot(mine, CENTRE_SEED, 1, centre_id(CENTRE), foreign.seed)
    with site.rows() as rows:
        rows.execute(sa.update(centre_keys).values(key=foreign.public))
        rows.execute(sa.update(grants).where(grants.c.recipient == mine.key_id).values(slot=forged))
    page = centre_page(anna)
    expect(page.locator(".badge", has_text="refused")).to_be_visible()


@pytest.mark.usefixtures("restored")
def test_an_unsigned_generation_waits_for_her_comparison_and_is_not_used(site: Site, anna: Counsellor) -> None:
    foreign, mine = expand(secrets.token_bytes(32)), recipient(own_key(site))
    slot = seal_slot(mine, CENTRE_SEED, 2, centre_id(CENTRE), foreign.seed)
    with site.rows() as rows:
        proposer = rows.execute(sa.select(centre_keys.c.proposed_by)).scalar_one()
        rows.execute(
            sa.insert(centre_keys).values(centre=CENTRE, generation=2, key=foreign.public, proposed_by=proposer)
        )
        rows.execute(sa.insert(grants).values(centre=CENTRE, generation=2, recipient=mine.key_id, slot=slot))
    page = centre_page(anna)
    expect(page.get_by_text("not confirmed yet")).to_be_visible()
    expect(page.get_by_role("button", name="It is the same")).to_be_visible()


@pytest.mark.usefixtures("restored")
def test_a_roster_of_a_stranger_and_an_older_roster_are_refused(site: Site, anna: Counsellor) -> None:
    with site.rows() as rows:
        row = rows.execute(sa.select(rosters).order_by(rosters.c.version.desc())).mappings().first()
        assert row is not None
        rows.execute(sa.update(rosters).values(envelope=bytes(row["envelope"])[:-1] + b"\x00"))
    page = centre_page(anna)
    expect(page.get_by_text("The list of members is refused.")).to_be_visible()
    stranger = expand(secrets.token_bytes(32))
    staff = secrets.token_bytes(16)
    forged = next_roster(
        None, [Member(staff, "Eve", stranger.public, stranger.sign_public)], staff, stranger.signing_key
    )
    with site.rows() as rows:
        record = secrets.token_bytes(16)
        envelope = seal_roster(secrets.token_bytes(32), 1, centre_id(CENTRE), record, forged)
        rows.execute(sa.update(rosters).values(record_id=record, envelope=envelope))
    page = centre_page(anna)
    expect(page.get_by_text("The list of members is refused.")).to_be_visible()
    expect(page.get_by_text("Eve", exact=True)).to_have_count(0)
    with site.rows() as rows:  # under a generation that nobody can have: no change of keys that passes by itself
        rows.execute(sa.update(rosters).values(generation=9))
    page = centre_page(anna)
    expect(page.get_by_text("a key that stands in no signed list of centres")).to_be_visible()
    expect(page.get_by_text("Keys or members of your centre are not what they should be.")).to_be_visible()


def test_a_centre_that_is_no_longer_shown_is_open_no_longer(site: Site, anna: Counsellor) -> None:
    page = centre_page(anna)
    assert page.evaluate(AFTER_FRESHENING) == "open"
    page.route("**/api/v1/centres", lambda route: route.fulfill(json=[]), times=1)
    assert "a centre that is not open" in page.evaluate(AFTER_FRESHENING)


@pytest.mark.usefixtures("restored")
def test_a_manifest_of_another_root_or_an_older_one_is_refused(site: Site, anna: Counsellor) -> None:
    centre_page(anna)
    with site.rows() as rows:
        note = rows.execute(sa.select(manifests.c.note).order_by(manifests.c.sequence.desc())).scalars().first()
        assert note is not None
    forged = note.replace("\u2014 demo.example/isonomia ", "\u2014 other.example/isonomia ")
    assert forged != note
    serve(anna, forged)
    page = centre_page(anna)
    expect(page.get_by_text("signed by a key that this workspace does not know")).to_be_visible()
    serve(anna, note.replace("isonomia-keys v1\n1 ", "isonomia-keys v1\n0 "))
    page = centre_page(anna)
    expect(page.get_by_text("The signed list of centres is refused.")).to_be_visible()
    anna.page.unroute("**/api/v1/manifest")


def test_a_manifest_below_the_floor_that_the_document_carries_is_refused(site: Site, anna: Counsellor) -> None:
    page = centre_page(anna)
    expect(page.get_by_text("The signed list of centres is verified.")).to_be_visible()
    with site.rows() as rows:
        sequence, note = rows.execute(sa.select(manifests.c.sequence, manifests.c.note)).one()
    serve(anna, note)
    raise_floor(site.settings, sequence + 1)
    try:
        page = centre_page(anna)
        expect(page.get_by_text("The signed list of centres is refused.")).to_be_visible()
        expect(page.get_by_text("The list of centres is older than")).to_be_visible()
    finally:
        site.settings.service_keys.with_name("manifest-sequence").write_text(f"{sequence}\n")
        anna.page.unroute("**/api/v1/manifest")


def serve(anna: Counsellor, note: str) -> None:
    """A server that lies: it answers with this note instead of the one it verified."""
    anna.page.unroute("**/api/v1/manifest")
    anna.page.route("**/api/v1/manifest", lambda route: route.fulfill(content_type="text/plain", body=note))


@pytest.fixture(scope="module")
def lea(site: Site, browser: Browser) -> Counsellor:
    """A newcomer who waits to be let in."""
    lea = Counsellor(site, browser, "lea")
    lea.accept(site.invite("lea"))
    return lea


@pytest.mark.usefixtures("restored")
@pytest.mark.parametrize("name", ["key", "sign_key"])
def test_a_waiting_members_key_that_was_exchanged_shows_another_fingerprint(
    site: Site, anna: Counsellor, lea: Counsellor, name: str
) -> None:
    read_out = lea.fingerprint()
    stranger = expand(secrets.token_bytes(32))
    exchanged = {"key": stranger.public, "sign_key": stranger.sign_public}[name]
    with site.rows() as rows:
        rows.execute(sa.update(members).where(members.c.login == "lea").values({name: exchanged}))
        granted = rows.execute(sa.select(grants)).all()
    page = centre_page(anna)
    waiting = page.locator(".task", has_text="lea is waiting to be let in")
    expect(waiting).not_to_contain_text(read_out[:14])
    waiting.get_by_label("The last group, as read out to you").fill(read_out[-4:])
    waiting.get_by_label("Name of the new colleague").fill("Lea")
    waiting.get_by_role("button", name="Let in").click()
    expect(page.get_by_text("This is not the last group of the fingerprint")).to_be_visible()
    with site.rows() as rows:
        assert rows.execute(sa.select(grants)).all() == granted


@pytest.mark.usefixtures("restored")
def test_a_key_exchanged_while_a_fingerprint_is_compared_is_not_let_in(
    site: Site, anna: Counsellor, lea: Counsellor
) -> None:
    """What is on her screen is fetched anew behind it, as it is whenever she comes back to this page or keys change."""
    read_out, stranger = lea.fingerprint(), expand(secrets.token_bytes(32))
    page = centre_page(anna)
    waiting = page.locator(".task", has_text="lea is waiting to be let in")
    expect(waiting).to_contain_text(read_out[:14])
    waiting.get_by_label("Name of the new colleague").fill("Lea")
    waiting.get_by_label("The last group, as read out to you").fill(read_out[-4:])
    with site.rows() as rows:
        lost = {"key": stranger.public, "sign_key": stranger.sign_public}
        rows.execute(sa.update(members).where(members.c.login == "lea").values(lost))
        granted = rows.execute(sa.select(grants)).all()
    page.evaluate("() => document.querySelector('centre-page').model.freshen()")
    expect(waiting).to_contain_text(read_out[:14])  # she is not interrupted while she types
    waiting.get_by_role("button", name="Let in").click()
    expect(page.get_by_text("This has changed since you compared it")).to_be_visible(timeout=SLOW)
    expect(waiting).not_to_contain_text(read_out[:14])
    assert page.evaluate(GRANT_UNDER, read_out) == "another key than the one that was compared"
    with site.rows() as rows:
        assert rows.execute(sa.select(grants)).all() == granted


def test_me_the_newcomers_page_and_the_list_of_members_show_the_same_fingerprint(
    site: Site, anna: Counsellor, lea: Counsellor
) -> None:
    with site.rows() as rows:
        keys = sa.select(members.c.login, members.c.key, members.c.sign_key)
        shown = {row.login: member_fingerprint(row.key, row.sign_key) for row in rows.execute(keys)}
    assert lea.fingerprint() == shown["lea"]
    page = centre_page(anna)
    expect(page.get_by_text(shown["anna"]).filter(visible=True).first).to_be_visible()
    expect(page.get_by_text(shown["lea"][:14]).filter(visible=True).first).to_be_visible()
    page.get_by_role("link", name="Me", exact=True).click()
    expect(page.get_by_text(shown["anna"]).filter(visible=True).first).to_be_visible()


@pytest.mark.usefixtures("restored")
def test_an_unlock_slot_with_weaker_parameters_is_refused(site: Site, anna: Counsellor) -> None:
    with site.rows() as rows:
        for row in rows.execute(sa.select(unlock_slots)).mappings().all():
            weaker = bytes(row["slot"])[:5] + b"\x01" + bytes(row["slot"])[6:]
            rows.execute(sa.update(unlock_slots).where(unlock_slots.c.slot_id == row["slot_id"]).values(slot=weaker))
    page = anna.page
    page.goto(f"{site.url}/centre")
    page.get_by_label("Passphrase or recovery passphrase").fill(anna.passphrase)
    page.get_by_role("button", name="Unlock").click()
    expect(page.get_by_text("A way to unlock was made weaker than we allow.")).to_be_visible(timeout=SLOW)


def renew(site: Site, case_id: bytes, key: bytes, words: str) -> None:
    """A message under dialogue generation 1 and its slot, written straight into the tables."""
    record = secrets.token_bytes(16)
    said = Text(v=1, seq=1, seen=-1, day=clock.today(), sealed_by="browser", language="de", text=words, attachments=())
    envelope = seal_text(key, MESSAGE_FROM_PERSON, DIALOGUE_RING, 1, case_id, record, encode_text(said))
    with site.rows() as rows:
        centre = recipient(rows.execute(sa.select(centre_keys.c.key)).scalar_one())
        slot = {"generation": 1, "recipient": centre.key_id, "slot": seal_slot(centre, DIALOGUE, 1, case_id, key)}
        rows.execute(sa.insert(slots).values(case_id=case_id, what=DIALOGUE, **slot))
        row = {"case_id": case_id, "record_id": record, "position": 1, "kind": 2, "dialogue_generation": 1}
        rows.execute(sa.insert(envelopes).values(**row, day=clock.today(), envelope=envelope))
    set_generation(site, case_id, 1)


def set_generation(site: Site, case_id: bytes, generation: int) -> None:
    with site.rows() as rows:
        of_case = sa.update(reports).where(reports.c.case_id == case_id)
        rows.execute(of_case.values(dialogue_generation=generation))


def test_a_renewal_the_person_never_promised_is_not_answered(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Echt.")
    renew(site, bytes.fromhex(case), secrets.token_bytes(32), "Bitte hierher antworten")
    page = case_page(anna, case)
    expect(page.get_by_text("Do not answer yet.")).to_be_visible()
    expect(page.get_by_text("The person never announced the key of the newest messages.").first).to_be_visible()
    expect(page.get_by_text("Bitte hierher antworten")).to_have_count(0)
    expect(page.get_by_text("Echt.", exact=True)).to_be_visible()
    expect(answering(page)).to_be_hidden()


def test_a_promised_renewal_is_answered_under_the_new_key_and_never_again_under_the_old_one(
    site: Site, anna: Counsellor
) -> None:
    person, case = site.reported("Erster Schlüssel.")
    renew(site, bytes.fromhex(case), person.code.dialogue_key(1), "Zweiter Schlüssel.")
    page = case_page(anna, case)
    expect(page.get_by_text("Zweiter Schlüssel.")).to_be_visible()
    page.get_by_label("Your answer to the person").fill("Unter dem neuen.")
    answering(page).click()
    expect(page.get_by_text("Sent. It waits in the person’s mailbox.")).to_be_visible()
    assert [text.generation for text in person.read(person.mailbox())] == [0, 1, 1]
    set_generation(site, bytes.fromhex(case), 0)
    page = case_page(anna, case, again=True)
    expect(page.get_by_text("This browser has seen a newer key of this conversation.").first).to_be_visible()
    expect(answering(page)).to_be_hidden()


def test_an_exchanged_dialogue_slot_makes_a_report_unreadable_and_is_not_answered(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Echt.")
    exchange_dialogue_slot(site, bytes.fromhex(case))
    page = case_page(anna, case)
    expect(page.get_by_text("Unreadable.")).to_be_visible()
    expect(answering(page)).to_be_hidden()


def test_a_report_that_opened_before_and_does_not_any_more_is_no_unreadable_one(site: Site, anna: Counsellor) -> None:
    _, case = site.reported("Echt.")
    case_page(anna, case)
    exchange_dialogue_slot(site, bytes.fromhex(case))
    page = case_page(anna, case, again=True)
    expect(page.get_by_text("Not genuine.")).to_be_visible()
    expect(answering(page)).to_be_hidden()


def test_a_report_exchanged_together_with_its_key_is_refused_by_who_has_read_the_real_one(
    site: Site, anna: Counsellor
) -> None:
    _, case = site.reported("Echt.")
    case_page(anna, case)
    exchange_report(site, bytes.fromhex(case), "Bitte alles noch einmal schreiben")
    page = case_page(anna, case, again=True)
    expect(page.get_by_text("This browser has opened this report with another key.").first).to_be_visible()
    expect(page.get_by_text("Not genuine.")).to_be_visible()
    expect(page.get_by_text("Bitte alles noch einmal schreiben")).to_have_count(0)
    expect(answering(page)).to_be_hidden()


def exchange_report(site: Site, case_id: bytes, words: str) -> None:
    """The forger's report under the forger's key, both as genuine in form as the person's."""
    key = secrets.token_bytes(32)
    said = Text(v=1, seq=0, seen=0, day=clock.today(), sealed_by="browser", language="de", text=words, attachments=())
    exchange_dialogue_slot(site, case_id, key)
    with site.rows() as rows:
        of_case = envelopes.c.case_id == case_id
        record = rows.execute(sa.select(envelopes.c.record_id).where(of_case)).scalar_one()
        envelope = seal_text(key, REPORT, DIALOGUE_RING, 0, case_id, record, encode_text(said))
        rows.execute(sa.update(envelopes).where(of_case).values(envelope=envelope))


def exchange_dialogue_slot(site: Site, case_id: bytes, key: bytes | None = None) -> None:
    """The forger's own key, sealed to the centre: anybody can seal to a public key."""
    with site.rows() as rows:
        centre = recipient(rows.execute(sa.select(centre_keys.c.key)).scalar_one())
        slot = seal_slot(centre, DIALOGUE, 0, case_id, key or secrets.token_bytes(32))
        rows.execute(sa.update(slots).where(slots.c.case_id == case_id).values(slot=slot))


def test_a_text_that_was_taken_away_is_missed(site: Site, anna: Counsellor) -> None:
    person, case = site.reported("Erstens.")
    person.answer("Zweitens.", "de")
    person.answer("Drittens.", "de")
    page = case_page(anna, case)
    expect(page.get_by_text("Look closely.")).to_have_count(0)
    with site.rows() as rows:
        rows.execute(sa.delete(envelopes).where(envelopes.c.case_id == bytes.fromhex(case), envelopes.c.position == 1))
    page = case_page(anna, case, again=True)
    expect(page.get_by_text("Here a text of the person is missing.")).to_be_visible()
    expect(page.get_by_text("Since your last visit a text of the person has disappeared.")).to_be_visible()


def test_hostile_words_stay_words(site: Site, anna: Counsellor) -> None:
    name = "\u202egpj.exe\u2066<img src=x onerror=alert(1)>.png"
    files = (File(name, "image/png", b"<html><script>parent.document.title='taken'</script>"),)
    _, case = site.reported(HOSTILE.replace("\u0000", ""), files=files, contact="<b>fett</b>")
    page = case_page(anna, case)
    title = page.title()
    assert page.locator(".message .words").first.inner_text() == HOSTILE.replace("\u0000", "")
    expect(page.get_by_text("<b>fett</b>")).to_be_visible()
    assert page.locator(".message :is(script, img, iframe, b)").count() == 0
    shown = page.locator(".files .name").inner_text()
    assert "\u202e" not in shown
    assert "exe" in shown
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_text("This is not the kind of file its name says.")).to_be_visible()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download").click()
    assert not set(downloading.value.suggested_filename) & set('<>:"/\\|?*\u202e')
    assert Path(downloading.value.path()).read_bytes() == files[0].content
    assert page.title() == title
    assert anna.faults_beside_refusals() == []
