"""Years of a small canton counted together: when, and that nobody learns more from them beside the years themselves."""

from collections.abc import Mapping
from datetime import date
from itertools import product
from typing import Final

import msgspec
import numpy as np
import pytest

from counselling.statistics.blocks import Beside, Block, closed_by, complete, crossed, hold_reason
from counselling.statistics.blocks_attack import BLOCK, learned_together, linked, parted, told_by_block
from counselling.statistics.composing import Asked
from counselling.statistics.counted import cases_of
from counselling.statistics.dimensions import dimensions
from counselling.statistics.drafts import make
from counselling.statistics.printed import MATTERS, Between, Cell, Place, Printed, rounded
from counselling.statistics.protection import BASE, CannotProtect
from counselling.statistics.relations import Contradiction
from counselling.statistics.simulated import simulated
from counselling.statistics.tables import Row, Table, count
from counselling.statistics.versions import printed_of, told
from reporting.errors import Conflict
from reporting.publishing.releases import Release
from reporting.publishing.releases import Table as Published
from tests.figures import KEY, example_block, example_release

DAY: Final = date(2026, 3, 1)
CASES: Final = 18  # a year
CROSSING: Final = "life_domain.2×gender.1+3"


@pytest.fixture(scope="module")
def years() -> tuple[Release, ...]:
    return example_block("UR", 2025, CASES, DAY)


def cases(year: int) -> list[Row]:
    return cases_of(simulated("UR", year, CASES, 1))


def true_counts(rows: list[Row], tables: set[str], year: int) -> Mapping[Cell, int]:
    """By table and codes, as the rows have them; of the tables `life_domain.2`, `life_domain.2×gender.1`."""
    known = {one.name: one for one in dimensions(year)}
    found: dict[Cell, int] = {}
    for name in tables:
        sides = [side.split(".") for side in name.split("×")]
        table = Table(tuple(known[of] for of, _ in sides), tuple(int(level) for _, level in sides))
        codes = product(*(one.codes(level) for one, level in zip(table.dimensions, table.levels, strict=True)))
        counted = count(rows, [table])[table].ravel()
        found |= {(name, at): int(number) for at, number in zip(codes, counted, strict=True)}
    return found


def test_a_small_canton_gets_its_crossings_over_three_years(years: tuple[Release, ...]) -> None:
    before, last = years[:-1], years[-1]
    assert not any("×" in table.name for one in before for table in one.tables)
    pooled = {table.name: table for table in last.tables if "×" in table.name}
    assert CROSSING in pooled
    assert all(name.endswith("+3") for name in pooled)
    true = true_counts([row for year in (2023, 2024, 2025) for row in cases(year)], {CROSSING[:-2]}, 2025)
    for number, published in zip(true.values(), pooled[CROSSING].counts, strict=True):
        assert abs(number - published) < BASE
        assert published % BASE == 0


def test_who_lays_the_block_beside_its_years_learns_nothing_small_and_nothing_false(
    years: tuple[Release, ...],
) -> None:
    parts = [parted(printed_of(one)) for one in years]
    learned = learned_together([own for own, _ in parts], parts[-1][1][3], narrow=4)
    assert learned is not None
    assert (learned.exact(), learned.small()) == ([], [])
    system = learned.system
    by_side = {str(year): (cases(year), year) for year in (2023, 2024, 2025)}
    by_side[BLOCK] = [row for rows, _ in by_side.values() for row in rows], 2025
    for side, (rows, year) in by_side.items():
        own = {name.partition(": ")[2] for name, _ in system.cells if name.startswith(f"{side}: ")}
        true = true_counts(rows, {name for name in own if "." in name}, year)
        for (name, codes), number in true.items():
            at = system.cells.index((f"{side}: {name}", codes))
            assert system.least[at] <= number <= system.most[at], (side, name, codes)


