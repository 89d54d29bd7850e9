"""Casework among a thousand, ten thousand and fifty thousand cases of one centre, on PostgreSQL: the lists, one entry.

The member is a counsellor of a centre that has a coordinator, so that of every new case in a list the tags are opened to
see whether it is hers to see: the slowest way a list can be read. Half the cases are open, four in ten closed, a tenth new.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from statistics import median

import msgspec
import sqlalchemy as sa

from counselling.audit.model import audit_keys
from counselling.audit.outbox import found_installation, seal_key
from counselling.cases.model import cases
from counselling.staff.model import members, memberships
from reporting.database import Database
from reporting.mailbox.model import reports
from reporting.sealing.service_key import TAGS_SIZE
from tests.benchmarks.audit import SERVICE_KEYS, Member, request, signed_in, workspace, writing
from tests.benchmarks.load import put_under_load
from tests.benchmarks.programs import Bench, Running, benches

SIZES = (1_000, 10_000, 50_000)
RUNS = 5
REQUESTS = 40  # of one run
AT_ONCE = 5_000
LISTS = {
    "all cases": "/api/v1/cases",
    "inbox: new": "/api/v1/cases?state=new",
    "inbox: waiting for us": "/api/v1/cases?state=open&waiting_for=us",
    "inbox: mine": "/api/v1/cases?mine=true",
    "what is to be done": "/api/v1/tasks?mine=false",
}
LOAD = "/api/v1/centres/ost/load"  # for whoever leads the centre
TAGS = {"language": "de", "life_domain": "work", "urgent": False, "purpose": "advice", "conflict": False}


def run(full: bool) -> None:
    """Print the medians of the time to answer, one client, and of the bytes of a page, by how many cases there are."""
    print(f"cases: one client, medians of {RUNS} runs of {REQUESTS} calls")
    with benches() as both:
        bench = next(one for one in both if one.kind == "postgresql")
        owner = bench.owner()
        with owner.begin() as connection:
            trail = found_installation(connection, SERVICE_KEYS, os.urandom)
        member = signed_in(bench, owner, trail)
        with owner.begin() as connection:
            staff = connection.execute(sa.select(members.c.staff_id)).scalar_one()
            chief = {"staff_id": os.urandom(16), "login": "chief", "state": "active", "language": "de"}
            connection.execute(sa.insert(members), chief | {"day": bench.network.today, "key": os.urandom(1216)})
            chiefs = {"staff_id": chief["staff_id"], "centre": "ost", "role": "coordinator"}
            connection.execute(sa.insert(memberships), chiefs)
        there = 1
        with workspace(bench) as program:
            for size in SIZES:
                fill(bench, owner, staff, size - there)
                there = size
                for name, path in LISTS.items():
                    measure(program, size, name, [request("GET", path, member)] * REQUESTS)
                measure_entries(program, size, member)
                leads(owner, staff, "coordinator")
                measure(program, size, "who has how much", [request("GET", LOAD, member)] * REQUESTS)
                leads(owner, staff, "counsellor")
        owner.close()


def measure(program: Running, size: int, name: str, requests: list[bytes]) -> None:
    put_under_load(program, requests[:10], 1)
    outcomes = [put_under_load(program, requests, 1) for _ in range(RUNS)]
    for outcome in outcomes:
        if set(outcome.statuses) - {200, 201}:
            raise AssertionError(f"{name}: {outcome.statuses} {outcome.bodies[0][:300]!r}")
    wait = median(median(outcome.waits) for outcome in outcomes) * 1e3
    length = median(len(body) for body in outcomes[-1].bodies) / 1e3
    print(f"  {size:7,} cases  {name:22} {wait:6.1f} ms  {length:5.1f} kB", flush=True)


def leads(owner: Database, staff: bytes, role: str) -> None:
    with owner.begin() as connection:
        connection.execute(sa.update(memberships).where(memberships.c.staff_id == staff).values(role=role))


def measure_entries(program: Running, size: int, member: Member) -> None:
    """Entries of the file, each kept once and recorded."""
    put_under_load(program, writing(member, 10), 1)
    outcomes = [put_under_load(program, writing(member, REQUESTS), 1) for _ in range(RUNS)]
    for outcome in outcomes:
        if set(outcome.statuses) != {201}:
            raise AssertionError(f"create an entry: {outcome.statuses} {outcome.bodies[0][:300]!r}")
    wait = median(median(outcome.waits) for outcome in outcomes) * 1e3
    print(f"  {size:7,} cases  {'create an entry':22} {wait:6.1f} ms", flush=True)


def fill(bench: Bench, owner: Database, staff: bytes, count: int) -> None:
    """Cases without texts: what lists read. The tags of the new ones are sealed as real ones."""
    made = rows(bench, staff, count)
    while batch := [row for row, _ in zip(made, range(AT_ONCE), strict=False)]:
        with owner.begin() as connection:
            connection.execute(sa.insert(reports), [report for report, _, _ in batch])
            connection.execute(sa.insert(cases), [case for _, case, _ in batch])
            connection.execute(sa.insert(audit_keys), [key for _, _, key in batch])
    with owner.begin() as connection:
        connection.execute(sa.text("ANALYZE"))


def rows(
    bench: Bench, staff: bytes, count: int
) -> Iterator[tuple[dict[str, object], dict[str, object], dict[str, bytes]]]:
    for number in range(count):
        case, day = os.urandom(16), bench.network.today - timedelta(days=number % 700)
        state = "new" if number % 10 == 0 else "open" if number % 2 else "closed"
        tags = SERVICE_KEYS.seal("reports", case, msgspec.json.encode(TAGS), TAGS_SIZE) if state == "new" else None
        report = {"case_id": case, "reference": os.urandom(8).hex(), "centre": "ost", "centre_generation": 1}
        report |= {"dialogue_generation": 0, "state": "in_progress", "day": day, "tags": tags}
        report |= {"lookup": os.urandom(32), "withdraw": os.urandom(32)}
        row = {"case_id": case, "centre": "ost", "state": state, "day": day, "activity_day": day}
        row |= {"waiting_for": "us" if number % 3 else "person", "assignee": staff if number % 7 == 1 else None}
        yield report, row, seal_key(SERVICE_KEYS, case, os.urandom(32))
