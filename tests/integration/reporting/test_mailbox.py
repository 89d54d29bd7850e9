"""A person's mailbox: what is in it, what she does there, and that nobody learns whether a token ever led anywhere."""

import asyncio
import os
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reporting.mailbox.model import attachments, envelopes, readings, reports, slots
from reporting.sealing.canonical import base64_text
from reporting.sealing.content import decode_text
from reporting.sealing.envelope import DIALOGUE_RING, MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, open_text
from reporting.sealing.slot import DIALOGUE, open_slot
from tests.integration.reporting.network import TODAY, Clock, Network, Person, json
from tests.integration.reporting.running import Site

DAY = 86_400


@pytest.fixture
async def person(site: Site, network: Network) -> Person:
    """Somebody who has reported."""
    somebody = Person(network)
    assert (await site.report(somebody)).status_code == 201
    return somebody


async def send(site: Site, person: Person, **changes: Any) -> Any:
    return await site.post("/api/v1/mailbox/messages", person.message(**changes), person)


def answered(site: Site, person: Person) -> bytes:
    """The centre has read the report and answered, as the counselling program stores it; the record."""
    record = os.urandom(16)
    with site.owner.begin() as connection:
        values = {"record_id": record, "position": 1, "kind": MESSAGE_FROM_CENTRE, "dialogue_generation": 0}
        envelope = person.envelope(record, MESSAGE_FROM_CENTRE, words="Good that you wrote.")
        connection.execute(sa.insert(envelopes), {"case_id": person.case, "day": TODAY, "envelope": envelope} | values)
        connection.execute(sa.insert(readings), {"case_id": person.case, "role": "counsellor", "day": TODAY})
        connection.execute(sa.update(reports).values(state="in_progress"))
    return record


async def test_a_mailbox_shows_ciphertext_days_and_states(site: Site, person: Person) -> None:
    record = answered(site, person)
    answer = await site.mailbox(person)
    assert answer.status_code == 200
    box = answer.json()
    report, reply = box.pop("entries")
    assert box == {
        "reference": site.rows(reports)[0]["reference"],
        "case": base64_text(person.case),
        "state": "in_progress",
        "day": "2026-11-22",
        "sealed_to": {"centre": "ost", "centre_generation": 1},
        "dialogue_generation": 0,
        "attachments": [],
        "read_by": [{"role": "counsellor", "day": "2026-11-22"}],
        "awaited": None,
    }
    assert (report["kind"], reply["kind"], reply["record"]) == (1, 3, base64_text(record))
    assert set(reply) == {"record", "kind", "dialogue_generation", "day", "envelope"}
    assert "Good that you wrote" not in answer.text


async def test_a_message_is_kept_in_order_and_opens_for_the_centre(
    site: Site, person: Person, network: Network
) -> None:
    answered(site, person)
    body = person.message()
    answer = await site.post("/api/v1/mailbox/messages", body, person)
    assert (answer.status_code, answer.json()) == (201, {"day": "2026-11-22"})
    box = (await site.mailbox(person)).json()
    assert [entry["kind"] for entry in box["entries"]] == [1, 3, 2]
    key = open_slot(network.identities["ost", 1], DIALOGUE, 0, person.case, site.rows(slots)[0]["slot"])
    newest = max(site.rows(envelopes), key=lambda row: int(row["position"]))
    content = open_text(key, MESSAGE_FROM_PERSON, DIALOGUE_RING, 0, person.case, body["record"], newest["envelope"])
    assert decode_text(content).text == "Words."


async def test_the_same_message_again_gets_the_same_answer_and_is_kept_once(
    site: Site, person: Person, clock: Clock
) -> None:
    body = person.message()
    first = await site.post("/api/v1/mailbox/messages", body, person)
    clock.seconds += DAY
    again = await site.post("/api/v1/mailbox/messages", body, person)
    assert (again.status_code, again.text) == (201, first.text)
    assert len(site.rows(envelopes)) == 2


async def test_another_message_under_the_same_record_is_a_conflict(site: Site, person: Person) -> None:
    body = person.message()
    await site.post("/api/v1/mailbox/messages", body, person)
    [report] = [row for row in site.rows(envelopes) if row["kind"] == 1]
    others = (
        body | {"envelope": person.envelope(body["record"], MESSAGE_FROM_PERSON)},
        body | {"attachments": [os.urandom(16)]},
        body | {"renewal": {"dialogue_generation": 1, "slot": person.slot(1)}},
        person.message(record=report["record_id"]),
    )
    for other in others:
        answer = await site.post("/api/v1/mailbox/messages", other, person)
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    assert len(site.rows(envelopes)) == 2


async def test_simultaneous_messages_are_all_kept_each_in_its_place(site: Site, person: Person) -> None:
    bodies = [person.message() for _ in range(16)]
    answers = await asyncio.gather(
        *(site.post("/api/v1/mailbox/messages", body, person) for body in bodies for _ in "12")
    )
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(row["position"] for row in site.rows(envelopes)) == list(range(17))


