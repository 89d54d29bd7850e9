"""Routing: who is proposed and why, at once or by the desk; what nobody takes over goes on; what members say of themselves."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from counselling import worker
from counselling.audit.entries import WORKER
from counselling.cases.model import cases, walls
from counselling.routing.members import members_of
from counselling.routing.rounds import pass_on_overdue, route_new
from counselling.staff.centre_settings import Working, working_of
from counselling.staff.model import centre_settings, profiles
from reporting.mailbox.model import reports
from tests.integration.conftest import ONE_KIND
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY, Person

DAY = 86_400  # TODAY is a Sunday: three working days later is Wednesday
PROFILE: dict[str, Any] = {
    "languages": ["de"],
    "domains": ["housing"],
    "working_days": 0b0011111,
    "most_cases": None,
    "away_from": None,
    "away_until": None,
    "deputy": None,
}


async def say(member: Staff, **changes: object) -> None:
    answer = await member.call("PUT", "/profile", PROFILE | changes)
    assert answer.status_code == 204, answer.text


async def decide(member: Staff, centre: str = "ost", **changes: object) -> Any:
    chosen = {"assignment": "desk", "takeover_days": 3, "retention_months": 24, "archive_offer": False} | changes
    return await member.call("PUT", f"/centres/{centre}/settings", chosen)


async def proposal(member: Staff, person: Person) -> dict[str, Any]:
    answer = await member.call("GET", f"/cases/{person.case.hex()}/proposal")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def staff_id(text: str) -> bytes:
    return msgspec.convert(text, bytes)


def steps(workplace: Workplace, person: Person) -> list[tuple[str, str]]:
    """What the trail says of routing: event and detail, members by their login."""
    told = [one for one in workplace.recorded(person.case) if one.event.startswith("transition.")]
    assert {one.actor for one in told} <= {WORKER}
    return [(one.event.partition(".")[2], one.detail) for one in told]


@pytest.fixture
async def bea(workplace: Workplace, anna: Staff) -> Staff:
    """A counsellor beside anna, set up for housing in German."""
    member = await workplace.join("bea")
    await say(member)
    return member


async def test_a_new_case_is_proposed_once_and_the_desk_decides(workplace: Workplace, anna: Staff, bea: Staff) -> None:
    person = Person(workplace.network)
    workplace.arrive(person)
    for _ in range(3):
        workplace.work()
    row = workplace.row_of(person)
    assert (row["assignee"], row["state"], row["routed_day"]) == (None, "new", TODAY)
    assert row["due"] == date(2026, 11, 25)
    who = workplace.trail.member(bea.staff)
    detail = f"act assign centre ost member {who} reason language.domain.load"  # on a Sunday nobody works
    assert steps(workplace, person) == [("proposed", detail)]


async def test_at_once_gives_each_case_to_the_first_who_fits_and_counts_what_she_has(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    cleo = await workplace.join("cleo")
    await say(cleo)
    assert (await decide(anna, assignment="at_once")).status_code == 204
    people = [Person(workplace.network) for _ in range(4)]
    for person in people:
        workplace.arrive(person)
    workplace.work()
    given = [workplace.row_of(person)["assignee"] for person in people]
    assert sorted(given) == sorted([bea.staff, bea.staff, cleo.staff, cleo.staff])
    assert {workplace.row_of(person)["state"] for person in people} == {"new"}
    events = [event for event, _ in steps(workplace, people[0])]
    assert events == ["proposed", "decided"]
    assert " decision at_once " in steps(workplace, people[0])[1][1]


async def test_no_purpose_but_advice_starts_a_clock(workplace: Workplace, anna: Staff, bea: Staff) -> None:
    for purpose in ("documentation", "institution", "accused"):
        person = Person(workplace.network)
        workplace.arrive(person, tags=tags(purpose=purpose))
        workplace.work()
        row = workplace.row_of(person)
        assert (row["due"], row["routed_day"]) == (None, TODAY)


def tags(**changes: object) -> dict[str, Any]:
    return {
        "language": "de",
        "life_domain": "housing",
        "urgent": False,
        "purpose": "advice",
        "conflict": False,
    } | changes


async def test_what_may_concern_somebody_at_the_centre_is_given_to_nobody_at_once(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    await decide(anna, assignment="at_once")
    await say(anna)
    person = Person(workplace.network)
    workplace.arrive(person, tags=tags(conflict=True))
    workplace.work()
    assert workplace.row_of(person)["assignee"] is None
    found = await proposal(anna, person)
    assert [staff_id(one["staff"]) for one in found["ranked"]] == [anna.staff]
    assert found["ranked"][0]["reasons"] == ["coordinates", "language", "domain", "load"]
    ((_, told),) = steps(workplace, person)
    assert told.endswith("reason language.domain.load")  # the trail does not tell what her sealed tags say
    assert found["passed_over"] == [{"staff": found["passed_over"][0]["staff"], "reason": "conflict", "load": 0}]
    assert (await bea.call("GET", f"/cases/{person.case.hex()}/proposal")).status_code == 404


async def test_tags_that_do_not_open_are_an_alarm_and_the_clock_runs(
    workplace: Workplace, anna: Staff, bea: Staff, caplog: pytest.LogCaptureFixture
) -> None:
    await decide(anna, assignment="at_once")
    person = Person(workplace.network)
    workplace.arrive(person)
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(reports).values(tags=bytes(300)))
    workplace.work()
    row = workplace.row_of(person)
    assert (row["assignee"], row["due"]) == (None, date(2026, 11, 25))
    assert [one.levelname for one in caplog.records] == ["CRITICAL"]


async def test_nobody_is_proposed_who_is_walled_off_away_full_or_gone(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    cleo, dora, emma = [await workplace.join(name) for name in ("cleo", "dora", "emma")]
    await say(bea, most_cases=0)
    await say(cleo, away_from=str(TODAY), deputy=dora.staff)
    await say(dora, languages=["fr", "de"])
    await say(emma)
    workplace.leave("emma")
    walled = await workplace.join("fina")
    await say(walled)
    person = workplace.case(Person(workplace.network))
    with workplace.owner.begin() as connection:
        row = {"case_id": person.case, "staff_id": walled.staff, "side": "out", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    found = await proposal(anna, person)
    (fit,) = found["ranked"]
    assert (staff_id(fit["staff"]), fit["reasons"]) == (dora.staff, ["language", "domain", "deputy_for", "load"])
    assert [staff_id(one) for one in fit["deputy_for"]] == [cleo.staff]
    why = {staff_id(one["staff"]): one["reason"] for one in found["passed_over"]}
    assert why == {anna.staff: "not_set_up", bea.staff: "full", cleo.staff: "away", walled.staff: "conflict"}


async def test_in_a_restricted_case_only_named_members_are_proposed(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    await say(anna)
    await decide(anna, assignment="at_once")
    person = workplace.case(Person(workplace.network))
    with workplace.owner.begin() as connection:
        held = {"restricted": True, "routed_day": None, "assignee": None}
        connection.execute(sa.update(cases).values(held))
        row = {"case_id": person.case, "staff_id": anna.staff, "side": "in", "made_by": anna.staff, "day": TODAY}
        connection.execute(sa.insert(walls), row)
    workplace.work()
    assert workplace.row_of(person)["assignee"] is None
    found = await proposal(anna, person)
    assert [staff_id(one["staff"]) for one in found["ranked"]] == [anna.staff]
    assert [one["reason"] for one in found["passed_over"]] == ["conflict"]


async def test_a_language_nobody_speaks_asks_for_an_interpreter(workplace: Workplace, anna: Staff, bea: Staff) -> None:
    person = Person(workplace.network)
    workplace.arrive(person, tags=tags(language="ti"))
    workplace.work()
    found = await proposal(anna, person)
    assert (found["interpreter"], [one["reasons"] for one in found["ranked"]]) == (True, [["domain", "load"]])
    assert steps(workplace, person)[0][1].endswith("reason domain.load.interpreter")


async def test_once_the_tags_are_erased_fresh_ones_may_be_asked_with(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    person = workplace.case(Person(workplace.network))
    await bea.call("POST", f"/cases/{person.case.hex()}/takeover", {})
    assert (await proposal(anna, person))["tagged"] is False
    where = f"/cases/{person.case.hex()}/proposal"
    before = workplace.events()
    asked = await anna.call("POST", where, {"language": "fr", "life_domain": "housing"})
    assert (asked.status_code, asked.json()["tagged"], asked.json()["interpreter"]) == (200, True, True)
    assert workplace.events() == before
    assert (await anna.call("POST", where, {"language": "French"})).status_code in (400, 422)


async def test_overdue_goes_to_the_deputy_and_a_working_day_later_to_the_coordinators(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    cleo = await workplace.join("cleo")
    await say(cleo, languages=["fr"])
    await say(bea, deputy=cleo.staff)
    await decide(anna, assignment="at_once")
    person = workplace.case(Person(workplace.network))
    before = len(steps(workplace, person))
    workplace.clock.seconds += 3 * DAY  # Wednesday, the last day
    workplace.work()
    assert workplace.row_of(person)["assignee"] == bea.staff
    workplace.clock.seconds += DAY
    for _ in range(2):
        workplace.work()
    row = workplace.row_of(person)
    assert (row["assignee"], row["escalated"], row["state"]) == (cleo.staff, 1, "new")
    workplace.clock.seconds += DAY
    for _ in range(2):
        workplace.work()
    row = workplace.row_of(person)
    assert (row["assignee"], row["escalated"], row["due"]) == (None, 2, date(2026, 11, 25))
    workplace.clock.seconds += 30 * DAY
    workplace.work()
    who = workplace.trail.member(cleo.staff)
    assert steps(workplace, person)[before:] == [
        ("decided", f"act escalate decision deputy member {who} reason overdue"),
        ("decided", "act escalate decision coordinators reason overdue"),
    ]


async def test_without_a_deputy_it_goes_to_the_coordinators_and_what_was_taken_over_stays(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    await decide(anna, assignment="at_once")
    left, taken = [workplace.case(Person(workplace.network)) for _ in range(2)]
    await bea.call("POST", f"/cases/{taken.case.hex()}/takeover", {})
    workplace.clock.seconds += 4 * DAY
    workplace.work()
    assert (workplace.row_of(left)["assignee"], workplace.row_of(left)["escalated"]) == (None, 2)
    assert (workplace.row_of(taken)["assignee"], workplace.row_of(taken)["escalated"]) == (bea.staff, 0)
    assert steps(workplace, left)[-1][1] == "act escalate decision coordinators reason no_deputy"


class Killed(Exception):
    """The worker ends here, as by kill -9: its transaction is gone."""


@pytest.mark.parametrize("dies_after", range(1, 24, 2))
async def test_killed_anywhere_it_routes_and_escalates_once(
    workplace: Workplace, anna: Staff, bea: Staff, dies_after: int
) -> None:
    await decide(anna, assignment="at_once")
    late = workplace.case(Person(workplace.network))
    workplace.clock.seconds += 4 * DAY
    arrived = Person(workplace.network)
    workplace.arrive(arrived)
    executed = 0

    def die(*_heard: object) -> None:
        nonlocal executed
        executed += 1
        if executed >= dies_after:
            raise Killed

    engine = workplace.work_database._engine
    sa.event.listen(engine, "after_cursor_execute", die)
    try:
        worker.once(workplace.work_database, workplace.trail, workplace.clock())
    except Killed:
        pass
    finally:
        sa.event.remove(engine, "after_cursor_execute", die)
    for _ in range(2):
        workplace.work()
    assert workplace.row_of(late)["escalated"] == 2
    assert [event for event, _ in steps(workplace, late)] == ["proposed", "decided", "decided"]
    told = [event for event, _ in steps(workplace, arrived)]
    assert told[:2] == ["proposed", "decided"]
    assert told.count("proposed") == 1


@pytest.mark.parametrize("count", [3, 40])
async def test_a_step_takes_as_many_statements_for_many_cases_as_for_few(
    workplace: Workplace, anna: Staff, bea: Staff, count: int
) -> None:
    await decide(anna, assignment="at_once")
    for _ in range(count):
        workplace.case(Person(workplace.network))
    with workplace.owner.begin() as connection:
        connection.execute(sa.update(cases).values(routed_day=None, assignee=None))
    statements: list[str] = []
    later = TODAY + timedelta(days=4)
    for step, asked in ((route_new, 10), (pass_on_overdue, 10)):
        statements.clear()
        with workplace.work_database.begin() as connection:
            sa.event.listen(connection, "before_cursor_execute", lambda *heard: statements.append(heard[2]))
            assert step(connection, workplace.trail, b"", workplace.clock(), later) is not None
        assert len(statements) <= asked, statements
    assert {row["escalated"] for row in workplace.rows(cases)} == {2}


async def test_a_profile_is_kept_in_order_and_recorded_only_when_it_changes(workplace: Workplace, anna: Staff) -> None:
    assert (await anna.call("GET", "/profile")).json() == {"profile": None}
    before = len(workplace.recorded())
    for _ in range(2):
        await say(anna, languages=["fr", "de", "fr"], domains=["work", "housing"])
    kept = (await anna.call("GET", "/profile")).json()["profile"]
    assert kept == PROFILE | {"languages": ["de", "fr"], "domains": ["housing", "work"]}
    (told,) = workplace.recorded()[before:]
    assert (told.event, told.detail) == ("profile.changed", f"member {workplace.trail.member(anna.staff)}")
    await say(anna, working_days=3)
    assert workplace.events()[before:] == ["profile.changed"] * 2


@ONE_KIND
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"domains": ["unknown"]}, "domains"),
        ({"domains": ["fishing"]}, "domains"),
        ({"away_until": "2026-12-01"}, "away_until"),
        ({"away_from": "2026-12-02", "away_until": "2026-12-01"}, "away_until"),
        ({"deputy": bytes(16)}, "deputy"),
    ],
)
async def test_what_nobody_can_be_is_refused(anna: Staff, changes: dict[str, Any], field: str) -> None:
    answer = await anna.call("PUT", "/profile", PROFILE | changes)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_a_deputy_is_a_colleague_and_not_herself(workplace: Workplace, anna: Staff, bea: Staff) -> None:
    vera = await workplace.join("vera", "vs")
    for deputy in (anna.staff, vera.staff):
        answer = await anna.call("PUT", "/profile", PROFILE | {"deputy": deputy})
        assert answer.json()["fields"] == {"deputy": "not_a_colleague"}
    await say(anna, deputy=bea.staff)


async def test_coordinators_read_and_write_the_profiles_of_their_centre_and_nobody_else_does(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    vera = await workplace.join("vera", "vs", "coordinator")
    audra = await workplace.join("audra", "ost", "supervisor")
    hers = f"/centres/ost/profiles/{bea.staff.hex()}"
    workplace.case(Person(workplace.network))
    assert (await anna.call("PUT", hers, PROFILE | {"most_cases": 5})).status_code == 204
    assert (await bea.call("GET", "/profile")).json()["profile"]["most_cases"] == 5
    assert (await anna.call("GET", hers)).json()["profile"]["most_cases"] == 5
    assert (await bea.call("PUT", hers, PROFILE)).json()["code"] == "not_a_coordinator"
    for stranger in (vera, audra):
        for method, path in (("GET", hers), ("PUT", hers), ("GET", "/centres/ost/profiles")):
            assert (await stranger.call(method, path, PROFILE if method == "PUT" else None)).status_code == 404
    assert (await audra.call("PUT", "/profile", PROFILE)).status_code == 404
    assert (await anna.call("PUT", f"/centres/ost/profiles/{vera.staff.hex()}", PROFILE)).status_code == 404
    listed = (await anna.call("GET", "/centres/ost/profiles")).json()
    assert {staff_id(one["staff"]): one["profile"] is None for one in listed} == {anna.staff: True, bea.staff: False}


async def test_settings_are_the_defaults_until_a_coordinator_changes_them(
    workplace: Workplace, anna: Staff, bea: Staff
) -> None:
    default = {"assignment": "desk", "takeover_days": 3, "retention_months": 24, "archive_offer": False}
    assert (await bea.call("GET", "/centres/ost/settings")).json() == default
    assert (await decide(bea)).json()["code"] == "not_a_coordinator"
    before = len(workplace.recorded())
    for _ in range(2):
        assert (await decide(anna, takeover_days=5, archive_offer=True)).status_code == 204
    assert [(one.event, one.detail) for one in workplace.recorded()[before:]] == [
        ("settings.changed", "centre ost setting takeover_days old 3 new 5"),
        ("settings.changed", "centre ost setting archive_offer old false new true"),
    ]
    assert (await bea.call("GET", "/centres/ost/settings")).json() == default | {
        "takeover_days": 5,
        "archive_offer": True,
    }
    assert (await decide(anna, takeover_days=0)).status_code in (400, 422)
    assert (await decide(anna, centre="vs")).status_code == 404
    vera = await workplace.join("vera", "vs")
    assert (await vera.call("GET", "/centres/ost/settings")).status_code == 404


async def test_the_worker_knows_the_cantons_from_the_newest_manifest(workplace: Workplace, anna: Staff) -> None:
    await decide(anna, takeover_days=2)
    assert workplace.rows(centre_settings)[0]["cantons"] == "AI AR SG"
    with workplace.work_database.begin() as connection:
        working = working_of(connection, ["ost", "nowhere"])
    assert working["ost"].settings.takeover_days == 2
    assert working["nowhere"] == Working()


async def test_who_has_left_has_no_profile_any_more(workplace: Workplace, anna: Staff, bea: Staff) -> None:
    workplace.leave("bea")
    assert workplace.rows(profiles) == []
    with workplace.work_database.begin() as connection:
        assert all(member.profile is None for member in members_of(connection, ["ost"])["ost"])
