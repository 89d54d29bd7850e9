"""What members send and nothing names yet: bounded for each case and for each member, and no burden to the people's files."""

import os
from collections.abc import AsyncIterator

import msgspec
import pytest

from reporting.mailbox.attachments import LIMIT
from reporting.mailbox.model import CHUNK, attachments
from reporting.mailbox.uploads import begin, receive
from reporting.settings import Settings
from reporting.web.forms import LEAST_FILE
from tests.integration.counselling.test_cases import sealed_file
from tests.integration.counselling.test_taking_in import taken_in
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

BYTES = {"Content-Type": "application/octet-stream"}
FILES = 3 * LIMIT  # of the smallest, that a member may send in an hour


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, most_pending=8 * FILES * LEAST_FILE)


async def send(member: Staff, person: Person, place: str = "intake") -> tuple[int, str, bytes]:
    """A small file of a case: the status, the code of a refusal, the record."""
    record = os.urandom(16)
    path = f"/api/v1/{place}/{person.case.hex()}/attachments/{record.hex()}"
    answer = await member.http.put(path, content=sealed_file(person, record), headers=member.headers | BYTES)
    return answer.status_code, "" if answer.is_success else answer.json()["code"], record


async def test_of_one_case_twenty_files_wait_to_be_named(workplace: Workplace, anna: Staff) -> None:
    told, open_case = Person(workplace.network), workplace.case(Person(workplace.network))
    sent = [await send(anna, told) for _ in range(LIMIT)]
    assert {status for status, _, _ in sent} == {201}
    assert (await send(anna, told))[:2] == (422, "too_many_attachments")
    body = taken_in(told, code=False, attachments=[record for _, _, record in sent])
    assert (await anna.call("POST", "/cases", body)).status_code == 201
    # What was named does not count: the centre goes on answering.
    reply = workplace.reply(open_case, attachments=[(await send(anna, open_case, "cases"))[2]])
    assert (await anna.call("POST", f"/cases/{open_case.case.hex()}/messages", reply)).status_code == 201
    assert {(await send(anna, open_case, "cases"))[:2] for _ in range(LIMIT)} == {(201, "")}
    assert (await send(anna, open_case, "cases"))[:2] == (422, "too_many_attachments")


async def test_a_member_who_sends_file_after_file_is_told_to_wait_and_nobody_else_is(
    workplace: Workplace, anna: Staff
) -> None:
    dora, open_case = await workplace.join("dora", "ost", "delegate"), workplace.case(Person(workplace.network))
    people = [Person(workplace.network) for _ in range(FILES // LIMIT)]
    assert {(await send(anna, one))[0] for one in people for _ in range(LIMIT)} == {201}
    assert (await send(anna, Person(workplace.network)))[:2] == (429, "too_many")
    assert (await send(anna, open_case, "cases"))[:2] == (429, "too_many")
    assert (await send(dora, Person(workplace.network)))[0] == 201
    assert len(workplace.rows(attachments)) == FILES + 1
    workplace.clock.seconds += 3_600
    await anna.sign_in()
    assert (await send(anna, open_case, "cases"))[0] == 201


async def test_what_members_leave_unnamed_takes_no_place_of_the_people(workplace: Workplace, anna: Staff) -> None:
    for _ in range(3):
        assert (await send(anna, Person(workplace.network)))[0] == 201
    person, record = Person(workplace.network), os.urandom(16)
    envelope = person.file(record)

    async def arriving() -> AsyncIterator[bytes]:
        yield envelope

    with workplace.owner.begin() as connection:
        begun = begin(connection, person.case, record, person.code.lookup, os.urandom(32), len(envelope) + CHUNK)
    await receive(workplace.owner, begun, arriving(), workplace.clock())
    assert {row["owner"] for row in workplace.rows(attachments)} == {None, person.code.lookup}
