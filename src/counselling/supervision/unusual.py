"""Unusual reading, as plain rules whose limits are shown with every finding. A finding is a question to somebody, not an answer.

Nothing here knows a database or a clock; the hour of the night is that of Switzerland.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from reporting.web.clock import ZURICH

Rule = Literal["many_in_an_hour", "not_her_own", "at_night"]

HOUR: Final = 3_600
MANY_IN_AN_HOUR: Final = 15  # different cases within sixty minutes
NOT_HER_OWN: Final = 10  # different cases in a day that another member looks after
AT_NIGHT: Final = 3  # different cases between NIGHT_BEGINS and NIGHT_ENDS of one night
NIGHT_BEGINS: Final = 22
NIGHT_ENDS: Final = 6
LIMITS: Final[dict[Rule, int]] = {
    "many_in_an_hour": MANY_IN_AN_HOUR,
    "not_her_own": NOT_HER_OWN,
    "at_night": AT_NIGHT,
}


class Reading(NamedTuple):
    """A member opened a case at a second since 1970. `foreign`: somebody else looks after it."""

    who: bytes
    at: int
    case: bytes
    foreign: bool


class Finding(NamedTuple):
    """A rule was reached: by whom, from when to when, how many different cases; the limit is the rule's."""

    rule: Rule
    who: bytes
    begin: int
    end: int
    cases: int
    limit: int


def unusual(readings: Iterable[Reading]) -> list[Finding]:
    """Every finding in these readings, the newest first."""
    by_member: dict[bytes, list[Reading]] = defaultdict(list)
    for reading in sorted(readings, key=lambda one: one.at):
        by_member[reading.who].append(reading)
    found = [one for read in by_member.values() for one in _of_member(read)]
    return sorted(found, key=lambda one: (-one.end, one.rule, one.who))


def _of_member(read: Sequence[Reading]) -> Iterator[Finding]:
    yield from _many(read)
    by_day, by_night = defaultdict(list), defaultdict(list)
    for one in read:
        local = datetime.fromtimestamp(one.at, ZURICH)
        if one.foreign:
            by_day[local.date()].append(one)
        if local.hour >= NIGHT_BEGINS or local.hour < NIGHT_ENDS:
            by_night[datetime.fromtimestamp(one.at - NIGHT_ENDS * HOUR, ZURICH).date()].append(one)
    for rule, groups in (("not_her_own", by_day), ("at_night", by_night)):
        for together in groups.values():
            yield from _reached(rule, together)  # type: ignore[arg-type]  # one of the two above


def _many(read: Sequence[Reading]) -> Iterator[Finding]:
    """Spells in which the sixty minutes before an opening reach the limit; a spell is told once, from its first opening."""
    within: Counter[bytes] = Counter()
    spell: list[Reading] = []
    begin = told = 0  # the first opening within the hour; the first that no spell has yet
    for place, last in enumerate(read):
        within[last.case] += 1
        while read[begin].at <= last.at - HOUR:
            within.subtract((read[begin].case,))
            within += Counter()  # forgets what has come down to none
            begin += 1
        if len(within) >= MANY_IN_AN_HOUR:
            if spell and begin >= told:
                yield from _reached("many_in_an_hour", spell)
                spell = []
            spell += read[max(told, begin) : place + 1]
            told = place + 1
    yield from _reached("many_in_an_hour", spell)


def _reached(rule: Rule, together: Sequence[Reading]) -> Iterator[Finding]:
    count = len({one.case for one in together})
    if count >= LIMITS[rule]:
        yield Finding(rule, together[0].who, together[0].at, together[-1].at, count, LIMITS[rule])
