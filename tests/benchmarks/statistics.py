"""The yearly figures: drafting a large canton's year with its gate, what is made of a published one, and counting a million
rows into every two-way table.
"""

import resource
import time
from collections.abc import Callable, Mapping
from itertools import combinations
from statistics import median
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from counselling.statistics.counted import cases_of, matters_of
from counselling.statistics.dimensions import dimensions, pairs
from counselling.statistics.release import Wanted, draft
from counselling.statistics.simulated import simulated
from counselling.statistics.tables import Table, decode, tally
from tests.benchmarks import published

YEAR = 2025
CASES = 1_211
ROWS = 1_000_000
RUNS = 5
KEY = bytes(range(32))

T = TypeVar("T")


def run(full: bool) -> None:
    """Print medians of the draft, the memory it took, and the count as a ratio to numpy's bincount of decoded columns."""
    rows = simulated("SG", YEAR, CASES, 1)
    cases, matters, wanted = cases_of(rows), matters_of(rows), Wanted(dimensions(YEAR), pairs(dimensions(YEAR)))
    drafted, took = timed(lambda: draft(cases, matters, wanted, KEY), RUNS)
    cells = sum(len(table.counts) for table in drafted.tables)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"statistics: draft of {CASES:,} cases with its gate, {len(drafted.tables)} tables, {cells:,} cells: {told(took)}"
    )
    print(f"  peak memory of the process until here: {peak:,.0f} MB", flush=True)
    published.show()
    million(ROWS if full else ROWS // 4)


def million(number: int) -> None:
    """The rows of a year repeated: what they say does not matter here, how many they are does."""
    few = cases_of(simulated("SG", YEAR, 5_000, 1))
    rows = (few * (number // len(few) + 1))[:number]
    tables = [Table(pair, (0, 0)) for pair in combinations(dimensions(YEAR), 2)]
    before = time.perf_counter()
    decoded = {(one, 0): decode(rows, one, 0) for one in dimensions(YEAR)}
    decoding = time.perf_counter() - before
    whole, slow = timed(lambda: {table: tally(table, decoded) for table in tables}, RUNS)
    columns = {one.name: decoded[one, 0].first.astype(np.int64) for one in dimensions(YEAR)}
    floor, fast = timed(lambda: counted(columns, tables), RUNS)
    if any(not np.array_equal(whole[table], floor[table]) for table in tables if not any_many(table)):
        raise AssertionError("the two do not count the same")
    print(
        f"  {number:,} rows: their codes read in {decoding:.1f} s (once), then {len(tables)} two-way tables: {told(slow)}"
    )
    print(
        f"  numpy's bincount of the decoded columns, first codes alone: {told(fast)}; ratio {median(slow) / median(fast):.1f}"
    )


def any_many(table: Table) -> bool:
    return any(one.many for one in table.dimensions)


def counted(columns: Mapping[str, NDArray[np.int64]], tables: list[Table]) -> dict[Table, NDArray[np.int64]]:
    found = {}
    for table in tables:
        one, other = table.dimensions
        at = columns[one.name] * table.shape[1] + columns[other.name]
        found[table] = np.bincount(at, minlength=table.shape[0] * table.shape[1]).reshape(table.shape)
    return found


def timed(work: Callable[[], T], runs: int) -> tuple[T, list[float]]:
    """What the work makes, after as many runs more, and how many seconds each of those took."""
    made, took = work(), []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        took.append(time.perf_counter() - before)
    return made, took


def told(took: list[float]) -> str:
    return f"{median(took):.2f} s ({min(took):.2f} to {max(took):.2f})"
