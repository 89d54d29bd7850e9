"""Rows for the statistics: filed once, moved in the night, and from then on tied to no case by anything that is stored."""

import os
from typing import Any

import pytest
import sqlalchemy as sa

from counselling import worker
from counselling.audit.entries import WORKER
from counselling.migrations import metadata
from counselling.statistics.model import filed_rows, statistics_rows
from counselling.statistics.moving import shuffled
from counselling.statistics.rows import Coded, NotCoded, open_row
from reporting.sealing.canonical import base64_text
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

HOUR = 3600
NIGHT = 15 * HOUR + 600  # from noon to ten past three


def filing(row: bytes, replaces: bytes | None = None, **codes: Any) -> dict[str, Any]:
    place = {"year": 2026, "month": 11, "canton": "SG", "district": 1721, "unit": "case"}
    return {"row": row, "replaces": replaces, "content": {"type": "coded" if codes else "not_coded"} | place | codes}


async def file(staff: Staff, body: dict[str, Any]) -> int:
    return (await staff.call("POST", "/statistics/rows", body)).status_code


def moved(workplace: Workplace) -> dict[bytes, Any]:
    keys = workplace.trail.service_keys
    living = [one for one in workplace.rows(statistics_rows) if one["sealed"] is not None]
    return {one["row_id"]: open_row(keys, one["row_id"], one["sealed"]) for one in living}


def night(workplace: Workplace) -> None:
    workplace.clock.seconds += NIGHT
    workplace.work()
    workplace.clock.seconds += 24 * HOUR - NIGHT


async def test_a_row_waits_for_the_night_and_is_counted_there(workplace: Workplace, anna: Staff) -> None:
    row = os.urandom(16)
    before = workplace.events()
    for _ in range(2):
        assert await file(anna, filing(row)) == 204
    workplace.work()
    assert workplace.events() == before, "the trail says nothing of a single row"
    assert workplace.rows(statistics_rows) == []
    night(workplace)
    assert moved(workplace) == {row: NotCoded(unit="case", year=2026, month=11, canton="SG", district=1721)}
    assert workplace.rows(filed_rows) == []
    (told,) = (one for one in workplace.recorded() if one.event == "statistics.moved")
    assert (told.actor, told.detail, told.subject) == (WORKER, "count 1 number 0", bytes(16))


async def test_what_is_coded_takes_the_place_of_what_was_not(workplace: Workplace, anna: Staff) -> None:
    first, second, third = (os.urandom(16) for _ in range(3))
    assert await file(anna, filing(first)) == 204
    night(workplace)
    await anna.sign_in()
    assert await file(anna, filing(second, first, motive=["anti_black"])) == 204
    assert await file(anna, filing(third, second, motive=["anti_muslim"])) == 204
    night(workplace)
    (left,) = moved(workplace).items()
    assert left[0] == third
    assert isinstance(left[1], Coded)
    assert left[1].motive == ("anti_muslim",)


async def test_a_row_sent_again_after_the_night_counts_once(workplace: Workplace, anna: Staff) -> None:
    row = os.urandom(16)
    await file(anna, filing(row))
    night(workplace)
    await anna.sign_in()
    assert await file(anna, filing(row)) == 204
    night(workplace)
    assert len(moved(workplace)) == 1


async def test_a_case_counts_once_whoever_replaces_its_row_and_however_late(workplace: Workplace, anna: Staff) -> None:
    """Two sheets that were written side by side replace one row; then the first filing is repeated once more."""
    first, one, other, last = (os.urandom(16) for _ in range(4))
    assert await file(anna, filing(first)) == 204
    night(workplace)
    await anna.sign_in()
    assert await file(anna, filing(one, first, life_domain=("work",))) == 204
    assert await file(anna, filing(other, first, life_domain=("education",))) == 204
    night(workplace)
    await anna.sign_in()
    assert len(moved(workplace)) == 1
    assert set(moved(workplace)) <= {one, other}
    assert await file(anna, filing(first)) == 204
    night(workplace)
    await anna.sign_in()
    assert len(moved(workplace)) == 1
    assert await file(anna, filing(last, one, life_domain=("health",))) == 204
    night(workplace)
    await anna.sign_in()
    assert set(moved(workplace)) == {last}


