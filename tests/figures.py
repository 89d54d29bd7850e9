"""A release of invented rows, for the tests that look at published figures."""

from datetime import date
from functools import cache
from typing import Final

from counselling.statistics.composing import Asked
from counselling.statistics.drafts import make
from counselling.statistics.simulated import simulated
from reporting.publishing.releases import Release

KEY: Final = bytes(range(32))


@cache  # nothing in it can be changed, and the solver takes its time
def example_release(canton: str, year: int, cases: int, day: date, version: int = 1) -> Release:
    """What a statistician would have published on that day."""
    reason = "" if version == 1 else "error"
    return make(simulated(canton, year, cases, version), Asked(canton, year, reason), version, KEY, day)
