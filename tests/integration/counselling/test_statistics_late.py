"""Cases that are registered once the figures of their year are closed: one rounded line of the next year, or none."""

import secrets

import pytest
import sqlalchemy as sa

from counselling.statistics.model import statistics_rows
from counselling.statistics.simulated import sealed_rows, simulated
from counselling.statistics.workload import LATE
from tests.integration.counselling.test_statistics_drafts import LAST_YEAR, drafted, published, rosa, ugo
from tests.integration.counselling.workplace import Staff, Workplace

__all__ = ["rosa", "ugo"]  # fixtures

CANTON = "SG"
CASES = 40  # enough for crossings, so that no block is closed


def came(workplace: Workplace, year: int, cases: int) -> None:
    rows = simulated(CANTON, year, cases, 1)
    with workplace.owner.begin() as connection:
        made = sealed_rows(workplace.trail.service_keys, rows, secrets.token_bytes)
        if made:
            connection.execute(sa.insert(statistics_rows), made)


async def line(staff: Staff, year: int = LAST_YEAR) -> int | None:
    made = await drafted(staff, year, CANTON)
    assert made.status_code == 201, made.text
    number: int | None = made.json()["release"]["work"].get(LATE)
    return number


@pytest.mark.parametrize(("late", "printed"), [(0, 0), (2, 0), (3, 5), (8, 10)])
async def test_what_was_registered_late_of_all_earlier_years_is_one_rounded_line(
    workplace: Workplace, rosa: Staff, ugo: Staff, late: int, printed: int
) -> None:
    came(workplace, LAST_YEAR - 2, 9)
    came(workplace, LAST_YEAR - 1, CASES)
    await published(rosa, ugo, year=LAST_YEAR - 1)
    came(workplace, LAST_YEAR - 2, late // 2)
    came(workplace, LAST_YEAR - 1, late - late // 2)
    came(workplace, LAST_YEAR, CASES)
    assert await line(rosa) == printed


async def test_the_first_year_of_figures_has_no_such_line(workplace: Workplace, rosa: Staff) -> None:
    came(workplace, LAST_YEAR - 1, CASES)
    came(workplace, LAST_YEAR, CASES)
    assert await line(rosa) is None


async def test_beside_a_new_version_of_an_earlier_year_nothing_is_told_of_its_late_cases(
    workplace: Workplace, rosa: Staff, ugo: Staff
) -> None:
    came(workplace, LAST_YEAR - 1, CASES)
    await published(rosa, ugo, year=LAST_YEAR - 1)
    came(workplace, LAST_YEAR - 1, 8)
    await published(rosa, ugo, "error", LAST_YEAR - 1)
    came(workplace, LAST_YEAR, CASES)
    assert await line(rosa) is None


async def test_a_block_counts_its_late_cases_itself(workplace: Workplace, rosa: Staff, ugo: Staff) -> None:
    for year in (LAST_YEAR - 2, LAST_YEAR - 1):
        came(workplace, year, 26)
        await published(rosa, ugo, year=year)
    came(workplace, LAST_YEAR - 1, 8)
    came(workplace, LAST_YEAR, 26)
    release = (await drafted(rosa)).json()["release"]
    assert any("+3" in table["name"] for table in release["tables"])
    assert LATE not in release["work"]
