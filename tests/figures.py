"""A release of invented rows, for the tests that look at published figures."""

from datetime import date
from typing import Final

from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.drafts import Asked, as_release, cases_of, matters_of
from counselling.statistics.release import Wanted, draft
from counselling.statistics.simulated import simulated
from reporting.publishing.releases import Release

KEY: Final = bytes(range(32))


def example_release(canton: str, year: int, cases: int, day: date, version: int = 1) -> Release:
    """What a statistician would have published on that day."""
    rows = simulated(canton, year, cases, version)
    wanted = Wanted(dimensions(year), pairs(dimensions(year)))
    drafted = draft(cases_of(rows), matters_of(rows), wanted, KEY)
    return as_release(drafted, Asked(canton, year), version, day)
