"""Files: taken as they arrive, kept whole or not at all, announced once, removed when nobody announces them."""

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import sha256

import httpx
import msgspec
import pytest

from reporting.mailbox.attachments import HOUR, prolong, remove, remove_expired
from reporting.mailbox.model import attachment_chunks, attachments
from reporting.sealing.attachment import open_attachment
from reporting.sealing.envelope import ATTACHMENT_ENVELOPE_LIMIT
from reporting.settings import Settings
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import OpenSite
from tests.integration.reporting.network import Clock, Network, Person
from tests.integration.reporting.running import Site, until

MIB = 1024 * 1024


async def sent(
    site: Site, person: Person, content: bytes = b"A picture.", generation: int = 0, forwarded: str | None = None
) -> bytes:
    """A file of hers that is here; its record."""
    record = os.urandom(16)
    answer = await site.send_file(person, record, person.file(record, content, generation), forwarded)
    assert (answer.status_code, answer.content) == (201, b"")
    return record


async def test_a_file_comes_back_as_it_was_sent(site: Site, network: Network) -> None:
    person = Person(network)
    content = os.urandom(700_000)
    record = os.urandom(16)
    envelope = person.file(record, content)
    assert (await site.send_file(person, record, envelope)).status_code == 201
    assert (await site.report(person, attachments=[record])).status_code == 201
    box = (await site.mailbox(person)).json()
    assert [file["size"] for file in box["attachments"]] == [len(envelope)]
    answer = await site.http.get(f"/api/v1/mailbox/attachments/{record.hex()}", headers=person.bearer)
    assert answer.content == envelope
    assert answer.headers["content-length"] == str(len(envelope))
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    digest = sha256(content).hexdigest()
    key = person.code.dialogue_key(0)
    assert open_attachment(key, 0, person.case, record, len(content), digest, answer.content) == content


async def test_a_file_is_stored_in_chunks_of_one_size(site: Site, network: Network) -> None:
    person = Person(network)
    record = await sent(site, person, bytes(600_000))
    lengths = [len(row["content"]) for row in sorted(site.rows(attachment_chunks), key=lambda row: int(row["number"]))]
    [header] = site.rows(attachments)
    assert lengths[:-1] == [256 * 1024] * (len(lengths) - 1)
    assert 0 < lengths[-1] <= 256 * 1024
    assert (header["record_id"], header["size"], header["complete"]) == (record, sum(lengths), True)
    assert header["owner"] == person.code.lookup


async def test_the_same_file_again_is_kept_once_also_after_it_was_announced(site: Site, network: Network) -> None:
    person = Person(network)
    record = os.urandom(16)
    envelope = person.file(record)
    body = person.report(attachments=[record])
    for _ in "12":
        assert (await site.send_file(person, record, envelope)).status_code == 201
    for _ in "12":
        assert (await site.post("/api/v1/reports", body, person)).status_code == 201
    assert (await site.send_file(person, record, envelope)).status_code == 201
    assert len(site.rows(attachments)) == 1
    other = await site.send_file(person, record, person.file(record))
    assert (other.status_code, other.json()["code"]) == (409, "conflict")


async def test_a_file_of_31_mib_is_refused_while_it_arrives(site: Site, network: Network) -> None:
    person, record, given = Person(network), os.urandom(16), 0
    envelope = person.file(record, bytes(MIB))

    async def arriving() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(40):
            given += MIB
            yield envelope[:MIB]

    answer = await site.http.put(person.path(record), content=arriving(), headers=person.bearer)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert answer.json()["limit"] == ATTACHMENT_ENVELOPE_LIMIT
    assert given <= 32 * MIB
    assert site.rows(attachments) == site.rows(attachment_chunks) == []


async def test_a_file_that_says_it_is_too_long_is_refused_before_it_is_read(site: Site, network: Network) -> None:
    person = Person(network)

    headers = person.bearer | {"Content-Length": str(ATTACHMENT_ENVELOPE_LIMIT + 1)}
    request = site.http.build_request("PUT", person.path(os.urandom(16)), headers=headers)
    answer = await site.http.send(request)
    assert answer.status_code == 413


