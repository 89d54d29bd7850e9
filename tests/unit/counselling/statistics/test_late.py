"""The line of cases that were registered late: what it leaves open to whoever runs the program himself, without the key."""

from collections import defaultdict
from datetime import date

import pytest

from counselling.statistics.late import with_late, without_late
from counselling.statistics.protection import FEWEST_VALUES
from counselling.statistics.workload import LATE
from tests.figures import KEY, example_release

MOST = 22
BARE = without_late(example_release("SG", 2025, 26, date(2026, 3, 1)))


@pytest.mark.parametrize("key", [KEY, bytes(32)])
def test_every_printed_number_leaves_three_values_to_whoever_tries_all(key: bytes) -> None:
    truths = defaultdict(list)
    for cases in range(MOST + 1):
        truths[with_late(BARE, cases, key).work[LATE]].append(cases)
    assert list(truths) == [0, 5, 10, 15, 20]
    assert all(len(possible) >= FEWEST_VALUES for possible in truths.values())
    assert all(abs(printed - cases) <= 2 for printed, possible in truths.items() for cases in possible)


def test_the_line_has_its_names_and_goes_as_it_came() -> None:
    told = with_late(BARE, 7, KEY)
    assert told.work_names.keys() == told.work.keys()
    assert without_late(told) == BARE == with_late(BARE, None, KEY)
