"""By which day a centre has promised to read what a person wrote: so many working days later, holidays left out.

Counted from rows alone, so it is the same with JavaScript and without. For a centre of several cantons a day counts only
where none of them rests: nobody is told that a promise was broken while its door may have been shut.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import msgspec

from reporting.centres.service import Service
from reporting.deadlines.working_days import working_day_after
from reporting.sealing.envelope import MESSAGE_FROM_CENTRE, REPORT

Side = tuple[int, date]  # the kind of a text, and its day


class Awaited(msgspec.Struct, frozen=True):
    """What the person wrote and nobody has answered: since when, and the day by which the centre promised to read it.

    `by_later` leaves the report out, for whoever wanted it to be recorded only: None if nothing else waits.
    """

    since: date
    by: date
    by_later: date | None = None


class Promise(NamedTuple):
    """Within how many working days the centres read, and in which cantons each of them works."""

    working_days: int
    cantons: Mapping[str, Sequence[str]]

    def of(self, centre: str, state: str, sides: Iterable[Side]) -> Awaited | None:
        """What waits for the centre; None if the last word is the centre's, or if it has closed the case.

        `sides`: the kind and the day of each text, in order.
        """
        waiting: list[Side] = []
        for kind, day in sides:
            waiting = [] if kind == MESSAGE_FROM_CENTRE else [*waiting, (kind, day)]
        if not waiting or state == "closed":
            return None
        since, later = waiting[0][1], next((day for kind, day in waiting if kind != REPORT), None)
        return Awaited(since, self._by(centre, since), later and self._by(centre, later))

    def _by(self, centre: str, since: date) -> date:
        return working_day_after(since, self.cantons.get(centre, ()), self.working_days)


async def promise_of(service: Service) -> Promise:
    """The promise of this service. Without a manifest a day counts only if no canton rests."""
    published = await service.published_or_none()
    cantons = {name: line.cantons for name, line in published.centres.items()} if published else {}
    return Promise(service.settings.reading_days, cantons)
