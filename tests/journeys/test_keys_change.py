"""Somebody leaves and the centre changes its keys; everybody's keys are lost and the escrow ceremony brings them back."""

from pathlib import Path
from secrets import token_bytes
from typing import Any

import msgspec
import pytest

from counselling.demo.calls import ServiceRefused
from counselling.demo.casework import cases, open_case, reply
from counselling.demo.centre_keys import OLDER_GENERATION, Keyring, make_next_seed, open_centre, open_recovered
from counselling.demo.dialogue import open_entry
from counselling.demo.member import Member
from counselling.demo.network import Example
from counselling.demo.processes import DidNotStart, command
from counselling.staff.model import rosters
from reporting.mailbox.model import slots
from reporting.sealing.errors import DOES_NOT_OPEN, HEADER, NotGenuine
from reporting.sealing.keys import centre_id, expand
from reporting.sealing.roster import Member as RosterMember
from reporting.sealing.roster import next_roster, seal_roster
from reporting.sealing.slot import DIALOGUE, open_slot
from tests.attacks.rows import rows, slipped
from tests.ceremony import recover, shares
from tests.service import CENTRE, Service

pytestmark = pytest.mark.timeout(600)  # whole programs on a busy machine


def fingerprints(*members: Member) -> dict[bytes, str]:
    """What each of them reads out."""
    return {member.staff: member.fingerprint for member in members}


def forged_roster(samir: Member, his: Keyring) -> dict[str, Any]:
    """The next list of members as he would have it, signed by him and sealed under the key that he kept."""
    before, roster, generation = samir.rosters_seen[CENTRE]
    stranger, record = expand(token_bytes(32)), token_bytes(16)
    entries = [*roster.members, RosterMember(token_bytes(16), "Eve", stranger.public, stranger.sign_public)]
    forged = next_roster(before, entries, samir.staff, samir.identity.signing_key)
    envelope = seal_roster(his.identities[generation].seed, generation, centre_id(CENTRE), record, forged)
    return {"generation": generation, "record_id": record, "envelope": envelope}


def test_who_left_opens_no_new_report_and_no_renewed_dialogue_and_lets_nobody_in(own: Service) -> None:
    """Before he left he copied his keys; afterwards he reads the database, and even writes to it."""
    anna, samir, lea = (own.members[login] for login in ("anna", "samir", "lea"))
    person, sealed = own.reported("Vor seinem Weggang.")
    keyring = open_centre(anna, CENTRE)
    reply(anna, open_case(anna, keyring, sealed.case), "Wir kümmern uns.", "de")
    his, lists = open_centre(samir, CENTRE), open_centre(lea, CENTRE).roster.version
    his_key = open_case(samir, his, sealed.case).keys[0]

    command("staff", "leave", "--settings", own.folder.settings, "samir")
    with pytest.raises(ServiceRefused, match="401 member_left"):
        cases(samir)
    staying = [entry for entry in keyring.roster.members if entry.staff != samir.staff]
    make_next_seed(anna, keyring, staying, fingerprints(anna, lea))
    assert open_centre(anna, CENTRE).newest == 1, "what no root has signed is not used yet"
    own.publish()
    replaced = {"centre": CENTRE, "version": lists + 1}
    with slipped(own.settings.database, rosters, replaced, **forged_roster(samir, his)):
        for device in (lea, own.other_device("lea")):
            with pytest.raises(NotGenuine, match=OLDER_GENERATION):
                open_centre(device, CENTRE)

    newcomer, new = own.reported("Nach seinem Weggang.")
    person.answer("Und noch etwas.", "de")
    for member in (anna, lea):
        keyring = open_centre(member, CENTRE)
        assert keyring.newest == 2
        assert [entry.staff for entry in keyring.roster.members] == [anna.staff, lea.staff]
        assert open_case(member, keyring, new.case).said[0].text.text == "Nach seinem Weggang."
        renewed = open_case(member, keyring, sealed.case)
        assert [said.generation for said in renewed.said] == [0, 0, 1]
    reply(anna, open_case(anna, open_centre(anna, CENTRE), sealed.case), "Danke.", "de")
    assert [said.text.text for said in person.read(person.mailbox())][2:] == ["Und noch etwas.", "Danke."]

    stolen = rows(own.settings.database, slots, {"what": DIALOGUE})
    his_own = {identity.key_id for identity in his.identities.values()}
    opens = {(row["case_id"], row["generation"]) for row in stolen if row["recipient"] in his_own}
    assert opens == {(sealed.case, 0)}, "the first dialogue key he had; no other slot is made out to a key of his"
    for row in stolen:
        if (row["case_id"], row["generation"]) not in opens:
            with pytest.raises(NotGenuine, match=f"{DOES_NOT_OPEN}|{HEADER}"):
                open_slot(his.identities[1], DIALOGUE, row["generation"], row["case_id"], row["slot"])
    for entry in person.mailbox().entries[2:]:
        with pytest.raises(NotGenuine, match=DOES_NOT_OPEN):
            open_entry(his_key, sealed.case, entry)
    assert newcomer.mailbox().sealed_to.centre_generation == 2


