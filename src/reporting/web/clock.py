"""The one place where the programs read the time. Everything else is given `now` (seconds) or `today` as an argument.

A day is a day in Switzerland, wherever the server stands.
"""

import time
from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], int]

ZURICH = ZoneInfo("Europe/Zurich")


def now() -> int:
    """Seconds since 1970."""
    return int(time.time())


def day(seconds: int) -> date:
    """The day in Europe/Zurich at a moment given in seconds since 1970."""
    return datetime.fromtimestamp(seconds, ZURICH).date()


def today() -> date:
    """The day it is now in Europe/Zurich."""
    return day(now())
