"""What a version tells beside an earlier one is looked at before it goes out."""

from datetime import date

import msgspec
import pytest

from counselling.statistics.dimensions import dimensions
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


def test_where_cases_were_taken_away_as_few_as_possible_are_thought_away() -> None:
    """Forty become five: nothing small is known. Six ages with somebody in each, and then four people at most: if two were taken
    away, there were six, one of each age.
    """
    assert told(of_counts(1, 40, (40, 0, 0, 0)), of_counts(2, 5, (5, 0, 0, 0))) == []
    ages = dimensions(2025)[[one.name for one in dimensions(2025)].index("age_band")].codes(0)[-6:]

    def of_ages(version: int, total: int, count: int) -> Release:
        table = Table("age_band.0", ("age_band",), (ages,), False, (count,) * 6)
        return msgspec.structs.replace(of_counts(version, total, (0,) * 4), tables=(table,))

    earlier, later = of_ages(1, 10, 5), of_ages(2, 0, 0)
    assert {codes for name, codes in told(earlier, later) if name == "2025: age_band.0"} == {(age,) for age in ages}
    with pytest.raises(CannotProtect, match="too_much_beside_earlier"):
        hold_beside([earlier], later)