def test_the_block_and_its_years_hang_together(years: tuple[Release, ...]) -> None:
    """A block that counts more cases than stand in its own tables is none of ours: of it nothing is found harmless."""
    parts = [parted(printed_of(one)) for one in years]
    own, block = [own for own, _ in parts], parts[-1][1][3]
    more = Printed(block.place, {**block.cells, (MATTERS, ("case",)): rounded(500)}, {**block.units, MATTERS: MATTERS})
    with pytest.raises(Contradiction):
        told_by_block(own, more)
    tied = linked(own, block)
    assert np.count_nonzero([low == high == 0 and len(signs) == 4 for signs, low, high in tied.lines]) > 10


def of_gender(year: int, counts: tuple[int, ...], total: int) -> Printed:
    codes = dimensions(year)[[one.name for one in dimensions(year)].index("gender")].codes(0)
    cells: dict[Cell, Between] = {
        ("gender.0", (code,)): rounded(number) for code, number in zip(codes, counts, strict=False)
    }
    cells |= {("gender.0", (code,)): rounded(0) for code in codes[len(counts) :]}
    place = Place("UR", year, 1)
    return Printed(place, {**cells, (MATTERS, ("case",)): rounded(total)}, {"gender.0": "cases", MATTERS: MATTERS})


def test_a_block_that_proves_small_counts_of_its_years_is_seen() -> None:
    """Somebody in each of three years, and not five over all of them: in each stands one, or two."""
    apart = [of_gender(year, (5, 20), 25) for year in (2023, 2024, 2025)]
    told = told_by_block(apart, of_gender(2025, (0, 60), 60))
    assert {name for name, _ in told} >= {"2023: gender.0", "2024: gender.0", "2025: gender.0"}
    assert told_by_block(apart, of_gender(2025, (15, 60), 75)) == []


def test_years_that_count_more_cases_than_their_block_are_seen_too() -> None:
    """Eight at least in the years and four at most in the block: if four were taken away, one stood in the first two years."""
    more = [of_gender(2023, (5, 20), 25), of_gender(2024, (5, 20), 25), of_gender(2025, (10, 20), 30)]
    told = told_by_block(more, of_gender(2025, (0, 60), 60))
    assert {name for name, _ in told} >= {"2023: gender.0", "2024: gender.0"}
    assert told_by_block(more, of_gender(2025, (15, 60), 75)) == []


@pytest.mark.parametrize("counted", [1005, 900, 0])
def test_however_many_cases_changed_what_the_fewest_prove_is_seen(counted: int) -> None:
    """2,002 cases at least, of which no more must have gone than if it were so many: then one is of the first gender."""
    year, later = of_gender(2025, (5, 2005), 2000), of_gender(2025, (0, counted), counted)
    assert {name for name, _ in told_by_block([year], later)} >= {"2025: gender.0"}


def test_what_hardly_anybody_had_over_the_years_hardly_anybody_had_in_each_of_them() -> None:
    """Four affected at most stated a gender in three years: then in each of them all others who are affected left it out."""
    said = ("stated", "not_stated")

    def year(of: int, left_out: int) -> Release:
        gender = Published("gender.1", ("gender",), (said,), False, (30 - left_out, left_out))
        return of_role((of, 1), 10, 20, (gender,))

    years = [parted(printed_of(one))[0] for one in (year(2023, 5), year(2024, 15), year(2025, 15))]
    crossed_ = Published(
        "reporter_role.1×gender.1+3", ("reporter_role", "gender"), (ROLES, said), False, (0, 30, 60, 0, 0, 0)
    )
    block = parted(printed_of(of_role((2025, 1), 10, 20, (crossed_,))))[1][3]
    learned = learned_together(years, block)
    assert learned is not None
    system = learned.system
    most = dict(zip(system.cells, system.most.tolist(), strict=True))
    assert most["2023: reporter_role.1×gender.1", ("affected", "stated")] == 4
    assert most["2023: reporter_role.1", ("affected",)] == 4 + most["2023: gender.1", ("not_stated",)] == 13
    assert most["2024: reporter_role.1", ("affected",)] == 14


ROLES: Final = ("affected", "others", "not_stated")


