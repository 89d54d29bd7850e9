"""The rules of unusual reading on a table of cases: what is told, from when to when, and what is not."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest

from counselling.supervision.unusual import (
    AT_NIGHT,
    MANY_IN_AN_HOUR,
    NOT_HER_OWN,
    Finding,
    Reading,
    unusual,
)
from reporting.web.clock import ZURICH

ANNA, BEA = b"a" * 16, b"b" * 16


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZURICH).timestamp())


def readings(count: int, begin: str, step: int, *, foreign: bool = False, who: bytes = ANNA) -> Iterator[Reading]:
    """So many different cases, one every `step` seconds."""
    for place in range(count):
        yield Reading(who, at(begin) + place * step, place.to_bytes(16, "big"), foreign)


DAY, NIGHT = "2026-11-23T10:00:00", "2026-11-23T23:30:00"

# What was read; the rules that speak and how many cases each names.
TABLE: dict[str, tuple[Sequence[Reading], list[tuple[str, int]]]] = {
    "nothing": ([], []),
    "one case fewer than many": (list(readings(MANY_IN_AN_HOUR - 1, DAY, 60)), []),
    "many cases in an hour": (list(readings(MANY_IN_AN_HOUR, DAY, 60)), [("many_in_an_hour", MANY_IN_AN_HOUR)]),
    "as many in exactly an hour and a bit": (
        list(readings(MANY_IN_AN_HOUR, DAY, 3_600 // (MANY_IN_AN_HOUR - 1) + 1)),
        [],
    ),
    "a spell of three hours is told once": (list(readings(90, DAY, 120)), [("many_in_an_hour", 90)]),
    "two spells are told apart": (
        [*readings(20, DAY, 60), *readings(16, "2026-11-23T15:00:00", 60)],
        [("many_in_an_hour", 16), ("many_in_an_hour", 20)],
    ),
    "what was read long before belongs to no spell": (
        [*readings(5, "2026-11-23T07:00:00", 60), *readings(20, DAY, 60)],
        [("many_in_an_hour", 20)],
    ),
    "the same case over and over": ([Reading(ANNA, at(DAY) + n, bytes(16), False) for n in range(200)], []),
    "two members are not one": (
        [*readings(10, DAY, 60), *readings(10, "2026-11-23T10:00:30", 60, who=BEA)],
        [],
    ),
    "cases of others, one fewer": (list(readings(NOT_HER_OWN - 1, DAY, 1_800, foreign=True)), []),
    "cases of others": (list(readings(NOT_HER_OWN, DAY, 1_800, foreign=True)), [("not_her_own", NOT_HER_OWN)]),
    "cases of others over two days": (
        [
            *readings(NOT_HER_OWN - 1, DAY, 1_800, foreign=True),
            *readings(NOT_HER_OWN - 1, "2026-11-24T10:00:00", 1_800, foreign=True),
        ],
        [],
    ),
    "her own cases all day": (list(readings(NOT_HER_OWN, DAY, 1_800)), []),
    "at night, over midnight": (list(readings(AT_NIGHT, NIGHT, 2_400)), [("at_night", AT_NIGHT)]),
    "at night, one fewer": (list(readings(AT_NIGHT - 1, NIGHT, 2_400)), []),
    "at a quarter to six": (list(readings(AT_NIGHT, "2026-11-23T05:45:00", 60)), [("at_night", AT_NIGHT)]),
    "from six on": (list(readings(AT_NIGHT, "2026-11-23T06:00:00", 60)), []),
    "until ten": (list(readings(AT_NIGHT, "2026-11-23T21:57:00", 59)), []),
    "two nights are not one": (
        [*readings(AT_NIGHT - 1, "2026-11-23T05:00:00", 60), *readings(AT_NIGHT - 1, NIGHT, 60)],
        [],
    ),
    "the night in which the clock goes back": (
        list(readings(AT_NIGHT, "2026-10-25T01:30:00", 3_600)),
        [("at_night", AT_NIGHT)],
    ),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_rules(name: str) -> None:
    read, told = TABLE[name]
    assert [(one.rule, one.cases) for one in unusual(read)] == told
    assert unusual(reversed(read)) == unusual(read)  # whatever order they come in


def test_a_finding_says_who_from_when_to_when_and_the_limit() -> None:
    [found] = unusual(readings(MANY_IN_AN_HOUR, DAY, 60))
    end = at(DAY) + (MANY_IN_AN_HOUR - 1) * 60
    assert found == Finding("many_in_an_hour", ANNA, at(DAY), end, MANY_IN_AN_HOUR, MANY_IN_AN_HOUR)
