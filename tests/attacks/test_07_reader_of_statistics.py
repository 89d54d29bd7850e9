"""She reads the published figures: a journalist, a landlord, a colleague who wants to know who complained.

She has every file that was ever published, all years and versions, knows the method and the code lists, and has patience and
a solver. Where small counts are merely hidden she gets them back, up to whole records. From our releases she learns no count
exactly and proves no 1 or 2 anywhere, nor what the one case was that a corrected version added.

Somebody stronger runs the program himself: test_07_who_runs_the_program.py.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations, product
from typing import Any, Final

import msgspec
import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from counselling.statistics.attack import CASES, LEVEL, TOTAL, Learned, learn, system_of
from counselling.statistics.blocks_attack import learned_together, parted
from counselling.statistics.counted import cases_of
from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.printed import BETWEEN, Between, Cell, Printed, read
from counselling.statistics.relations import ENDLESS, margins
from counselling.statistics.release import Wanted, draft
from counselling.statistics.side_by_side import compared, only
from counselling.statistics.simulated import simulated
from counselling.statistics.tables import Dimension, Row, Table, count
from reporting.publishing.downloads import as_csv, as_json_stat
from reporting.publishing.releases import Release
from reporting.publishing.releases import Table as Published
from tests.figures import KEY, example_block, example_release

YEAR: Final = 2025
MATTERS: Final = {"documentation": 3, "institution": 2}


def cases(number: int, year: int = YEAR, seed: int = 1) -> list[Row]:
    return cases_of(simulated("SG", year, number, seed))[:number]


def counts(rows: Sequence[Row], tables: Sequence[Table]) -> dict[Cell, int]:
    """The true counts of these tables, and the total under both its names."""
    counted = count(rows, tables)
    cells: dict[Cell, int] = {TOTAL: len(rows), CASES: len(rows)}
    for table in tables:
        codes = (one.codes(level) for one, level in zip(table.dimensions, table.levels, strict=True))
        cells |= {(table.name, at): int(x) for at, x in zip(product(*codes), counted[table].ravel(), strict=True)}
    return cells


def files(rows: Sequence[Row], year: int = YEAR, version: int = 1) -> list[tuple[str, str]]:
    """What is downloaded of the release of these cases."""
    wanted = Wanted(dimensions(year), pairs(dimensions(year)))
    drafted = draft(rows, MATTERS, wanted, KEY)
    release = like(year, version, drafted.total, drafted.matters, drafted.tables)
    return [(f"{year}.{version}.csv", as_csv(release)), (f"{year}.{version}.json", json.dumps(as_json_stat(release)))]


def naive_file(rows: Sequence[Row], tables: Sequence[Table]) -> tuple[str, str]:
    """The usual way: true counts, all margins, 1 to 4 left blank."""
    counted = count(rows, tables)
    printed = tuple(
        Published(
            table.name,
            tuple(one.name for one in table.dimensions),
            tuple(one.codes(level) for one, level in zip(table.dimensions, table.levels, strict=True)),
            any(one.many for one in table.dimensions),
            tuple(int(x) for x in counted[table].ravel()),
        )
        for table in tables
    )
    lines = list(csv.reader(io.StringIO(as_csv(like(YEAR, 1, len(rows), {"case": len(rows)}, printed)), newline="")))
    for line in lines[1:]:
        hidden = 1 <= int(line[-2]) <= 4
        line[-2:] = ["", "hidden"] if hidden else [line[-2], "exact"]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return "naive.csv", text.getvalue()


def like(year: int, version: int, total: int, matters: Mapping[str, int], tables: tuple[Published, ...]) -> Release:
    model = example_release("SG", year, 25, date(year + 1, 3, 1), version)
    return msgspec.structs.replace(model, total=total, matters=matters, tables=tables)


def assert_true(learned: Learned, true: Mapping[Cell, int]) -> None:
    """Whatever she concludes is so."""
    system = learned.system
    for cell, least, most in zip(system.cells, system.least, system.most, strict=True):
        if cell in true:
            assert least <= true[cell] <= most, cell


def crossed(chosen: Sequence[Dimension]) -> list[Table]:
    """Every two-way table at the finest level, with its margins."""
    return margins([Table(pair, (0, 0)) for pair in combinations(chosen, 2)])


def test_hidden_counts_below_five_come_back() -> None:
    rows, tables = cases(25), crossed(dimensions(YEAR))
    (printed,) = read([naive_file(rows, tables)])
    learned = learn(system_of(printed), narrow=0)
    assert_true(learned, counts(rows, tables))
    hidden = int(learned.open.sum())
    exact = len(learned.exact())
    print(f"{exact} of {hidden} hidden counts found exactly, {len(learned.small())} proven to be 1 or 2")
    assert exact > hidden / 3


def test_whole_records_come_back_where_counts_are_hidden() -> None:
    """Eight attributes of all twenty-five persons, from two-way tables with 1 to 4 left blank."""
    chosen = [one for one in dimensions(YEAR) if not one.many]
    rows, tables = cases(25), crossed(chosen)
    (printed,) = read([naive_file(rows, tables)])
    learned = learn(system_of(printed), narrow=0)
    found, alone = records(learned, chosen)
    assert found == {_record(row, chosen) for row in rows}
    assert alone, "no other twenty-five records explain the tables"


def _record(row: Row, chosen: Sequence[Dimension]) -> tuple[str, ...]:
    return tuple((row.get(one.name) or ("not_stated",))[0] for one in chosen)


def records(learned: Learned, chosen: Sequence[Dimension]) -> tuple[set[tuple[str, ...]], bool]:
    """Records that explain all tables, and whether they are the only ones that do."""
    system = learned.system
    known = {cell: Between(int(a), int(b)) for cell, a, b in zip(system.cells, system.least, system.most, strict=True)}
    possible = list(_possible(known, chosen))
    place: dict[Cell, list[int]] = {}
    for at, record in enumerate(possible):
        for one, other in combinations(range(len(chosen)), 2):
            name = f"{chosen[one].name}.0{BETWEEN}{chosen[other].name}.0"
            place.setdefault((name, (record[one], record[other])), []).append(at)
    entries = [(row, at) for row, ats in enumerate(place.values()) for at in ats]
    matrix: Any = csr_array(
        (np.ones(len(entries), dtype=np.float64), tuple(zip(*entries, strict=True))), shape=(len(place), len(possible))
    )
    tables = LinearConstraint(matrix, [known[cell].least for cell in place], [known[cell].most for cell in place])

    def explained(cost: np.ndarray) -> np.ndarray:
        whole = np.ones(len(possible), dtype=np.int64)
        solved = milp(cost, integrality=whole, bounds=Bounds(0, float(known[TOTAL].most)), constraints=tables)
        assert solved.x is not None
        return np.rint(solved.x)

    first = explained(np.zeros(len(possible)))
    second = explained((first > 0).astype(float))  # with as few of the same records as can be
    used = {possible[int(at)] for at in np.flatnonzero(first)}
    return used, bool(np.array_equal(first, second))


def _possible(
    known: Mapping[Cell, Between], chosen: Sequence[Dimension], begun: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Every record whose pairs of codes all occur."""
    at = len(begun)
    if at == len(chosen):
        yield begun
        return
    for code in chosen[at].codes(0):
        names = (f"{one.name}.0{BETWEEN}{chosen[at].name}.0" for one in chosen[:at])
        if all(known[name, (before, code)].most for name, before in zip(names, begun, strict=True)):
            yield from _possible(known, chosen, (*begun, code))