async def test_wrong_files_are_refused_for_their_reason_and_nothing_is_left(site: Site, network: Network) -> None:
    person, stranger, record = Person(network), Person(network), os.urandom(16)
    right = person.file(record)
    wrong = {
        b"": "envelope_header",
        b"ISE": "envelope_header",
        right[:-1]: "envelope_length",
        right + b"\0": "envelope_length",
        right[:1000]: "envelope_length",
        right[:40] + bytes(300_000): "envelope_length",
        person.file(os.urandom(16)): "envelope_header",
        stranger.file(record): "envelope_header",
        person.file(record, generation=1): "envelope_header",
        person.envelope(record): "envelope_header",
    }
    for envelope, code in wrong.items():
        answer = await site.send_file(person, record, envelope)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert site.rows(attachments) == site.rows(attachment_chunks) == []
    assert (await site.send_file(person, record, right)).status_code == 201


async def test_the_21st_file_is_refused(site: Site, network: Network) -> None:
    person = Person(network)
    records = [await sent(site, person) for _ in range(20)]
    record = os.urandom(16)
    answer = await site.send_file(person, record, person.file(record))
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (422, "too_many_attachments", 20)
    assert (await site.report(person, attachments=records)).status_code == 201
    answer = await site.send_file(person, record, person.file(record))
    assert answer.json()["code"] == "too_many_attachments"
    assert len((await site.mailbox(person)).json()["attachments"]) == 20


async def test_of_many_files_sent_at_once_no_more_than_20_are_taken(site: Site, network: Network) -> None:
    person = Person(network)
    records = [os.urandom(16) for _ in range(40)]
    answers = await asyncio.gather(*(site.send_file(person, record, person.file(record)) for record in records))
    assert sorted(answer.status_code for answer in answers) == [201] * 20 + [422] * 20
    assert len(site.rows(attachments)) == 20


def behind_proxy(settings: Settings, most_pending: int) -> Settings:
    """So that a test may come from any address."""
    program = msgspec.structs.replace(settings.reporting, behind_proxy=True)
    return msgspec.structs.replace(settings, reporting=program, most_pending=most_pending)


async def test_what_all_people_send_without_announcing_it_is_bounded(
    open_site: OpenSite, settings: Settings, network: Network
) -> None:
    site = await open_site(behind_proxy(settings, 16 * MIB))
    people = [Person(network) for _ in range(12)]
    kept = [await sent(site, person, bytes(MIB), forwarded=f"192.0.2.{number}") for number, person in enumerate(people)]
    berta, record = Person(network), os.urandom(16)
    envelope = berta.file(record, bytes(MIB))
    refused = await site.send_file(berta, record, envelope, forwarded="198.51.100.1")
    assert (refused.status_code, refused.json()["code"]) == (503, "too_much_pending")
    assert refused.headers["retry-after"]
    assert {row["case_id"] for row in site.rows(attachments)} == {person.case for person in people}
    assert len(site.rows(attachment_chunks)) == 5 * len(people)
    assert (await site.report(people[0], attachments=[kept[0]])).status_code == 201
    assert (await site.send_file(berta, record, envelope, forwarded="198.51.100.2")).status_code == 201


async def test_one_address_alone_does_not_fill_the_room_that_all_share(
    open_site: OpenSite, settings: Settings, network: Network, clock: Clock
) -> None:
    site = await open_site(behind_proxy(settings, 16 * MIB))

    async def fill(address: str) -> list[httpx.Response]:
        person = Person(network)
        answers: list[httpx.Response] = []
        while not answers or answers[-1].status_code == 201:
            record = os.urandom(16)
            answers.append(await site.send_file(person, record, person.file(record, bytes(MIB)), forwarded=address))
        return answers

    for _ in range(3):
        *taken, refused = await fill("2001:db8:1:1::1")
        assert (len(taken), refused.status_code, refused.json()["code"]) == (1, 429, "too_many_files")
        assert 0 < int(refused.headers["retry-after"]) <= 3_600
        refused = (await fill("2001:db8:1:1:ffff::9"))[0]
        assert refused.status_code == 429, "the same neighbourhood under another address"
        clock.seconds += 3_600
    assert sum(row["size"] for row in site.rows(attachments)) < 5 * MIB
    assert (await fill("2001:db8:1:2::1"))[0].status_code == 201


