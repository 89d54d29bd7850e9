"""The audit trail: what it costs a request, how fast it is numbered, what a proof, an entry and a verification cost.

The requests are a member's own, by 16 clients at once, each to another case, as colleagues work: who waits for another at the
same case would wait without a trail too. They go to the workspace as it is served, and to the same program but for the trail: there
nothing is composed, no audit key is opened and nothing of an act is written; opening a case then writes nothing at all, and so has
no commit to wait for. The two take many short turns, each first as often as the other, and each pair of runs gives one ratio: what
else the machine does meets both.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from hashlib import sha256
from statistics import median, quantiles
from typing import NamedTuple

import msgspec
import sqlalchemy as sa

from counselling import worker
from counselling.audit.checkpoint import signer, verifier_keys
from counselling.audit.entries import OPERATOR
from counselling.audit.export import export
from counselling.audit.model import outbox
from counselling.audit.outbox import INSTALLATION, Trail, compose, found_installation, store, what
from counselling.audit.proving import prove_entry
from counselling.audit.sequencer import MOST, sequence
from counselling.audit.verify import verify_export
from counselling.staff.model import centre_keys, members, memberships, sessions
from reporting.centres.manifest import published
from reporting.database import Database
from reporting.intake.submission import Submission, submit
from reporting.mailbox.reports import sealed_tags
from reporting.sealing.canonical import base64_text
from reporting.sealing.chunks import sealed_length
from reporting.sealing.envelope import FILE_RING, NOTE, envelope_header
from reporting.sealing.service_key import ServiceKeys
from reporting.web import clock
from tests.benchmarks.load import Outcome, put_under_load
from tests.benchmarks.programs import Bench, Running, benches, free_port, served
from tests.integration.reporting.network import Person

RUNS = 40
CLIENTS = 16
REQUESTS = 96  # of one run
KEYS = signer("localhost:8000/trail", bytes(32))
PUBLIC = verifier_keys(KEYS)
AT_ONCE = 10_000
SERVICE_KEYS = ServiceKeys({1: bytes(range(32))})

SETTINGS = """
service = "Isonomia"
database = "{url}"
service_keys = "service.keys"
roots = ["{root}"]
languages = ["de", "fr", "en"]
roles = true
demo = true

[reporting]
origin = "http://localhost:1"

