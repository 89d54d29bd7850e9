"""Clients that cost next to nothing: requests made before the clock starts, sent over kept-open connections."""

import asyncio
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import msgspec
import uvloop

from reporting.sealing.access_code import from_secret
from reporting.sealing.canonical import base64_text
from reporting.sealing.chunks import sealed_length
from reporting.sealing.envelope import DIALOGUE_RING, REPORT, envelope_header
from reporting.sealing.keys import key_id
from reporting.sealing.slot import DIALOGUE, SLOT_LENGTH, slot_header
from tests.benchmarks.programs import Running
from tests.integration.reporting.network import Network, json


@dataclass
class Outcome:
    """What came of a load: answers by status, the seconds it took, the processor seconds of the program."""

    statuses: dict[int, int] = field(default_factory=dict)
    bodies: list[bytes] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0
    waits: list[float] = field(default_factory=list)


def reports(network: Network, count: int) -> list[bytes]:
    """Reports of 4 KiB, as requests. What only a key could tell from a sealed report is random, as sealed bytes look."""
    recipient = key_id(network.identities["ost", 1].public)
    return [_report(network, recipient) for _ in range(count)]


def _report(network: Network, recipient: bytes) -> bytes:
    code, case, record = from_secret(os.urandom(15)), os.urandom(16), os.urandom(16)
    slot = slot_header(DIALOGUE, 0, case, recipient)
    envelope = envelope_header(REPORT, DIALOGUE_RING, 0, case, record) + os.urandom(sealed_length(4096))
    body = {
        "case": case,
        "centre": "ost",
        "centre_generation": network.generation("ost"),
        "slot": slot + os.urandom(SLOT_LENGTH - len(slot)),
        "record": record,
        "envelope": envelope,
        "withdraw": code.withdraw_lookup,
        "attachments": [],
        "tags": {"language": "de", "life_domain": "housing", "urgent": False, "purpose": "advice", "conflict": False},
    }
    return request("POST", "/api/v1/reports", json(body), code.login_token)


def request(method: str, path: str, body: bytes, token: bytes) -> bytes:
    """A whole HTTP request."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Authorization: Bearer {base64_text(token)}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def put_under_load(program: Running, requests: Sequence[bytes], clients: int) -> Outcome:
    """Send all requests, by so many clients at once, each waiting for its answer before it sends the next."""
    return uvloop.run(_load(program, requests, clients))


async def _load(program: Running, requests: Sequence[bytes], clients: int) -> Outcome:
    outcome, waiting = Outcome(), iter(requests)
    connections = [await asyncio.open_connection("127.0.0.1", program.port, limit=1 << 20) for _ in range(clients)]
    cpu, began = program.cpu(), time.perf_counter()
    await asyncio.gather(*(_client(reader, writer, waiting, outcome) for reader, writer in connections))
    outcome.seconds, outcome.cpu = time.perf_counter() - began, program.cpu() - cpu
    for _, writer in connections:
        writer.close()
    return outcome


async def _client(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[bytes], outcome: Outcome
) -> None:
    for sent in waiting:  # one iterator, shared by all clients
        began = time.perf_counter()
        writer.write(sent)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
        body = await reader.readexactly(length)
        status = int(head[9:12])
        outcome.waits.append(time.perf_counter() - began)
        outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
        outcome.bodies.append(body)


def references(outcome: Outcome) -> list[str]:
    """The references of all reports that were acknowledged."""
    return [msgspec.json.decode(body)["reference"] for body in outcome.bodies]
