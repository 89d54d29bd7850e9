"""How much has changed between two sketches of a year's cases."""

from collections.abc import Sequence

import pytest

from counselling.statistics.changes import Changed, changed, is_sketch, sketch
from counselling.statistics.repeats import is_telling

KEY = bytes(32)
CASES = [{"month": (str(1 + at % 12),), "motive": (f"motive_{at}",)} for at in range(200)]


@pytest.mark.parametrize(
    ("after", "least"),
    [
        (CASES, 0),
        (list(reversed(CASES)), 0),
        (CASES[:-20], 20),
        ([*CASES, *[{"month": ("1",)}] * 20], 20),
        ([*CASES[:-1], {**CASES[-1], "motive": ("another",)}], 1),
        ([], 200),
    ],
)
def test_cases_added_taken_away_or_coded_otherwise_count_once(
    after: Sequence[dict[str, tuple[str, ...]]], least: int
) -> None:
    assert changed(sketch(CASES, [], 0, KEY), sketch(after, [], 0, KEY)) == Changed(least, 0)
    assert changed(sketch([], CASES, 0, KEY), sketch([], after, 0, KEY)) == Changed(0, least)


def test_the_order_of_codes_is_no_change_and_without_the_key_nothing_is_found_in_it() -> None:
    one, other = {"form": ("threat", "insult")}, {"form": ("insult", "threat")}
    assert sketch([one], [], 0, KEY) == sketch([other], [], 0, KEY)
    assert sketch([one], [], 0, KEY) != sketch([one], [], 0, bytes(31) + b"\1")
    assert len(sketch([], [], 0, KEY)) == len(sketch(CASES, CASES, 0, KEY)) == 964


def test_from_the_third_draft_on_nobody_is_shown_what_single_cases_moved() -> None:
    seen = [sketch(CASES[: 200 - dropped], [], 0, KEY) for dropped in (0, 1, 2)]
    other, far = sketch(CASES[:-3], [], 0, KEY), sketch(CASES[:-22], [], 0, KEY)
    assert not is_telling(seen[:2], other, tells_late=True)
    assert is_telling(seen, other, tells_late=True)
    assert not is_telling(seen, seen[1], tells_late=True)  # the very cases of one that was seen
    assert not is_telling(seen, far, tells_late=True)  # twenty away from each
    assert is_telling([*seen, far], sketch(CASES[:-23], [], 0, KEY), tells_late=True)


def test_a_late_case_of_another_year_that_is_counted_together_tells_as_much_as_one_of_the_year_itself() -> None:
    own, others = CASES[:50], CASES[50:]
    seen = [sketch(own, CASES, 0, KEY)] * 3
    assert not is_telling(seen, sketch(own, CASES, 0, KEY), tells_late=True)
    assert is_telling(seen, sketch(own, CASES[:-1], 0, KEY), tells_late=True)
    assert not is_telling(seen, sketch(own, CASES[:-20], 0, KEY), tells_late=True)
    assert is_telling(seen, sketch(own[:-1], [*own[:-1], *others[:-20]], 0, KEY), tells_late=True), (
        "twenty there hide no single one here"
    )


def test_a_late_case_of_an_earlier_year_tells_where_the_line_is_told_and_not_elsewhere() -> None:
    seen, now = [sketch(CASES, [], 40, KEY)] * 3, sketch(CASES, [], 41, KEY)
    assert is_telling(seen, now, tells_late=True)
    assert not is_telling(seen, now, tells_late=False)
    assert is_telling(seen, sketch(CASES[:-1], [], 40, KEY), tells_late=False)


def test_of_a_sketch_of_another_length_nobody_says_what_changed() -> None:
    now = sketch(CASES, [], 0, KEY)
    older = now[:-4]
    assert is_sketch(now)
    assert not is_sketch(older)
    assert is_telling([older] * 3, now, tells_late=True)
    assert not is_telling([older, older, now], now, tells_late=True)  # what she saw already
