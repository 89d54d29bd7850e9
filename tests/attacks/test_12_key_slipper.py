"""She can write to every table of the database and wants somebody to seal to a key of hers, or to believe her words.

She has: inserts and updates of recipients, slots, grants, rosters, renewals, the manifest, unlock slots; even a server
of her own that answers in place of ours. She has not: a root key, a centre's or a member's seed, an access code. She
gains nothing: whoever is shown her key refuses it and says why, and nothing is sealed. (The browser's half of this is
in tests/browser.)
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from secrets import token_bytes
from typing import Any

import httpx
import pytest

from counselling.cases.model import notes
from counselling.demo import casework, centre_keys
from counselling.demo.calls import ServiceRefused
from counselling.demo.casework import open_case, reply, write_note
from counselling.demo.centre_keys import grant, make_first_seed, open_centre
from counselling.demo.dialogue import MISSING, Said, seal_said
from counselling.demo.member import Member
from counselling.demo.person import OLDER_KEY, Person, Story
from counselling.demo.processes import command
from counselling.staff.model import grants, members, rosters, unlock_slots
from reporting.centres.model import manifests
from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing import errors
from reporting.sealing.access_code import from_secret
from reporting.sealing.content import Text
from reporting.sealing.envelope import REPORT
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import Identity, centre_id, expand, recipient
from reporting.sealing.note import sign_note, split_note
from reporting.sealing.roster import Member as RosterMember
from reporting.sealing.roster import next_roster, seal_roster
from reporting.sealing.slot import CENTRE_SEED, DIALOGUE, seal_slot
from tests.attacks.rows import added, removed, rows, slipped
from tests.ceremony import recover, shares
from tests.service import CENTRE, CLOCK, TAGS, Service

pytestmark = pytest.mark.timeout(600)  # whole programs, and all they left behind, on a busy machine

WORDS = "Was ich hier schreibe, ist nur für die Beratungsstelle."
STORY = Story(centre=CENTRE, text=WORDS, tags=TAGS)


@pytest.fixture(scope="module")
def hers() -> Identity:
    """The key that she wants somebody to seal to."""
    return expand(token_bytes(32))


@pytest.fixture
def url(running: Service) -> str:
    return running.settings.database


@pytest.fixture
def anna(running: Service) -> Member:
    return running.members["anna"]


def refuses(reason: str) -> Any:
    """Within the block somebody's device refuses for this reason."""
    return pytest.raises(NotGenuine, match=f"^{reason}$")


# Recipients and grants


def test_a_recipient_of_hers_in_place_of_a_colleagues_is_not_granted(
    running: Service, url: str, anna: Member, hers: Identity
) -> None:
    read_out = running.members["samir"].fingerprint
    granted = rows(url, grants, {"centre": CENTRE})
    with slipped(url, members, {"login": "samir"}, key=hers.public):
        with refuses(centre_keys.OTHER_THAN_ROSTER):
            open_centre(anna, CENTRE)
        with refuses(centre_keys.OTHER_FINGERPRINT):
            grant(anna, CENTRE, "samir", read_out, "Samir")
    assert rows(url, grants, {"centre": CENTRE}) == granted


@pytest.mark.parametrize("swapped", [{"key"}, {"sign_key"}, {"key", "sign_key"}])
def test_a_newcomer_whose_keys_were_swapped_before_the_grant_is_not_let_in(
    running: Service, url: str, hers: Identity, swapped: set[str]
) -> None:
    """Her signing key alone in a roster would be enough to write the next one."""
    samir = running.members["samir"]
    of_hers = {"key": hers.public, "sign_key": hers.sign_public}
    with (
        removed(url, grants, {"centre": CENTRE, "recipient": samir.identity.key_id}),
        removed(url, rosters, {"centre": CENTRE, "version": 2}),
        slipped(url, members, {"login": "samir"}, **{name: of_hers[name] for name in swapped}),
    ):
        granted = rows(url, grants, {"centre": CENTRE})
        with refuses(centre_keys.OTHER_FINGERPRINT):
            grant(running.other_device("anna"), CENTRE, "samir", samir.fingerprint, "Samir")
        assert rows(url, grants, {"centre": CENTRE}) == granted


