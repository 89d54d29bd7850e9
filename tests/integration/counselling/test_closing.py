"""Closing a case, opening it again, and the person who writes once more."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from counselling.audit.entries import WORKER
from counselling.cases.model import transitions
from counselling.staff.centre_settings import CentreSettings, change_settings
from reporting.mailbox.model import reports
from reporting.sealing.envelope import CASE_SHEET
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

UNTIL = date(2028, 11, 22)  # 24 months: what a centre keeps that has changed nothing


@pytest.fixture
async def person(workplace: Workplace, anna: Staff) -> Person:
    """Somebody whose case anna has taken over."""
    person = workplace.case(Person(workplace.network))
    await anna.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    return person


async def close(staff: Staff, person: Person) -> Any:
    return await staff.call("POST", f"/cases/{person.case.hex()}/closing", {})


def report_state(workplace: Workplace, person: Person) -> str:
    return str(next(row["state"] for row in workplace.rows(reports) if row["case_id"] == person.case))


async def test_a_closed_case_says_until_when_it_is_kept_however_often_it_is_closed(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    for _ in range(2):
        answer = await close(anna, person)
        assert (answer.status_code, answer.json()) == (200, {"closed_day": str(TODAY), "retain_until": str(UNTIL)})
    case = workplace.row_of(person)
    assert (case["state"], case["waiting_for"], case["closed_day"]) == ("closed", "nobody", TODAY)
    assert report_state(workplace, person) == "closed"
    served = (await anna.call("GET", f"/cases/{person.case.hex()}")).json()
    assert (served["closed_day"], served["retain_until"], served["hold"]) == (str(TODAY), str(UNTIL), False)
    told = [one.detail for one in workplace.recorded(person.case) if "closing" in one.detail]
    assert len(told) == 1


async def test_a_centre_keeps_as_long_as_it_says(workplace: Workplace, anna: Staff, person: Person) -> None:
    with workplace.owner.begin() as connection:
        change_settings(connection, workplace.act(), "ost", CentreSettings(retention_months=15))
    assert (await close(anna, person)).json()["retain_until"] == "2028-02-22"


async def test_a_case_that_nobody_took_over_or_that_is_on_its_way_is_not_closed(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    new = workplace.case(Person(workplace.network))
    refused = await close(anna, new)
    assert (refused.status_code, refused.json()["code"]) == (409, "case_new")
    row: dict[str, Any] = {
        "transition_id": bytes(16),
        "case_id": person.case,
        "kind": "refer_centre",
        "state": "proposed",
    }
    row |= {"from_centre": "ost", "to_centre": "vs", "made_by": anna.staff, "day": TODAY, "sealed": b""}
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(transitions), row)
    refused = await close(anna, person)
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_open")
    assert workplace.row_of(person)["state"] == "open"


async def test_somebody_elses_case_is_not_found(workplace: Workplace, anna: Staff, person: Person) -> None:
    stranger = await workplace.join("vera", "vs", "coordinator")
    for verb in ("closing", "reopening"):
        answer = await stranger.call("POST", f"/cases/{person.case.hex()}/{verb}", {})
        assert answer.status_code == 404
        assert (await anna.call("POST", f"/cases/{person.case.hex()}/{verb}", {"why": "x"})).status_code == 422


async def test_a_closed_case_is_opened_again_by_a_member(workplace: Workplace, anna: Staff, person: Person) -> None:
    await close(anna, person)
    for _ in range(2):
        assert (await anna.call("POST", f"/cases/{person.case.hex()}/reopening", {})).status_code == 204
    case = workplace.row_of(person)
    assert (case["state"], case["closed_day"], case["retain_until"]) == ("open", None, None)
    assert case["assignee"] == anna.staff
    assert report_state(workplace, person) == "in_progress"
    assert sum("reopening" in one.detail for one in workplace.recorded(person.case)) == 1


async def test_a_message_of_the_person_opens_her_case_again_once(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    await close(anna, person)
    workplace.work()
    assert workplace.row_of(person)["state"] == "closed"
    workplace.answer(person)
    for _ in range(2):
        workplace.work()
    case = workplace.row_of(person)
    assert (case["state"], case["waiting_for"], case["retain_until"]) == ("open", "us", None)
    assert report_state(workplace, person) == "in_progress"
    told = [one for one in workplace.recorded(person.case) if "reopening" in one.detail]
    assert [(one.actor, one.event) for one in told] == [(WORKER, "transition.decided")]
    assert "reason message" in told[0].detail


async def test_what_was_answered_before_the_closing_opens_nothing(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    workplace.answer(person)
    await anna.call("POST", f"/cases/{person.case.hex()}/messages", workplace.reply(person))
    await close(anna, person)
    workplace.work()
    assert workplace.row_of(person)["state"] == "closed"


async def test_of_a_coding_the_trail_tells_that_it_changed_and_no_more(
    workplace: Workplace, anna: Staff, person: Person
) -> None:
    sheet = workplace.note(person, kind=CASE_SHEET, coding=True)
    for _ in range(2):
        assert (await anna.call("POST", f"/cases/{person.case.hex()}/notes", sheet)).status_code == 201
    told = [one for one in workplace.recorded(person.case) if one.event == "coding.changed"]
    assert [one.detail for one in told] == [f"digest {sha256(sheet['envelope']).hexdigest()}"]
