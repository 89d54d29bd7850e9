"""The rules of routing, case by case: who comes first and why, who does not and why, until when, and whose turn it is then."""

from datetime import date, timedelta
from typing import Any

import pytest

from counselling.routing.rules import Escalation, Member, Profile, Tags, due, escalate, propose, starts_clock

MONDAY = date(2026, 11, 23)
WEEK = 0b0011111  # Monday to Friday
HOUSING = Tags("de", "housing", "advice")


def profile(**changes: Any) -> Profile:
    return Profile(frozenset({"de"}), frozenset[str](), WEEK)._replace(**changes)


def member(name: str, load: int = 0, is_coordinator: bool = False, **changes: Any) -> Member:
    return Member(name.encode(), is_coordinator, profile(**changes), load)


ANNA = member("anna", domains=frozenset({"housing"}))
BEA = member("bea")
AWAY: dict[str, Any] = {"away_from": MONDAY, "away_until": MONDAY + timedelta(days=14)}


def order(tags: Tags, *members: Member, today: date = MONDAY) -> list[str]:
    return [fit.staff.decode() for fit in propose(tags, members, today).ranked]


def why_not(tags: Tags, *members: Member, walled: frozenset[bytes] = frozenset()) -> dict[str, str]:
    return {one.staff.decode(): one.reason for one in propose(tags, members, MONDAY, walled).passed_over}


def reasons(tags: Tags, *members: Member) -> dict[str, tuple[str, ...]]:
    return {fit.staff.decode(): fit.reasons for fit in propose(tags, members, MONDAY).ranked}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([BEA, ANNA], ["anna", "bea"]),  # she knows the domain
        ([member("bea", load=2), member("cleo", load=3)], ["bea", "cleo"]),
        ([member("bea"), member("anna")], ["anna", "bea"]),  # nothing between them but the staff id
        (
            [member("bea", load=20), member("cleo", load=10, working_days=0b0000001)],
            ["bea", "cleo"],
        ),  # 4 a day, 10 a day
        ([member("bea", working_days=0b0000010), member("cleo", load=9)], ["cleo", "bea"]),  # works on Mondays
        ([member("bea", languages=frozenset({"fr"})), BEA._replace(staff=b"cleo")], ["cleo"]),
        ([], []),
    ],
)
def test_the_order(members: list[Member], expected: list[str]) -> None:
    assert order(HOUSING, *members) == expected


def test_if_it_is_urgent_who_works_today_comes_before_who_knows_the_domain() -> None:
    knows = ANNA._replace(profile=profile(domains=frozenset({"housing"}), working_days=0b0000010))
    assert order(HOUSING, knows, BEA) == ["anna", "bea"]
    assert order(HOUSING._replace(is_urgent=True), knows, BEA) == ["bea", "anna"]


def test_each_is_told_why_she_fits() -> None:
    assert reasons(HOUSING, ANNA, member("bea", load=1, working_days=0b0000010)) == {
        "anna": ("language", "domain", "works_today", "load"),
        "bea": ("language",),
    }


@pytest.mark.parametrize(
    ("one", "reason"),
    [
        (member("cleo", **AWAY), "away"),
        (member("cleo", away_from=MONDAY), "away"),  # until when is not known
        (member("cleo", load=5, most=5), "full"),
        (member("cleo", languages=frozenset({"fr"})), "no_language"),
        (Member(b"cleo", False, None, 0), "not_set_up"),
        (member("cleo", load=9, most=5, **AWAY), "away"),  # the first that applies
    ],
)
def test_each_is_told_why_she_is_passed_over(one: Member, reason: str) -> None:
    assert why_not(HOUSING, ANNA, one) == {"cleo": reason}


@pytest.mark.parametrize(
    ("away_from", "away_until", "is_ranked"),
    [
        (MONDAY + timedelta(days=1), None, True),
        (MONDAY - timedelta(days=7), MONDAY - timedelta(days=1), True),
        (MONDAY - timedelta(days=7), MONDAY, False),
        (MONDAY, MONDAY, False),
    ],
)
def test_an_absence_counts_from_its_first_to_its_last_day(
    away_from: date, away_until: date | None, is_ranked: bool
) -> None:
    assert order(HOUSING, member("bea", away_from=away_from, away_until=away_until)) == ["bea"] * is_ranked


def test_a_language_without_speaker_asks_for_an_interpreter_unless_nobody_fits_at_all() -> None:
    tigrinya = HOUSING._replace(language="ti")
    speaker = member("cleo", languages=frozenset({"ti"}), **AWAY)
    found = propose(tigrinya, [ANNA, speaker], MONDAY)
    assert ([fit.staff for fit in found.ranked], found.interpreter) == ([b"anna"], True)
    assert "language" not in found.ranked[0].reasons
    nobody = propose(tigrinya, [speaker], MONDAY)
    assert (nobody.ranked, nobody.interpreter) == ((), False)


def test_a_conflict_that_the_person_named_leaves_the_coordinators() -> None:
    named = HOUSING._replace(has_conflict=True)
    leads = member("cleo", is_coordinator=True)
    assert order(named, ANNA, leads) == ["cleo"]
    assert reasons(named, ANNA, leads)["cleo"][0] == "coordinates"
    assert why_not(named, ANNA, leads) == {"anna": "conflict"}
    assert order(named, ANNA) == []


