"""The release of a year: its lists gathered without gap or overlap, its counts protected, and nothing true in it."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Final

import msgspec
import pytest

from counselling.statistics.dimensions import dimensions, dimensions_in, gathered, pairs, stated
from counselling.statistics.protection import CannotProtect, Finding, protect
from counselling.statistics.relations import in_line, margins, relate
from counselling.statistics.release import MATTERS, Drafted, NotPublishable, Wanted, draft, without
from counselling.statistics.rows import Coded
from counselling.statistics.simulated import simulated
from counselling.statistics.tables import NOT_STATED, Dimension, Row, Table, count, plan
from reporting.codes import codes
from tests.figures import example_release

KEY: Final = bytes(range(32))
DIMENSIONS: Final = dimensions(2026)
WANTED: Final = Wanted(DIMENSIONS, pairs(DIMENSIONS))


def some_rows(number: int, seed: int = 1) -> list[Row]:
    """Rows with the lists of 2026, the first codes oftener than the last."""
    chance = random.Random(seed)
    return [{one.name: chosen(one, chance) for one in DIMENSIONS} for _ in range(number)]


def chosen(dimension: Dimension, chance: random.Random) -> tuple[str, ...]:
    finest = list(dimension.levels[0])
    weights = [1 / (place + 1) for place in range(len(finest))]
    return tuple(
        dict.fromkeys(chance.choices(finest, weights, k=chance.choice([0, 1, 1, 2] if dimension.many else [0, 1])))
    )


def cells(drafted: Drafted) -> Mapping[str, dict[tuple[str, ...], int]]:
    found: dict[str, dict[tuple[str, ...], int]] = {}
    for one in drafted.tables:
        places: list[tuple[str, ...]] = [()]
        for axis in one.codes:
            places = [(*place, code) for place in places for code in axis]
        found[one.name] = dict(zip(places, one.counts, strict=True))
    return found


@pytest.mark.parametrize("name", sorted({one.list for one in gathered()}))
def test_every_coarser_level_gathers_each_code_of_the_finer_one_once(name: str) -> None:
    dimension = next(one for one in DIMENSIONS if one.name == name)
    finer = set(dimension.levels[0])
    for level in range(1, len(dimension.levels)):
        of = [code for one in gathered() if (one.list, one.level) == (name, level) for code in one.of]
        assert sorted(of) == sorted(finer)
        finer = {one.code for one in gathered() if (one.list, one.level) == (name, level)}
        assert set(dimension.codes(level)) == finer | {NOT_STATED}


def test_the_dimensions_are_lists_of_the_field_and_the_month() -> None:
    assert {one.name for one in DIMENSIONS} - {"month"} <= set(codes_lists())
    assert "anti_asian" in next(one for one in dimensions(2021) if one.name == "motive").codes(0)
    assert "anti_asian" not in next(one for one in dimensions(2020) if one.name == "motive").codes(0)


def codes_lists() -> list[str]:
    return [
        name for name in ("life_domain", "motive", "form", *(one.name for one in DIMENSIONS[4:])) if codes(name, 2026)
    ]


def test_what_says_nothing_is_one_category() -> None:
    assert stated(("unknown",)) == stated(("not_stated",)) == stated(()) == ()
    assert stated(("work", "unknown")) == ("work",)


@pytest.mark.parametrize("number", [7, 29, 30, 130])
def test_all_tables_of_a_release_add_up_and_agree(number: int) -> None:
    drafted = draft(some_rows(number), {}, WANTED, KEY)
    assert drafted.total % 5 == 0
    assert abs(drafted.total - number) < 5
    found = cells(drafted)
    for one in drafted.tables:
        assert all(count % 5 == 0 for count in one.counts)
        if not one.mentions:
            assert sum(one.counts) == drafted.total
    for one in drafted.tables:
        if len(one.dimensions) == 2 and one.dimensions[1] in ("age_band", "gender", "reporter_role"):
            margin = found[one.name.split("×")[0]]
            for code in one.codes[0]:
                assert sum(found[one.name][code, other] for other in one.codes[1]) == margin[code,]


def test_few_cases_give_one_way_tables_and_say_why_the_others_are_not_there() -> None:
    drafted = draft(some_rows(25), {}, WANTED, KEY)
    assert all(len(one.dimensions) == 1 for one in drafted.tables)
    assert set(drafted.left_out.values()) == {"too_few_cases"}
    assert len(drafted.left_out) == len(pairs(DIMENSIONS))


def test_a_release_is_a_function_of_rows_and_key() -> None:
    rows = some_rows(60)
    drafted = draft(rows, {}, WANTED, KEY)
    assert msgspec.to_builtins(draft(list(reversed(rows)), {}, WANTED, KEY)) == msgspec.to_builtins(drafted)
    other = draft(rows, {}, WANTED, bytes(32))
    assert other.plan == drafted.plan
    assert other.snapshot != drafted.snapshot  # whoever has no key cannot try rows on it
    assert draft(some_rows(60, seed=2), {}, WANTED, KEY).snapshot != drafted.snapshot


def test_the_matters_add_up_and_their_cases_are_the_cases_of_the_tables() -> None:
    for number in range(23, 33):
        drafted = draft(some_rows(number), {"institution": 3, "documentation": number // 4}, WANTED, KEY)
        assert tuple(drafted.matters) == MATTERS
        assert drafted.matters["case"] == drafted.total
        assert drafted.matters["accused"] == 0
        assert all(count % 5 == 0 for count in drafted.matters.values())


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([], "nothing_to_show"),
        (some_rows(1), "nothing_to_show"),
        ([*some_rows(40), {"motive": ("withdrawn_in_june",)}], "unknown_code"),
        ([*some_rows(40), {"motive": ("xenophobia", NOT_STATED)}], "unknown_code"),
        ([*some_rows(40), {"gender": ("female", "male")}], "unknown_code"),
    ],
)
def test_what_cannot_be_drafted_says_why(rows: list[Row], reason: str) -> None:
    with pytest.raises(CannotProtect, match=reason):
        draft(rows, {}, WANTED, KEY)


def test_a_solver_that_is_too_slow_is_given_up() -> None:
    tables = margins([Table(DIMENSIONS[1:3], (0, 0)), Table(DIMENSIONS[2:4], (0, 0))])
    relations = relate(tables)
    true = in_line(relations, count(some_rows(130), tables), 130)
    with pytest.raises(CannotProtect, match="too_slow"):
        protect(relations, true, KEY, seconds=0.0)


def test_a_crossing_that_would_say_too_much_is_made_coarser_then_left_out() -> None:
    planned = plan(1_000, DIMENSIONS, [("age_band", "gender"), ("motive", "form")])
    found = [Finding(("age_band.0×gender.0", (0, 0)), "exact")]
    ones, cross = planned[:-2], [planned[-2]]
    names = []
    while cross[0].table:
        names.append(cross[0].table.name)
        cross = without(cross, [Finding((names[-1], (0, 0)), "exact")])
    assert names[0] == "age_band.0×gender.0"
    assert names[-1] == "age_band.1×gender.1"
    assert cross[0].reason == "would_reveal"
    after = without(planned, found)
    assert after[-1] == planned[-1]
    assert after[-2].table != planned[-2].table
    by_margin = without(planned, [Finding(("form.0", (1,)), "too_few_values")])
    assert by_margin[-1].table != planned[-1].table, "the crossing of the list that says too much"
    assert by_margin[-2] == planned[-2]
    with pytest.raises(NotPublishable):
        without(ones, [Finding(("form.0", (1,)), "exact")])


def test_districts_are_counted_where_there_are_some_and_cases_enough() -> None:
    inside = dimensions_in("SG", 2025)[-1]
    assert len(inside.codes(0)) == 9  # eight, and what is not stated
    assert dimensions_in("ZH", 2025) == dimensions(2025)
    assert not any("district" in pair for pair in pairs(dimensions_in("SG", 2025)))
    admitted, left_out = (plan(number, [inside], [])[0] for number in (45, 44))
    assert admitted.table
    assert (left_out.table, left_out.reason) == (None, "too_few_cases")
    told = without([admitted], [Finding(("district.0", (1,)), "exact")])
    assert (told[0].table, told[0].reason) == (None, "would_reveal")


def test_the_districts_of_a_release_are_named_and_near_the_true_ones() -> None:
    rows = [row for row in simulated("SG", 2025, 60, 1) if isinstance(row, Coded)]
    release = example_release("SG", 2025, 60, date(2026, 3, 1))
    (table,) = (table for table in release.tables if table.name == "district.0")
    for code, number in zip(table.codes[0][:-1], table.counts, strict=False):
        assert abs(sum(str(row.district) == code for row in rows) - number) < 5
    names = [release.dimensions["district"].codes[code]["fr"] for code in table.codes[0]]
    assert names[:2] == ["St. Gallen", "Rorschach"]