def test_the_escrow_ceremony_opens_a_case_when_every_member_is_lost(own: Service, tmp_path: Path) -> None:
    person, sealed = own.reported("Meine Worte sollen nicht verloren gehen.")
    for login in list(own.members):
        command("staff", "leave", "--settings", own.folder.settings, login)
    nora = own.join(Example("nora", "Nora", CENTRE, "coordinator", "de"))
    with pytest.raises(NotGenuine):
        open_centre(nora, CENTRE)

    settings = ("--settings", own.folder.settings)
    request, recovered = tmp_path / "request.json", tmp_path / "recovered.json"
    shown = command("ceremony", "request", *settings, "--centre", CENTRE, "--login", "nora", "--out", request)
    assert nora.fingerprint in shown
    assert recover(own, request, recovered, shares(own)[:1] * 2).returncode == 2, "one share twice is one share"
    assert recover(own, request, recovered, shares(own)[1:]).returncode == 0
    command("ceremony", "admit", *settings, recovered)

    keyring = open_recovered(nora, CENTRE)
    opened = open_case(nora, keyring, sealed.case)
    assert opened.said[0].text.text == "Meine Worte sollen nicht verloren gehen."
    reply(nora, opened, "Wir sind wieder da.", "de")
    assert person.read(person.mailbox())[1].text.text == "Wir sind wieder da."

    herself = RosterMember(nora.staff, "Nora", nora.identity.public, nora.identity.sign_public)
    make_next_seed(nora, keyring, [herself], fingerprints(nora))
    own.members["anna"] = nora
    own.publish()
    _, after = own.reported("Die Stelle besteht weiter.")
    assert open_case(nora, open_centre(nora, CENTRE), after.case).said[0].text.text == "Die Stelle besteht weiter."


def test_the_ceremony_refuses_keys_that_no_root_has_signed(own: Service, tmp_path: Path) -> None:
    """Somebody changed the request on its way: another manifest, or another root on paper."""
    request, recovered = tmp_path / "request.json", tmp_path / "recovered.json"
    command(
        *("ceremony", "request", "--settings", own.folder.settings),
        *("--centre", CENTRE, "--login", "lea", "--out", request),
    )
    asked = msgspec.json.decode(request.read_bytes())
    asked["manifest"] = asked["manifest"].replace('"default":true', '"default":false')
    request.write_bytes(msgspec.json.encode(asked))
    assert recover(own, request, recovered, shares(own)[:2]).returncode == 2
    assert not recovered.exists()
    with pytest.raises(DidNotStart, match=r"recovered\.json"):
        command("ceremony", "admit", "--settings", own.folder.settings, recovered)