async def test_only_the_same_token_may_announce_a_file_once_in_its_own_case(site: Site, network: Network) -> None:
    anna, berta = Person(network), Person(network)
    record = await sent(site, anna)
    assert (await site.report(berta, attachments=[record])).json()["code"] == "attachment_unknown"
    thief = Person(network, case=anna.case)
    assert (await site.report(thief, attachments=[record])).json()["code"] == "attachment_unknown"
    assert (await site.report(anna, attachments=[record, record])).json()["code"] == "attachment_unknown"
    assert (await site.report(anna, attachments=[record])).status_code == 201
    again = await site.post("/api/v1/mailbox/messages", anna.message(attachments=[record]), anna)
    assert again.json()["code"] == "attachment_unknown"


async def test_nobody_sends_a_file_into_a_case_or_record_of_somebody_else(site: Site, network: Network) -> None:
    anna = Person(network)
    record = await sent(site, anna)
    thief = Person(network, case=anna.case)
    assert (await site.send_file(thief, record, thief.file(record))).status_code == 409
    assert (await site.report(anna, attachments=[record])).status_code == 201
    new = os.urandom(16)
    answer = await site.send_file(thief, new, thief.file(new))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    nobody = await site.http.put(anna.path(new), content=anna.file(new))
    assert (nobody.status_code, nobody.content) == (404, answer.content)


@ONE_KIND
@pytest.mark.parametrize("path", ["xyz/" + "0" * 32, "0" * 32 + "/" + "A" * 32, "0" * 31 + "/" + "0" * 32])
async def test_a_misspelt_record_is_not_found(site: Site, network: Network, path: str) -> None:
    answer = await site.http.put(f"/api/v1/attachments/{path}", content=b"x", headers=Person(network).bearer)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_try_that_broke_off_is_replaced_by_the_next(site: Site, network: Network) -> None:
    person, record = Person(network), os.urandom(16)
    envelope = person.file(record, os.urandom(900_000))
    half = asyncio.Event()

    async def breaking_off() -> AsyncIterator[bytes]:
        yield envelope[:600_000]
        half.set()
        await asyncio.sleep(60)

    first = asyncio.create_task(site.http.put(person.path(record), content=breaking_off(), headers=person.bearer))
    await half.wait()
    await until(lambda: len(site.rows(attachment_chunks)) >= 2)
    assert (await site.send_file(person, record, envelope)).status_code == 201
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    assert (await site.report(person, attachments=[record])).status_code == 201
    back = await site.http.get(f"/api/v1/mailbox/attachments/{record.hex()}", headers=person.bearer)
    assert back.content == envelope


async def test_a_try_that_was_overtaken_is_told_so(site: Site, network: Network) -> None:
    person, record = Person(network), os.urandom(16)
    envelope = person.file(record, os.urandom(900_000))
    overtaken = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield envelope[:600_000]
        await overtaken.wait()
        yield envelope[600_000:]

    first = asyncio.create_task(site.http.put(person.path(record), content=slowly(), headers=person.bearer))
    await until(lambda: len(site.rows(attachment_chunks)) >= 2)
    assert (await site.send_file(person, record, envelope)).status_code == 201
    overtaken.set()
    answer = await first
    assert (answer.status_code, answer.json()["code"]) == (409, "overtaken")
    assert (await site.report(person, attachments=[record])).status_code == 201
    back = await site.http.get(f"/api/v1/mailbox/attachments/{record.hex()}", headers=person.bearer)
    assert back.content == envelope


