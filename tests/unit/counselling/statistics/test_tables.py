"""Tables say how many rows have which codes, and which of them a number of cases allows."""

from itertools import product

import numpy as np
import pytest

from counselling.statistics.relations import TOTAL, margins, relate
from counselling.statistics.tables import NOT_STATED, Dimension, Row, Table, count, plan

DOMAIN = Dimension(
    "life_domain",
    (
        {"school": "school", "course": "course", "work": "work"},
        {"school": "learning", "course": "learning", "work": "work"},
    ),
    most=2,
)
AGE = Dimension("age_band", ({"under_18": "under_18", "18_24": "18_24"}, {"under_18": "all", "18_24": "all"}))
ROWS: list[Row] = [
    {"life_domain": ("school", "work"), "age_band": ("under_18",)},
    {"life_domain": ("school", "course"), "age_band": ("18_24",)},
    {"life_domain": (), "age_band": ("18_24",)},
    {"age_band": ()},
]
CROSS = Table((DOMAIN, AGE), (0, 0))


def test_a_table_of_mentions_counts_a_row_in_each_of_its_cells_once() -> None:
    fine, coarse = Table((DOMAIN,), (0,)), Table((DOMAIN,), (1,))
    counts = count(ROWS, [fine, coarse])
    assert DOMAIN.codes(0) == ("school", "course", "work", NOT_STATED)
    assert counts[fine].tolist() == [2, 1, 1, 2]
    assert counts[coarse].tolist() == [2, 1, 2]  # school and a course are one kind of learning, of one case


def test_a_cross_counts_what_a_walk_over_the_rows_counts() -> None:
    expected = np.zeros(CROSS.shape, dtype=int)
    for row in ROWS:
        domains, ages = row.get("life_domain") or (NOT_STATED,), row.get("age_band") or (NOT_STATED,)
        for domain, age in product(domains, ages):
            expected[DOMAIN.codes(0).index(domain), AGE.codes(0).index(age)] += 1
    assert count(ROWS, [CROSS])[CROSS].tolist() == expected.tolist()


def test_no_row_at_all_is_a_table_of_zeros() -> None:
    assert count([], [CROSS])[CROSS].sum() == 0


@pytest.mark.parametrize("row", [{"age_band": ("under_18", "18_24")}, {"life_domain": ("moon",)}])
def test_what_no_list_allows_is_refused(row: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(KeyError):
        count([row], [Table((DOMAIN,), (0,)), Table((AGE,), (0,))])


@pytest.mark.parametrize(
    ("cases", "cross", "reason"),
    [
        (29, None, "too_few_cases"),  # below thirty cases there are no crosses
        (30, "life_domain.1×age_band.1", "coarser"),  # three by two cells
        (59, "life_domain.1×age_band.0", "coarser"),  # nine cells: more than four by two
        (60, "life_domain.0×age_band.0", "admitted"),  # four by three cells, five cases each
    ],
)
def test_a_table_is_as_fine_as_the_cases_allow(cases: int, cross: str | None, reason: str) -> None:
    *ones, planned = plan(cases, [DOMAIN, AGE], [("life_domain", "age_band")])
    assert all(one.table for one in ones)
    assert (planned.table and planned.table.name, planned.reason) == (cross, reason)


def test_the_relations_of_a_cross_are_those_of_its_margins() -> None:
    tables = margins([CROSS, Table((AGE,), (1,))])
    relations = relate(tables)
    place = {name: index for index, name in enumerate(relations.names)}
    total, young = place[TOTAL, ()], place["age_band.0", (0,)]
    assert (total, tuple(place["age_band.0", (index,)] for index in range(3))) in relations.sums
    # By age the cells of one domain add up; by domain they do not, a case stands in several.
    school = tuple(place[CROSS.name, (0, index)] for index in range(3))
    assert (place["life_domain.0", (0,)], school) in relations.sums
    nobody = place[CROSS.name, (3, 0)]
    assert ((young, 1), (place[CROSS.name, (0, 0)], -1), (nobody, -1)) in relations.bounds
    assert not any(parent == young for parent, _ in relations.sums)
    assert (place["age_band.1", (0,)], (young, place["age_band.0", (1,)])) in relations.sums
