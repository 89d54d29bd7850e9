"""Working with cases: the inbox, opening, taking over, answering, noting, files, exports; each recorded, each once."""

import asyncio
import os
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from counselling.audit.model import audit_index, audit_keys, outbox
from counselling.audit.outbox import record_all, what
from counselling.cases.access import visible
from counselling.cases.model import cases, notes
from reporting.errors import NotFound, Tampered
from reporting.mailbox.model import attachment_chunks, attachments, envelopes, readings, reports, slots
from reporting.sealing.attachment import AttachmentSealer
from reporting.sealing.canonical import base64_text
from reporting.sealing.envelope import CASE_SHEET, MESSAGE_FROM_CENTRE, open_text
from reporting.sealing.slot import DIALOGUE, open_slot
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400


def path(person: Person, *rest: str) -> str:
    return "/".join(["/cases", person.case.hex(), *rest])


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def report_of(workplace: Workplace, person: Person) -> sa.RowMapping:
    return next(row for row in workplace.rows(reports) if row["case_id"] == person.case)


async def test_the_inbox_shows_metadata_newest_activity_first(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    line = (await anna.call("GET", "/cases")).json()["cases"][0]
    assert line == {
        "case": base64_text(person.case),
        "reference": report_of(workplace, person)["reference"],
        "centre": "ost",
        "state": "new",
        "waiting_for": "us",
        "assignee": None,
        "day": str(TODAY),
        "activity_day": str(TODAY),
        "due": str(TODAY + timedelta(days=3)),  # a Sunday: three working days later
        "withdrawal_day": None,
    }


async def test_the_inbox_comes_in_pages_that_neither_skip_nor_repeat(workplace: Workplace, anna: Staff) -> None:
    people = [Person(workplace.network) for _ in range(120)]
    for person in people:
        workplace.arrive(person)
    workplace.work()
    with workplace.owner.begin() as connection:
        for number, person in enumerate(people):
            day = TODAY.replace(day=1 + number % 20)
            connection.execute(sa.update(cases).where(cases.c.case_id == person.case).values(activity_day=day))
    lines: list[dict[str, Any]] = []
    after: str | None = ""
    pages = 0
    while after is not None:
        page = (await anna.call("GET", f"/cases?after={after}" if after else "/cases")).json()
        lines += page["cases"]
        after, pages = page["next"], pages + 1
    assert (pages, len(lines), len({line["case"] for line in lines})) == (3, 120, 120)
    days = [line["activity_day"] for line in lines]
    assert days == sorted(days, reverse=True)


async def test_the_inbox_is_narrowed_by_state_by_whom_it_waits_for_and_to_her_own(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    other = workplace.case(Person(workplace.network))
    await anna.call("POST", path(other, "messages"), workplace.reply(other))

    async def found(query: str) -> set[bytes]:
        lines = (await anna.call("GET", f"/cases?{query}")).json()["cases"]
        return {msgspec.json.decode(msgspec.json.encode(line["case"]), type=bytes) for line in lines}

    assert await found("state=new") == await found("waiting_for=us") == {person.case}
    assert await found("state=open") == await found("waiting_for=person") == await found("mine=true") == {other.case}
    assert await found("state=closed") == set()
    assert await found("") == {person.case, other.case}


@ONE_KIND
@pytest.mark.parametrize("query", ["after=yesterday", "after=2026-11-22.zz", "state=lost", f"after={'0' * 65}"])
async def test_an_inbox_that_nobody_has_is_refused(anna: Staff, query: str) -> None:
    assert (await anna.call("GET", f"/cases?{query}")).status_code == 422


async def test_an_opened_case_holds_what_the_person_sent_and_can_be_opened(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    opened = (await anna.call("GET", path(person))).json()
    assert (opened["state"], opened["report_state"], opened["access_ended"]) == ("new", "opened", False)
    assert opened["sealed_to"] == {"centre": "ost", "centre_generation": 1}
    assert opened["tags"]["life_domain"] == "housing"
    (slot,) = (msgspec.convert(one, dict[str, Any]) for one in opened["slots"])
    sealed = msgspec.json.decode(msgspec.json.encode(slot["slot"]), type=bytes)
    key = open_slot(workplace.network.identities["ost", 1], DIALOGUE, 0, person.case, sealed)
    assert key == person.code.dialogue_key(0)
    entry = msgspec.convert(opened["entries"][0], dict[str, Any])
    record, envelope = (msgspec.json.decode(f'"{entry[name]}"', type=bytes) for name in ("record", "envelope"))
    assert b"Words." in open_text(key, 1, 1, 0, person.case, record, envelope)


async def test_opening_is_recorded_and_the_person_sees_role_and_day(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    before = len(workplace.recorded(person.case))
    await anna.call("POST", path(person, "notes"), workplace.note(person))
    for _ in range(2):
        await anna.call("GET", path(person))
    told = workplace.recorded(person.case)[before:]
    assert [one.event for one in told] == ["note.written", *["case.viewed", "case.read", "case.read"] * 2]
    assert {one.actor for one in told} == {workplace.trail.member(anna.staff)}
    assert {one.t for one in told} == {workplace.clock()}
    seen = [(row["role"], row["day"]) for row in workplace.rows(readings)]
    assert seen == [("coordinator", TODAY)]
    assert report_of(workplace, person)["state"] == "opened"


async def test_slots_for_others_are_not_served(workplace: Workplace, anna: Staff, person: Person) -> None:
    with workplace.owner.begin() as connection:
        row = {"case_id": person.case, "what": 1, "generation": 0, "recipient": bytes(16), "slot": b"for escrow"}
        connection.execute(sa.insert(slots), row)
    assert len((await anna.call("GET", path(person))).json()["slots"]) == 1


async def test_taking_over_erases_the_tags_and_is_recorded_once(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    answers = [await anna.call("POST", path(person, "takeover"), {}) for _ in range(2)]
    assert [one.json() for one in answers] == [{"assignee": base64_text(anna.staff), "state": "open"}] * 2
    report = report_of(workplace, person)
    assert (report["state"], report["tags"]) == ("in_progress", None)
    assert workplace.events(person.case).count("transition.decided") == 1
    assert (await anna.call("GET", path(person))).json()["tags"] is None


async def test_an_answer_is_kept_once_and_the_person_finds_it(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    body = workplace.reply(person)
    answers = [await anna.call("POST", path(person, "messages"), body) for _ in range(2)]
    assert [(one.status_code, one.json()) for one in answers] == [(201, {"day": str(TODAY)})] * 2
    texts = [row for row in workplace.rows(envelopes) if row["kind"] == MESSAGE_FROM_CENTRE]
    assert [(row["position"], row["envelope"]) for row in texts] == [(1, body["envelope"])]
    case = workplace.row_of(person)
    assert (case["waiting_for"], case["state"], case["assignee"]) == ("person", "open", anna.staff)
    assert report_of(workplace, person)["state"] == "in_progress"
    assert workplace.events(person.case).count("message.written") == 1


async def test_the_same_answer_sent_at_once_is_kept_once(workplace: Workplace, anna: Staff, person: Person) -> None:
    body = workplace.reply(person)
    answers = await asyncio.gather(*(anna.call("POST", path(person, "messages"), body) for _ in range(6)))
    assert {one.status_code for one in answers} == {201}
    others = [workplace.reply(person) for _ in range(6)]
    answers = await asyncio.gather(*(anna.call("POST", path(person, "messages"), one) for one in others))
    assert {one.status_code for one in answers} == {201}
    assert sorted(row["position"] for row in workplace.rows(envelopes)) == list(range(8))


async def test_another_text_under_a_kept_record_is_a_conflict(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    body = workplace.reply(person)
    await anna.call("POST", path(person, "messages"), body)
    other = workplace.reply(person)["envelope"]
    changed = body | {"envelope": body["envelope"][:40] + other[40:]}
    assert refusal(await anna.call("POST", path(person, "messages"), changed)) == (409, "conflict")
    over_report = body | {"record": workplace.rows(envelopes)[0]["record_id"]}
    assert refusal(await anna.call("POST", path(person, "messages"), over_report)) == (409, "conflict")


async def test_nobody_seals_to_an_older_dialogue_key(workplace: Workplace, anna: Staff, person: Person) -> None:
    workplace.network.rotate("ost")
    await anna.call("POST", "/centres/ost/generations", workplace.generation(anna, "ost", 2))
    workplace.publish()
    workplace.answer(person, generation=1, renews=True)
    answer = await anna.call("POST", path(person, "messages"), workplace.reply(person, 0))
    assert refusal(answer) == (409, "dialogue_generation_not_current")
    assert answer.json()["dialogue_generation"] == 1
    assert (await anna.call("POST", path(person, "messages"), workplace.reply(person, 1))).status_code == 201
    opened = (await anna.call("GET", path(person))).json()
    assert ([one["generation"] for one in opened["slots"]], opened["dialogue_generation"]) == ([0, 1], 1)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"envelope": b"short"}, "envelope_length"),
        ({"record": bytes(16)}, "envelope_header"),
        ({"attachments": [bytes(16)]}, "attachment_unknown"),
    ],
)
async def test_an_answer_that_cannot_be_one_is_refused_and_leaves_nothing(
    workplace: Workplace, anna: Staff, person: Person, changes: dict[str, Any], code: str
) -> None:
    before = workplace.events()
    body = workplace.reply(person, **changes)
    assert refusal(await anna.call("POST", path(person, "messages"), body)) == (422, code)
    assert len(workplace.rows(envelopes)) == 1
    assert workplace.row_of(person)["state"] == "new"
    assert workplace.events() == before


async def test_nobody_writes_to_somebody_who_ended_her_access(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(reports).values(lookup=None))
    assert refusal(await anna.call("POST", path(person, "messages"), workplace.reply(person))) == (409, "access_ended")
    assert (await anna.call("GET", path(person))).json()["access_ended"] is True


async def test_notes_and_sheets_are_kept_once_with_author_and_time(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    body, sheet = workplace.note(person), workplace.note(person, kind=CASE_SHEET)
    first = await anna.call("POST", path(person, "notes"), body)
    workplace.clock.seconds += 60
    again = await anna.call("POST", path(person, "notes"), body)
    assert first.json() == again.json() == {"written": workplace.clock() - 60}
    assert (await anna.call("POST", path(person, "notes"), sheet)).status_code == 201
    assert [(row["kind"], row["position"], row["author"]) for row in workplace.rows(notes)] == [
        (5, 0, anna.staff),
        (6, 1, anna.staff),
    ]
    assert workplace.events(person.case)[-2:] == ["note.written", "sheet.written"]
    served = (await anna.call("GET", path(person))).json()["notes"]
    assert [base64_text(body["record"]), base64_text(sheet["record"])] == [one["record"] for one in served]


async def test_a_note_under_a_taken_record_or_another_generation_is_refused(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    nora = await workplace.join("nora")
    body = workplace.note(person)
    await anna.call("POST", path(person, "notes"), body)
    assert refusal(await nora.call("POST", path(person, "notes"), body)) == (409, "conflict")
    unknown = workplace.note(person) | {"generation": 2}
    assert refusal(await anna.call("POST", path(person, "notes"), unknown)) == (422, "generation_not_current")
    broken = workplace.note(person) | {"record": bytes(16)}
    assert refusal(await anna.call("POST", path(person, "notes"), broken)) == (422, "envelope_header")


def sealed_file(person: Person, record: bytes, content: bytes = b"A letter.") -> bytes:
    sealer = AttachmentSealer(person.code.dialogue_key(0), 0, person.case, record)
    return sealer.update(content) + sealer.finish()


async def send(anna: Staff, person: Person, record: bytes, envelope: bytes) -> Any:
    headers = anna.headers | {"Content-Type": "application/octet-stream"}
    return await anna.http.put(f"/api/v1{path(person, 'attachments', record.hex())}", content=envelope, headers=headers)


async def test_a_file_goes_to_the_person_with_the_answer_that_names_it(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    record, content = os.urandom(16), os.urandom(700_000)
    envelope = sealed_file(person, record, content)
    assert [(await send(anna, person, record, envelope)).status_code for _ in range(2)] == [201, 201]
    body = workplace.reply(person, attachments=[record])
    assert (await anna.call("POST", path(person, "attachments", record.hex()).replace("/api", ""))).status_code == 405
    assert (await anna.call("GET", path(person, "attachments", record.hex()))).status_code == 404
    assert (await anna.call("POST", path(person, "messages"), body)).status_code == 201
    served = await anna.call("GET", path(person, "attachments", record.hex()))
    assert (served.content, served.headers["content-length"]) == (envelope, str(len(envelope)))
    assert len(workplace.rows(attachment_chunks)) == -(-len(envelope) // (256 * 1024))
    assert workplace.events(person.case)[-3:] == ["message.written", "attachment.written", "attachment.read"]


async def test_a_file_that_cannot_be_one_is_refused_and_leaves_nothing(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    record = os.urandom(16)
    envelope = sealed_file(person, record)
    for changed, code in ((b"X" + envelope[1:], "envelope_header"), (envelope + b"0", "envelope_length")):
        assert refusal(await send(anna, person, record, changed)) == (422, code)
    assert (await send(anna, person, record, envelope + bytes(34_000_000))).status_code == 413
    assert workplace.rows(attachments) == workplace.rows(attachment_chunks) == []
    assert (await send(anna, person, record, envelope)).status_code == 201
    other = sealed_file(person, record)
    assert refusal(await send(anna, person, record, other)) == (409, "conflict")


async def test_a_file_of_the_person_is_hers_to_send_and_the_centres_to_read(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    record = os.urandom(16)
    envelope = sealed_file(person, record)
    with workplace.owner.begin() as connection:
        row = {"case_id": person.case, "record_id": record, "owner": person.code.lookup, "dialogue_generation": 0}
        row |= {"size": len(envelope), "digest": bytes(32), "complete": True, "announced_by": bytes(16)}
        connection.execute(sa.insert(attachments), row)
        chunk = {"case_id": person.case, "record_id": record, "number": 0, "content": envelope}
        connection.execute(sa.insert(attachment_chunks), chunk)
    assert refusal(await send(anna, person, record, envelope)) == (409, "conflict")
    assert (await anna.call("GET", path(person, "attachments", record.hex()))).content == envelope


async def test_a_file_that_is_read_on_another_day_is_told_to_the_person_once(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await anna.call("GET", path(person))
    record = workplace.put_file(person, bytes(16))
    workplace.clock.seconds += DAY
    assert (await anna.sign_in()).status_code == 201
    for _ in range(2):
        assert (await anna.call("GET", path(person, "attachments", record.hex()))).status_code == 200
    assert (await anna.call("GET", path(person, "attachments", "00" * 16))).status_code == 404
    seen = [(row["role"], row["day"]) for row in workplace.rows(readings)]
    assert seen == [("coordinator", TODAY), ("coordinator", TODAY + timedelta(days=1))]
    assert workplace.events(person.case).count("attachment.read") == 2


async def test_an_export_is_recorded(workplace: Workplace, anna: Staff, person: Person) -> None:
    assert (await anna.call("POST", path(person, "exports"), {})).status_code == 204
    assert workplace.events(person.case)[-1] == "export.made"


async def test_an_exported_list_stands_in_the_trail_of_each_of_its_cases(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    other, digest = workplace.case(Person(workplace.network)), os.urandom(32)
    ids = [person.case, other.case]
    assert (await anna.call("POST", "/exports", {"cases": ids, "digest": digest})).status_code == 204
    for case in ids:
        [told] = [one.detail for one in workplace.recorded(case) if one.event == "export.made"]
        assert told == f"format list digest {digest.hex()}"


async def test_a_list_with_a_case_that_is_not_hers_is_not_exported(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    far = workplace.case(Person(workplace.network, "vs"))
    for foreign in (far.case, bytes(16)):
        answer = await anna.call("POST", "/exports", {"cases": [person.case, foreign], "digest": bytes(32)})
        assert answer.status_code == 404
    assert "export.made" not in workplace.events(person.case)
    too_many = [os.urandom(16) for _ in range(501)]
    assert (await anna.call("POST", "/exports", {"cases": too_many, "digest": bytes(32)})).status_code == 422


async def test_a_body_that_should_be_empty_must_be(anna: Staff, person: Person) -> None:
    for name in ("takeover", "exports"):
        assert refusal(await anna.call("POST", path(person, name), {"assignee": "me"})) == (422, "malformed")


async def test_what_was_changed_in_the_table_is_an_alarm_not_a_gap(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    with workplace.owner.begin() as connection:
        sealed = connection.execute(sa.select(reports.c.tags)).scalar_one()
        connection.execute(sa.update(reports).values(tags=sealed[:-1] + bytes([sealed[-1] ^ 1])))
    answer = await anna.call("GET", path(person))
    assert refusal(answer) == (500, "tampered")
    assert report_of(workplace, person)["state"] == "received"


async def test_a_case_without_its_audit_key_is_not_served(workplace: Workplace, anna: Staff, person: Person) -> None:
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(audit_keys).where(audit_keys.c.subject == person.case))
    assert refusal(await anna.call("GET", path(person))) == (500, "tampered")
    assert workplace.rows(readings) == []


@pytest.mark.parametrize("count", [1, 3])
async def test_nothing_is_recorded_under_a_key_that_is_gone_since_it_was_read(
    workplace: Workplace, anna: Staff, person: Person, count: int
) -> None:
    def record_late() -> None:
        with workplace.owner.begin() as connection:
            seen = visible(connection, workplace.trail.service_keys, anna.staff, person.case)
            connection.execute(sa.delete(audit_keys).where(audit_keys.c.subject == person.case))
            record_all(connection, workplace.act(), [what("case.viewed")] * count, seen.keyed)

    before = [len(workplace.rows(table)) for table in (outbox, audit_index)]
    with pytest.raises(Tampered):
        record_late()
    assert [len(workplace.rows(table)) for table in (outbox, audit_index)] == before


async def test_a_member_who_left_a_moment_ago_reaches_no_case(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    # Her session was found a moment before the commit of her leaving: the selection of cases asks again.
    workplace.leave("anna")
    with workplace.owner.begin() as connection, pytest.raises(NotFound):
        visible(connection, workplace.trail.service_keys, anna.staff, person.case)


CONFLICT = {"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": True}


async def reached(member: Staff, person: Person) -> set[int]:
    """How the inbox and every way into a case answer her; an inbox that does not list it counts as 404."""
    listed = [line["case"] for line in (await member.call("GET", "/cases")).json()["cases"]]
    found = {200 if base64_text(person.case) in listed else 404}
    found.add((await member.call("GET", path(person))).status_code)
    found.add((await member.call("GET", path(person, "attachments", "00" * 16))).status_code)
    return found


async def test_a_conflict_is_told_to_the_coordinators_who_alone_see_the_case_until_they_take_it_over(
    workplace: Workplace, anna: Staff
) -> None:
    nora = await workplace.join("nora")
    quiet, person = workplace.case(Person(workplace.network)), Person(workplace.network)
    workplace.arrive(person, tags=CONFLICT)
    workplace.work()
    assert await reached(nora, person) == {404}
    assert (await nora.call("POST", path(person, "takeover"), {})).status_code == 404
    assert (await nora.call("POST", path(person, "messages"), workplace.reply(person))).status_code == 404
    assert [one["role"] for one in workplace.rows(readings)] == []
    opened = (await anna.call("GET", path(person))).json()
    assert (opened["coordinated"], opened["tags"]) == (True, CONFLICT)
    assert "conflict" not in (await nora.call("GET", path(quiet))).json()["tags"]
    await anna.call("POST", path(person, "takeover"), {})
    assert (await nora.call("GET", path(person))).status_code == 200


async def test_without_a_coordinator_there_is_nobody_to_keep_a_case_for(workplace: Workplace, anna: Staff) -> None:
    nora = await workplace.join("nora")
    workplace.invite("cora", role="coordinator")  # who has not joined yet
    person = Person(workplace.network)
    workplace.arrive(person, tags=CONFLICT)
    workplace.work()
    assert 200 not in await reached(nora, person)
    workplace.leave("anna")
    assert 200 in await reached(nora, person)
    opened = (await nora.call("GET", path(person))).json()
    assert (opened["coordinated"], opened["tags"]) == (False, CONFLICT)  # nobody else could keep it from a colleague


async def test_what_is_kept_from_her_leaves_no_gap_in_her_inbox(
    workplace: Workplace, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("counselling.cases.lists.PAGE", 2)
    nora = await workplace.join("nora")
    shown = set()
    for number in range(9):
        person = Person(workplace.network)
        workplace.arrive(person, **({"tags": CONFLICT} if number % 3 else {}))
        shown |= set() if number % 3 else {base64_text(person.case)}
    workplace.work()
    listed: list[str] = []
    after: str | None = ""
    while after is not None:
        page = (await nora.call("GET", f"/cases?after={after}" if after else "/cases")).json()
        listed, after = listed + [line["case"] for line in page["cases"]], page["next"]
    assert (sorted(listed), len((await anna.call("GET", "/cases")).json()["cases"])) == (sorted(shown), 2)


async def test_tags_that_were_altered_keep_a_case_for_the_coordinators(
    workplace: Workplace, anna: Staff, person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    nora = await workplace.join("nora")
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(reports).values(tags=bytes(400)))
    assert await reached(nora, person) == {404}
    assert {one.levelname for one in caplog.records} == {"CRITICAL"}
    assert len((await anna.call("GET", "/cases")).json()["cases"]) == 1
