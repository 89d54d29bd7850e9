"""A release of invented rows, for the tests that look at published figures."""

from datetime import date
from functools import cache
from typing import Final

from counselling.statistics.blocks import Beside, Block, complete
from counselling.statistics.composing import Asked
from counselling.statistics.counted import cases_of
from counselling.statistics.drafts import make
from counselling.statistics.late import with_late
from counselling.statistics.simulated import simulated
from reporting.publishing.releases import Release, as_out

KEY: Final = bytes(range(32))
LATE: Final = 7  # cases of earlier years that were registered late


@cache  # nothing in it can be changed, and the solver takes its time
def example_release(canton: str, year: int, cases: int, day: date, version: int = 1) -> Release:
    """What a statistician would have published on that day; the first version with the line of what was registered late."""
    reason = "" if version == 1 else "error"
    made = make(simulated(canton, year, cases, version), Asked(canton, year, reason), version, KEY, day)
    return as_out(with_late(made, None if reason else LATE, KEY), day)


@cache
def example_block(canton: str, year: int, cases: int, day: date) -> tuple[Release, ...]:
    """Three small years as they would have been published one after the other; the last one closes a block."""
    rows = {one: simulated(canton, one, cases, 1) for one in range(year - 2, year + 1)}
    *before, last = (example_release(canton, one, cases, day) for one in rows)
    block = Block(range(year - 2, year + 1), cases_of([row for of in rows.values() for row in of]), before)
    return *before, complete(last, Beside(before, [block]), KEY)