async def test_a_row_that_comes_after_the_one_that_replaces_it_does_not_count(
    workplace: Workplace, anna: Staff
) -> None:
    first, second = os.urandom(16), os.urandom(16)
    assert await file(anna, filing(second, first, life_domain=("work",))) == 204
    night(workplace)
    await anna.sign_in()
    assert await file(anna, filing(first)) == 204
    night(workplace)
    await anna.sign_in()
    assert set(moved(workplace)) == {second}


async def test_another_content_under_the_same_id_is_refused(workplace: Workplace, anna: Staff) -> None:
    row = os.urandom(16)
    assert await file(anna, filing(row)) == 204
    assert await file(anna, filing(row, motive=["anti_black"])) == 409
    assert await file(anna, filing(row, os.urandom(16))) == 409


async def test_words_codes_of_no_list_and_strangers_are_refused(workplace: Workplace, anna: Staff) -> None:
    answer = await anna.call("POST", "/statistics/rows", filing(os.urandom(16), motive=["her words"]))
    assert (answer.status_code, answer.json()["fields"]) == (422, {"motive": "code"})
    answer = await anna.call("POST", "/statistics/rows", filing(os.urandom(16), text="her words"))
    assert answer.status_code == 422
    supervisor = await workplace.join("sara", "ost", "supervisor")
    answer = await supervisor.call("POST", "/statistics/rows", filing(os.urandom(16)))
    assert (answer.status_code, answer.json()["code"]) == (403, "role")
    assert workplace.rows(filed_rows) == []


async def test_rows_are_filed_for_the_cantons_of_her_centre_alone(workplace: Workplace, anna: Staff) -> None:
    """Whoever may file for any canton could bend the figures of another one. What is stored names no centre all the same."""
    elsewhere = {"canton": "VS", "district": None}
    before = workplace.events()
    for content in (elsewhere, elsewhere | {"motive": ["anti_black"]}):
        for _ in range(2):
            answer = await anna.call("POST", "/statistics/rows", filing(os.urandom(16), **content))
            assert (answer.status_code, answer.json()["fields"]) == (422, {"canton": "not_served"})
    training = {"type": "activity", "year": 2026, "month": 11, "canton": "VS", "what": "training"}
    answer = await anna.call("POST", "/statistics/rows", {"row": os.urandom(16), "replaces": None, "content": training})
    assert (answer.status_code, answer.json()["fields"]) == (422, {"canton": "not_served"})
    assert workplace.rows(filed_rows) == []
    row = os.urandom(16)
    for _ in range(2):
        assert await file(anna, filing(row, canton="AR", district=None)) == 204
    assert await file(anna, filing(os.urandom(16), canton=None, district=None)) == 204, "where is not known"
    assert [set(one) for one in workplace.rows(filed_rows)] == [{"row_id", "replaces", "sealed"}] * 2
    assert workplace.events() == before


async def test_nobody_takes_a_colleagues_case_out_of_the_figures(workplace: Workplace, anna: Staff) -> None:
    """Neither by a row that counts nowhere, nor in another year or as something else; before the night and after it."""
    nora, row = await workplace.join("nora", "ost"), os.urandom(16)
    assert await file(anna, filing(row, motive=["anti_black"])) == 204
    away = ({"canton": None, "district": None}, {"year": 2025}, {"type": "consultations", "count": 0})
    for night_is_over in (False, True):
        if night_is_over:
            night(workplace)
            await nora.sign_in()
        for changes in away:
            body = filing(os.urandom(16), row)
            body["content"] |= changes
            if "count" in changes:
                del body["content"]["unit"]
            answer = await nora.call("POST", "/statistics/rows", body)
            assert (answer.status_code, answer.json()["fields"]) == (422, {"replaces": "elsewhere"})
    night(workplace)
    assert moved(workplace).keys() == {row}


