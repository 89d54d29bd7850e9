"""Proposing a counsellor among two hundred: the rules alone, and with what the database tells of the members and their load."""

import os
import random
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

import sqlalchemy as sa

from counselling.cases.model import cases
from counselling.routing.members import members_of
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
        rules = timed(lambda: propose(TAGS, everybody, TODAY), runs)
        whole = timed(lambda: propose(TAGS, members_of(connection, [CENTRE])[CENTRE], TODAY), runs)
        found = propose(TAGS, everybody, TODAY)
    owner.close()
    if len(found.ranked) + len(found.passed_over) != COUNT or not found.ranked:
        raise AssertionError("somebody is missing in the proposal")
    print(
        f"  {bench.kind:10} rules: {rules} | with members and load read, {CASES:,} cases: {whole}"
        f" | {len(found.ranked)} ranked, {len(found.passed_over)} passed over",
        flush=True,
    )


def timed(work: Callable[[], object], runs: int) -> str:
    took = []
    for _ in range(runs):
        before = time.perf_counter()
        work()
        took.append((time.perf_counter() - before) * 1000)
    return f"{median(took):.2f} ms ({min(took):.2f} to {max(took):.2f})"


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