def of_role(place: tuple[int, int], affected: int, others: int, more: tuple[Published, ...] = ()) -> Release:
    """A release of a year and version that says who reported, and what is given."""
    model, total = example_release("UR", 2023, CASES, DAY), affected + others
    table = Published("reporter_role.1", ("reporter_role",), (ROLES,), False, (affected, others, 0))
    named = {"year": place[0], "version": place[1], "total": total, "matters": {"case": total}}
    return msgspec.structs.replace(model, tables=(table, *more), **named)


def crossing(name: str, affected: int, others: int) -> tuple[Published]:
    codes = (ROLES, ("stated", "not_stated"))
    return (Published(name, ("reporter_role", "gender"), codes, False, (affected, 0, others, 0, 0, 0)),)


def test_a_correction_is_held_against_the_block_beside_each_version_of_the_other_years(
    years: tuple[Release, ...],
) -> None:
    """Eight at most over three years, six of them in one: with somebody in each of the others it is one each."""
    out, late = [of_role((2023, 1), 5, 20), of_role((2024, 1), 0, 20)], of_role((2024, 2), 5, 20)
    assert complete(late, Beside(out, []), KEY) == late
    closing = of_role((2025, 1), 10, 20, crossing("reporter_role.1×gender.1+3", 0, 60))
    for later in ([], [of_role((2023, 2), 0, 20)], [of_role((2025, 2), 10, 20)]):
        with pytest.raises(CannotProtect, match="too_much_beside_earlier"):
            complete(late, Beside([*out, closing, *later], []), KEY)
    complete(example_release("UR", 2024, CASES + 2, DAY, 2), Beside(years, []), KEY)  # as we make them


def test_a_correction_is_held_against_the_block_beside_the_version_that_it_corrects() -> None:
    """Four people at most in the one version, somebody of each of three kinds in the other: in each kind one, or two."""
    kinds = ("female", "male", "non_binary", "not_stated")

    def of_kinds(place: tuple[int, int], total: int, each: int, more: tuple[Published, ...] = ()) -> Release:
        table = Published("gender.0", ("gender",), (kinds,), False, (each, each, each, 0))
        return msgspec.structs.replace(of_role(place, total, 0), tables=(table, *more))

    block = Published(
        "reporter_role.1×gender.0+3", ("reporter_role", "gender"), (ROLES, kinds), False, (40, 40, 40, *(0,) * 9)
    )
    first, corrected = of_kinds((2024, 1), 0, 0), of_kinds((2024, 2), 5, 5)
    out = [of_kinds((2023, 1), 60, 20), first, of_kinds((2025, 1), 60, 20, (block,))]
    printed = parted(printed_of(out[-1]))[1][3]
    years = [parted(printed_of(one))[0] for one in (out[0], corrected, out[-1])]
    assert told(first, corrected) == told_by_block(years, printed) == [], "beside one of them nothing is told"
    with pytest.raises(CannotProtect, match="too_much_beside_earlier"):
        complete(corrected, Beside(out, []), KEY)


@pytest.mark.parametrize("year", [2024, 2025])
@pytest.mark.parametrize("gone", [1, 4])
@pytest.mark.parametrize("anew", [False, True])
def test_corrections_as_we_make_them_pass(years: tuple[Release, ...], year: int, gone: int, anew: bool) -> None:
    """Cases of a year in a block that is out are taken away, or others stand in their place."""
    rows, others = simulated("UR", year, CASES, 1), simulated("UR", year, CASES, 2)
    counted = [row for row in rows if getattr(row, "unit", "") == "case"]
    corrected = [row for row in rows if row not in counted] + counted[gone:]
    corrected += [row for row in others if getattr(row, "unit", "") == "case"][: gone * anew]
    release = make(corrected, Asked("UR", year, "error"), 2, KEY, DAY)
    assert complete(release, Beside(years, []), KEY).version == 2


