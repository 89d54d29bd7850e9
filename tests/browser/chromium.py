"""Debian's Chromium for the tests: a fresh profile each time, nothing fetched on its own."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright


@contextlib.contextmanager
def launched(playwright: Playwright, without_defaults: Sequence[str] = ()) -> Iterator[Browser]:
    """The browser, ended when the block ends. `without_defaults`: arguments that Playwright shall not give it."""
    browser = playwright.chromium.launch(**_command(), ignore_default_args=list(without_defaults) or None)
    try:
        yield browser
    finally:
        browser.close()


@contextlib.contextmanager
def keeping(playwright: Playwright, profile: Path, **settings: Any) -> Iterator[BrowserContext]:
    """The browser with a profile in this folder, as people have it; what it keeps is there when the block has ended."""
    context = playwright.chromium.launch_persistent_context(profile, **_command(), **settings)
    try:
        yield context
    finally:
        context.close()


def _command() -> dict[str, Any]:
    path = shutil.which("chromium")
    assert path is not None, "chromium is missing: ./dev setup installs it, or says how"
    # Its microphone is a made-up one that beeps; a page may use it only where a test has allowed it.
    arguments = ["--disable-background-networking", "--use-fake-device-for-media-stream"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # its sandbox does not work for root
    return {"executable_path": path, "args": arguments}
