"""Debian's Chromium for the tests: a fresh profile each time, nothing fetched on its own."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence

from playwright.sync_api import Browser, Playwright


@contextlib.contextmanager
def launched(playwright: Playwright, without_defaults: Sequence[str] = ()) -> Iterator[Browser]:
    """The browser, ended when the block ends. `without_defaults`: arguments that Playwright shall not give it."""
    path = shutil.which("chromium")
    assert path is not None, "chromium is missing: ./dev setup installs it, or says how"
    # Its microphone is a made-up one that beeps; a page may use it only where a test has allowed it.
    arguments = ["--disable-background-networking", "--use-fake-device-for-media-stream"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # its sandbox does not work for root
    browser = playwright.chromium.launch(
        executable_path=path, args=arguments, ignore_default_args=list(without_defaults) or None
    )
    try:
        yield browser
    finally:
        browser.close()
