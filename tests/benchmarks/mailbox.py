"""Opening a mailbox: the same among a thousand mailboxes as among a hundred thousand (a million with --full).

The mailboxes that are opened hold a report of 4 KiB; the others hold less, so that the disk is not what is measured.
"""

import os
from collections.abc import Iterable
from datetime import date
from statistics import median

import sqlalchemy as sa

from reporting.mailbox.model import envelopes, reports, slots
from reporting.sealing.access_code import AccessCode, from_secret
from tests.benchmarks.load import put_under_load, request
from tests.benchmarks.programs import Bench, Running, benches, ours

SIZES = (1_000, 10_000, 100_000)
SAMPLE = 500
RUNS = 5
AT_ONCE = 5_000


def run(full: bool) -> None:
    """Print the median time and processor time of opening one mailbox, by how many there are."""
    print(f"mailbox: opening one mailbox, one client; medians of {RUNS} runs of {SAMPLE}")
    with benches() as both:
        for bench in both:
            codes = [from_secret(os.urandom(15)) for _ in range(SAMPLE)]
            fill(bench, [code.lookup for code in codes], 4_208)
            there, first = SAMPLE, 0.0
            with ours(bench) as program:
                for size in (*SIZES, 1_000_000) if full else SIZES:
                    fill(bench, (os.urandom(32) for _ in range(size - there)), 64)
                    there = size
                    first = measure(bench, program, codes, size, first)


def measure(bench: Bench, program: Running, codes: list[AccessCode], size: int, first: float) -> float:
    requests = [request("GET", "/api/v1/mailbox", b"", code.login_token) for code in codes]
    put_under_load(program, requests[:100], 1)
    outcomes = [put_under_load(program, requests, 1) for _ in range(RUNS)]
    if any(outcome.statuses != {200: SAMPLE} for outcome in outcomes):
        raise AssertionError("a mailbox did not open")
    wait = median(median(outcome.waits) for outcome in outcomes) * 1e3
    cpu = median(outcome.cpu for outcome in outcomes) / SAMPLE * 1e6
    factor = cpu / (first or cpu)
    print(
        f"  {bench.kind:10} {size:9,} mailboxes: {wait:.2f} ms, {cpu:4.0f} µs CPU each ({factor:.2f} × the first)",
        flush=True,
    )
    return first or cpu


def fill(bench: Bench, lookups: Iterable[bytes], length: int) -> None:
    """Mailboxes with one report each."""
    owner, waiting = bench.owner(), iter(lookups)
    while batch := [lookup for lookup, _ in zip(waiting, range(AT_ONCE), strict=False)]:
        cases = [os.urandom(16) for _ in batch]
        with owner.begin() as connection:
            rows = [report(case, lookup) for case, lookup in zip(cases, batch, strict=True)]
            connection.execute(sa.insert(reports), rows)
            slot = {"what": 1, "generation": 0, "recipient": bytes(16), "slot": bytes(64)}
            connection.execute(sa.insert(slots), [slot | {"case_id": case} for case in cases])
            connection.execute(sa.insert(envelopes), [envelope(case, length) for case in cases])
    if bench.kind == "postgresql":
        with owner.begin() as connection:
            connection.execute(sa.text("ANALYZE"))
    owner.close()


def report(case: bytes, lookup: bytes) -> dict[str, object]:
    return {
        "case_id": case,
        "reference": os.urandom(8).hex(),
        "centre": "ost",
        "centre_generation": 1,
        "dialogue_generation": 0,
        "state": "opened",
        "day": date(2026, 11, 22),
        "lookup": lookup,
        "withdraw": os.urandom(32),
    }


def envelope(case: bytes, length: int) -> dict[str, object]:
    fixed = {"position": 0, "kind": 1, "dialogue_generation": 0, "day": date(2026, 11, 22)}
    return fixed | {"case_id": case, "record_id": os.urandom(16), "envelope": os.urandom(length)}
