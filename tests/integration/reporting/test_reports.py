"""A report comes in: kept once, answered after it is kept, refused for its reason with nothing stored."""

import asyncio
import os
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from reporting.mailbox.model import envelopes, reports, slots
from reporting.mailbox.reports import new_reference
from reporting.sealing.content import decode_text
from reporting.sealing.envelope import DIALOGUE_RING, REPORT, open_text
from reporting.sealing.service_key import ServiceKeys
from reporting.sealing.slot import DIALOGUE, open_slot
from reporting.settings import Settings
from tests.integration.conftest import ONE_KIND
from tests.integration.reporting.conftest import OpenSite
from tests.integration.reporting.network import TODAY, Clock, Network, Person, json
from tests.integration.reporting.running import Site


def nothing_is_stored(site: Site) -> bool:
    return not any(site.rows(table) for table in (reports, slots, envelopes))


async def test_a_report_is_kept_and_the_centre_can_open_it(site: Site, network: Network) -> None:
    person = Person(network)
    body = person.report()
    answer = await site.post("/api/v1/reports", body, person)
    assert answer.status_code == 201
    assert answer.json() == {"reference": answer.json()["reference"], "centre": "ost", "day": "2026-11-22"}
    [slot], [envelope], [report] = site.rows(slots), site.rows(envelopes), site.rows(reports)
    key = open_slot(network.identities["ost", 1], DIALOGUE, 0, person.case, slot["slot"])
    content = open_text(key, REPORT, DIALOGUE_RING, 0, person.case, body["record"], envelope["envelope"])
    assert decode_text(content).text == "Words."
    assert (report["lookup"], report["withdraw"]) == (person.code.lookup, person.code.withdraw_lookup)
    assert (report["state"], report["day"], report["centre_generation"]) == ("received", TODAY, 1)
    tags = ServiceKeys({1: bytes(range(32))}).open("reports", person.case, report["tags"])
    assert msgspec.json.decode(tags) == body["tags"]


async def test_the_same_report_again_gets_the_same_answer_and_is_kept_once(site: Site, network: Network) -> None:
    person = Person(network)
    body = person.report()
    answers = [await site.post("/api/v1/reports", body, person) for _ in range(3)]
    assert {(answer.status_code, answer.text) for answer in answers} == {(201, answers[0].text)}
    assert len(site.rows(reports)) == len(site.rows(envelopes)) == 1


async def test_the_tags_may_differ_in_a_retry_because_nothing_may_remember_them(site: Site, network: Network) -> None:
    person = Person(network)
    body = person.report()
    first = await site.post("/api/v1/reports", body, person)
    with site.owner.begin() as connection:
        connection.execute(sa.update(reports).values(tags=None))  # a counsellor has taken over
    again = await site.post("/api/v1/reports", body | {"tags": body["tags"] | {"urgent": True}}, person)
    assert (again.status_code, again.text) == (201, first.text)


@pytest.mark.parametrize("changed", ["record", "envelope", "slot", "withdraw", "centre", "lookup", "attachments"])
async def test_another_report_under_the_same_case_is_a_conflict(site: Site, network: Network, changed: str) -> None:
    person = Person(network)
    body = person.report()
    assert (await site.post("/api/v1/reports", body, person)).status_code == 201
    record = os.urandom(16)
    other: dict[str, dict[str, Any]] = {
        "record": {"record": record, "envelope": person.envelope(record)},
        "envelope": {"envelope": person.envelope(body["record"])},
        "slot": {"slot": person.slot()},
        "withdraw": {"withdraw": os.urandom(32)},
        "centre": {"centre": "vs", "slot": Person(network, "vs", person.code, person.case).slot()},
        "attachments": {"attachments": [os.urandom(16)]},
        "lookup": {},
    }
    sender = Person(network) if changed == "lookup" else person
    answer = await site.post("/api/v1/reports", body | other[changed], sender)
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
    [envelope] = site.rows(envelopes)
    assert envelope["envelope"] == body["envelope"]