async def test_only_who_serves_both_cantons_moves_a_case_from_one_to_the_other(
    workplace: Workplace, anna: Staff
) -> None:
    row, there = os.urandom(16), os.urandom(16)
    assert await file(anna, filing(row)) == 204
    night(workplace)
    await anna.sign_in()
    vera = await workplace.join("vera", "vs", "coordinator")
    await workplace.found(vera, "vs")
    workplace.publish()
    answer = await vera.call("POST", "/statistics/rows", filing(os.urandom(16), row, canton="VS", district=None))
    assert (answer.status_code, answer.json()["fields"]) == (422, {"replaces": "elsewhere"})
    assert await file(anna, filing(there, row, canton="AR", district=None)) == 204
    night(workplace)
    assert moved(workplace).keys() == {there}


async def test_what_the_door_could_not_see_takes_nothing_away_in_the_night(workplace: Workplace, anna: Staff) -> None:
    """A row that counts nowhere is filed before the one it names; a row names itself, and comes again under its old id."""
    row, nowhere, itself = (os.urandom(16) for _ in range(3))
    assert await file(anna, filing(nowhere, row, canton=None, district=None)) == 204
    assert await file(anna, filing(itself, itself)) == 204
    night(workplace)
    await anna.sign_in()
    assert moved(workplace).keys() == {nowhere, itself}
    assert await file(anna, filing(row)) == 204
    assert await file(anna, filing(nowhere, row, canton=None, district=None)) == 422
    night(workplace)
    await anna.sign_in()
    assert moved(workplace).keys() == {nowhere, itself, row}
    one, other = os.urandom(16), os.urandom(16)
    for body in (filing(one, other), filing(other, one, canton=None, district=None), filing(one, other)):
        await file(anna, body)
    night(workplace)
    assert one in moved(workplace), "of two that replace each other one is left, the one that counts"


async def test_killed_between_its_steps_the_move_begins_again(
    workplace: Workplace, anna: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = {os.urandom(16) for _ in range(3)}
    for row in rows:
        await file(anna, filing(row))
    monkeypatch.setattr("counselling.statistics.moving.tell", _killed)
    workplace.clock.seconds += NIGHT
    with pytest.raises(KeyboardInterrupt):
        worker.once(workplace.work_database, workplace.trail, workplace.clock())
    assert len(workplace.rows(filed_rows)) == 3
    assert workplace.rows(statistics_rows) == []
    monkeypatch.undo()
    workplace.work()
    assert moved(workplace).keys() == rows


def _killed(*_anything: object) -> None:
    raise KeyboardInterrupt


async def test_after_the_night_nothing_that_is_stored_ties_a_row_to_its_case(workplace: Workplace, anna: Staff) -> None:
    """Ids and days of the cases are sought in the rows, and ids of the rows everywhere else; the order is chance's."""
    people = [workplace.case(Person(workplace.network)) for _ in range(8)]
    filed = []
    for person in people:
        await anna.call("POST", f"/cases/{person.case.hex()}/takeover", {})
        row = os.urandom(16)
        filed.append(row)
        await file(anna, filing(row, motive=["anti_black"], first_response_days=0))
    night(workplace)
    assert set(statistics_rows.c.keys()) == {"row_id", "sealed", "successor"}
    stored = [
        (table.name, value)
        for table in metadata.tables.values()
        for row in workplace.rows(table)
        for value in row.values()
    ]
    of_rows = [value for name, value in stored if name in ("statistics_rows", "filed_rows")]
    others = [_bytes(value) for name, value in stored if name not in ("statistics_rows", "filed_rows")]
    ids = {value for _, value in stored if isinstance(value, bytes) and len(value) == 16 and value not in filed}
    assert {person.case for person in people} <= ids
    assert not any(one in _bytes(value) for one in ids for value in of_rows)
    for row in filed:
        texts = (row, row.hex().encode(), base64_text(row).encode())
        assert not any(text in value for text in texts for value in others)
    with workplace.owner.begin() as connection:
        order = connection.execute(sa.select(statistics_rows.c.row_id)).scalars().all()
    assert set(order) == set(filed)
    assert not any(b"anti_black" in _bytes(value) for _, value in stored), "the canary lies nowhere readable"


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def test_the_order_of_the_move_is_that_of_what_was_drawn() -> None:
    drawn = iter([b"c", b"a", b"b"])
    assert shuffled(["first", "second", "third"], lambda _size: next(drawn)) == ["second", "third", "first"]
