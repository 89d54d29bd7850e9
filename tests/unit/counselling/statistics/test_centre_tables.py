"""A centre's own table: never more than the canton's, attacked together with it, and none where they are the same cases."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import pytest

from counselling.statistics.centre_tables import Counted, countable, draw_tables
from counselling.statistics.composing import Asked
from counselling.statistics.counted import cases_of
from counselling.statistics.drafts import make
from counselling.statistics.rows import Coded, NotCoded
from counselling.statistics.rows import Row as FiledRow
from counselling.statistics.simulated import simulated
from reporting.errors import Conflict, Invalid
from reporting.publishing.releases import Release

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def rows() -> list[FiledRow]:
    return [row for row in simulated("SG", 2025, 90, 1) if isinstance(row, Coded | NotCoded) and row.unit == "case"]


@pytest.fixture(scope="module")
def release(rows: list[FiledRow]) -> Release:
    return make(rows, Asked("SG", 2025), 1, KEY, date(2026, 3, 1))


def counted(release: Release, rows: list[FiledRow]) -> Counted:
    """As the browser counts: every one-way table of the release."""
    tables: dict[str, Mapping[str, int]] = {}
    for one in countable(release):
        found: Counter[str] = Counter()
        for row in cases_of(rows):
            found.update({one.leads[code] for code in row.get(one.dimension, ())} or {"not_stated"})
        tables[one.name] = found
    return Counted(len(rows), tables)


@pytest.mark.parametrize("cases", [0, 1, 7, 40, 80])
def test_a_centre_is_never_more_than_its_canton_and_near_the_truth(
    release: Release, rows: list[FiledRow], cases: int
) -> None:
    given = counted(release, rows[:cases])
    drawn = draw_tables(release, given, KEY)
    canton = {table.name: table for table in release.tables}
    assert drawn.total % 5 == 0
    assert abs(drawn.total - cases) < 5
    assert len({table.dimensions for table in drawn.tables}) == len(drawn.tables) >= 9
    for table in drawn.tables:
        true = [given.tables[table.name].get(code, 0) for code in table.codes[0]]
        assert all(count % 5 == 0 for count in table.counts)
        assert all(abs(count - was) < 5 for count, was in zip(table.counts, true, strict=True))
        assert all(count <= his for count, his in zip(table.counts, canton[table.name].counts, strict=True))


def test_nearly_the_whole_canton_has_no_table_of_its_own(release: Release, rows: list[FiledRow]) -> None:
    with pytest.raises(Conflict, match="canton_alone"):
        draw_tables(release, counted(release, rows), KEY)


def test_counts_that_cannot_be_are_refused(release: Release, rows: list[FiledRow]) -> None:
    given = counted(release, rows[:20])
    more = {**given.tables, "month.0": {**given.tables["month.0"], "1": 21}}
    other = {**given.tables, "month.0": {"13": 20}}
    for tables, why in ((more, "contradictory"), (other, "code"), ({}, "contradictory")):
        with pytest.raises(Invalid) as refused:
            draw_tables(release, Counted(20, tables), KEY)
        assert refused.value.fields == {"counts": why}
