"""How often a year is drafted, and what becomes of it once it is counted together with others."""

from counselling.statistics.simulated import simulated
from tests.integration.counselling.test_statistics_drafts import (  # noqa: F401 - its fixtures
    LAST_YEAR,
    decided,
    drafted,
    fill,
    hexed,
    published,
    rosa,
    rows_of_last_year,
    ugo,
)
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY

YEARS = range(LAST_YEAR - 2, LAST_YEAR + 1)


def refusals(workplace: Workplace) -> list[str]:
    return [one.detail for one in workplace.recorded() if one.event == "act.refused"]


async def test_a_draft_too_many_is_refused_and_recorded_once_a_minute(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811
    ugo: Staff,  # noqa: F811
) -> None:
    for _ in range(3):
        fill(workplace, rows_of_last_year(8))
        assert await decided(ugo, hexed(await drafted(rosa)), "rejected") == 204
    fill(workplace, rows_of_last_year(1))
    for _ in range(2):
        refused = await drafted(rosa)
        assert (refused.status_code, refused.json()["code"]) == (409, "drafted_often")
    assert refusals(workplace) == ["act new_draft reason drafted_often"]


async def test_an_error_is_corrected_whoever_rejected_how_often_but_a_seventh_draft_nobody_gets(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811
    ugo: Staff,  # noqa: F811
) -> None:
    """Not of other rows either: who files rows herself changes as many as she likes."""
    fill(workplace, rows_of_last_year(25))
    await published(rosa, ugo)
    for _ in range(5):
        fill(workplace, rows_of_last_year(1))
        made = await drafted(rosa, reason="error")
        assert made.status_code == 201, made.text
        await decided(ugo, hexed(made), "rejected")
    fill(workplace, rows_of_last_year(30))
    refused = await drafted(rosa, reason="error")
    assert (refused.status_code, refused.json()["code"]) == (409, "drafts_used_up")
    assert refusals(workplace) == ["act new_draft reason drafts_used_up"]


async def test_a_block_waits_for_its_other_years_and_then_none_of_them_changes_but_for_an_error(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811
    ugo: Staff,  # noqa: F811
) -> None:
    assert LAST_YEAR % 3 == 0
    fill(workplace, [row for year in YEARS for row in simulated("SG", year, 16, 1)])
    for year in YEARS[:-1]:
        await published(rosa, ugo, year=year)
    closing = await drafted(rosa)
    assert any("×" in table["name"] for table in closing.json()["release"]["tables"])
    await decided(ugo, hexed(closing))
    waiting = await drafted(rosa, YEARS[1], reason="error")
    assert waiting.status_code == 201, waiting.text
    path, day = f"/statistics/drafts/{hexed(closing)}/publication", {"day": TODAY.isoformat()}
    refused = await rosa.call("POST", path, day)
    assert (refused.status_code, refused.json()["code"]) == (409, "block_changed")
    await decided(ugo, hexed(waiting), "rejected")
    assert (await rosa.call("POST", path, day)).status_code == 200
    assert (await rosa.call("POST", path, day)).json()["code"] == "not_approved", "it is out"
    assert (await drafted(rosa, YEARS[1])).json()["fields"] == {"reason": "needed"}
    for year in YEARS:
        changed = await drafted(rosa, year, reason="changed_cases")
        assert (changed.status_code, changed.json()["code"]) == (409, "block_is_out")


async def test_a_late_case_of_a_year_that_is_counted_together_is_a_change_of_the_draft(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811
    ugo: Staff,  # noqa: F811
) -> None:
    fill(workplace, [row for year in YEARS for row in simulated("SG", year, 16, 1)])
    for year in YEARS[:-1]:
        await published(rosa, ugo, year=year)
    for _ in range(3):
        assert await decided(ugo, hexed(await drafted(rosa)), "rejected") == 204
    again = await drafted(rosa)
    assert again.status_code == 201, "the very same cases"
    await decided(ugo, hexed(again), "rejected")
    fill(workplace, simulated("SG", YEARS[0], 1, 99))
    refused = await drafted(rosa)
    assert (refused.status_code, refused.json()["code"]) == (409, "drafted_often")
