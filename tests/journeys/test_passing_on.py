"""A case goes to another centre: what was written is read there, the person renews, and the old centre's keys open nothing new."""

from collections.abc import Iterator

import pytest

from counselling.demo.calls import ServiceRefused
from counselling.demo.casework import cases, open_case, reply, take_over, write_note
from counselling.demo.centre_keys import open_centre
from counselling.demo.dialogue import open_entry
from counselling.demo.network import MEMBERS
from counselling.demo.passing_on import accept, refer
from reporting.mailbox.model import envelopes, slots
from reporting.sealing.errors import NotGenuine
from reporting.sealing.slot import open_slot
from tests.attacks.rows import rows
from tests.journeys.conftest import KINDS, empty_database
from tests.service import CENTRE, Service, service

pytestmark = pytest.mark.timeout(600)  # whole programs on a busy machine

ELSEWHERE = "ecoute-valais"
TAGS: dict[str, object] = {"language": "de", "life_domain": "work", "urgent": False, "conflict": False}


@pytest.fixture(params=KINDS)
def two_centres(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with anna in one centre and claire in the other."""
    name = request.node.name.partition("[")[0]
    folder = tmp_path_factory.mktemp(f"passing-{request.param}") / "service"
    with service(folder, empty_database(request, name), [MEMBERS[0], MEMBERS[3]]) as started:
        yield started


def test_after_her_renewal_the_old_centre_opens_nothing_new(two_centres: Service) -> None:
    """Anna kept every key she had, and reads the whole database afterwards."""
    anna, claire = two_centres.members["anna"], two_centres.members["claire"]
    person, sealed = two_centres.reported("Ich ziehe ins Wallis um.")
    keyring, hers = open_centre(anna, CENTRE), open_centre(claire, ELSEWHERE)
    take_over(anna, sealed.case)
    write_note(anna, keyring, sealed.case, "Sie zieht um.", "de")
    reply(anna, open_case(anna, keyring, sealed.case), "Das Büro im Wallis kann weiterhelfen.", "de")
    kept = open_case(anna, keyring, sealed.case)

    transition = refer(anna, keyring, kept, ELSEWHERE, TAGS)
    with pytest.raises(ServiceRefused, match="404 not_found"):
        open_case(claire, hers, sealed.case)
    accept(claire, hers, transition)
    with pytest.raises(ServiceRefused, match="404 not_found"):
        open_case(anna, keyring, sealed.case)
    assert sealed.case not in {line.case for line in cases(anna)}
    there = open_case(claire, hers, sealed.case)
    assert [one.text.text for one in there.said] == [one.text.text for one in kept.said]
    assert [note.text for note in there.notes] == ["Sie zieht um."]
    write_note(claire, hers, sealed.case, "Angerufen.", "de")
    assert [note.text for note in open_case(claire, hers, sealed.case).notes] == ["Sie zieht um.", "Angerufen."]

    assert person.mailbox().sealed_to.centre == ELSEWHERE
    person.answer("Danke, ich schreibe jetzt hierhin.", "de")
    reply(claire, open_case(claire, hers, sealed.case), "Willkommen.", "de")
    assert [one.text.text for one in person.read(person.mailbox())][-2:] == [
        "Danke, ich schreibe jetzt hierhin.",
        "Willkommen.",
    ]
    assert person.mailbox().dialogue_generation == 1

    url, of_case = two_centres.settings.database, {"case_id": sealed.case}
    stored = rows(url, slots, of_case)
    assert len(stored) == 3  # the dialogue's two keys, and the file key of the old centre
    for row in stored:
        for identity in keyring.identities.values():
            assert row["recipient"] != identity.key_id
            with pytest.raises(NotGenuine):
                open_slot(identity, row["what"], row["generation"], sealed.case, row["slot"][:1208])
    after = [entry for entry in open_case(claire, hers, sealed.case).case.entries if entry.dialogue_generation == 1]
    assert len(after) == 2
    assert {entry.record for entry in after} <= {row["record_id"] for row in rows(url, envelopes, of_case)}
    for entry in after:
        with pytest.raises(NotGenuine):
            open_entry(kept.keys[0], sealed.case, entry)


def test_a_case_that_came_back_opens_with_what_both_centres_wrote(two_centres: Service) -> None:
    anna, claire = two_centres.members["anna"], two_centres.members["claire"]
    _, sealed = two_centres.reported("Hin und zurück.")
    keyring, hers = open_centre(anna, CENTRE), open_centre(claire, ELSEWHERE)
    write_note(anna, keyring, sealed.case, "Erste.", "de")
    accept(claire, hers, refer(anna, keyring, open_case(anna, keyring, sealed.case), ELSEWHERE, TAGS))
    write_note(claire, hers, sealed.case, "Zweite.", "de")
    accept(anna, keyring, refer(claire, hers, open_case(claire, hers, sealed.case), CENTRE, TAGS))
    write_note(anna, keyring, sealed.case, "Dritte.", "de")
    opened = open_case(anna, keyring, sealed.case)
    assert [note.text for note in opened.notes] == ["Erste.", "Zweite.", "Dritte."]
    assert opened.said[0].text.text == "Hin und zurück."
