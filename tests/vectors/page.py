"""A page of a fresh Chromium that runs one entry point of the sealing tests, served on the loopback interface."""

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

from playwright.sync_api import Page, sync_playwright

BUILT: Final = Path(__file__).parent / "built"
OPTIONS: Final = ("--no-sandbox", "--disable-background-networking")

# That of the workspace: `wasm-unsafe-eval` is for Argon2id, which no page of a reporting person loads.
POLICY: Final = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'"
)
TYPES: Final = {"": "text/html; charset=utf-8", ".js": "text/javascript", ".json": "application/json"}

PATHS: Final = {"native": True, "fallback": False}  # whether WebCrypto's X-Wing and Ed25519 are used


@contextmanager
def opened(entry: str, name: str, others: Mapping[str, bytes] | None = None) -> Iterator[Page]:
    """The page of an entry point of build.mjs, once its script has run; `others` may be fetched by path.

    What the page says on its console is printed on standard error behind `name`.
    """
    with serving(files(entry) | dict(others or {})) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=OPTIONS)
        page = browser.new_page()
        page.set_default_timeout(0)  # reading vectors takes as long as it takes; pytest has a limit of its own
        page.on("console", lambda message: print(f"{name}: {message.text}", file=sys.stderr, flush=True))
        page.goto(address)
        page.wait_for_function("() => globalThis.ready === true", timeout=30_000)
        yield page
        browser.close()


def chromium() -> str:
    """Debian's Chromium. Raises SystemExit when there is none."""
    found = shutil.which("chromium")
    if found is None:
        raise SystemExit("Chromium is missing: apt-get install chromium")
    return found


def files(entry: str) -> dict[str, bytes]:
    """What the page of an entry point may ask for, by path."""
    script = json.loads((BUILT / "manifest.json").read_text())[entry]["file"]
    document = f'<!doctype html><html lang="en"><title>Sealing</title><script type="module" src="/{script}"></script>'
    return {"/": document.encode(), **{f"/{path.name}": path.read_bytes() for path in BUILT.glob("*.js")}}


@contextmanager
def serving(pages: Mapping[str, bytes]) -> Iterator[str]:
    """Serves `pages` on the loopback interface while it is open; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path, b"")
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", TYPES.get(Path(self.path).suffix, "application/octet-stream"))
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Content-Security-Policy", POLICY)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing is said of requests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