@pytest.mark.parametrize("number", [25, 60, 130])
def test_our_releases_of_two_years_give_no_count_away(number: int) -> None:
    years = {YEAR - 1: cases(number + 7, YEAR - 1), YEAR: cases(number)}
    releases = read([file for year, rows in years.items() for file in files(rows, year)])
    assert [one.place.year for one in releases] == list(years)
    for printed in releases:
        learned = learn(system_of(printed))
        assert_true(learned, counts(years[printed.place.year], tables_of(printed)))
        assert (learned.exact(), learned.small()) == ([], [])
        narrowest = learned.narrowest()[1]
        assert narrowest.most - narrowest.least >= 2


@pytest.mark.parametrize("number", [25, 60, 130])
@pytest.mark.parametrize("known", [1, ENDLESS])
def test_a_corrected_version_does_not_tell_which_case_was_added(number: int, known: int) -> None:
    rows = cases(number + 1)
    earlier, later = read([*files(rows[:-1]), *files(rows, version=2)])
    learned = learn(compared(earlier, later, known), narrow=0)
    true = counts(rows[-1:], tables_of(later))
    assert_true(learned, {(f"added: {name}", codes): x for (name, codes), x in true.items()})
    for name in ("1", "2"):
        assert (only(learned, name).exact(), only(learned, name).small()) == ([], [])
    added = only(learned, "added")
    assert added.small() == [], "cells in which the added case is proven to stand"


def tables_of(printed: Printed) -> list[Table]:
    """The tables of a release as we count them, for holding what she concluded against the truth."""
    known = {one.name: one for one in dimensions(printed.place.year)}
    found = []
    for name in dict.fromkeys(name for name, _ in printed.cells if LEVEL in name):
        sides = [side.rsplit(".", 1) for side in name.split(BETWEEN)]
        found.append(Table(tuple(known[one] for one, _ in sides), tuple(int(level) for _, level in sides)))
    return found


@pytest.mark.parametrize("number", [11, 28])
def test_from_three_small_years_and_the_crossings_over_all_of_them_she_learns_no_small_count(number: int) -> None:
    releases = read((f"{one.year}.csv", as_csv(one)) for one in example_block("UR", 2025, number, date(2026, 3, 1)))
    parts = [parted(one) for one in releases]
    learned = learned_together([own for own, _ in parts], parts[-1][1][3], narrow=4)
    assert learned is not None
    assert (learned.exact(), learned.small()) == ([], [])
    _, between = learned.narrowest()
    assert between.most - between.least >= 2
