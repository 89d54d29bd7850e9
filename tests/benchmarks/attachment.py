"""A file of 30 MiB, sealed in the browser or on the server: by how much the memory of the program grows at most.

The kernel keeps the highest amount of memory a process held since the mark was reset, so no moment is missed.
"""

import http.client
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from reporting.sealing.attachment import AttachmentSealer
from reporting.sealing.padding import ATTACHMENT_LIMIT
from tests.benchmarks.programs import Bench, Running, benches, ours
from tests.integration.reporting.network import Person, json

RUNS = 5
MIB = 1024 * 1024
LIMIT = 20 * MIB
PIECE = 64 * 1024
BORDER = "border"


def run(full: bool) -> None:
    """Print the growth for sending (both modes) and getting; fail at 20 MiB."""
    runs = RUNS * (3 if full else 1)
    print(f"attachment: 30 MiB; growth of the program's memory, most and median of {runs} runs")
    with benches() as both:
        for bench in both:
            with ours(bench) as program:
                for name, act in (
                    ("sent sealed", send_sealed),
                    ("got back", get_back),
                    ("sent in a form", send_in_a_form),
                ):
                    act(bench, program, MIB)  # what is loaded at the first time is not the file's doing
                    grown = [growth(program, partial(act, bench, program, ATTACHMENT_LIMIT)) for _ in range(runs)]
                    report(bench, name, grown)


def report(bench: Bench, name: str, grown: list[int]) -> None:
    print(
        f"  {bench.kind:10} {name:15} at most {max(grown) / MIB:4.1f} MiB, median {median(grown) / MIB:4.1f} MiB",
        flush=True,
    )
    if max(grown) >= LIMIT:
        raise AssertionError("the memory grows by 20 MiB or more")


def growth(program: Running, act: Callable[[], None]) -> int:
    folder = Path(f"/proc/{program.process.pid}")
    before = program.memory()
    (folder / "clear_refs").write_text("5")  # forget the highest mark
    act()
    [line] = [line for line in (folder / "status").read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) * 1024 - before


def send_sealed(bench: Bench, program: Running, size: int) -> None:
    """As the browser does: the envelope of a file, streamed."""
    person, record = Person(bench.network), os.urandom(16)
    put(program, person, record, size)


def get_back(bench: Bench, program: Running, size: int) -> None:
    """A file that was announced, streamed back."""
    person, record = Person(bench.network), os.urandom(16)
    put(program, person, record, size)
    body = json(person.report(attachments=[record]))
    expect(program, 201, "POST", "/api/v1/reports", body, person.bearer | {"Content-Type": "application/json"})
    expect(program, 200, "GET", f"/api/v1/mailbox/attachments/{record.hex()}", None, person.bearer)


def send_in_a_form(bench: Bench, program: Running, size: int) -> None:
    """As a browser without JavaScript does: the file itself, in a form, sealed by the program on the way."""
    kind = f"multipart/form-data; boundary={BORDER}"
    body = [form_field("centre", "ost"), form_field("words", "Words."), *form_file(size), f"--{BORDER}--\r\n".encode()]
    headers = {
        "Content-Type": kind,
        "Content-Length": str(sum(map(len, body))),
        "Origin": f"http://localhost:{program.port}",
    }
    expect(program, 303, "POST", "/de/form", iter(body), headers)


def form_field(name: str, value: str) -> bytes:
    return f'--{BORDER}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def form_file(size: int) -> list[bytes]:
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="files"; filename="a.bin"\r\n\r\n'
    piece = os.urandom(PIECE)
    return [head.encode(), *[piece] * (size // PIECE), b"\r\n"]


def put(program: Running, person: Person, record: bytes, size: int) -> None:
    headers = person.bearer | {"Content-Type": "application/octet-stream"}
    expect(program, 201, "PUT", person.path(record), sealed(person, record, size), headers)


def sealed(person: Person, record: bytes, size: int) -> Iterator[bytes]:
    sealer = AttachmentSealer(person.code.dialogue_key(0), 0, person.case, record)
    piece = os.urandom(PIECE)
    for _ in range(size // PIECE):
        yield sealer.update(piece)
    yield sealer.finish()


def expect(
    program: Running, status: int, method: str, path: str, body: bytes | Iterator[bytes] | None, headers: dict[str, str]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", program.port, timeout=120)
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    while answer.read(PIECE):
        pass
    connection.close()
    if answer.status != status:
        raise AssertionError(f"{method} {path}: {answer.status}")
