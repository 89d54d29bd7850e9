"""What whoever approves a release is told of its tables: which are not there, and which count years together."""

from datetime import date

import msgspec

from tests.figures import example_block, example_release
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


def test_every_table_is_shown_once_under_the_first_of_its_lists() -> None:
    release = example_release("SG", 2025, 130, date(2026, 3, 1))
    listed = run("figures.js", "m.byList(g.release)", release=msgspec.to_builtins(release))
    shown = [table["name"] for one in listed for table in one["tables"]]
    assert sorted(shown) == sorted(table.name for table in release.tables)
    assert any("×" in name for name in shown)
    for one in listed:
        assert {table["dimensions"][0] for table in one["tables"]} == {one["list"]}
        assert len(one["tables"][0]["dimensions"]) == 1, "its own table comes first"


def test_what_differs_from_another_draft_is_found_to_the_number() -> None:
    before = msgspec.to_builtins(example_release("SG", 2025, 130, date(2026, 3, 1)))
    (crossed, *_) = [table for table in before["tables"] if "×" in table["name"]]
    gone = before["tables"][0]
    counts = list(crossed["counts"])
    counts[-1] += 5
    more = [one | {"counts": tuple(counts)} if one is crossed else one for one in before["tables"][1:]]
    release = before | {"tables": more, "matters": before["matters"] | {"case": 135}, "texts": {"de": "Neu."}}
    asked = {"release": release, "before": before}
    told = run("figures.js", "m.differences(g.release, g.before)", **asked)
    assert (told["numbers"], told["texts"]) == (2, True)
    assert [one["name"] for one in told["gone"]] == [gone["name"]]
    same = [None] * len(counts)
    assert told["tables"][crossed["name"]] == [*same[:-1], counts[-1] - 5]
    assert told["matters"]["case"] == before["matters"]["case"]
    back = run("figures.js", "m.differences(g.before, g.release)", **asked)
    assert (back["added"], back["numbers"], back["gone"]) == ([gone["name"]], 2, [])
    nothing = run("figures.js", "m.differences(g.release, g.release)", **asked)
    assert (nothing["numbers"], nothing["gone"], nothing["texts"]) == (0, [], False)


def test_a_line_that_is_gone_is_a_number_that_differs() -> None:
    whole_year = msgspec.to_builtins(example_release("SG", 2025, 130, date(2026, 3, 1)))
    release = whole_year | {"tables": whole_year["tables"][:2], "work": {"consultations": 5}}
    late = {"en": "registered late"}
    before = release | {"work": {"consultations": 5, "registered_late": 10}, "work_names": {"registered_late": late}}
    (whole, *others) = release["tables"]
    less = whole | {"codes": (whole["codes"][0][:-1], *whole["codes"][1:]), "counts": whole["counts"][:-1]}
    found = "[m.differences(g.release, g.before), m.differences(g.less, g.release)]"
    told, shorter = run("figures.js", found, release=release, before=before, less=release | {"tables": [less, *others]})
    assert (told["numbers"], told["work"]) == (1, {"consultations": None, "registered_late": 10})
    assert told["names"]["registered_late"] == late
    assert ([one["name"] for one in shorter["gone"]], shorter["added"]) == ([whole["name"]], [whole["name"]])
