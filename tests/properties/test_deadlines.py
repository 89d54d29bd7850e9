"""What must be true of every deadline, whatever the days: never a later day than the strict one, never a safe day of rest."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reporting.deadlines.due import DAYS_TO_ARRIVE, due, ordered, plus_months, state
from reporting.deadlines.rules import EVENTS, RULES, Rule
from reporting.deadlines.working_days import RESTS, is_working_day

DAYS = st.dates(date(1950, 1, 1), date(2090, 12, 31))
KNOWN = st.dictionaries(st.sampled_from(EVENTS), DAYS)
CANTONS = st.none() | st.sampled_from(sorted(RESTS))
RULE = st.sampled_from(list(RULES.values()))


@given(RULE, KNOWN, CANTONS)
def test_the_safe_day_is_a_working_day_and_never_after_the_strict_one(
    rule: Rule, days: dict[str, date], canton: str | None
) -> None:
    found = due(rule, days, canton)
    if found.safe is None:
        assert found.strict is None or rule.ending == "prosecution"
        return
    assert found.strict is not None
    assert is_working_day(found.safe, canton)
    between = [found.safe + timedelta(days=n) for n in range(1, (found.strict - found.safe).days + 1)]
    assert len([day for day in between if is_working_day(day, canton)]) == (DAYS_TO_ARRIVE if rule.arrives else 0)


@given(RULE, KNOWN)
def test_without_a_canton_the_safe_day_is_not_later_than_in_any(rule: Rule, days: dict[str, date]) -> None:
    anywhere = due(rule, days, None).safe
    for canton in RESTS:
        safe = due(rule, days, canton).safe
        assert (anywhere is None) == (safe is None)
        assert anywhere is None or safe is None or anywhere <= safe


@given(RULE, KNOWN, CANTONS)
def test_it_never_ends_after_the_latest_day_nor_before_it_began(
    rule: Rule, days: dict[str, date], canton: str | None
) -> None:
    found = due(rule, days, canton)
    assert found.latest is None or found.strict is None or found.strict <= found.latest
    if found.strict and found.latest is None:
        assert found.strict >= days[rule.start]
    if rule.start not in days:
        assert found.strict is None


@given(DAYS, st.integers(1, 240))
def test_a_month_ends_on_the_same_number_or_on_the_last(day: date, months: int) -> None:
    end = plus_months(day, months)
    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == months
    assert end.day == day.day or (end.day < day.day and (end + timedelta(days=1)).day == 1)


@given(RULE, KNOWN, CANTONS, DAYS)
def test_what_is_over_is_never_said_to_run(rule: Rule, days: dict[str, date], canton: str | None, today: date) -> None:
    found = due(rule, days, canton)
    stands = state(found, today)
    if stands in ("running", "hurry", "pursued"):
        assert found.strict is not None
        assert found.strict >= today
    if stands == "over":
        last = found.strict or found.latest
        assert last is not None
        assert last < today


@given(st.lists(RULE, unique=True), KNOWN, DAYS)
def test_the_order_loses_nothing(rules: list[Rule], days: dict[str, date], today: date) -> None:
    found = [due(rule, days, "SG") for rule in rules]
    assert sorted(deadline.rule.key for deadline in ordered(found, today)) == sorted(rule.key for rule in rules)
