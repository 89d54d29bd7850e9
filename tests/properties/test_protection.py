"""What is published of the statistics adds up, is near the truth, and is itself one of the possible truths."""

from itertools import combinations, pairwise
from random import Random
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counselling.statistics.attack import CASES, TOTAL, system_of
from counselling.statistics.dimensions import dimensions
from counselling.statistics.printed import MATTERS, SEVERAL, Between, Cell, Place, Printed
from counselling.statistics.protection import BASE, CannotProtect, attack, check, gate, keeps, protect
from counselling.statistics.relations import Relations, in_line, margins, relate
from counselling.statistics.tables import Dimension, Ints, Row, Table, count
from counselling.statistics.witness import unmoved

KEY: Final = bytes(range(32))


def dimension(name: str, fine: int, coarse: int, *, many: bool = False) -> Dimension:
    codes = [f"{name}_{index}" for index in range(fine)]
    return Dimension(
        name,
        ({c: c for c in codes}, {c: f"{name}s_{i * coarse // fine}" for i, c in enumerate(codes)}),
        2 if many else 1,
    )


DIMENSIONS: Final = (
    dimension("domain", 6, 3, many=True),
    dimension("motive", 5, 2, many=True),
    dimension("age", 4, 2),
    dimension("gender", 3, 1),
)
TABLES: Final = margins(
    [Table((one,), (level,)) for one in DIMENSIONS for level in (0, 1)]
    + [Table((one, other), (0, 0)) for one, other in pairwise(DIMENSIONS)]
)
RELATIONS: Final = relate(TABLES)

rows_of_a_year = st.lists(
    st.fixed_dictionaries(
        {
            one.name: st.lists(st.sampled_from(list(one.levels[0])), unique=True, max_size=2 if one.many else 1).map(
                tuple
            )
            for one in DIMENSIONS
        }
    ),
    max_size=60,
)


def counted(rows: list[Row]) -> Ints:
    return in_line(RELATIONS, count(rows, TABLES), len(rows))


@given(rows_of_a_year)
def test_every_published_count_keeps_what_the_method_promises(rows: list[Row]) -> None:
    true = counted(rows)
    published = protect(RELATIONS, true, KEY)
    assert np.all(published % BASE == 0)
    assert np.all(np.abs(published - true) < BASE)
    assert np.all(published[true == 0] == 0)
    for parent, children in RELATIONS.sums:
        assert published[parent] == sum(published[child] for child in children)
    for line in RELATIONS.bounds:
        assert sum(factor * published[cell] for cell, factor in line) >= 0


@given(rows_of_a_year)
def test_the_published_counts_are_themselves_a_possible_truth(rows: list[Row]) -> None:
    """Had they been the true ones, the very same would have been published: nothing can prove that they are not."""
    published = protect(RELATIONS, counted(rows), KEY)
    assert protect(RELATIONS, published, KEY).tolist() == published.tolist()
    known = attack(RELATIONS, published)
    assert np.all((known.least <= published) & (published <= known.most))


OF_THE_FIELD: Final = tuple(
    one for one in dimensions(2026) if one.name in ("life_domain", "motive", "form", "gender", "age_band")
)
TABLES_OF_THE_FIELD: Final = margins(
    [Table((one,), (level,)) for one in OF_THE_FIELD for level in range(len(one.levels))]
    + [Table(pair, (1, 1)) for pair in combinations(OF_THE_FIELD, 2)]
)
RELATIONS_OF_THE_FIELD: Final = relate(TABLES_OF_THE_FIELD)

cases_of_the_field = st.lists(
    st.fixed_dictionaries(
        {
            one.name: st.lists(st.sampled_from(list(one.levels[0])[:6]), unique=True, max_size=one.most).map(tuple)
            for one in OF_THE_FIELD
        }
    ),
    max_size=40,
)


@settings(max_examples=30)
@given(cases_of_the_field)
def test_every_relation_that_an_attacker_knows_of_true_counts_holds_for_the_published_ones(rows: list[Row]) -> None:
    """His relations are written down apart from ours, from the files and the code lists alone: he may take R for the truth."""
    true = in_line(RELATIONS_OF_THE_FIELD, count(rows, TABLES_OF_THE_FIELD), len(rows))
    for counts in (true, protect(RELATIONS_OF_THE_FIELD, true, KEY)):
        system = system_of(_printed(counts))
        assert len(system.lines) > 500
        for signs, least, most in system.lines:
            made = sum(factor * int(system.least[cell]) for cell, factor in signs.items())
            assert least <= made <= most, {system.cells[cell]: factor for cell, factor in signs.items()}


def _printed(counts: Ints) -> Printed:
    """As if these very counts stood in the files."""
    codes = {
        table.name: [one.codes(level) for one, level in zip(table.dimensions, table.levels, strict=True)]
        for table in TABLES_OF_THE_FIELD
    }
    cells: dict[Cell, Between] = {CASES: Between(int(counts[0]), int(counts[0]))}
    for (name, at), x in zip(RELATIONS_OF_THE_FIELD.names, counts, strict=True):
        if name != TOTAL[0]:
            cells[name, tuple(side[one] for side, one in zip(codes[name], at, strict=True))] = Between(int(x), int(x))
    units = {one.name: SEVERAL if any(d.many for d in one.dimensions) else "cases" for one in TABLES_OF_THE_FIELD}
    return Printed(Place("SG", 2026, 1), cells, {**units, MATTERS: MATTERS})