def test_a_signing_key_of_hers_is_noticed(running: Service, url: str, anna: Member, hers: Identity) -> None:
    with slipped(url, members, {"login": "samir"}, sign_key=hers.sign_public), refuses(centre_keys.OTHER_THAN_ROSTER):
        open_centre(anna, CENTRE)


@pytest.mark.parametrize(("centre", "reason"), [(CENTRE, errors.OTHER_KEY), ("ecoute-valais", errors.HEADER)])
def test_a_centre_seed_of_hers_is_not_used(url: str, anna: Member, hers: Identity, centre: str, reason: str) -> None:
    annas = recipient(anna.identity.public)
    forged = seal_slot(annas, CENTRE_SEED, 1, centre_id(centre), hers.seed)
    with slipped(url, grants, {"centre": CENTRE, "recipient": annas.key_id}, slot=forged), refuses(reason):
        open_centre(anna, CENTRE)


def test_unlock_slots_of_hers_are_not_taken_for_annas(running: Service, url: str, hers: Identity) -> None:
    anna = running.members["anna"]
    samirs = rows(url, unlock_slots, {"staff_id": running.members["samir"].staff})[0]["slot"]
    weaker = bytearray(rows(url, unlock_slots, {"staff_id": anna.staff, "purpose": "daily"})[0]["slot"])
    weaker[5] = 1  # one pass of Argon2id instead of three
    for slot, reason in ((samirs, errors.HEADER), (bytes(weaker), errors.WEAKER_PARAMETERS)):
        with slipped(url, unlock_slots, {"staff_id": anna.staff}, slot=slot), refuses(reason):
            running.other_device("anna")


# Rosters


def test_a_roster_of_hers_is_not_believed(url: str, anna: Member, hers: Identity) -> None:
    """Without the centre's seed she cannot even seal one."""
    open_centre(anna, CENTRE)
    record = token_bytes(16)
    with added(url, rosters, **_next_roster(anna, hers.seed, hers, hers, record)), refuses(errors.DOES_NOT_OPEN):
        open_centre(anna, CENTRE)


def test_a_roster_that_a_stranger_signed_is_not_believed(url: str, anna: Member, hers: Identity) -> None:
    """A leaver may still have the seed; a signature that counts she has not."""
    seed = open_centre(anna, CENTRE).identities[1].seed
    row = _next_roster(anna, seed, hers, hers, token_bytes(16))
    with added(url, rosters, **row), refuses(errors.NOT_A_MEMBER):
        open_centre(anna, CENTRE)


def test_an_older_roster_is_not_believed_again(url: str, anna: Member) -> None:
    open_centre(anna, CENTRE)
    with removed(url, rosters, {"centre": CENTRE, "version": 2}), refuses(errors.LOWER_VERSION):
        open_centre(anna, CENTRE)


def _next_roster(anna: Member, seed: bytes, newcomer: Identity, signer: Identity, record: bytes) -> dict[str, Any]:
    before, roster, _ = anna.rosters_seen[CENTRE]
    stranger = RosterMember(token_bytes(16), "Anna", newcomer.public, newcomer.sign_public)
    forged = next_roster(before, [*roster.members, stranger], stranger.staff, signer.signing_key)
    envelope = seal_roster(seed, 1, centre_id(CENTRE), record, forged)
    return {
        "centre": CENTRE,
        "version": forged.version,
        "generation": 1,
        "record_id": record,
        "envelope": envelope,
    }


# Manifest and escrow


def test_nobody_seals_to_a_manifest_of_hers_in_the_table(running: Service, url: str, hers: Identity) -> None:
    (row,) = rows(url, manifests, {})
    before = len(rows(url, reports, {}))
    for note in _forged_notes(row["note"], hers).values():
        with slipped(url, manifests, {"sequence": row["sequence"]}, note=note):
            running.restart("reporting")  # it has verified nothing yet, and finds only hers
            with pytest.raises(ServiceRefused, match="503 no_manifest"):
                running.person().report(STORY)
    assert len(rows(url, reports, {})) == before
    running.restart("reporting")
    assert running.person().report(STORY).centre == CENTRE