[counselling]
origin = "http://localhost:{port}"
port = {port}
burst = 1_000_000_000
"""


class Member(NamedTuple):
    """A signed-in member, and cases of hers, one for each client."""

    cookie: str
    form_token: str
    cases: list[bytes]


def run(full: bool) -> None:
    """Print medians on both databases; over a million entries with `--full`, over a hundred thousand without."""
    entries = 1_000_000 if full else 100_000
    print(f"audit: requests: medians of {RUNS} pairs of runs; all else: medians (least to most)")
    with benches() as both:
        for bench in both:
            owner = bench.owner()
            with owner.begin() as connection:
                trail = found_installation(connection, SERVICE_KEYS, os.urandom)
            measure_requests(bench, signed_in(bench, owner, trail))
            measure_sequencer(bench, owner, trail, entries)
            measure_proof(bench, owner, entries)
            measure_verify(bench, owner)
            owner.close()


def signed_in(bench: Bench, owner: Database, trail: Trail) -> Member:
    """A member with a session, and reports that became cases."""
    now, token, form_token, staff = clock.now(), os.urandom(32), os.urandom(32), os.urandom(16)
    people = [Person(bench.network) for _ in range(CLIENTS)]
    centre = people[0].centre
    key = {"centre": centre, "generation": 1, "key": bench.network.identities[centre, 1].public}
    with owner.begin() as connection:
        row = {"staff_id": staff, "login": "anna", "state": "active", "language": "de", "day": clock.day(now)}
        connection.execute(sa.insert(members), row | {"key": os.urandom(1216)})
        connection.execute(sa.insert(memberships), {"staff_id": staff, "centre": centre, "role": "counsellor"})
        session = {"token": sha256(token).digest(), "staff_id": staff, "form_token": form_token}
        connection.execute(sa.insert(sessions), session | {"seen": now + 3_600, "expires": now + 36_000})
        connection.execute(sa.insert(centre_keys), key | {"proposed_by": staff})
        manifest = published(bench.network.note(), [bench.network.verifier], bench.network.today)
        for person in people:
            body = msgspec.convert(person.report(), Submission)
            tags = sealed_tags(SERVICE_KEYS, body.case, body.tags)
            submit(connection, body, person.code.lookup, manifest, tags, os.urandom)
    worker.once(owner, trail, now)
    return Member(
        base64_text(token).replace("+", "-").replace("/", "_"), base64_text(form_token), [one.case for one in people]
    )


def measure_requests(bench: Bench, member: Member) -> None:
    """Opening a case and writing a note, with the trail and without."""
    with workspace(bench) as with_trail, workspace(bench, "--without-trail") as without:
        for name, made in (("open a case", opening), ("write a note", writing)):
            for program in (with_trail, without):
                put_under_load(program, made(member, 2 * REQUESTS), CLIENTS)
            turns = [turn(with_trail, without, turn_number, made(member, 2 * REQUESTS)) for turn_number in range(RUNS)]
            wall = [mine.seconds / other.seconds for mine, other in turns]
            cpu = [mine.cpu / other.cpu for mine, other in turns]
            print(
                f"  {bench.kind:10} {name}, {CLIENTS} clients: {REQUESTS / median(one.seconds for one, _ in turns):,.0f}/s"
                f" with the trail, {REQUESTS / median(one.seconds for _, one in turns):,.0f}/s without;"
                f" time {middle(wall)}, processor time of the program {middle(cpu)}",
                flush=True,
            )


def turn(with_trail: Running, without: Running, number: int, requests: list[bytes]) -> tuple[Outcome, Outcome]:
    """Half of the requests to each; the other begins in every second turn."""
    mine, others = requests[::2], requests[1::2]
    if number % 2:
        other, own = load(without, others), load(with_trail, mine)
    else:
        own, other = load(with_trail, mine), load(without, others)
    return own, other


def load(program: Running, requests: list[bytes]) -> Outcome:
    """What came of it; every call must have been done."""
    outcome = put_under_load(program, requests, CLIENTS)
    if set(outcome.statuses) - {200, 201}:
        raise AssertionError(f"not all answered: {outcome.statuses} {outcome.bodies[0][:300]!r}")
    return outcome


@contextlib.contextmanager
def workspace(bench: Bench, *flags: str) -> Iterator[Running]:
    """The workspace program, a process of its own."""
    port = free_port()
    settings = bench.folder / f"workspace{port}.toml"
    settings.write_text(SETTINGS.format(url=bench.url, root=bench.network.verifier, port=port))
    with served([sys.executable, "-m", "tests.benchmarks.workspace", str(settings), *flags], port) as running:
        yield running


def opening(member: Member, count: int) -> list[bytes]:
    return [request("GET", f"/api/v1/cases/{case.hex()}", member) for case in each_in_turn(member, count)]


def writing(member: Member, count: int) -> list[bytes]:
    """Notes of 4 KiB, each another; what only a key could tell from a sealed one is random, as sealed bytes look."""
    made = []
    for case in each_in_turn(member, count):
        record = os.urandom(16)
        header = envelope_header(NOTE, FILE_RING, 1, case, record)
        note = {"record": record, "kind": NOTE, "generation": 1, "envelope": header + os.urandom(sealed_length(4096))}
        made.append(request("POST", f"/api/v1/cases/{case.hex()}/notes", member, msgspec.json.encode(note)))
    return made


def each_in_turn(member: Member, count: int) -> list[bytes]:
    """Her cases, one after the other; each twice, so that both halves of the requests are of all of them."""
    return [member.cases[place // 2 % CLIENTS] for place in range(count)]


def request(method: str, path: str, member: Member, body: bytes = b"") -> bytes:
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nSec-Fetch-Site: same-origin\r\n"
        f"Cookie: __Host-session={member.cookie}\r\nX-Form-Token: {member.form_token}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def measure_sequencer(bench: Bench, owner: Database, trail: Trail, entries: int) -> None:
    """Number what waits, 1,000 a commit, as the worker does and under its role."""
    database = Database(bench.url, worker.ROLE)
    number_all(database)
    before = stored(owner)
    rates, used = [], []
    for begin in range(0, entries, AT_ONCE):
        fill(owner, trail, min(AT_ONCE, entries - begin))
        cpu, began = time.process_time(), time.perf_counter()
        count = number_all(database)
        rates.append(count / (time.perf_counter() - began))
        used.append((time.process_time() - cpu) / count)
    with owner.begin() as connection:
        waiting = connection.scalar(sa.select(sa.func.count()).select_from(outbox))
    database.close()
    size = (stored(owner) - before) / entries
    print(
        f"  {bench.kind:10} sequencer: {spread(rates, ',.0f')} entries/s of {entries:,}, {MOST:,} a commit,"
        f" {median(used) * 1e6:.1f} µs of its processor time each; {waiting} left waiting;"
        f" {size:,.0f} bytes stored an entry, numbered, with its indexes and a checkpoint each {MOST:,}",
        flush=True,
    )


def fill(owner: Database, trail: Trail, count: int) -> None:
    told = what("case.read", record=bytes(16))
    key, now = trail.installation_key, clock.now()
    with owner.begin() as connection:
        store(connection, [compose(trail.draw, key, INSTALLATION, now, OPERATOR, told) for _ in range(count)])


def number_all(database: Database) -> int:
    total = 0
    while True:
        with database.begin() as connection:
            count = sequence(connection, KEYS, clock.today())
        if not count:
            return total
        total += count


def stored(owner: Database) -> int:
    """The bytes that the trail's own tables and indexes take."""
    with owner.begin() as connection:
        if owner.is_sqlite:
            tables = "('trail_entries', 'trail_nodes', 'checkpoints')"
            found = connection.exec_driver_sql(
                f"SELECT sum(pgsize) FROM dbstat WHERE name IN (SELECT name FROM sqlite_master WHERE tbl_name IN {tables})"  # noqa: S608 - names of ours
            ).scalar()
        else:
            sizes = " + ".join(
                f"pg_total_relation_size('{one}')" for one in ("trail_entries", "trail_nodes", "checkpoints")
            )
            found = connection.exec_driver_sql(f"SELECT {sizes}").scalar()
    return int(found or 0)


