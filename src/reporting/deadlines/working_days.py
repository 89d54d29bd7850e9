"""Working days by canton: pure, for every year, the same as in `browser/deadlines.js` from the same table.

A day on which a canton rests only in some years or in some places counts as a day of rest: a day that must be safe is then
too early rather than too late. Facts: the Federal Office of Justice's list of cantonal days of rest, as `holidays` 0.108
reads it; the tests compare the two.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

DAY: Final = timedelta(days=1)
SATURDAY: Final = 5

EVERYWHERE: Final = ("01-01", "easter+39", "08-01", "12-25")

# Beside those of everywhere. `MM-DD`, days from Easter Sunday, `sunday N-MM+D` (D days after the N-th Sunday of a month), and
# the Näfelser Fahrt.
RESTS: Final[Mapping[str, str]] = {
    "AG": "01-02 easter-2 easter+1 05-01 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "AI": "easter-2 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "AR": "easter-2 easter+1 easter+50 12-26",
    "BE": "01-02 easter-2 easter+1 easter+50 12-26",
    "BL": "easter-2 easter+1 05-01 easter+50 12-26",
    "BS": "easter-2 easter+1 05-01 easter+50 12-26",
    "FR": "01-02 easter-2 easter+1 easter+50 12-26",
    "GE": "easter-2 easter+1 easter+50 sunday1-09+4 12-31",
    "GL": "01-02 fahrt easter-2 easter+1 easter+50 11-01 12-26",
    "GR": "easter-2 easter+1 easter+50 12-26",
    "JU": "01-02 easter-2 easter+1 05-01 easter+50 easter+60 06-23 08-15 11-01",
    "LU": "01-02 easter-2 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "NE": "01-02 03-01 easter-2 05-01 easter+60 12-26",
    "NW": "01-02 03-19 easter-2 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "OW": "01-02 easter-2 easter+1 easter+50 easter+60 08-15 09-25 11-01 12-08 12-26",
    "SG": "01-02 easter-2 easter+1 easter+50 11-01 12-26",
    "SH": "01-02 easter-2 easter+1 05-01 easter+50 12-26",
    "SO": "01-02 easter-2 05-01",
    "SZ": "01-06 03-19 easter-2 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "TG": "01-02 easter-2 easter+1 05-01 easter+50 12-26",
    "TI": "01-06 03-19 easter+1 05-01 easter+50 easter+60 06-29 08-15 11-01 12-08 12-26",
    "UR": "01-06 03-19 easter-2 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "VD": "01-02 easter-2 easter+1 easter+50 sunday3-09+1",
    "VS": "01-02 03-19 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "ZG": "01-02 easter-2 easter+1 easter+50 easter+60 08-15 11-01 12-08 12-26",
    "ZH": "easter-2 easter+1 05-01 easter+50 12-26",
}
# Nobody has said which canton: whatever rests anywhere.
ANYWHERE: Final = " ".join(sorted({rest for rests in RESTS.values() for rest in rests.split()}))


def is_working_day(day: date, canton: str | None) -> bool:
    """Whether offices work on a day. Without a canton, or with one that is not known: whether they work in all of them."""
    return day.weekday() < SATURDAY and day not in _rests(day.year, canton if canton in RESTS else None)


def working_day_before(day: date, canton: str | None, steps: int = 0) -> date:
    """The last working day on or before a day; with `steps`, that many working days earlier still."""
    while steps or not is_working_day(day, canton):
        steps -= is_working_day(day, canton)
        day -= DAY
    return day


def working_day_after(day: date, cantons: Sequence[str], steps: int) -> date:
    """The day that is `steps` working days later: what is promised within so many working days.

    A day on which any of the cantons rests does not count; of none: a day on which any canton of Switzerland rests.
    """
    while steps:
        day += DAY
        steps -= all(is_working_day(day, canton) for canton in cantons or (None,))
    return day


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar (the anonymous method, Nature, 20 April 1876)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=512)
def _rests(year: int, canton: str | None) -> frozenset[date]:
    rests = RESTS[canton] if canton else ANYWHERE
    return frozenset(_day(rest, year) for rest in (*EVERYWHERE, *rests.split()))


def _day(rest: str, year: int) -> date:
    if rest.startswith("easter"):
        return easter(year) + int(rest[6:]) * DAY
    if rest.startswith("sunday"):
        return _sunday(int(rest[6]), int(rest[8:10]), year) + int(rest[11:]) * DAY
    if rest == "fahrt":
        return _fahrt(year)
    return date(year, int(rest[:2]), int(rest[3:]))


def _sunday(which: int, month: int, year: int) -> date:
    first = date(year, month, 1)
    return first + (6 - first.weekday() + 7 * (which - 1)) * DAY


def _fahrt(year: int) -> date:
    """The first Thursday in April, a week later if that is in Holy Week."""
    first = date(year, 4, 1)
    thursday = first + (3 - first.weekday()) % 7 * DAY
    return thursday + 7 * DAY if thursday == easter(year) - 3 * DAY else thursday
