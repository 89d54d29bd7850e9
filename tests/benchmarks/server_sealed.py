"""A report without JavaScript, sealed by the program: its processor time beside a report that a browser sealed.

The way of a person is two forms: what she fills in is kept under her cookie, then she sends it. Both are measured; the second
is where the report is sealed and committed.
"""

import http.client
from statistics import median

from tests.benchmarks.load import put_under_load, reports
from tests.benchmarks.programs import Bench, Running, benches, ours

RUNS = 5
COUNT = 200
WORDS = "w" * 2_000  # with its answers and marks it fills 4 KiB


def run(full: bool) -> None:
    """Print medians on both databases; every report must have been sent."""
    runs = RUNS * (3 if full else 1)
    print(f"server_sealed: a report without JavaScript; medians of {runs} runs of {COUNT}, one client")
    with benches() as both:
        for bench in both:
            with ours(bench) as program:
                put_under_load(program, reports(bench.network, 200), 4)
                people(program, 20)
                measure(bench, program, runs)


def measure(bench: Bench, program: Running, runs: int) -> None:
    filled, sent, browser = [], [], []
    for _ in range(runs):
        outcome = put_under_load(program, reports(bench.network, COUNT), 1)
        browser.append(outcome.cpu / COUNT * 1e6)
        pairs = people(program, COUNT)
        filled.append(sum(pair[0] for pair in pairs) / COUNT * 1e6)
        sent.append(sum(pair[1] for pair in pairs) / COUNT * 1e6)
    ratios = [mine / theirs for mine, theirs in zip(sent, browser, strict=True)]
    print(
        f"  {bench.kind:10} form filled in {median(filled):5.0f} µs CPU, sealed and kept {median(sent):5.0f} µs;"
        f"  browser-sealed {median(browser):5.0f} µs;  ratio of sealing and keeping {median(ratios):.2f}",
        flush=True,
    )


def people(program: Running, count: int) -> list[tuple[float, float]]:
    connection = http.client.HTTPConnection("127.0.0.1", program.port)
    pairs = [person(program, connection) for _ in range(count)]
    connection.close()
    return pairs


def person(program: Running, connection: http.client.HTTPConnection) -> tuple[float, float]:
    """The processor seconds of filling in and of sending."""
    before = program.cpu()
    fields = {"centre": "ost", "words": WORDS, "answer_language": "de", "life_domain": "housing", "purpose": "advice"}
    body = "".join(
        f'--border\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    )
    kind = {"Content-Type": "multipart/form-data; boundary=border"}
    cookie = posted(connection, "/de/form", (body + "--border--\r\n").encode(), kind, "/de/check")
    between = program.cpu()
    posted(connection, "/de/check", b"", {"Cookie": cookie}, "/de/code")
    return between - before, program.cpu() - between


def posted(connection: http.client.HTTPConnection, path: str, body: bytes, headers: dict[str, str], onward: str) -> str:
    connection.request("POST", path, body, headers)
    answer = connection.getresponse()
    answer.read()
    if (answer.status, answer.headers["Location"]) != (303, onward):
        raise AssertionError(f"{path}: {answer.status}")
    return str(answer.headers.get("Set-Cookie", "")).partition(";")[0]
