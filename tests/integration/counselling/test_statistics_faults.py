"""What stands in the way of a draft or a publication: each is refused with its reason, and nothing is kept or published."""

from datetime import date
from functools import partial

import msgspec
import pytest
import sqlalchemy as sa

from counselling.statistics.model import statistics_drafts, statistics_rows
from counselling.statistics.protection import protect
from counselling.statistics.rows import TABLE, Coded, NotCoded, packed
from reporting.errors import Conflict
from reporting.publishing.model import releases
from reporting.publishing.releases import find, publish
from reporting.sealing.service_key import ROW_SIZE, ServiceKeys
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


async def refused(workplace: Workplace, staff: Staff, reason: str) -> None:
    answer = await drafted(staff)
    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (409, "cannot_protect", reason)
    assert workplace.rows(statistics_drafts) == []


async def test_no_case_one_case_a_code_that_is_gone_and_a_solver_that_is_too_slow(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await refused(workplace, rosa, "nothing_to_show")
    fill(workplace, rows_of_last_year(1))
    await refused(workplace, rosa, "nothing_to_show")
    gone = Coded(unit="case", year=LAST_YEAR, month=1, canton="SG", motive=("withdrawn_in_june",))
    fill(workplace, [*rows_of_last_year(40), gone])
    await refused(workplace, rosa, "unknown_code")
    with workplace.owner.begin() as connection:
        connection.execute(sa.delete(statistics_rows))
    fill(workplace, rows_of_last_year(40))
    monkeypatch.setattr("counselling.statistics.release.protect", partial(protect, seconds=0.0))
    await refused(workplace, rosa, "too_slow")
    monkeypatch.undo()
    assert (await drafted(rosa)).status_code == 201


async def test_a_year_of_which_nothing_was_coded_says_so_in_every_list(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811 - the fixture
) -> None:
    fill(workplace, [NotCoded(unit="case", year=LAST_YEAR, month=1 + at % 12, canton="SG") for at in range(40)])
    release = (await drafted(rosa)).json()["release"]
    for table in release["tables"]:
        if table["dimensions"] not in (["month"], ["matter"]):
            assert sum(table["counts"]) == table["counts"][-1] == 40, table["name"]


async def test_a_key_that_is_missing_stops_the_draft(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811 - the fixture
) -> None:
    """A row under a service key that this program does not have: the year is not counted without it."""
    other, row = ServiceKeys({9: bytes(32)}), bytes(range(16))
    (one,) = rows_of_last_year(1)
    with workplace.owner.begin() as connection:
        sealed = other.seal(TABLE, row, packed(one), ROW_SIZE)
        connection.execute(sa.insert(statistics_rows).values(row_id=row, sealed=sealed))
    fill(workplace, rows_of_last_year(40))
    answer = await drafted(rosa)
    assert (answer.status_code, answer.json()["code"]) == (500, "tampered")
    assert workplace.rows(statistics_drafts) == []


async def test_what_is_out_is_not_published_again_nor_given_another_table_nor_another_period(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811 - the fixture
    ugo: Staff,  # noqa: F811 - the fixture
) -> None:
    fill(workplace, rows_of_last_year(40))
    draft = await published(rosa, ugo)
    again = await rosa.call("POST", f"/statistics/drafts/{draft}/publication", {"day": TODAY.isoformat()})
    assert (again.status_code, again.json()["code"]) == (409, "not_approved")
    wanted = {"canton": "SG", "year": LAST_YEAR, "reason": "error", "until": LAST_YEAR + 1}
    assert (await rosa.call("POST", "/statistics/drafts", wanted)).status_code == 422, "a release is of one year"
    with workplace.owner.begin() as connection:
        release = find(connection, "SG", LAST_YEAR, None, date(2100, 1, 1))
        more = msgspec.structs.replace(release.tables[0], name="month.0×gender.0")
        with pytest.raises(Conflict, match="release_version"):
            publish(connection, msgspec.structs.replace(release, tables=(*release.tables, more)))
        publish(connection, release)
    assert len(workplace.rows(releases)) == 1
    anew = await drafted(rosa, reason="error")
    assert (anew.json()["release"]["version"], await decided(ugo, hexed(anew), "rejected")) == (2, 204)
