"""By which day the centre has promised to read: in working days of its cantons, from her first word without an answer."""

from datetime import date, timedelta

import pytest

from reporting.deadlines.working_days import working_day_after
from reporting.mailbox.promise import Awaited, Promise
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE, MESSAGE_FROM_PERSON, REPORT

FRIDAY = date(2026, 11, 20)
PROMISE = Promise(3, {"ost": ("AI", "AR", "SG"), "vs": ("VS",)})


def after(days: int) -> date:
    return FRIDAY + timedelta(days=days)


@pytest.mark.parametrize(
    ("day", "cantons", "by"),
    [
        (date(2026, 11, 20), ["SG"], date(2026, 11, 25)),  # from Friday to Wednesday
        (date(2026, 11, 21), ["SG"], date(2026, 11, 25)),  # written on a Saturday
        (date(2026, 12, 4), ["SG"], date(2026, 12, 9)),
        (date(2026, 12, 4), ["VS"], date(2026, 12, 10)),  # 8 December: the Immaculate Conception
        (date(2026, 12, 4), ["AI", "AR", "SG"], date(2026, 12, 10)),  # one of its cantons rests
        (date(2026, 12, 4), [], date(2026, 12, 10)),  # nobody knows where it works
        (date(2026, 12, 23), ["SG"], date(2026, 12, 29)),  # 25 December; the 26th is a Saturday
    ],
)
def test_holidays_and_weekends_do_not_count(day: date, cantons: list[str], by: date) -> None:
    assert working_day_after(day, cantons, 3) == by


@pytest.mark.parametrize(
    ("sides", "awaited"),
    [
        ([(REPORT, FRIDAY)], Awaited(FRIDAY, after(5))),
        ([(REPORT, FRIDAY), (MESSAGE_FROM_CENTRE, after(3))], None),
        # Writing again does not put the promise off.
        ([(REPORT, FRIDAY), (MESSAGE_FROM_PERSON, after(3))], Awaited(FRIDAY, after(5), after(6))),
        (
            [(REPORT, FRIDAY), (MESSAGE_FROM_CENTRE, after(3)), (MESSAGE_FROM_PERSON, after(4))],
            Awaited(after(4), after(7), after(7)),
        ),
    ],
)
def test_it_counts_from_her_first_word_without_an_answer(
    sides: list[tuple[int, date]], awaited: Awaited | None
) -> None:
    assert PROMISE.of("ost", "received", sides) == awaited
    assert PROMISE.of("ost", "closed", sides) is None
