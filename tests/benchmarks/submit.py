"""One browser-sealed report of 4 KiB, committed: processor time and throughput of our program beside a bare handler.

Both are served the same way, one process each, on the same database, and take turns; each pair of runs gives one ratio.
"""

from statistics import median

import sqlalchemy as sa

from reporting.mailbox.model import envelopes, reports, slots
from tests.benchmarks.load import Outcome, put_under_load, references
from tests.benchmarks.load import reports as sealed_reports
from tests.benchmarks.programs import Bench, Running, bare, benches, ours

RUNS = 5
CLIENTS = (1, 4, 16, 64)
REPORTS = {1: 400, 4: 1_000, 16: 2_000, 64: 2_000}


def run(full: bool) -> None:
    """Print medians for 1, 4, 16 and 64 clients on both databases; fail if a report was lost, doubled or refused."""
    print("submit: a browser-sealed report of 4 KiB, committed; medians of", RUNS * (3 if full else 1), "runs")
    with benches() as both:
        for bench in both:
            with ours(bench) as program, bare(bench) as other:
                warm_up(bench, program, other)
                for clients in CLIENTS:
                    measure(bench, program, other, clients, RUNS * (3 if full else 1))


def warm_up(bench: Bench, program: Running, other: Running) -> None:
    for running in (program, other):
        put_under_load(running, sealed_reports(bench.network, 300), 8)


def measure(bench: Bench, program: Running, other: Running, clients: int, runs: int) -> None:
    ratios, outcomes, bares = [], [], []
    for _ in range(runs):
        mine = put_under_load(program, sealed_reports(bench.network, REPORTS[clients]), clients)
        theirs = put_under_load(other, sealed_reports(bench.network, REPORTS[clients]), clients)
        require_all_kept(bench, mine, clients)
        ratios.append(mine.cpu / theirs.cpu)
        outcomes.append(mine)
        bares.append(theirs)
    print(
        f"  {bench.kind:10} {clients:3} clients: {rate(outcomes):6.0f} reports/s, {cpu(outcomes):5.0f} µs CPU each;"
        f"  bare {rate(bares):6.0f}/s, {cpu(bares):5.0f} µs;  CPU ratio {median(ratios):.2f}"
        f" ({min(ratios):.2f} to {max(ratios):.2f});  95 % within {wait(outcomes) * 1000:.1f} ms; none lost",
        flush=True,
    )


def require_all_kept(bench: Bench, outcome: Outcome, clients: int) -> None:
    """Every report was acknowledged, and what was acknowledged stands there once, whole."""
    acknowledged = references(outcome)
    if outcome.statuses != {201: REPORTS[clients]} or len(set(acknowledged)) != len(acknowledged):
        raise AssertionError(f"not all acknowledged: {outcome.statuses}")
    query = (
        sa.select(reports.c.reference)
        .join(slots, slots.c.case_id == reports.c.case_id)
        .join(envelopes, envelopes.c.case_id == reports.c.case_id)
    )
    owner = bench.owner()
    with owner.begin() as connection:
        kept = connection.execute(query).scalars().all()
    owner.close()
    if len(kept) != len(set(kept)) or not set(acknowledged) <= set(kept):
        raise AssertionError("an acknowledged report is not there, or is there twice")


def rate(outcomes: list[Outcome]) -> float:
    return median(len(outcome.bodies) / outcome.seconds for outcome in outcomes)


def cpu(outcomes: list[Outcome]) -> float:
    return median(outcome.cpu / len(outcome.bodies) for outcome in outcomes) * 1e6


def wait(outcomes: list[Outcome]) -> float:
    return median(sorted(outcome.waits)[int(len(outcome.waits) * 0.95)] for outcome in outcomes)
