"""How a year stands, looked at every day: the number of cases moves by tens, and nobody without the key knows where."""

import pytest

from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.quality import Preview, preview

KEY = bytes(range(32))


def seen(cases: int, canton: str = "SG", year: int = 2025, key: bytes = KEY) -> Preview:
    of_year = dimensions(year)
    return preview((canton, year), [{"month": ("1",)}] * cases, of_year, pairs(of_year), key)


def moves(canton: str, year: int, key: bytes = KEY) -> list[int]:
    """At which numbers of cases what is seen moves on to the next ten."""
    numbers = [seen(cases, canton, year, key).cases for cases in range(31)]
    return [at for at in range(1, 31) if numbers[at] != numbers[at - 1]]


def test_where_the_number_moves_is_another_for_each_canton_year_and_key() -> None:
    places = [moves("SG", year) for year in range(2020, 2026)]
    assert all([at - each[0] for at in each] == [0, 10, 20][: len(each)] for each in places)
    assert len({each[0] for each in places}) > 2
    assert len({moves("SG", 2025, bytes([number]) * 32)[0] for number in range(6)}) > 2
    assert moves("SG", 2025) == moves("SG", 2025)
    assert moves("SG", 2025) != moves("AR", 2025) or moves("SG", 2024) != moves("AR", 2024)


@pytest.mark.parametrize("cases", [0, 1, 9, 50, 51, 60, 69, 70, 130])
def test_it_is_less_than_ten_away_and_shares_are_of_more_than_fifty_cases(cases: int) -> None:
    for number in range(6):
        found = seen(cases, key=bytes([number]) * 32)
        assert found.cases % 10 == 0
        assert abs(found.cases - cases) < 10
        assert (found.not_coded is None) == (found.cases < 60)
        assert found.not_coded is None or (cases > 50 and found.not_coded == 100)
        assert cases or found.cases == 0
