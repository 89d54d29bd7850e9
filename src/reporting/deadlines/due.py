"""When a deadline ends: the strict last day, and the safe working day before it. Pure; the same as `browser/deadlines.js` on
one table of cases. Never later than the law says: no weekend makes a deadline longer here, and every doubt is earlier.
"""

import calendar
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

from reporting.deadlines.rules import Rule
from reporting.deadlines.working_days import working_day_before

# What must have arrived is posted, registered, at least so many working days before.
DAYS_TO_ARRIVE: Final = 5

State = Literal["at_once", "hurry", "running", "missing", "over", "open", "pursued"]
# The order in which a person should see them.
STATES: Final[tuple[State, ...]] = ("at_once", "hurry", "running", "missing", "over", "open", "pursued")


class Deadline(NamedTuple):
    """When a rule's deadline ends.

    `strict` is the last day; None if the rule has none or the day it runs from is not known. `safe` is the working day by
    which to act; None too if nothing is to be done by then. `latest` is the day on which it is over whatever she knew.
    """

    rule: Rule
    strict: date | None
    safe: date | None
    latest: date | None


def due(rule: Rule, events: Mapping[str, date], canton: str | None) -> Deadline:
    """The deadline of a rule for the days that are known, by event; those of `canton` are the days of rest.

    Source of the counting: Art. 110 VI StGB and BGE 144 IV 161 (months), Art. 77 OR (days, months, years).
    """
    latest = _end(events.get(rule.start_at_latest), rule.at_latest)
    strict = _end(events.get(rule.start), rule.length)
    if strict and latest:
        strict = min(strict, latest)
    return Deadline(rule, strict, _safe(rule, strict, canton), latest)


def _safe(rule: Rule, strict: date | None, canton: str | None) -> date | None:
    if strict is None or rule.ending == "prosecution":
        return None
    return working_day_before(strict, canton, DAYS_TO_ARRIVE if rule.arrives else 0)


def _end(start: date | None, length: str) -> date | None:
    """The last day; the day of the event does not count. Without a length it ends on that day itself."""
    if start is None or not length:
        return start
    number, unit = length.split()
    if unit == "days":
        return start + timedelta(days=int(number))
    return plus_months(start, int(number) * (12 if unit == "years" else 1))


def plus_months(day: date, months: int) -> date:
    """The same number of day, months later; where that day does not exist, the last one of the month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def state(deadline: Deadline, today: date) -> State:
    """How a deadline stands today.

    `hurry`: the safe day has gone by, the last has not; `missing`: a day is not known; `pursued`: others may still act, and
    she has nothing to do by a day.
    """
    rule, strict, safe, latest = deadline
    if rule.kind in ("open", "at_once"):
        return rule.kind
    end = strict or latest
    if end and end < today:
        return "over"
    if strict is None:
        return "missing"
    if rule.ending == "prosecution":
        return "pursued"
    return "hurry" if safe and safe < today else "running"


def ordered(deadlines: Iterable[Deadline], today: date) -> list[Deadline]:
    """The most urgent first."""
    return sorted(deadlines, key=lambda found: (STATES.index(state(found, today)), found.strict or date.max))
