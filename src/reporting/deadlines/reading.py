"""Reads the days a person types as three numbers, and says what is wrong with them. Pure; the same as in the browser.

The digits may be those of Arabic or Persian. Nothing is guessed: two digits are no year, and the 31st of a month that has
none is no day.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from reporting.deadlines.rules import AHEAD, ORDER

DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
FIRST_YEAR: Final = 1950
YEARS_AHEAD: Final = 5
LONGEST: Final = 4  # digits of a number; anything longer is none


def read_day(parts: Sequence[str], today: date, *, ahead: bool) -> date | str | None:
    """The day that day, month and year name; None if all three are empty; else what is wrong, as a code.

    `ahead`: it may lie up to five years in the future. Codes: day_incomplete, day_impossible, day_year, day_future.
    """
    typed = [part.strip().translate(DIGITS) for part in parts]
    if not any(typed):
        return None
    if not all(typed):
        return "day_incomplete"
    if not all(part.isascii() and part.isdigit() and len(part) <= LONGEST for part in typed):
        return "day_impossible"
    number, month, year = map(int, typed)
    if not FIRST_YEAR <= year <= today.year + YEARS_AHEAD:
        return "day_year"
    try:
        found = date(year, month, number)
    except ValueError:
        return "day_impossible"
    return "day_future" if found > today and not ahead else found


def read_days(
    typed: Mapping[str, Sequence[str]], wanted: Sequence[str], today: date
) -> tuple[dict[str, date], dict[str, str]]:
    """The days of the events that are wanted, and by event what is wrong; a day that is wrong is not among the days."""
    found = {event: read_day(typed.get(event, ()), today, ahead=event in AHEAD) for event in wanted}
    days = {event: day for event, day in found.items() if isinstance(day, date)}
    faults = {event: code for event, code in found.items() if isinstance(code, str)}
    for earlier, later in ORDER:
        if earlier in days and later in days and days[later] < days[earlier]:
            faults[later] = f"{later}_before_{earlier}"
    return days, faults
