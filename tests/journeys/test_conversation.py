"""A report reaches a counsellor and her answer comes back: real programs, real databases, real keys, no browser."""

from datetime import timedelta

import pytest

from counselling.demo.calls import ServiceRefused
from counselling.demo.casework import cases, open_case, read_file, reply, seal_reply, send_reply, take_over, write_note
from counselling.demo.centre_keys import open_centre
from counselling.demo.dialogue import File
from counselling.demo.pictures import example_file
from tests.service import CENTRE, CLOCK, Service

pytestmark = pytest.mark.timeout(600)  # whole programs on a busy machine

WORDS = "An der Kasse wurde ich vor allen anderen kontrolliert. 😔 – ሰላም – مرحبا"
PHOTO = example_file("photo.png")
LARGE = File("aufnahme.bin", "application/octet-stream", bytes(range(256)) * 2_500)


def test_a_report_is_answered_and_the_answer_is_answered(running: Service) -> None:
    begun = CLOCK.today()
    person, sealed = running.reported(WORDS, [PHOTO, LARGE])
    anna = running.members["anna"]
    keyring = open_centre(anna, CENTRE)

    opened = open_case(anna, keyring, sealed.case)
    (report,) = opened.said
    assert report.text.text == WORDS
    assert [file.name for file in report.text.attachments] == [PHOTO.name, LARGE.name]
    assert [read_file(anna, opened, file.record) for file in report.text.attachments] == [PHOTO.content, LARGE.content]

    reply(anna, opened, "Danke für Ihr Vertrauen.", "de", [example_file("letter.pdf")])

    mailbox = person.mailbox()
    assert [said.text.text for said in person.read(mailbox)] == [WORDS, "Danke für Ihr Vertrauen."]
    (letter,) = person.read(mailbox)[1].text.attachments
    assert person.read_file(mailbox, letter.record) == example_file("letter.pdf").content
    (reading,) = mailbox.read_by
    assert reading.role == "coordinator"
    assert begun <= reading.day <= CLOCK.today()

    person.answer("Ich danke Ihnen.", "de", [PHOTO])

    opened = open_case(anna, keyring, sealed.case)
    assert [said.text.text for said in opened.said] == [WORDS, "Danke für Ihr Vertrauen.", "Ich danke Ihnen."]
    (photo,) = opened.said[2].text.attachments
    assert read_file(anna, opened, photo.record) == PHOTO.content


def test_a_colleague_who_was_let_in_reads_what_the_founder_reads(running: Service) -> None:
    _, sealed = running.reported(WORDS)
    samir = running.members["samir"]
    opened = open_case(samir, open_centre(samir, CENTRE), sealed.case)
    assert [said.text.text for said in opened.said] == [WORDS]


def test_a_note_is_for_the_centre_and_stays_off_the_mailbox(running: Service) -> None:
    person, sealed = running.reported(WORDS)
    anna, samir = running.members["anna"], running.members["samir"]
    write_note(anna, open_centre(anna, CENTRE), sealed.case, "Rückruf am Dienstag.", "de")
    opened = open_case(samir, open_centre(samir, CENTRE), sealed.case)
    assert [note.text for note in opened.notes] == ["Rückruf am Dienstag."]
    assert [said.text.text for said in person.read(person.mailbox())] == [WORDS]


def test_the_person_sees_how_far_her_report_is(running: Service) -> None:
    person, sealed = running.reported(WORDS)
    anna = running.members["anna"]
    assert person.mailbox().state == "received"
    opened = open_case(anna, open_centre(anna, CENTRE), sealed.case)
    assert person.mailbox().state == "opened"
    take_over(anna, sealed.case)
    assert person.mailbox().state == "in_progress"
    reply(anna, opened, "Wir kümmern uns darum.", "de")
    (line,) = (line for line in cases(anna, waiting_for="person") if line.case == sealed.case)
    assert line.reference == person.mailbox().reference


def test_a_lost_answer_and_a_retry_store_once(running: Service) -> None:
    person, sealed = running.reported(WORDS, [PHOTO])
    receipt = person.send_report(sealed)
    assert receipt == person.send_report(sealed)
    message = person.seal_message(person.mailbox(), "Noch etwas.", "de", [PHOTO])
    for _ in range(3):
        person.send_message(message)
    anna = running.members["anna"]
    opened = open_case(anna, open_centre(anna, CENTRE), sealed.case)
    answer = seal_reply(anna, opened, "Danke.", "de", [PHOTO])
    for _ in range(3):
        send_reply(anna, answer)
    assert [said.text.text for said in person.read(person.mailbox())] == [WORDS, "Noch etwas.", "Danke."]


def test_whoever_ends_her_access_has_none(running: Service) -> None:
    person, sealed = running.reported(WORDS)
    person.end_access()
    with pytest.raises(ServiceRefused) as refused:
        person.mailbox()
    assert (refused.value.status, refused.value.code) == (404, "not_found")
    anna = running.members["anna"]
    assert open_case(anna, open_centre(anna, CENTRE), sealed.case).said[0].text.text == WORDS


def test_a_withdrawal_is_shown_to_the_centre_and_can_be_taken_back(running: Service) -> None:
    person, sealed = running.reported(WORDS)
    anna = running.members["anna"]
    person.withdraw()
    (line,) = (line for line in cases(anna) if line.case == sealed.case)
    assert line.withdrawal_day is not None
    assert line.withdrawal_day - CLOCK.today() <= timedelta(days=7)
    person.take_back_withdrawal()
    (line,) = (line for line in cases(anna) if line.case == sealed.case)
    assert line.withdrawal_day is None
