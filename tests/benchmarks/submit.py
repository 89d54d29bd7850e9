"""One browser-sealed report of 4 KiB, committed: processor time and throughput of our program beside a bare handler.

All are served the same way, one process each, on the same database, and take turns; each pair of runs gives one ratio. What a
bare handler is, and why there are three, stands in `bare`.
"""

import contextlib
import os
import threading
import time
from statistics import median

import sqlalchemy as sa

from counselling.audit.outbox import Trail
from counselling.cases.model import cases
from counselling.worker import ROLE, arrivals
from reporting.database import Database
from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing.service_key import ServiceKeys
from tests.benchmarks.load import Outcome, put_under_load, references
from tests.benchmarks.load import reports as sealed_reports
from tests.benchmarks.programs import Bench, Running, bare, benches, ours

RUNS = 5
CLIENTS = (1, 4, 16, 64)
REPORTS = {1: 400, 4: 1_000, 16: 2_000, 64: 2_000}
BARE = {"row": "one row", "loop": "one row on the loop", "tables": "same tables"}


def run(full: bool) -> None:
    """Print medians for 1, 4, 16 and 64 clients on both databases; fail if a report was lost, doubled or refused."""
    runs = RUNS * (3 if full else 1)
    print(f"submit: a browser-sealed report of 4 KiB, committed; medians of {runs} runs (least to most)")
    with benches() as both:
        for bench in both:
            with contextlib.ExitStack() as stack:
                programs = [stack.enter_context(ours(bench)), *(stack.enter_context(bare(bench, one)) for one in BARE)]
                for running in programs:
                    put_under_load(running, sealed_reports(bench.network, 300), 8)
                for clients in CLIENTS:
                    measure(bench, clients, programs, runs)
            open_all_cases(bench)


def measure(bench: Bench, clients: int, programs: list[Running], runs: int) -> None:
    turns = []
    for _ in range(runs):
        turns.append([put_under_load(it, sealed_reports(bench.network, REPORTS[clients]), clients) for it in programs])
        require_all_kept(bench, turns[-1][0], clients)
    ours_, *others = ([turn[n] for turn in turns] for n in range(len(programs)))
    print(
        f"  {bench.kind:10} {clients:3} clients: {rate(ours_):5.0f} reports/s, {cpu(ours_):4.0f} µs CPU each,"
        f" 95 % within {wait(ours_) * 1000:5.1f} ms, none lost"
        + "".join(
            f" | bare, {what}: {rate(other):5.0f}/s, {cpu(other):4.0f} µs, CPU ratio {ratio(ours_, other)}"
            for what, other in zip(BARE.values(), others, strict=True)
        ),
        flush=True,
    )


def ratio(ours_: list[Outcome], others: list[Outcome]) -> str:
    ratios = [mine.cpu / theirs.cpu for mine, theirs in zip(ours_, others, strict=True)]
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def open_all_cases(bench: Bench) -> None:
    """What the worker does with these reports afterwards: a case each, its audit key and its entries."""
    database = Database(bench.url, ROLE)
    trail = Trail(ServiceKeys({1: bytes(range(32))}), os.urandom(32), os.urandom)
    opening, *_ = arrivals(trail, int(time.time()))
    cpu_before, before = time.process_time(), time.perf_counter()
    opening(database, threading.Event())
    used, took = time.process_time() - cpu_before, time.perf_counter() - before
    with database.begin() as connection:
        count = connection.execute(sa.select(sa.func.count()).select_from(cases)).scalar_one()
    database.close()
    print(
        f"  {bench.kind:10} worker: {count:,} cases opened with their audit entries, {used / count * 1e6:.0f} µs CPU"
        f" and {took / count * 1e6:.0f} µs each",
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
