"""Days of rest, compared with another people's calendar of the cantons."""

from datetime import date, timedelta

import holidays
import pytest
from dateutil.easter import easter as easter_of_dateutil  # type: ignore[import-untyped]  # it has no stubs

from reporting.deadlines.working_days import (
    EVERYWHERE,
    RESTS,
    _day,
    easter,
    is_working_day,
    working_day_after,
    working_day_before,
)

YEARS = range(2000, 2051)
# Days on which a canton rests in some years only, or in some places only; here they always rest.
SOMETIMES = {"NE": {"01-02", "12-26"}, "AR": {"12-26"}, "AI": {"12-26"}, "UR": {"12-26"}}


def test_easter_as_dateutil_finds_it() -> None:
    assert [easter(year) for year in range(1900, 2200)] == [easter_of_dateutil(year) for year in range(1900, 2200)]


@pytest.mark.parametrize("canton", RESTS)
def test_every_day_of_rest_of_a_canton_is_known_and_no_other(canton: str) -> None:
    categories = ("public", "optional", "half_day")
    theirs = set(holidays.country_holidays("CH", subdiv=canton, years=YEARS, categories=categories))
    ours = {_day(rest, year) for rest in (*EVERYWHERE, *RESTS[canton].split()) for year in YEARS}
    assert theirs - ours == set()
    assert {day.strftime("%m-%d") for day in ours - theirs} <= SOMETIMES.get(canton, set())


def test_all_twenty_six_cantons_are_here() -> None:
    assert len(RESTS) == 26


def test_working_days_are_counted_in_both_directions() -> None:
    wednesday = date(2026, 12, 23)
    assert working_day_before(wednesday, "SG") == wednesday
    assert working_day_after(wednesday, ["SG"], 1) == date(2026, 12, 24)
    assert working_day_after(wednesday, ["SG"], 2) == date(2026, 12, 28)  # Christmas, St Stephen's, Sunday
    assert working_day_before(date(2026, 12, 28), "SG", 2) == wednesday
    assert working_day_after(date(2026, 11, 21), ["SG"], 3) == date(2026, 11, 25)  # from a Saturday
    for days in range(400):
        day = date(2026, 1, 1) + timedelta(days=days)
        for steps in (1, 3, 5):
            after = working_day_after(day, ["VS"], steps)
            assert is_working_day(after, "VS")
            assert working_day_before(after, "VS", steps) <= day