async def test_one_access_code_is_good_for_one_report(site: Site, network: Network) -> None:
    person = Person(network)
    assert (await site.report(person)).status_code == 201
    person.case = os.urandom(16)
    assert (await site.report(person)).status_code == 409
    assert len(site.rows(reports)) == 1


async def test_a_centre_with_a_new_key_is_named_and_nothing_is_stored(site: Site, network: Network) -> None:
    person = Person(network)
    body = person.report()
    network.rotate("ost")
    site.publish()
    answer = await site.post("/api/v1/reports", body, person)
    assert answer.status_code == 422
    assert answer.json() == {
        "type": "about:blank",
        "status": 422,
        "code": "generation_not_current",
        "centre": "ost",
        "centre_generation": 2,
    }
    assert nothing_is_stored(site)
    sealed_anew = body | {"slot": person.slot(), "centre_generation": 2}
    assert (await site.post("/api/v1/reports", sealed_anew, person)).status_code == 201


async def test_a_retry_after_a_rotation_is_still_a_retry(site: Site, network: Network, clock: Clock) -> None:
    person = Person(network)
    body = person.report()
    first = await site.post("/api/v1/reports", body, person)
    network.rotate("ost")
    site.publish()
    clock.seconds += 5
    again = await site.post("/api/v1/reports", body, person)
    assert (again.status_code, again.text) == (201, first.text)
    other = await site.post("/api/v1/reports", body | {"centre_generation": 2}, person)
    assert other.status_code == 409


def refused_reports(person: Person) -> dict[str, tuple[dict[str, Any], str]]:
    """What is wrong -> the body, and the code of the refusal."""
    body = person.report()
    stranger = Person(person.network)
    envelope, slot = body["envelope"], body["slot"]
    return {
        "an unknown centre": (body | {"centre": "nowhere"}, "centre_unknown"),
        "a generation that never was": (body | {"centre_generation": 7}, "generation_not_current"),
        "a slot that is too short": (body | {"slot": slot[:-1]}, "slot_header"),
        "a slot that is too long": (body | {"slot": slot + b"\0"}, "slot_header"),
        "a slot for another centre": (
            body | {"slot": Person(person.network, "vs", person.code, person.case).slot()},
            "slot_header",
        ),
        "a slot of another case": (body | {"slot": stranger.slot()}, "slot_header"),
        "a slot of another dialogue generation": (body | {"slot": person.slot(1)}, "slot_header"),
        "an envelope between two sizes": (body | {"envelope": envelope[:-1]}, "envelope_length"),
        "an empty envelope": (body | {"envelope": b""}, "envelope_length"),
        "an envelope of another case": (body | {"envelope": stranger.envelope(body["record"])}, "envelope_header"),
        "an envelope of another record": (body | {"envelope": person.envelope(os.urandom(16))}, "envelope_header"),
        "a message in place of a report": (
            body | {"envelope": person.envelope(body["record"], kind=2)},
            "envelope_header",
        ),
        "another version": (body | {"envelope": envelope[:3] + b"\2" + envelope[4:]}, "envelope_header"),
        "a file that was never sent": (body | {"attachments": [os.urandom(16)]}, "attachment_unknown"),
        "21 files": (body | {"attachments": [os.urandom(16) for _ in range(21)]}, "too_many_attachments"),
        "an unknown life domain": (body | {"tags": body["tags"] | {"life_domain": "moon"}}, "invalid"),
        "an unknown purpose": (body | {"tags": body["tags"] | {"purpose": "revenge"}}, "malformed"),
        "a language that is none": (body | {"tags": body["tags"] | {"language": "<script>"}}, "malformed"),
        "a flag as a number": (body | {"tags": body["tags"] | {"urgent": 1}}, "malformed"),
        "a generation as a string": (body | {"centre_generation": "1"}, "malformed"),
        "a field that nobody knows": (body | {"name": "Anna"}, "malformed"),
        "a tag that nobody knows": (body | {"tags": body["tags"] | {"name": "Anna"}}, "malformed"),
        "a short case": (body | {"case": b"short"}, "malformed"),
        "no envelope": ({name: value for name, value in body.items() if name != "envelope"}, "malformed"),
    }


