"""Proposing a counsellor among two hundred: the rules alone, and with what the database tells of the members and their load."""

import os
import random
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases
from counselling.routing.members import active_members_of, members_of
from counselling.routing.rules import Tags, propose
from counselling.staff.model import members, memberships, profiles
from reporting.mailbox.model import reports
from tests.benchmarks.programs import Bench, benches

COUNT = 200
CASES = 50_000  # of which 30 open with each member, the rest closed
RUNS = 51
TODAY = date(2026, 11, 23)
CENTRE = "ost"
TAGS = Tags("de", "housing", "advice")
LANGUAGES = ("de", "fr", "it", "en", "pt", "es", "ti", "so", "ar", "tr")
DOMAINS = ("work", "housing", "education", "police", "health", "administration")


def run(full: bool) -> None:
    """Print medians of the rules and of the whole proposal, on both databases."""
    runs = RUNS * (5 if full else 1)
    print(f"routing: one proposal among {COUNT} counsellors; medians of {runs} runs (least to most)")
    with benches() as both:
        for bench in both:
            fill(bench, random.Random(1))
            measure(bench, runs)


def measure(bench: Bench, runs: int) -> None:
    owner = bench.owner()
    with owner.begin() as connection:
        everybody = members_of(connection, [CENTRE])[CENTRE]
        reader, both = everybody[0].staff, of_both(connection)
        rules = timed(lambda: propose(TAGS, everybody, TODAY), runs)
        by_worker = timed(lambda: propose(TAGS, members_of(connection, [CENTRE])[CENTRE], TODAY), runs, both)
        asked = timed(lambda: propose(TAGS, active_members_of(connection, CENTRE, reader), TODAY), runs, both)
        found = propose(TAGS, everybody, TODAY)
    owner.close()
    if len(found.ranked) + len(found.passed_over) != COUNT or not found.ranked:
        raise AssertionError("somebody is missing in the proposal")
    print(
        f"  {bench.kind:10} rules: {rules} | with members and load read, {CASES:,} cases, by the worker: {by_worker},"
        f" for a member: {asked}"
        f" | {len(found.ranked)} ranked, {len(found.passed_over)} passed over",
        flush=True,
    )


def timed(work: Callable[[], object], runs: int, processor: Callable[[], float] = time.process_time) -> str:
    took, used = [], []
    for _ in range(runs):
        cpu, before = processor(), time.perf_counter()
        work()
        took.append((time.perf_counter() - before) * 1000)
        used.append((processor() - cpu) * 1000)
    spread = f"{median(took):.2f} ms ({min(took):.2f} to {max(took):.2f})"
    return f"{spread}, of the processor {median(used):.2f} ms ({min(used):.2f})"


def of_both(connection: Connection) -> Callable[[], float]:
    """The clock of the processor time of this program, and of the server's process that works for it (clock_getcpuclockid(3))."""
    if connection.dialect.name != "postgresql":
        return time.process_time
    server = int(connection.execute(sa.select(sa.func.pg_backend_pid())).scalar_one())
    return lambda: time.process_time() + time.clock_gettime((~server << 3) | 2)


def fill(bench: Bench, chance: random.Random) -> None:
    """Two hundred members with profiles, and as many cases as a large centre has after years."""
    staff = [os.urandom(16) for _ in range(COUNT)]
    open_ = [(one, "open") for one in staff for _ in range(30)]
    held = [*open_, *((chance.choice(staff), "closed") for _ in range(CASES - len(open_)))]
    rows = [(os.urandom(16), whose, state) for whose, state in held]
    owner = bench.owner()
    with owner.begin() as connection:
        connection.execute(sa.insert(members), [_member(one) for one in staff])
        connection.execute(
            sa.insert(memberships), [{"staff_id": one, "centre": CENTRE, "role": "counsellor"} for one in staff]
        )
        connection.execute(sa.insert(profiles), [_profile(one, chance) for one in staff])
        connection.execute(sa.insert(reports), [_report(case, number) for number, (case, *_) in enumerate(rows)])
        connection.execute(sa.insert(cases), [_case(*row) for row in rows])
    owner.close()
    settle(bench)


def settle(bench: Bench) -> None:
    """What years of use leave: statistics, and on PostgreSQL pages that its autovacuum has been through."""
    if bench.kind == "postgresql":
        with psycopg.connect(bench.url, autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE)")
        return
    owner = bench.owner()
    with owner.begin() as connection:
        connection.execute(sa.text("ANALYZE"))
    owner.close()


def _member(staff: bytes) -> dict[str, Any]:
    return {"staff_id": staff, "login": staff.hex(), "state": "active", "language": "de", "day": TODAY}


def _profile(staff: bytes, chance: random.Random) -> dict[str, Any]:
    return {
        "staff_id": staff,
        "languages": " ".join(chance.sample(LANGUAGES, 3)),
        "domains": " ".join(chance.sample(DOMAINS, 2)),
        "working_days": chance.randint(1, 31),
        "most_cases": chance.choice([None, 20, 40]),
    }


def _report(case: bytes, number: int) -> dict[str, Any]:
    return {
        "case_id": case,
        "reference": f"bench-{number}",
        "centre": CENTRE,
        "centre_generation": 1,
        "dialogue_generation": 0,
        "state": "in_progress",
        "day": TODAY,
    }


def _case(case: bytes, staff: bytes, state: str) -> dict[str, Any]:
    return {
        "case_id": case,
        "centre": CENTRE,
        "state": state,
        "waiting_for": "us",
        "assignee": staff,
        "day": TODAY,
        "activity_day": TODAY,
        "noticed": 0,
    }