async def test_the_201st_message_is_refused(site: Site, person: Person) -> None:
    with site.owner.begin() as connection:
        for number in range(1, 200):
            values = {"record_id": os.urandom(16), "position": number, "kind": 2 + number % 2, "envelope": b""}
            fixed = {"case_id": person.case, "dialogue_generation": 0, "day": TODAY}
            connection.execute(sa.insert(envelopes), fixed | values)
    assert (await send(site, person)).status_code == 201
    answer = await send(site, person)
    assert (answer.status_code, answer.json()["code"], answer.json()["limit"]) == (422, "too_many_messages", 200)
    assert len(site.rows(envelopes)) == 201


async def test_a_message_with_a_file_announces_it(site: Site, person: Person) -> None:
    record = os.urandom(16)
    assert (await site.send_file(person, record, person.file(record))).status_code == 201
    body = person.message(attachments=[record])
    for _ in "12":
        assert (await site.post("/api/v1/mailbox/messages", body, person)).status_code == 201
    [file] = (await site.mailbox(person)).json()["attachments"]
    assert file == {"record": base64_text(record), "dialogue_generation": 0, "size": len(person.file(record))}
    assert site.rows(attachments)[0]["announced_by"] == body["record"]


async def test_a_file_that_was_not_announced_is_not_served(site: Site, person: Person) -> None:
    record = os.urandom(16)
    assert (await site.send_file(person, record, person.file(record))).status_code == 201
    assert (await site.mailbox(person)).json()["attachments"] == []
    answer = await site.http.get(f"/api/v1/mailbox/attachments/{record.hex()}", headers=person.bearer)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_renewal_moves_the_dialogue_to_the_centres_new_key(
    site: Site, person: Person, network: Network, clock: Clock
) -> None:
    network.rotate("ost")
    site.publish()
    clock.seconds += 5
    record = os.urandom(16)
    assert (await site.send_file(person, record, person.file(record, generation=1))).status_code == 201
    body = person.message(generation=1, renews=True, attachments=[record])
    for _ in "12":
        assert (await site.post("/api/v1/mailbox/messages", body, person)).status_code == 201
    box = (await site.mailbox(person)).json()
    assert (box["dialogue_generation"], box["sealed_to"]) == (1, {"centre": "ost", "centre_generation": 2})
    [renewed] = [row for row in site.rows(slots) if row["generation"] == 1]
    key = open_slot(network.identities["ost", 2], DIALOGUE, 1, person.case, renewed["slot"])
    assert key == person.code.dialogue_key(1)
    old = await send(site, person, generation=0)
    assert old.json() == {
        "type": "about:blank",
        "status": 422,
        "code": "dialogue_generation_not_current",
        "dialogue_generation": 1,
    }


async def test_wrong_messages_are_refused_for_their_reason(site: Site, person: Person, network: Network) -> None:
    stranger = Person(network)
    right = person.message()
    renewing = person.message(generation=1, renews=True)
    wrong: list[tuple[dict[str, Any], str]] = [
        (person.message(generation=1), "dialogue_generation_not_current"),
        (person.message(generation=2, renews=True), "dialogue_generation_not_current"),
        (right | {"renewal": renewing["renewal"]}, "dialogue_generation_not_current"),
        (right | {"envelope": right["envelope"][:-1]}, "envelope_length"),
        (right | {"envelope": stranger.message()["envelope"]}, "envelope_header"),
        (right | {"envelope": person.envelope(right["record"])}, "envelope_header"),
        (right | {"envelope": person.envelope(right["record"], MESSAGE_FROM_CENTRE)}, "envelope_header"),
        (right | {"attachments": [os.urandom(16)]}, "attachment_unknown"),
        (right | {"attachments": [os.urandom(16) for _ in range(21)]}, "too_many_attachments"),
        (renewing | {"renewal": {"dialogue_generation": 1, "slot": stranger.slot(1)}}, "slot_header"),
        (renewing | {"renewal": {"dialogue_generation": 1, "slot": person.slot(0)}}, "slot_header"),
        (right | {"name": "Anna"}, "malformed"),
        (right | {"dialogue_generation": -1}, "malformed"),
        (right | {"dialogue_generation": 65_536}, "malformed"),
    ]
    for body, code in wrong:
        answer = await site.post("/api/v1/mailbox/messages", body, person)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(site.rows(envelopes)) == len(site.rows(slots)) == 1
    assert site.rows(reports)[0]["dialogue_generation"] == 0


async def test_a_key_slipped_into_the_manifest_table_is_never_renewed_to(
    site: Site, person: Person, network: Network, clock: Clock
) -> None:
    attacker = Network()
    with site.owner.begin() as connection:
        connection.exec_driver_sql("DELETE FROM manifests")
        table = sa.table("manifests", sa.column("sequence"), sa.column("note"))
        connection.execute(sa.insert(table).values(sequence=1, note=attacker.note()))
    clock.seconds += 5
    slot = Person(attacker, "ost", person.code, person.case).slot(1)
    body = person.message(generation=1, renewal={"dialogue_generation": 1, "slot": slot})
    answer = await site.post("/api/v1/mailbox/messages", body, person)
    assert answer.json()["code"] == "slot_header"