def test_who_is_walled_off_is_passed_over_also_as_a_coordinator_and_as_a_deputy() -> None:
    leads = member("cleo", is_coordinator=True)
    away = member("dora", deputy=b"cleo", **AWAY)
    found = propose(HOUSING._replace(has_conflict=True), [leads, away], MONDAY, frozenset({b"cleo"}))
    assert found.ranked == ()
    assert why_not(HOUSING, ANNA, leads, away, walled=frozenset({b"cleo"})) == {"cleo": "conflict", "dora": "away"}


def test_a_deputy_stands_in_with_what_the_absent_one_knows() -> None:
    away = member("cleo", domains=frozenset({"housing"}), deputy=b"bea", **AWAY)
    found = propose(HOUSING, [member("anna"), BEA, away], MONDAY)
    first = found.ranked[0]
    assert (first.staff, first.deputy_for) == (b"bea", (b"cleo",))
    assert first.reasons == ("language", "deputy_for", "works_today", "load")
    back = propose(HOUSING, [member("anna"), BEA, member("cleo", deputy=b"bea")], MONDAY)
    assert [fit.deputy_for for fit in back.ranked] == [(), (), ()]


@pytest.mark.parametrize(
    "deputy",
    [
        {"languages": frozenset({"fr"})},
        {"most": 0},
        AWAY,
    ],
)
def test_a_deputy_who_does_not_fit_stands_in_for_nobody(deputy: dict[str, Any]) -> None:
    away = member("cleo", deputy=b"bea", **AWAY)
    found = propose(HOUSING, [ANNA, member("bea", **deputy), away], MONDAY)
    assert [(fit.staff, fit.deputy_for) for fit in found.ranked] == [(b"anna", ())]


def test_once_nothing_is_known_of_the_case_neither_language_nor_domain_counts() -> None:
    found = propose(Tags(), [ANNA, member("bea", languages=frozenset({"fr"}))], MONDAY)
    assert (len(found.ranked), found.interpreter) == (2, False)
    assert found.ranked[0].reasons == ("works_today", "load")


@pytest.mark.parametrize(
    ("purpose", "runs"),
    [("advice", True), (None, True), ("documentation", False), ("institution", False), ("accused", False)],
)
def test_only_advice_and_what_cannot_be_read_start_the_clock(purpose: str | None, runs: bool) -> None:
    assert starts_clock(Tags(purpose=purpose)) is runs


@pytest.mark.parametrize(
    ("day", "cantons", "until"),
    [
        (date(2026, 11, 23), ("SG",), date(2026, 11, 26)),
        (date(2026, 11, 26), ("SG",), date(2026, 12, 1)),  # over a weekend
        (date(2026, 12, 4), ("SG",), date(2026, 12, 9)),
        (date(2026, 12, 4), ("VS",), date(2026, 12, 10)),  # 8 December is a day of rest in Valais
        (date(2026, 12, 4), ("SG", "VS"), date(2026, 12, 10)),
        (date(2026, 12, 4), (), date(2026, 12, 10)),  # no canton is known: each one's days of rest
    ],
)
def test_three_working_days_over_cantonal_holidays(day: date, cantons: tuple[str, ...], until: date) -> None:
    assert due(day, 3, cantons) == until


FRIDAY = date(2026, 11, 27)
DEPUTY = member("bea")
HERS = member("anna", deputy=b"bea")
TO_DEPUTY = Escalation("deputy", b"bea", "overdue")
COORDINATORS = Escalation("coordinators", None, "overdue")
NO_DEPUTY = Escalation("coordinators", None, "no_deputy")


@pytest.mark.parametrize(
    ("step", "assignee", "others", "today", "expected"),
    [
        (0, HERS, [DEPUTY], FRIDAY, None),  # the last day
        (0, HERS, [DEPUTY], FRIDAY + timedelta(days=1), TO_DEPUTY),
        (0, HERS, [], FRIDAY + timedelta(days=1), NO_DEPUTY),  # her deputy may not see it, or has left
        (0, HERS, [member("bea", away_from=FRIDAY)], FRIDAY + timedelta(days=1), NO_DEPUTY),
        (0, HERS, [DEPUTY._replace(profile=None)], FRIDAY + timedelta(days=1), NO_DEPUTY),
        (0, member("anna"), [DEPUTY], FRIDAY + timedelta(days=1), NO_DEPUTY),
        (0, None, [DEPUTY], FRIDAY + timedelta(days=1), NO_DEPUTY),
        (1, DEPUTY, [DEPUTY], FRIDAY + timedelta(days=3), None),  # Monday is the deputy's day
        (1, DEPUTY, [DEPUTY], FRIDAY + timedelta(days=4), COORDINATORS),
    ],
)
def test_whose_turn_it_is(
    step: int, assignee: Member | None, others: list[Member], today: date, expected: Escalation | None
) -> None:
    members = {one.staff: one for one in others}
    assert escalate(step, assignee, members, FRIDAY, today, ("SG",)) == expected
