"""Debian's Chromium for the tests: a fresh profile each time, nothing fetched on its own."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Playwright

# What Playwright switches off. Of two lists Chromium takes the later one, so ours says these too.
BY_PLAYWRIGHT: Final = (
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsUpgrades",
    "HttpsFirstBalancedModeAutoEnable",
    "LensOverlay",
    "MediaRouter",
    "PaintHolding",
    "ThirdPartyStoragePartitioning",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "OptimizationHints",
    "NetworkTimeServiceQuerying",
    "AimEnabled",
    "PreconnectToSearch",
)
# Processes that no page of ours has anything to do with: the suggestions of the address bar, two for each window, and one
# more in reserve. Without them a window costs a little over half as much.
BESIDE_THE_PAGE: Final = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess",
)


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
    arguments = [
        "--disable-background-networking",
        "--use-fake-device-for-media-stream",
        f"--disable-features={','.join((*BY_PLAYWRIGHT, *BESIDE_THE_PAGE))}",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # its sandbox does not work for root
    return {"executable_path": path, "args": arguments}