async def test_a_retry_that_begins_before_the_first_try_ends_is_judged_by_its_bytes(
    site: Site, network: Network
) -> None:
    person, record = Person(network), os.urandom(16)
    envelope = person.file(record)
    begun, arrived = asyncio.Event(), asyncio.Event()
    same = asyncio.create_task(put(site, person, record, waiting(envelope, begun, arrived)))
    await begun.wait()
    begun.clear()
    other = asyncio.create_task(put(site, person, record, waiting(person.file(record), begun, arrived)))
    await begun.wait()
    assert (await site.send_file(person, record, envelope)).status_code == 201
    arrived.set()
    assert (await same).status_code == 201
    assert ((await other).status_code, (await other).json()["code"]) == (409, "conflict")
    assert (await site.report(person, attachments=[record])).status_code == 201


async def test_a_retry_without_end_is_refused_while_it_arrives(site: Site, network: Network) -> None:
    person, record, given = Person(network), os.urandom(16), 0
    envelope = person.file(record, bytes(MIB))
    assert (await site.send_file(person, record, envelope)).status_code == 201

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        for _ in range(40):
            given += MIB
            yield envelope[:MIB]

    answer = await put(site, person, record, endless())
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert given <= 32 * MIB
    assert [row["complete"] for row in site.rows(attachments)] == [True]


async def put(site: Site, person: Person, record: bytes, pieces: AsyncIterator[bytes]) -> httpx.Response:
    return await site.http.put(person.path(record), content=pieces, headers=person.bearer)


async def waiting(envelope: bytes, begun: asyncio.Event, arrived: asyncio.Event) -> AsyncIterator[bytes]:
    begun.set()  # the program asks for the first piece: it has looked whether the file is here
    await arrived.wait()
    yield envelope


async def test_what_nobody_announces_is_removed_after_its_hour(site: Site, network: Network, clock: Clock) -> None:
    anna, berta, clara = Person(network), Person(network), Person(network)
    kept = await sent(site, anna)
    assert (await site.report(anna, attachments=[kept])).status_code == 201
    await sent(site, berta)
    await sent(site, clara)
    with site.owner.begin() as connection:
        assert remove_expired(connection, clock.seconds + HOUR) == 0
        prolong(connection, clara.case, clara.code.lookup, clock.seconds + HOUR)
    with site.owner.begin() as connection:
        assert remove_expired(connection, clock.seconds + 2 * HOUR) == 1
    assert {row["case_id"] for row in site.rows(attachments)} == {anna.case, clara.case}
    assert {row["case_id"] for row in site.rows(attachment_chunks)} == {anna.case, clara.case}


async def test_somebody_who_changes_her_mind_takes_a_file_away(site: Site, network: Network) -> None:
    person = Person(network)
    announced = await sent(site, person)
    assert (await site.report(person, attachments=[announced])).status_code == 201
    first, second = await sent(site, person), await sent(site, person)
    with site.owner.begin() as connection:
        remove(connection, person.case, person.code.lookup, first)
    assert {row["record_id"] for row in site.rows(attachments)} == {announced, second}
    with site.owner.begin() as connection:
        remove(connection, person.case, person.code.lookup)
    assert {row["record_id"] for row in site.rows(attachments)} == {announced}


async def test_a_file_that_lost_a_piece_is_an_alarm_not_a_shorter_file(site: Site, network: Network) -> None:
    person = Person(network)
    record = await sent(site, person, bytes(600_000))
    assert (await site.report(person, attachments=[record])).status_code == 201
    with site.owner.begin() as connection:
        connection.execute(attachment_chunks.delete().where(attachment_chunks.c.number == 0))
    answer = await site.http.get(f"/api/v1/mailbox/attachments/{record.hex()}", headers=person.bearer)
    assert (answer.status_code, answer.json()["code"]) == (500, "tampered")