@pytest.mark.parametrize("reason", [errors.ANOTHER_ROOT, errors.SIGNATURE, errors.LOWER_SEQUENCE, errors.EXPIRED])
def test_nobody_seals_to_a_manifest_of_hers_from_her_own_server(
    running: Service, url: str, hers: Identity, reason: str
) -> None:
    (row,) = rows(url, manifests, {})
    note = _forged_notes(row["note"], hers).get(reason, row["note"])
    today = CLOCK.today().replace(year=CLOCK.today().year + 20) if reason == errors.EXPIRED else CLOCK.today()
    with httpx.Client(base_url="http://hers.example", transport=_server_of_hers(note)) as http:
        person = Person(http, running.settings.roots, from_secret(token_bytes(15)), today, token_bytes)
        member = Member(http, running.settings.roots, b"", today, token_bytes)
        person.sequence_seen = member.sequence_seen = row["sequence"] + (reason == errors.LOWER_SEQUENCE)
        with refuses(reason):
            person.seal_report(STORY)
        with refuses(reason):
            member.manifest()


def test_no_centre_is_founded_for_an_escrow_recipient_of_hers(running: Service, url: str, hers: Identity) -> None:
    """The member compares what the service shows with the sheet of paper in her hand."""
    anna = running.other_device("anna")
    anna.escrow = hers.public
    with refuses(centre_keys.OTHER_ESCROW):
        make_first_seed(anna, CENTRE, "Anna")


def test_a_seed_of_hers_does_not_come_out_of_escrow(running: Service, url: str, hers: Identity, tmp_path: Path) -> None:
    escrow = recipient(running.members["anna"].escrow)
    forged = seal_slot(escrow, CENTRE_SEED, 1, centre_id(CENTRE), hers.seed)
    request, recovered = tmp_path / "request.json", tmp_path / "recovered.json"
    asked = ("--settings", running.folder.settings, "--centre", CENTRE, "--login", "samir", "--out", request)
    with slipped(url, grants, {"centre": CENTRE, "recipient": escrow.key_id}, slot=forged):
        command("ceremony", "request", *asked)
    ended = recover(running, request, recovered, shares(running)[:2])
    assert (ended.returncode, recovered.exists()) == (2, False)
    assert errors.OTHER_KEY in ended.stderr


def _forged_notes(note: str, hers: Identity) -> dict[str, str]:
    text = split_note(note)[0]
    return {
        errors.ANOTHER_ROOT: sign_note(text, "hers.example/isonomia", hers.signing_key),
        errors.SIGNATURE: note.replace('"default":true', '"default":false'),
    }


def _server_of_hers(note: str) -> httpx.MockTransport:
    return httpx.MockTransport(lambda _request: httpx.Response(200, text=note))


# Slots, renewal and texts of a case


def test_a_dialogue_key_of_hers_opens_nothing(running: Service, url: str, anna: Member) -> None:
    _, sealed = running.reported(WORDS)
    keyring = open_centre(anna, CENTRE)
    centre = recipient(keyring.identities[1].public)
    forged = seal_slot(centre, DIALOGUE, 0, sealed.case, token_bytes(32))
    with slipped(url, slots, {"case_id": sealed.case}, slot=forged), refuses(errors.DOES_NOT_OPEN):
        open_case(anna, keyring, sealed.case)
    (text,) = open_case(anna, keyring, sealed.case).said
    assert text.text.text == WORDS


def test_a_report_of_hers_under_a_key_of_hers_does_not_take_a_dialogue_over(
    running: Service, url: str, anna: Member
) -> None:
    """Both are as genuine in form as the person's; but this device has opened the real report."""
    _, sealed = running.reported(WORDS)
    keyring = open_centre(anna, CENTRE)
    open_case(anna, keyring, sealed.case)
    key = token_bytes(32)
    (row,) = rows(url, envelopes, {"case_id": sealed.case})
    said = Text(v=1, seq=0, seen=0, day=anna.today, sealed_by="browser", language="de", text="Hers.", attachments=())
    envelope = seal_said(key, sealed.case, Said(row["record_id"], REPORT, 0, said))
    slot = seal_slot(recipient(keyring.identities[1].public), DIALOGUE, 0, sealed.case, key)
    with (
        slipped(url, slots, {"case_id": sealed.case}, slot=slot),
        slipped(url, envelopes, {"case_id": sealed.case}, envelope=envelope),
        refuses(casework.OTHER_DIALOGUE),
    ):
        open_case(anna, keyring, sealed.case)
    (text,) = open_case(anna, keyring, sealed.case).said
    assert text.text.text == WORDS


