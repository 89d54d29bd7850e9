"""Reads a file of sealing vectors with the browser half of sealing: `python -m tests.vectors.browser_reader FILE`.

A real Chromium reads it twice, on WebCrypto's X-Wing and Ed25519 and on the fallback for browsers without them: what
is counted passed did so on both paths. The page is served on the loopback interface under the workspace's content
security policy. Prints one JSON object on standard output, progress on standard error; exit 1 if anything fell short.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final, TypedDict

from playwright.sync_api import sync_playwright

PAGE: Final = Path(__file__).parent / "browser" / "index.html"
BUILT: Final = Path(__file__).parent / "built"
PATHS: Final = {"native": True, "fallback": False}

# That of the workspace: `wasm-unsafe-eval` is for Argon2id, which no page of a reporting person loads.
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
TYPES: Final = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json"}


class Outcome(TypedDict):
    """One vector, refusal or mutation: what it is called, and whether it went as it must."""

    name: str
    genuine: bool


Report = Mapping[str, list[Outcome]]  # "lists", "refusals", "mutations", the same names in the same order on each path


def read(vectors: bytes) -> dict[str, Any]:
    """Reads everything on both paths and counts; `failures` says in words what fell short."""
    with serving(files(vectors)) as address, ThreadPoolExecutor() as threads:
        reports = dict(zip(PATHS, threads.map(partial(read_path, address), PATHS), strict=True))
    failures = [
        f"{path}: {outcome['name']}"
        for path, report in reports.items()
        for outcomes in report.values()
        for outcome in outcomes
        if not outcome["genuine"]
    ]
    lists, refusals, mutations = (both(reports, part) for part in ("lists", "refusals", "mutations"))
    nothing = [] if lists else ["there is nothing to read in this file"]
    return {
        "passed": lists.count(True),
        "total": len(lists),
        "refused": refusals.count(True),
        "refuse_total": len(refusals),
        "mutations_refused": mutations.count(True),
        "mutations": len(mutations),
        "failures": nothing + failures,
    }


def both(reports: Mapping[str, Report], part: str) -> list[bool]:
    """For each outcome whether it went as it must on every path."""
    return [
        all(outcome["genuine"] for outcome in same) for same in zip(*(r[part] for r in reports.values()), strict=True)
    ]


def read_path(address: str, path: str) -> Report:
    """What a fresh Chromium finds on one path."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        page = browser.new_page()
        page.set_default_timeout(0)
        page.on("console", lambda message: print(f"browser, {path}: {message.text}", file=sys.stderr, flush=True))
        page.goto(address)
        page.wait_for_function("() => globalThis.readVectors !== undefined", timeout=30_000)
        report: Report = page.evaluate("native => readVectors(native, line => console.info(line))", PATHS[path])
        browser.close()
    return report


def chromium() -> str:
    """Debian's Chromium. Raises SystemExit when there is none."""
    found = shutil.which("chromium")
    if found is None:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    return found


def files(vectors: bytes) -> dict[str, tuple[str, bytes]]:
    """What the page may ask for: by path its type and its bytes."""
    manifest = json.loads((BUILT / "manifest.json").read_text())
    built = {f"/{path.name}": path for path in BUILT.glob("*.js")}
    served = {"/": PAGE, "/reader.js": BUILT / manifest["reader"]["file"], **built}
    pages = {path: (TYPES[file.suffix], file.read_bytes()) for path, file in served.items()}
    return {**pages, "/vectors.json": (TYPES[".json"], vectors)}


@contextmanager
def serving(pages: Mapping[str, tuple[str, bytes]]) -> Iterator[str]:
    """Serves `pages` on the loopback interface while it is open; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, (kind, body) = (200, pages[self.path]) if self.path in pages else (404, (TYPES[".html"], b""))
            self.send_response(status)
            for name, value in {
                "Content-Type": kind,
                "Content-Length": len(body),
                "Content-Security-Policy": POLICY,
            }.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is said of requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def main(arguments: list[str]) -> int:
    """Reads the one file named; 0 if everything passed, 1 if not, 2 if it cannot be read."""
    if len(arguments) != 1:
        print("usage: python -m tests.vectors.browser_reader FILE", file=sys.stderr)
        return 2
    try:
        vectors = Path(arguments[0]).read_bytes()
        readable = isinstance(json.loads(vectors), dict)
    except (OSError, ValueError) as error:
        print(f"{arguments[0]} cannot be read: {error}", file=sys.stderr)
        return 2
    if not readable:
        print(f"{arguments[0]} is not a file of sealing vectors", file=sys.stderr)
        return 2
    found = read(vectors)
    print(json.dumps(found))
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
