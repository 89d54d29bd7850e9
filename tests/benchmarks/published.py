"""What is made of a published year: its files, the report of 24 sections, and the page as it is served. Part of `statistics`."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

import httpx
import typst

from counselling.migrations import migrate
from reporting.codes import LANGUAGES
from reporting.publishing import report
from reporting.publishing.files import Site, file_of, file_of_table
from reporting.publishing.releases import Release
from reporting.publishing.tables import address, every_table
from reporting.web import clock
from reporting.web.language import known
from tests.browser.site import serving
from tests.figures import example_release

RUNS: Final = 5
CALLS: Final = 50
SECTIONS: Final = 24
REPORT_SECONDS, PAGE_BYTES, PAGE_SECONDS = 2.0, 40_000, 0.030
SITE: Final = Site("Canton", "https://example.org")
ENDINGS: Final = ("csv", "json", "de.xlsx")


def show() -> None:
    """Print medians; the files as if each were made anew, the page as a process serves it."""
    release = example_release("SG", 2025, 130, date(2026, 3, 1))
    tables = every_table(release)
    for ending in ENDINGS:
        took, size = timed(lambda ending=ending: len(file_of.__wrapped__(release, ending, SITE).content))  # type: ignore[misc]
        print(f"  {ending} of {len(tables)} tables, made once: {took:.3f} s, {size:,} bytes")
    took, size = timed(
        lambda: sum(len(file_of_table.__wrapped__(release, address(one), "px", SITE).content) for one in tables)
    )
    print(f"  px, {len(tables)} files, made once: {took:.3f} s, {size:,} bytes", flush=True)
    # Each language once: the library remembers what it set before, so that a second time is no measure.
    each = [reported(release, language) for language in LANGUAGES]
    print(
        f"  report of {SECTIONS} sections, slowest of {len(LANGUAGES)} languages: {max(took for took, _ in each):.2f} s "
        f"(at most {REPORT_SECONDS}), {max(size for _, size in each):,} bytes",
        flush=True,
    )
    page()


def reported(release: Release, language: str) -> tuple[float, int]:
    """Seconds and bytes of a report, with everything that one run of the command needs."""
    before = time.perf_counter()
    words = report.words_of(release, language, SITE)
    words["sections"] = words["sections"][:SECTIONS]
    if len(words["sections"]) != SECTIONS:
        raise AssertionError("the example has fewer sections than are measured")
    size = len(report.sheet(typst.Compiler(root=str(report.SHEET.parent)), words))
    return time.perf_counter() - before, size


def page() -> None:
    """The page of a year: the first call of all, the first in each other language, and those after it."""
    with tempfile.TemporaryDirectory() as name:
        url, year = f"sqlite:///{name}/isonomia.sqlite", clock.today().year - 1
        migrate(url)
        with serving(Path(name), url, tuple(known())) as site, httpx.Client(base_url=site.url) as http:
            # Its connection stands; of figures nothing was asked yet.
            call(http, "/health")
            calls = {language: call(http, f"/{language}/figures/SG/{year}") for language in site.settings.languages}
            later = [call(http, f"/de/figures/SG/{year}").seconds for _ in range(CALLS)]
    first, *others = (one.seconds for one in calls.values())
    longest = max(calls.values(), key=lambda one: one.size)
    print(
        f"  page of a year: first {first * 1000:.0f} ms, first in another language {median(others) * 1000:.0f} to "
        f"{max(others) * 1000:.0f} ms, then {median(later) * 1000:.1f} ms (at most {PAGE_SECONDS * 1000:.0f}); in German "
        f"{calls['de'].size:,} bytes, on the wire {calls['de'].wire:,}; in the longest language {longest.size:,} (at most "
        f"{PAGE_BYTES:,}), on the wire {longest.wire:,}",
        flush=True,
    )


class Called(NamedTuple):
    """How long a call took, and the bytes of its page: as it is, and as it was sent."""

    seconds: float
    size: int
    wire: int


def call(http: httpx.Client, path: str) -> Called:
    """One call."""
    before = time.perf_counter()
    answer = http.get(path).raise_for_status()
    return Called(time.perf_counter() - before, len(answer.content), answer.num_bytes_downloaded)


def timed(make: Callable[[], int]) -> tuple[float, int]:
    """The median of some runs, after one that does not count, and what they give."""
    size, took = make(), []
    for _ in range(RUNS):
        before = time.perf_counter()
        make()
        took.append(time.perf_counter() - before)
    return median(took), size