@pytest.mark.parametrize(
    "rows",
    [
        [{"domain": ("domain_0",)}] * 3 + [{}] * 4,
        [{"domain": ("domain_0", "domain_1"), "motive": ("motive_0",)}] * 6
        + [{"motive": ("motive_1", "motive_2")}] * 6,
        [{"domain": (f"domain_{at % 6}",), "motive": (f"motive_{at % 5}",)} for at in range(23)],
    ],
)
def test_a_list_of_several_codes_says_what_cannot_be(rows: list[Row]) -> None:
    """Each of the relations bites: counts that break it are no possible truth."""
    true = counted(rows)
    place = {name: at for at, name in enumerate(RELATIONS.names)}
    total, nothing = place["total", ()], place["domain.0", (6,)]
    assert keeps(RELATIONS, true)
    for changes in (
        {place["domain.0", (at,)]: 0 for at in range(7)},  # a case stands somewhere
        {nothing: len(rows), place["domain.0", (0,)]: 1},  # what is not stated has no code beside it
        {place["domain.0", (at,)]: len(rows) for at in range(6)},  # more codes than two a case
        {total: 0},
    ):
        counts = true.copy()
        for cell, x in changes.items():
            counts[cell] = x
        assert not keeps(RELATIONS, counts)


@settings(max_examples=30)
@given(rows_of_a_year)
def test_other_whole_records_explain_every_small_count(rows: list[Row]) -> None:
    published = protect(RELATIONS, counted(rows), KEY)
    assert unmoved(rows, _by_table(published), Random(1)) == []


def test_a_count_that_no_other_record_explains_is_found() -> None:
    """One case, printed as 5 wherever it stands: it cannot go, nor can another one take its place."""
    rows: list[Row] = [{"age": ("age_0",), "gender": ("gender_0",)}]
    lifted = np.where(counted(rows) > 0, BASE, 0)
    assert ("age.0", (0,)) in unmoved(rows, _by_table(lifted), Random(1))


def _by_table(counts: Ints) -> dict[Table, Ints]:
    place = {name: at for at, name in enumerate(RELATIONS.names)}
    return {
        table: counts[
            (start := place[table.name, (0,) * len(table.shape)]) : start + int(np.prod(table.shape))
        ].reshape(table.shape)
        for table in TABLES
    }


@given(rows_of_a_year)
def test_the_truth_lies_within_what_the_attacker_knows_and_no_small_count_stands_alone(rows: list[Row]) -> None:
    true = counted(rows)
    published = protect(RELATIONS, true, KEY)
    known = attack(RELATIONS, published)
    assert np.all((known.least <= true) & (true <= known.most))
    assert gate(RELATIONS, true, published) == []


def test_another_key_may_choose_another_rounding_the_same_key_never() -> None:
    rows: list[Row] = [{"age": (f"age_{index % 4}",), "gender": (f"gender_{index % 3}",)} for index in range(34)]
    true = counted(rows)
    assert protect(RELATIONS, true, KEY).tolist() == protect(RELATIONS, true, KEY).tolist()
    seen = {tuple(protect(RELATIONS, true, bytes([key]) * 32).tolist()) for key in range(8)}
    assert len(seen) > 1


def test_the_attacker_bites_where_counts_below_five_are_merely_hidden() -> None:
    """The usual way: print true counts, hide 1 to 4. Whoever has a pencil gets a hidden one back from its row."""
    relations = Relations((("total", ()), ("t", (0,)), ("t", (1,)), ("t", (2,))), ((0, (1, 2, 3)),), ())
    true = np.array([23, 12, 8, 3])
    least, most = np.where(true >= 5, true, 1), np.where(true >= 5, true, 4)
    low = true[0] - most[1] - most[2], true[0] - least[1] - least[2]
    assert low == (3, 3)  # what attack() does for sums, done by hand on what was printed
    published = protect(relations, true, KEY)
    known = attack(relations, published)
    assert known.most[3] - known.least[3] + 1 >= 3


@pytest.mark.parametrize("changed", [0, 1, 5])
def test_a_solver_that_errs_is_found_out(changed: int) -> None:
    true = counted([{"age": ("age_0",)}] * 7)
    published = protect(RELATIONS, true, KEY)
    published[changed] += BASE
    with pytest.raises(CannotProtect, match="not_as_promised"):
        check(RELATIONS, true, published)


def test_relations_that_cannot_all_be_kept_publish_nothing() -> None:
    """Two parents of the same three children whose other children are nothing: 2 + 2 + 2 is 6, never 5 and 10 at once."""
    relations = Relations(tuple(("t", (index,)) for index in range(4)), ((0, (1, 2, 3)),), ())
    with pytest.raises(CannotProtect, match="no_rounding"):
        protect(relations, np.array([25, 2, 2, 2]), KEY)