def measure_proof(bench: Bench, owner: Database, entries: int) -> None:
    """Inclusion proofs of entries from everywhere, each made and verified."""
    took, used = [], []
    for place in range(100):
        with owner.begin() as connection:
            cpu, began = time.process_time(), time.perf_counter()
            prove_entry(connection, place * (entries // 100) + place)
            took.append((time.perf_counter() - began) * 1e3)
            used.append((time.process_time() - cpu) * 1e3)
    print(
        f"  {bench.kind:10} inclusion proof at {entries:,} entries: {spread(took)} ms,"
        f" {spread(used)} ms of its processor time",
        flush=True,
    )


def measure_verify(bench: Bench, owner: Database) -> None:
    """An export, and its verification from the file."""
    path = bench.folder / "trail.txt"
    began = time.perf_counter()
    with path.open("wb") as file:
        file.writelines(export(owner.begin))
    exported = time.perf_counter() - began
    used = []
    for _ in range(3):
        cpu = time.process_time()
        with path.open("rb") as lines:
            verify_export(lines, PUBLIC)
        used.append(time.process_time() - cpu)
    with path.open("rb") as lines:
        found = verify_export(lines, PUBLIC)
    size = path.stat().st_size / found.entries
    print(
        f"  {bench.kind:10} export of {found.entries:,} entries: {exported:.1f} s, {size:.0f} bytes each;"
        f" verified with {found.checkpoints:,} checkpoints in {median(used):.2f} s of processor time",
        flush=True,
    )


def spread(values: list[float], shape: str = ".2f") -> str:
    return f"{median(values):{shape}} ({min(values):{shape}} to {max(values):{shape}})"


def middle(ratios: list[float]) -> str:
    """The median of ratios, and between which two half of them lie."""
    first, _, third = quantiles(ratios)
    return f"{median(ratios):.2f} (half of them {first:.2f} to {third:.2f})"