async def test_unknown_ended_and_malformed_tokens_get_one_and_the_same_answer(
    site: Site, person: Person, network: Network
) -> None:
    ended = Person(network)
    await site.report(ended)
    await site.call("DELETE", "/api/v1/mailbox", {"withdraw_token": ended.code.withdraw_token}, ended)
    tokens = {
        "unknown": Person(network).bearer,
        "ended": ended.bearer,
        "missing": {},
        "empty": {"Authorization": ""},
        "short": {"Authorization": "Bearer AAAA"},
        "not base64": {"Authorization": "Bearer " + "!" * 44},
        "long": {"Authorization": "Bearer " + base64_text(bytes(33))},
        "another scheme": {"Authorization": person.bearer["Authorization"].replace("Bearer", "Basic")},
        "the code itself": {"Authorization": "Bearer " + person.code.text},
    }
    message = person.message()
    for method, path, body in (
        ("GET", "/api/v1/mailbox", None),
        ("GET", f"/api/v1/mailbox/attachments/{'0' * 32}", None),
        ("GET", "/api/v1/mailbox/withdrawal", None),
        ("POST", "/api/v1/mailbox/messages", message),
    ):
        answers = set()
        for headers in tokens.values():
            content = None if body is None else json(body)
            sent = {"Content-Type": "application/json", **headers} if content else headers
            answer = await site.http.request(method, path, content=content, headers=sent)
            answers.add((answer.status_code, answer.content, tuple(answer.headers.multi_items())))
        assert len(answers) == 1
        assert next(iter(answers))[0] == 404


async def test_ending_access_erases_what_leads_to_the_report(site: Site, person: Person) -> None:
    record = os.urandom(16)
    await site.send_file(person, record, person.file(record))
    await send(site, person, attachments=[record])
    wrong = await site.call("DELETE", "/api/v1/mailbox", {"withdraw_token": person.code.login_token}, person)
    assert (wrong.status_code, (await site.mailbox(person)).status_code) == (204, 200)
    body = {"withdraw_token": person.code.withdraw_token}
    for _ in "12":
        answer = await site.call("DELETE", "/api/v1/mailbox", body, person)
        assert (answer.status_code, answer.content) == (204, b"")
    assert (await site.mailbox(person)).status_code == 404
    assert (await send(site, person)).status_code == 404
    traces = [row["lookup"] for row in site.rows(reports)] + [row["owner"] for row in site.rows(attachments)]
    assert traces == [None, None]
    assert len(site.rows(envelopes)) == 2


async def test_a_code_whose_access_has_ended_withdraws_nothing(site: Site, person: Person) -> None:
    """Whoever else knows the code could otherwise have the report erased, with nobody left to take it back."""
    body = {"withdraw_token": person.code.withdraw_token}
    await site.call("DELETE", "/api/v1/mailbox", body, person)
    assert (await site.call("POST", "/api/v1/mailbox/withdrawal", body, person)).status_code == 202
    assert [row["withdrawal_day"] for row in site.rows(reports)] == [None]


async def test_withdrawal_keeps_its_first_day_and_can_be_taken_back_for_seven(
    site: Site, person: Person, clock: Clock
) -> None:
    path, body = "/api/v1/mailbox/withdrawal", {"withdraw_token": person.code.withdraw_token}

    async def day() -> str | None:
        answer = await site.http.get(path, headers=person.bearer)
        found: str | None = answer.json()["day"]
        return found

    assert await day() is None
    first = await site.call("POST", path, body, person)
    assert (first.status_code, first.content, await day()) == (202, b"", "2026-11-22")
    clock.seconds += 6 * DAY
    assert (await site.call("POST", path, body, person)).status_code == 202
    assert await day() == "2026-11-22"
    assert (await site.call("DELETE", path, body, person)).status_code == 202
    assert await day() is None
    await site.call("POST", path, body, person)
    clock.seconds += 7 * DAY
    assert (await site.call("DELETE", path, body, person)).status_code == 202
    assert await day() == (date(2026, 11, 22) + timedelta(days=6)).isoformat()


async def test_ending_and_withdrawing_answer_alike_for_a_token_nobody_has(site: Site, network: Network) -> None:
    nobody = Person(network)
    for method, path, status in (
        ("DELETE", "/api/v1/mailbox", 204),
        ("POST", "/api/v1/mailbox/withdrawal", 202),
        ("DELETE", "/api/v1/mailbox/withdrawal", 202),
    ):
        answer = await site.call(method, path, {"withdraw_token": os.urandom(32)}, nobody)
        assert (answer.status_code, answer.content) == (status, b"")
        for body in ({}, {"withdraw_token": bytes(31)}, {"withdraw_token": bytes(32), "more": 1}):
            assert (await site.call(method, path, body, nobody)).status_code == 422


async def test_a_withdrawn_report_still_takes_messages_until_it_is_erased(site: Site, person: Person) -> None:
    await site.call("POST", "/api/v1/mailbox/withdrawal", {"withdraw_token": person.code.withdraw_token}, person)
    assert (await send(site, person)).status_code == 201
