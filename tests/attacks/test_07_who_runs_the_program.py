"""He knows the program: the plan, the relations, what each rounding costs; everything but the key. He runs it on candidates.

Small tables can be tried out whole: here every way in which up to fourteen cases can stand in a crossing of two by two, under
32 keys. A candidate that no key leads to what was published he strikes out. How far he gets depends on what else he knows:

* nothing: he strikes out half of the candidates and more, and still no small count is known, nor proven to be 1 or 2, nor
  has fewer than three possible values;
* how many cases there were, exactly (it is never published), up to ten: one small count in ninety is known to him, one in
  six has fewer than three possible values;
* every case but one: in a seventh of the tries he knows where the last one stands, by pencil in one of seventy. Against
  somebody who knows all cases but one no rounding protects; counts would have to be wrong at random, in the total too.

Another one waits until a year that is out gets a table more. It cannot be added to what is published; a new version solves the
whole year anew, and then he has two roundings of the same counts. He learns no count and proves no 1 or 2 from both.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from counselling.statistics.attack import learn
from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.printed import read
from counselling.statistics.protection import BASE, _costs, _ties, allowed, keeps, protect
from counselling.statistics.relations import Relations, margins, relate
from counselling.statistics.release import Wanted, draft
from counselling.statistics.side_by_side import compared, only
from counselling.statistics.tables import Dimension, Ints, Table
from reporting.publishing.downloads import as_csv
from tests.attacks.test_07_reader_of_statistics import MATTERS, YEAR, assert_true, cases, counts, like, tables_of
from tests.figures import KEY

MOST: Final = 14  # cases
TWO: Final = tuple(Dimension(name, ({name: name},)) for name in ("age", "gender"))  # each with "not stated" beside it
KEYS: Final = tuple(bytes([key]) * 32 for key in range(32))


class Tried(NamedTuple):
    """Every candidate truth, every thing that could be published, and which of these each key makes of each candidate."""

    relations: Relations
    truths: Ints
    printable: Ints
    made: NDArray[np.int64]  # key, candidate


@cache
def tried() -> Tried:
    table = Table(TWO, (0, 0))
    relations = relate(margins([table]))
    truths = np.array([_cells(inner) for number in range(MOST + 1) for inner in _ways(number, 4)])
    printable = BASE * np.array([_cells(inner) for number in range(MOST // BASE + 2) for inner in _ways(number, 4)])
    floor, open_ = truths // BASE * BASE, truths % BASE != 0
    raised = printable[None] - floor[:, None]
    possible = np.all((raised == 0) | ((raised == BASE) & open_[:, None]), axis=2)
    up = (raised == BASE).astype(float)
    costs = np.array([_costs(relations, true, KEYS[0]) for true in truths]) - _ties(relations, KEYS[0])
    whole = np.where(possible, np.einsum("crn,cn->cr", up, costs), np.inf)
    made = [(whole + up @ _ties(relations, key)).argmin(axis=1) for key in KEYS]
    return Tried(relations, truths, printable, np.array(made))


def _ways(number: int, places: int) -> Iterator[tuple[int, ...]]:
    """Every way to spread so many over so many places."""
    if places == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for others in _ways(number - first, places - 1):
            yield (first, *others)


def _cells(inner: Sequence[int]) -> list[int]:
    """The total, both margins and the crossing, in the order of the relations."""
    a, b, c, d = inner
    return [a + b + c + d, a + b, c + d, a + c, b + d, a, b, c, d]


class Share(NamedTuple):
    """Of the small counts, those he knows, of which he proves a 1 or 2, and those that have fewer than three values."""

    known: float
    proven: float
    narrow: float


def reached(candidates: NDArray[np.int64], *, program: bool) -> Share:
    """What he learns of every release of these candidates: by what is allowed alone, or by running the program too."""
    _, truths, printable, made = tried()
    small = known = proven = narrow = 0.0
    for at in np.unique(made[:, candidates]):
        bounds = allowed(printable[at])
        fits = candidates[np.all((truths[candidates] >= bounds.least) & (truths[candidates] <= bounds.most), axis=1)]
        often = (made[:, fits] == at).mean(axis=0)  # under how many keys: each truth weighs as much
        left = truths[fits[often > 0] if program else fits]
        for cell in range(1, truths.shape[1]):
            x, values = truths[fits][:, cell], np.unique(left[:, cell])
            weight = float(often[(x >= 1) & (x < BASE)].sum())
            small += weight
            known += weight * (len(values) == 1)
            proven += weight * (values[0] >= 1 and values[-1] <= 2)
            narrow += weight * (len(values) < 3)
    return Share(known / small, proven / small, narrow / small)


def test_he_runs_the_very_program() -> None:
    relations, truths, printable, made = tried()
    for candidate in range(0, len(truths), 61):
        for key in (0, 17):
            published = protect(relations, truths[candidate], KEYS[key])
            assert published.tolist() == printable[made[key, candidate]].tolist()
    assert all(keeps(relations, one) for one in (*truths[::7], *printable))


def test_whoever_knows_nothing_else_strikes_out_candidates_and_learns_no_small_count() -> None:
    _, truths, printable, made = tried()
    whole = np.array([at for at in np.unique(made) if printable[at][0] + BASE - 1 <= MOST])  # all their truths are here
    candidates = np.flatnonzero(np.isin(made, whole).any(axis=0))
    before, after = [], []
    for at in whole:
        bounds = allowed(printable[at])
        before.append(int(np.all((truths >= bounds.least) & (truths <= bounds.most), axis=1).sum()))
        after.append(int((made == at).any(axis=0).sum()))
    print(f"candidates of a release: {np.median(before):.0f} by pencil, {np.median(after):.0f} by the program")
    assert np.median(after) < np.median(before)  # he does get somewhere
    assert reached(candidates, program=True) == (0, 0, 0)


def test_whoever_knows_how_many_there_were_learns_a_few_counts() -> None:
    _, truths, _, _ = tried()
    of_number = [np.flatnonzero(truths[:, 0] == number) for number in range(1, MOST - BASE + 2)]
    shares = {
        program: np.mean([reached(one, program=program) for one in of_number], axis=0) for program in (False, True)
    }
    print(f"known, 1 or 2 proven, fewer than three values: pencil {shares[False]}, program {shares[True]}")
    assert shares[False][0] == 0
    assert 0.005 < shares[True][0] < 0.02, "said in the docs: one in ninety"
    assert shares[True][1] == 0
    assert shares[True][2] < 0.2, "said in the docs: one in six"


def test_whoever_knows_every_case_but_one_often_knows_the_last_one() -> None:
    _, truths, printable, made = tried()
    place = {tuple(truth[-4:]): at for at, truth in enumerate(truths)}
    tries = by_pencil = by_program = 0
    for at, truth in enumerate(truths):
        if not 2 <= truth[0] <= MOST - 2:
            continue
        published = made[0, at]
        bounds = allowed(printable[published])
        for last in np.flatnonzero(truth[-4:]):
            others = truth[-4:] - np.eye(4, dtype=int)[last]
            where = np.array([place[tuple(others + one)] for one in np.eye(4, dtype=int)])
            fits = np.all((truths[where] >= bounds.least) & (truths[where] <= bounds.most), axis=1)
            reachable = (made[:, where] == published).any(axis=0)
            weight = int(truth[-4:][last])
            tries, by_pencil = tries + weight, by_pencil + weight * (fits.sum() == 1)
            by_program += weight * (reachable.sum() == 1)
    print(
        f"the last case is known in {by_program / tries:.1%} of {tries:,} tries, by pencil in {by_pencil / tries:.1%}"
    )
    assert 0.01 < by_pencil / tries < 0.04
    assert 0.1 < by_program / tries < 0.25, "said in the docs: a seventh"


def _file(number: int, wanted: Wanted, version: int) -> tuple[str, str]:
    drafted = draft(cases(number), MATTERS, wanted, KEY)
    return f"{version}.csv", as_csv(like(YEAR, version, drafted.total, drafted.matters, drafted.tables))


@pytest.mark.parametrize("number", [31, 60, 130])
@pytest.mark.parametrize("there", [0, 23])
def test_a_year_that_is_solved_anew_with_more_tables_gives_no_count_away(number: int, there: int) -> None:
    """The same cases; `there`: how many crossings the first version had, of forty-five that were wished for."""
    of_year, crossed = dimensions(YEAR), pairs(dimensions(YEAR))
    some = crossed[::2] if there else []
    assert len(some) == there
    earlier, later = read([_file(number, Wanted(of_year, some), 1), _file(number, Wanted(of_year, crossed), 2)])
    assert len(later.cells) > len(earlier.cells)
    learned = learn(compared(earlier, later, 0), narrow=0)
    true = counts(cases(number), tables_of(later))
    assert_true(learned, {(f"2: {name}", codes): x for (name, codes), x in true.items()})
    for version in ("1", "2"):
        assert (only(learned, version).exact(), only(learned, version).small()) == ([], [])
    system = learned.system
    values = {cell: int(b - a) + 1 for cell, a, b in zip(system.cells, system.least, system.most, strict=True)}
    assert min(values[f"2: {name}", codes] for (name, codes), x in true.items() if 0 < x < BASE) >= 3
