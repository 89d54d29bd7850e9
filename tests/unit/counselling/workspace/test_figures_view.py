"""What whoever approves a release is told of its tables: which are not there, and which count years together."""

from datetime import date

import msgspec

from tests.figures import example_block
from tests.unit.counselling.workspace.test_counting import run


def test_what_stands_there_over_three_years_is_not_named_as_missing() -> None:
    release = example_block("UR", 2025, 18, date(2026, 3, 1))[-1]
    crossings = {table.dimensions for table in release.tables if len(table.dimensions) > 1}
    wished = {tuple(side.partition(".")[0] for side in name.split("×")) for name in release.left_out}
    assert crossings & wished, "in the year alone there are too few cases for them"
    asked = msgspec.to_builtins(release) | {"left_out": dict.fromkeys(release.left_out, "too_few_cases")}
    missing, together = run("figures.js", "[m.missing(g.asked), m.together(g.asked)]", asked=asked)
    assert {tuple(one["dimensions"]) for one in missing} == wished - crossings
    assert {one["reason"] for one in missing} == {"too_few_cases"}
    assert {tuple(one["dimensions"]) for one in together["tables"]} == crossings
    assert together["years"] == 3
