"""The browser counts a centre's rows as the server counts a canton's; its module, run by node."""

import msgspec

from counselling.statistics.counted import cases_of
from counselling.statistics.dimensions import dimensions
from counselling.statistics.rows import Coded, NotCoded
from counselling.statistics.simulated import simulated
from counselling.statistics.tables import Table, count
from tests.unit.counselling.workspace.test_counting import run


def test_browser_and_server_count_the_same() -> None:
    rows = [row for row in simulated("SG", 2025, 60, 3) if isinstance(row, Coded | NotCoded) and row.unit == "case"]
    tables = [Table((one,), (level,)) for one in dimensions(2025) for level in range(len(one.levels))]
    asked = [
        {"name": one.name, "dimension": one.dimensions[0].name, "leads": dict(one.dimensions[0].levels[one.levels[0]])}
        for one in tables
    ]
    found = run("figures_counting.js", "m.countRows(g.rows, g.tables)", rows=msgspec.to_builtins(rows), tables=asked)
    assert found["cases"] == len(rows) > 0
    for table, counts in count(cases_of(rows), tables).items():
        cells = zip(table.dimensions[0].codes(table.levels[0]), counts.tolist(), strict=True)
        assert found["tables"][table.name] == {code: number for code, number in cells if number}, table.name