def test_another_cases_slot_is_not_believed(running: Service, url: str, anna: Member) -> None:
    _, first = running.reported(WORDS)
    _, second = running.reported(WORDS)
    (foreign,) = rows(url, slots, {"case_id": second.case})
    with slipped(url, slots, {"case_id": first.case}, slot=foreign["slot"]), refuses(errors.HEADER):
        open_case(anna, open_centre(anna, CENTRE), first.case)


def test_a_renewal_of_hers_is_not_believed_by_either_side(running: Service, url: str, anna: Member) -> None:
    person, sealed = running.reported(WORDS)
    keyring = open_centre(anna, CENTRE)
    opened = open_case(anna, keyring, sealed.case)
    centre = recipient(keyring.identities[1].public)
    slot = seal_slot(centre, DIALOGUE, 1, sealed.case, token_bytes(32))
    row = {"case_id": sealed.case, "what": DIALOGUE, "generation": 1, "recipient": centre.key_id, "slot": slot}
    with (
        added(url, slots, **row),
        slipped(url, reports, {"case_id": sealed.case}, dialogue_generation=1),
    ):
        with refuses(casework.NOT_PROMISED):
            open_case(anna, keyring, sealed.case)
        with refuses(OLDER_KEY):
            person.answer("Ich schreibe weiter.", "de")
        # A device that opened the case before knows only the person's own key, and the service no longer takes it.
        with pytest.raises(ServiceRefused, match="dialogue_generation_not_current"):
            reply(anna, opened, "Danke.", "de")
    reply(anna, open_case(anna, keyring, sealed.case), "Danke.", "de")
    assert [said.text.text for said in person.read(person.mailbox())] == [WORDS, "Danke."]


def test_a_text_that_is_missing_or_moved_is_noticed_by_both(running: Service, url: str, anna: Member) -> None:
    person, sealed = running.reported(WORDS)
    keyring = open_centre(anna, CENTRE)
    reply(anna, open_case(anna, keyring, sealed.case), "Eins.", "de")
    person.answer("Zwei.", "de")
    person.answer("Drei.", "de")
    first, second = (rows(url, envelopes, {"case_id": sealed.case, "position": n})[0] for n in (2, 3))
    middle = {"case_id": sealed.case, "record_id": first["record_id"]}
    with removed(url, envelopes, middle), _noticed(MISSING, person, anna, sealed.case):
        pass
    with slipped(url, envelopes, middle, position=9), _noticed(MISSING, person, anna, sealed.case):
        pass
    with (
        slipped(url, envelopes, middle, envelope=second["envelope"]),
        _noticed(errors.HEADER, person, anna, sealed.case),
    ):
        pass
    said = [text.text.text for text in person.read(person.mailbox())]
    assert said == [WORDS, "Eins.", "Zwei.", "Drei."]


@contextlib.contextmanager
def _noticed(reason: str, person: Person, anna: Member, case: bytes) -> Iterator[None]:
    with refuses(reason):
        person.answer("Vier.", "de")
    with refuses(reason):
        open_case(anna, open_centre(anna, CENTRE), case)
    yield


def test_a_note_of_hers_is_not_believed(running: Service, url: str, anna: Member) -> None:
    _, sealed = running.reported(WORDS)
    _, other = running.reported(WORDS)
    keyring = open_centre(anna, CENTRE)
    for case in (sealed.case, other.case):
        write_note(anna, keyring, case, "Nur für uns.", "de")
    (foreign,) = rows(url, notes, {"case_id": other.case})
    with slipped(url, notes, {"case_id": sealed.case}, envelope=foreign["envelope"]), refuses(errors.HEADER):
        open_case(anna, keyring, sealed.case)
