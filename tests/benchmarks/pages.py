"""What a report costs a person on an old phone, from the start page to the code, with JavaScript and without: bytes over the wire,
requests, and the time until she can go on. The browser itself counts on the wire; slower processor and line are its emulation.

Each run begins with an empty cache. There is no TLS: on a real line its hand-shake comes on top, once (about two round trips).
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from counselling.migrations import migrate
from tests.browser.chromium import launched
from tests.browser.person import fill, look_over, note
from tests.browser.site import Site, serving

RUNS: Final = 5
SLOWER: Final = 4  # times
BYTES_A_SECOND: Final = 400_000 / 8
LATENCY: Final = 400  # milliseconds
START_BYTES, START_REQUESTS, JOURNEY_BYTES, USABLE_SECONDS = 15_000, 2, 120_000, 3.0
LANGUAGES: Final = ("en", "de", "fr", "ar", "ti")
WORDS: Final = "On Monday in the shop they said that they do not serve people like me. " * 20

# Seconds since the navigation began until something is painted and all that the page brings has run.
USABLE: Final = """async () => {
  const painted = () => performance.getEntriesByName("first-contentful-paint")[0];
  while (!painted()) await new Promise((again) => setTimeout(again, 10));
  const { domContentLoadedEventEnd } = performance.getEntriesByType("navigation")[0];
  return Math.max(painted().startTime, domContentLoadedEventEnd) / 1000;
}"""


@dataclass
class Step:
    """What one step of one run cost. `first` (of the document's answer) and `usable` are seconds, None for several pages."""

    sent: int = 0
    requests: int = 0
    first: float | None = None
    usable: float | None = None


@dataclass
class Wire:
    """Counts what a page fetches, headers and redirections included."""

    page: Page
    steps: dict[str, Step] = field(default_factory=dict)
    current: Step = field(default_factory=Step)
    begun: float = 0
    first: float = 0

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.send("Network.enable")
        line = {"latency": LATENCY, "downloadThroughput": BYTES_A_SECOND, "uploadThroughput": BYTES_A_SECOND}
        session.send("Network.emulateNetworkConditions", {"offline": False, **line})
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith("http"):
            self.current.requests += 1
        if event.get("type") == "Document" and "redirectResponse" not in event:
            self.begun = event["timestamp"]
        self.current.sent += int(event.get("redirectResponse", {}).get("encodedDataLength", 0))

    def _answered(self, event: dict[str, Any]) -> None:
        if event["type"] == "Document":
            self.first = event["timestamp"] - self.begun

    def _finished(self, event: dict[str, Any]) -> None:
        self.current.sent += int(event["encodedDataLength"])

    @contextmanager
    def step(self, name: str) -> Iterator[Step]:
        """Everything fetched within counts for this step; what comes late is waited for."""
        self.current = self.steps[name] = Step()
        yield self.current
        self.page.wait_for_load_state("networkidle")


def run(full: bool) -> None:
    """Print the medians beside the aims."""
    runs = RUNS * (2 if full else 1)
    print(
        f"pages: processor {SLOWER} x slower, {BYTES_A_SECOND * 8 / 1000:.0f} kbit/s, {LATENCY} ms; medians of {runs} runs"
    )
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, launched(playwright) as browser:
        url = f"sqlite:///{name}/isonomia.sqlite"
        migrate(url)
        with serving(Path(name), url, LANGUAGES) as site:
            _start_pages(browser, site)
            found = {script: [_journey(browser, site, script=script) for _ in range(runs)] for script in (True, False)}
    _table(found)


def _start_pages(browser: Browser, site: Site) -> None:
    for language in LANGUAGES:
        with _phone(browser, script=True) as page:
            wire = Wire(page)
            with wire.step("start"):
                page.goto(f"{site.url}/{language}/")
        one = wire.steps["start"]
        met = _word(one.sent <= START_BYTES and one.requests <= START_REQUESTS)
        print(f"  start page {language}: {one.sent / 1000:5.1f} kB in {one.requests} requests{met}", flush=True)


def _journey(browser: Browser, site: Site, *, script: bool) -> dict[str, Step]:
    with _phone(browser, script=script) as page:
        wire = Wire(page)
        _open(wire, "start page", lambda: page.goto(f"{site.url}/en/"))
        _open(wire, "before you begin", lambda: page.locator("main a.button, main a.door").first.click())
        _open(wire, "first question", lambda: page.locator("main a.button").first.click())
        with wire.step("questions and words"):
            fill(page, WORDS)
        with wire.step("look it over"):
            look_over(page)
        with wire.step("send, to the code") as step:
            begun = _now(page)
            page.get_by_role("button", name="Send now").click()
            noted = note(page)
            step.usable = _now(page) - begun
        _, [first] = site.read(noted.reference)
        assert first.text.sealed_by == ("browser" if script else "server")
    return wire.steps


def _open(wire: Wire, name: str, go: Callable[[], object]) -> None:
    before = wire.page.url
    with wire.step(name) as step:
        go()
        wire.page.wait_for_url(lambda url: url != before)
        wire.page.wait_for_load_state()
    step.first, step.usable = wire.first, wire.page.evaluate(USABLE)


def _now(page: Page) -> float:
    """Seconds on the browser's clock."""
    milliseconds: float = page.evaluate("() => performance.timeOrigin + performance.now()")
    return milliseconds / 1000


@contextmanager
def _phone(browser: Browser, *, script: bool) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="en", java_script_enabled=script)
    page = context.new_page()
    page.set_default_timeout(60_000)
    yield page
    context.close()


def _table(found: Mapping[bool, Sequence[Mapping[str, Step]]]) -> None:
    print(f"  {'':22} {'with JavaScript':42} | without")
    for name in found[True][0]:
        print(
            f"  {name:22} {_cell([run[name] for run in found[True]]):42} | {_cell([run[name] for run in found[False]])}"
        )
    wholes = []
    for runs in found.values():
        sent = median(sum(step.sent for step in run.values()) for run in runs)
        requests = median(sum(step.requests for step in run.values()) for run in runs)
        wholes.append(f"{sent / 1000:6.1f} kB {requests:3.0f} requests{_word(sent <= JOURNEY_BYTES)}")
    print(f"  {'whole journey':22} {wholes[0]:42} | {wholes[1]}")
    print(f"  aims: start {START_BYTES / 1000:.0f} kB in {START_REQUESTS} requests; journey {JOURNEY_BYTES / 1000:.0f} kB;"
          f" usable within {USABLE_SECONDS:.0f} s")  # fmt: skip


def _cell(steps: Sequence[Step]) -> str:
    text = f"{median(step.sent for step in steps) / 1000:6.1f} kB {median(step.requests for step in steps):3.0f}"
    if steps[0].first is not None:
        text += f"  first {median(step.first or 0 for step in steps):4.2f} s"
    if steps[0].usable is not None:
        usable = median(step.usable or 0 for step in steps)
        text += f"  usable {usable:4.2f} s{_word(usable <= USABLE_SECONDS)}"
    return text


def _word(met: bool) -> str:
    return "" if met else "  MISSED"
