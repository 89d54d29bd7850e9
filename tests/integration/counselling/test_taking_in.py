"""What a member enters for somebody: kept once, hers or routed, for her own centre only, recorded, answered by its person."""

import os
from typing import Any

import pytest

from counselling.audit.model import audit_keys
from counselling.cases.model import cases
from reporting.mailbox.model import attachments, envelopes, reports, slots
from reporting.sealing.envelope import ATTACHMENT_ENVELOPE_LIMIT
from tests.integration.counselling.test_cases import sealed_file
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person


def taken_in(person: Person, *, own: bool = True, code: bool = True, **changes: object) -> dict[str, Any]:
    """The body of a member's POST: the report of a person as her own browser would have sealed it."""
    body = person.report()
    del body["attachments"]
    body["lookup"] = person.code.lookup if code else None
    body["withdraw"] = body["withdraw"] if code else None
    return body | ({"tags": None} if own else {}) | changes


def report_of(workplace: Workplace, person: Person) -> Any:
    return next(row for row in workplace.rows(reports) if row["case_id"] == person.case)


async def test_what_a_counsellor_takes_in_is_hers_and_recorded_once(workplace: Workplace, anna: Staff) -> None:
    person = Person(workplace.network)
    answer = await anna.call("POST", "/cases", taken_in(person))
    assert answer.status_code == 201, answer.text
    report, case = report_of(workplace, person), workplace.row_of(person)
    assert answer.json() == {"reference": report["reference"], "centre": "ost", "day": str(TODAY)}
    assert (report["state"], report["tags"], report["lookup"]) == ("in_progress", None, person.code.lookup)
    assert (case["state"], case["assignee"], case["waiting_for"], case["due"]) == ("open", anna.staff, "us", None)
    (told,) = workplace.recorded(person.case)
    assert (told.event, told.actor, told.t) == ("case.taken_in", workplace.trail.member(anna.staff), workplace.clock())
    opened = (await anna.call("GET", f"/cases/{person.case.hex()}")).json()
    assert (len(opened["entries"]), len(opened["slots"]), opened["tags"]) == (1, 1, None)


async def test_the_same_call_again_changes_nothing_and_another_body_is_a_conflict(
    workplace: Workplace, anna: Staff
) -> None:
    person = Person(workplace.network)
    body = taken_in(person)
    answers = [await anna.call("POST", "/cases", body) for _ in range(3)]
    assert [one.json() for one in answers] == [answers[0].json()] * 3
    tables = (reports, cases, slots, envelopes)
    assert [len(workplace.rows(table)) for table in tables] == [1, 1, 1, 1]
    assert workplace.events(person.case) == ["case.taken_in"]
    record = os.urandom(16)
    other = body | {"record": record, "envelope": person.envelope(record, words="Other words.")}
    assert (await anna.call("POST", "/cases", other)).status_code == 409
    second = Person(workplace.network, code=person.code)  # the code is in use for another case
    assert (await anna.call("POST", "/cases", taken_in(second))).status_code == 409
    assert len(workplace.rows(cases)) == 1


async def test_after_a_change_of_keys_the_same_call_is_still_a_retry(workplace: Workplace, anna: Staff) -> None:
    person = Person(workplace.network)
    body = taken_in(person)
    await anna.call("POST", "/cases", body)
    assert (await anna.call("POST", "/cases", body | {"centre_generation": 2})).status_code == 409
    fresh = await anna.call("POST", "/cases", taken_in(Person(workplace.network), centre_generation=2))
    assert (fresh.status_code, fresh.json()["code"]) == (422, "generation_not_current")
    assert fresh.json()["centre_generation"] == 1


async def test_without_a_code_nobody_is_answered_but_the_case_is_there(workplace: Workplace, anna: Staff) -> None:
    person = Person(workplace.network)
    body = taken_in(person, code=False)
    assert (await anna.call("POST", "/cases", body)).status_code == 201
    assert (await anna.call("POST", "/cases", body)).status_code == 201
    report = report_of(workplace, person)
    assert (report["lookup"], report["withdraw"]) == (None, None)
    reply = await anna.call("POST", f"/cases/{person.case.hex()}/messages", workplace.reply(person))
    assert (reply.status_code, reply.json()["code"]) == (409, "access_ended")
    second = Person(workplace.network)
    assert (await anna.call("POST", "/cases", taken_in(second, code=False))).status_code == 201  # two without one


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"record": bytes(16)}, "envelope_header"),
        ({"envelope": b"ISE"}, "envelope_length"),
        ({"slot": bytes(1208)}, "slot_header"),
        ({"lookup": None}, "invalid"),
        ({"withdraw": None}, "invalid"),
    ],
)
async def test_what_is_not_sealed_for_this_case_is_refused_and_leaves_nothing(
    workplace: Workplace, anna: Staff, changes: dict[str, object], code: str
) -> None:
    answer = await anna.call("POST", "/cases", taken_in(Person(workplace.network)) | changes)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert [workplace.rows(table) for table in (reports, cases, slots, envelopes)] == [[], [], [], []]
    assert len(workplace.rows(audit_keys)) == 1  # the installation's


async def test_a_centre_that_is_not_hers_is_not_found(workplace: Workplace, anna: Staff) -> None:
    west = await workplace.join("west", "vs", "coordinator")
    await workplace.found(west, "vs")
    workplace.publish()
    person = Person(workplace.network, centre="vs")
    assert (await anna.call("POST", "/cases", taken_in(person))).status_code == 404
    assert workplace.rows(cases) == []
    assert (await west.call("POST", "/cases", taken_in(person))).status_code == 201