@pytest.mark.parametrize("wrong", refused_reports(Person(Network())))
async def test_a_report_is_refused_for_its_reason_and_nothing_is_stored(
    site: Site, network: Network, wrong: str
) -> None:
    person = Person(network)
    body, code = refused_reports(person)[wrong]
    answer = await site.post("/api/v1/reports", body, person)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert "Anna" not in answer.text
    assert "script" not in answer.text
    assert nothing_is_stored(site)
    assert (await site.mailbox(person)).status_code == 404


@ONE_KIND
@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b'{"case": "not base64!"}', "application/json"),
        (b"case=1", "application/x-www-form-urlencoded"),
        (json(Person(Network()).report()), "text/plain"),
    ],
)
async def test_what_is_no_report_is_malformed(site: Site, network: Network, content: bytes, kind: str) -> None:
    headers = {"Content-Type": kind, **Person(network).bearer}
    answer = await site.http.post("/api/v1/reports", content=content, headers=headers)
    assert (answer.status_code, answer.json()) == (422, {"type": "about:blank", "status": 422, "code": "malformed"})


async def test_a_body_beyond_any_report_is_too_large(site: Site, network: Network) -> None:
    person = Person(network)
    answer = await site.post("/api/v1/reports", person.report(envelope=bytes(600_000)), person)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert nothing_is_stored(site)


@ONE_KIND
@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer AAAA", "Basic " + "A" * 43 + "=", "Bearer " + "A" * 44])
async def test_a_malformed_token_hands_nothing_in(site: Site, network: Network, token: str | None) -> None:
    headers = {"Content-Type": "application/json"} | ({} if token is None else {"Authorization": token})
    body = json(Person(network).report())
    answer = await site.http.post("/api/v1/reports", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert nothing_is_stored(site)


async def test_64_simultaneous_reports_none_lost_none_doubled_none_refused(site: Site, network: Network) -> None:
    people = [Person(network, centre) for centre in ("ost", "vs") for _ in range(32)]
    bodies = [person.report() for person in people]
    answers = await asyncio.gather(
        *(site.post("/api/v1/reports", body, person) for person, body in zip(people, bodies, strict=True) for _ in "12")
    )
    assert {answer.status_code for answer in answers} == {201}
    references = [answer.json()["reference"] for answer in answers]
    assert len(set(references)) == 64
    assert [references[i] == references[i + 1] for i in range(0, 128, 2)] == [True] * 64
    assert {row["reference"] for row in site.rows(reports)} == set(references)
    stored = {(row["case_id"], row["envelope"]) for row in site.rows(envelopes)}
    assert stored == {(body["case"], body["envelope"]) for body in bodies}
    assert len(site.rows(slots)) == 64


async def test_a_report_whose_reference_is_taken_gets_another(
    open_site: OpenSite, settings: Settings, network: Network
) -> None:
    chosen = iter([bytes(5), bytes(5), bytes(5), b"\0\0\0\0\1"])
    site = await open_site(settings, draw=lambda n: next(chosen) if n == 5 else os.urandom(n))
    answers = [await site.report(Person(network)) for _ in "12"]
    assert [answer.json()["reference"] for answer in answers] == ["0000-0000", "0000-0001"]
    assert next(chosen, None) is None


def test_a_reference_is_eight_symbols_to_say_on_the_phone() -> None:
    assert new_reference(lambda n: b"\xff" * n) == "ZZZZ-ZZZZ"
    assert new_reference(lambda n: b"\x08\x42\x10\x84\x21"[:n]) == "1111-1111"