def test_a_year_in_a_block_that_is_out_gets_no_new_version_but_a_correction_without_crossings() -> None:
    """Also when a version without the block came out after it: what was read once stays read."""
    block = crossing("reporter_role.1×gender.1+3", 20, 60)
    out = [of_role((2023, 1), 5, 20), of_role((2024, 1), 5, 20), of_role((2025, 1), 5, 20, block)]
    for all_ in (out, [*out, of_role((2025, 2), 5, 20)]):
        for year in (2023, 2024, 2025):
            with pytest.raises(Conflict) as refused:
                hold_reason(all_, Asked("UR", year, "changed_cases"))
            assert refused.value.code == "block_is_out"
            hold_reason(all_, Asked("UR", year, "error"))
        hold_reason(all_, Asked("UR", 2026))
    corrected = of_role((2025, 2), 5, 35, crossing("reporter_role.0×gender.1", 0, 20))
    whole = complete(corrected, Beside(out, []), KEY)
    assert [table.name for table in whole.tables] == ["reporter_role.1"]
    assert whole.left_out["reporter_role.0×gender.1"] == "would_reveal"
    assert whole.plan != corrected.plan


def test_a_year_of_which_two_versions_are_out_is_in_no_block(years: tuple[Release, ...]) -> None:
    """Each of them bounds its counts from another side, and a block would be laid beside one of them alone."""
    one, two, _ = years
    assert closed_by([one, two, msgspec.structs.replace(two, version=2)], 2025) == []
    assert closed_by([one, msgspec.structs.replace(one, version=2), two], 2025) == []


def test_of_a_block_that_would_prove_small_counts_of_its_years_those_lists_do_not_come_out() -> None:
    """All reported as relatives: beside years without affected persons that comes out, beside years with some it does not."""
    rows = [{**row, "reporter_role": ("relative",)} for year in (2023, 2024, 2025) for row in cases(year)]
    found = []
    for affected in (
        0,
        5,
    ):  # of the block nobody is one, or four at most: beside three years with some it is one or two each
        earlier, release = [of_role((year, 1), affected, 15) for year in (2023, 2024)], of_role((2025, 1), affected, 15)
        tables = crossed(release, Block(range(2023, 2026), rows, earlier), KEY)
        printed = parted(printed_of(msgspec.structs.replace(release, tables=(*release.tables, *tables))))[1][3]
        assert told_by_block([parted(printed_of(one))[0] for one in (*earlier, release)], printed) == []
        found.append({table.dimensions for table in tables})
    harmless, telling = found
    assert telling == {by for by in harmless if "reporter_role" not in by}
    assert len(harmless) > len(telling) > 0


def test_a_version_is_held_against_the_earlier_ones_of_its_year_too() -> None:
    """Three kinds with somebody in each, then four people at most: in each of them stands one, or two."""

    def of_kinds(version: int, total: int, counts: tuple[int, ...]) -> Release:
        codes = ("female", "male", "non_binary", "not_stated")
        table = Published("gender.0", ("gender",), (codes,), False, counts)
        made = of_role((2024, version), total, 0)
        return msgspec.structs.replace(made, tables=(table,))

    earlier, later = of_kinds(1, 5, (5, 5, 5, 0)), of_kinds(2, 0, (0, 0, 0, 0))
    assert complete(later, Beside([], []), KEY) == later
    with pytest.raises(CannotProtect, match="too_much_beside_earlier"):
        complete(later, Beside([earlier], []), KEY)


def test_blocks_are_fixed_and_never_overlap(years: tuple[Release, ...]) -> None:
    one, two, last = years
    alone = msgspec.structs.replace(last, tables=tuple(table for table in last.tables if "×" not in table.name))
    assert closed_by([one, two], 2025) == [range(2023, 2026)]
    assert closed_by([one, two, alone], 2025) == []  # with its first version only
    assert closed_by([one], 2025) == []  # 2024 is not out
    assert closed_by([one, two], 2024) == []
    assert closed_by([one, msgspec.structs.replace(example_release("SG", 2024, 60, DAY), canton="UR")], 2025) == []
    five = [msgspec.structs.replace(one, year=year) for year in range(2021, 2025)]
    assert closed_by(five, 2025) == [range(2023, 2026), range(2021, 2026)]
    earlier = msgspec.structs.replace(last, year=2022)  # counts 2020 to 2022 together
    assert closed_by([five[0], earlier, *five[2:]], 2025) == [range(2023, 2026)]
    assert closed_by([*five, last], 2025) == []
