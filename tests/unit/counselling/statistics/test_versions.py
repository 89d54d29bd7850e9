"""What a version tells beside an earlier one is looked at before it goes out."""

from datetime import date

import msgspec
import pytest

from counselling.statistics.protection import CannotProtect
from counselling.statistics.versions import hold_beside, told
from reporting.publishing.releases import Release, Table
from tests.figures import example_release

DAY = date(2026, 3, 1)


def of_counts(version: int, total: int, counts: tuple[int, ...]) -> Release:
    model = example_release("SG", 2025, 25, DAY)
    codes = ("female", "male", "non_binary", "not_stated")
    table = Table("gender.0", ("gender",), (codes,), False, counts)
    return msgspec.structs.replace(model, version=version, total=total, matters={"case": total}, tables=(table,))


def test_a_version_that_would_prove_small_counts_beside_the_one_before_is_refused() -> None:
    """Three kinds with somebody in each, then four people at most: in each of them stands one, or two."""
    earlier, later = of_counts(1, 5, (5, 5, 5, 0)), of_counts(2, 0, (0, 0, 0, 0))
    found = told(earlier, later)
    assert ("1: gender.0", ("male",)) in found
    with pytest.raises(CannotProtect, match="too_much_beside_earlier"):
        hold_beside([earlier], later)
    hold_beside([], later)


@pytest.mark.parametrize(("first", "second"), [(25, 45), (60, 80), (130, 160)])
def test_versions_as_we_make_them_pass(first: int, second: int) -> None:
    hold_beside([example_release("SG", 2025, first, DAY)], example_release("SG", 2025, second, DAY, 2))


def test_where_cases_were_taken_away_nothing_follows() -> None:
    assert told(of_counts(1, 40, (40, 0, 0, 0)), of_counts(2, 5, (5, 0, 0, 0))) == []
