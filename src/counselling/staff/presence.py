"""Whether a member is there on a day: pure, from what her profile says, for the rules and for notices alike."""

from datetime import date


def is_away(since: date | None, until: date | None, today: date) -> bool:
    """Whether she is absent: from `since` on, to `until`, the last day; None: it has not begun, its end is not known."""
    return since is not None and since <= today and (until is None or today <= until)


def works_on(working_days: int, day: date) -> bool:
    """Whether it is one of her days of the week. `working_days`: bits, Monday 1 to Sunday 64."""
    return bool(working_days >> day.weekday() & 1)