@pytest.mark.parametrize("role", ["supervisor", "statistician"])
async def test_who_has_no_cases_takes_none_in(workplace: Workplace, anna: Staff, role: str) -> None:
    other = await workplace.join("other", "ost", role)
    assert (await other.call("POST", "/cases", taken_in(Person(workplace.network), own=False))).status_code == 404
    assert workplace.rows(reports) == []


async def test_a_delegate_hands_in_what_she_never_sees_again(workplace: Workplace, anna: Staff) -> None:
    delegate = await workplace.join("dora", "ost", "delegate")
    person = Person(workplace.network)
    refused = await delegate.call("POST", "/cases", taken_in(person))
    assert (refused.status_code, refused.json()["fields"]) == (422, {"tags": "missing"})
    body = taken_in(person, own=False)
    assert (await delegate.call("POST", "/cases", body)).status_code == 201
    assert (await delegate.call("POST", "/cases", body)).status_code == 201
    case = workplace.row_of(person)
    assert (case["state"], case["assignee"], report_of(workplace, person)["state"]) == ("new", None, "received")
    assert (await delegate.call("GET", f"/cases/{person.case.hex()}")).status_code == 404
    assert (await delegate.call("GET", "/cases")).json()["cases"] == []
    opened = (await anna.call("GET", f"/cases/{person.case.hex()}")).json()
    assert opened["tags"]["life_domain"] == "housing"
    await anna.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    assert report_of(workplace, person)["tags"] is None


@pytest.mark.parametrize("own", [True, False])
async def test_the_worker_notices_the_answers_of_the_person_and_makes_no_second_case(
    workplace: Workplace, anna: Staff, own: bool
) -> None:
    person = Person(workplace.network)
    await anna.call("POST", "/cases", taken_in(person, own=own))
    workplace.work()
    assert len(workplace.rows(cases)) == 1
    assert "case.opened" not in workplace.events(person.case)
    reply = await anna.call("POST", f"/cases/{person.case.hex()}/messages", workplace.reply(person))
    assert reply.status_code == 201, reply.text
    assert workplace.row_of(person)["waiting_for"] == "person"
    workplace.answer(person)
    workplace.work()
    case = workplace.row_of(person)
    assert (case["waiting_for"], case["noticed"]) == ("us", 2)
    assert workplace.events(person.case)[-1] == "message.arrived"


async def upload(member: Staff, person: Person, record: bytes, envelope: bytes) -> int:
    path = f"/api/v1/intake/{person.case.hex()}/attachments/{record.hex()}"
    bytes_ = {"Content-Type": "application/octet-stream"}
    return (await member.http.put(path, content=envelope, headers=member.headers | bytes_)).status_code


@pytest.mark.parametrize("code", [True, False])
async def test_scans_of_a_letter_come_in_with_the_report_and_are_its_persons(
    workplace: Workplace, anna: Staff, code: bool
) -> None:
    person, scans = Person(workplace.network), [os.urandom(16), os.urandom(16)]
    envelopes_ = [sealed_file(person, record) for record in scans]
    for record, envelope in zip(scans, envelopes_, strict=True):
        for _ in range(2):
            assert await upload(anna, person, record, envelope) == 201
    body = taken_in(person, code=code, attachments=scans)
    answers = [await anna.call("POST", "/cases", body) for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201], answers[0].text
    assert {row["owner"] for row in workplace.rows(attachments)} == {person.code.lookup if code else None}
    assert {row["announced_by"] for row in workplace.rows(attachments)} == {body["record"]}
    assert workplace.events(person.case) == ["case.taken_in", "attachment.arrived", "attachment.arrived"]
    read = await anna.call("GET", f"/cases/{person.case.hex()}/attachments/{scans[0].hex()}")
    assert (read.status_code, read.content) == (200, envelopes_[0])
    assert await upload(anna, person, os.urandom(16), envelopes_[0]) == 404  # the report is there


async def test_a_file_that_says_it_is_too_long_is_refused_before_it_is_read(workplace: Workplace, anna: Staff) -> None:
    case, record = os.urandom(16).hex(), os.urandom(16).hex()
    long = {"Content-Type": "application/octet-stream", "Content-Length": str(ATTACHMENT_ENVELOPE_LIMIT + 1)}
    for below in ("intake", "cases"):
        path = f"/api/v1/{below}/{case}/attachments/{record}"
        answer = await anna.http.send(anna.http.build_request("PUT", path, headers=anna.headers | long))
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_report_with_a_file_that_is_not_here_is_not_taken_in(workplace: Workplace, anna: Staff) -> None:
    person, scan = Person(workplace.network), os.urandom(16)
    answer = await anna.call("POST", "/cases", taken_in(person, attachments=[scan]))
    assert (answer.status_code, answer.json()["code"]) == (422, "attachment_unknown")
    assert workplace.rows(reports) == []
    other = Person(workplace.network)
    assert await upload(anna, person, scan, sealed_file(other, scan)) == 422  # sealed for another case
    sven = await workplace.join("sven", "ost", "supervisor")
    assert await upload(sven, person, scan, sealed_file(person, scan)) == 404
    assert workplace.rows(attachments) == []
