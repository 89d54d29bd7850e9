"""A day is a day in Switzerland, in summer and in winter."""

from datetime import UTC, date, datetime

import pytest

from reporting.web.clock import day, now, today


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        (datetime(2026, 11, 22, 22, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 23, 0, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC), date(2026, 7, 1)),
        (datetime(2026, 7, 1, 22, 0, 0, tzinfo=UTC), date(2026, 7, 2)),
    ],
)
def test_the_day_turns_at_midnight_in_zurich(moment: datetime, wanted: date) -> None:
    assert day(int(moment.timestamp())) == wanted


def test_today_is_the_day_it_is_now() -> None:
    assert day(now()) <= today() <= day(now())
