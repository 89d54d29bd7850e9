"""A browser and a running public site for the tests that read pages as a person does."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.site import Site, serving

OpenPage = Callable[..., Page]
Serve = Callable[..., contextlib.AbstractContextManager[Site]]

LONGEST = 20_000  # milliseconds: a busy machine is no fault of a page
expect.set_options(timeout=LONGEST)

# What takes longest, the longest first: begun late, it would run on alone while the other workers have nothing left to do.
FIRST: Final = (
    "test_public_every_page",
    "test_journey",
    "test_02_memory",
    "test_public_journeys",
    "test_forgeries",
    "test_public_files",
    "test_keeping",
    "test_public_form",
    "test_day",
    "test_public_refusals",
    "test_sheet",
    "test_public_withheld",
    "test_closing",
    "test_public_leaving",
    "test_members",
    "test_public_access",
    "test_public_mailbox",
    "test_screens",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which whole files are handed to the workers."""
    items.sort(key=lambda item: FIRST.index(item.path.stem) if item.path.stem in FIRST else len(FIRST))


@pytest.fixture(scope="session")
def serve_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """Starts a public site on an SQLite database of its own: `with serve_on_sqlite(languages, secure=True) as site`."""

    @contextlib.contextmanager
    def serve(*languages: str, secure: bool = False) -> Iterator[Site]:
        folder = tmp_path_factory.mktemp("site")
        shutil.copy(sqlite_template, folder / "isonomia.sqlite")
        database = f"sqlite:///{folder}/isonomia.sqlite"
        with serving(folder, database, languages or ("de", "fr", "en", "ar"), secure=secure) as running:
            yield running

    return serve


@pytest.fixture(scope="session")
def site(serve_on_sqlite: Serve) -> Iterator[Site]:
    """The public site of all tests that mind neither other people's reports nor newer keys of the centres."""
    with serve_on_sqlite() as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def either_site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A public site, on SQLite and on PostgreSQL one after the other."""
    if request.param == "sqlite":
        yield request.getfixturevalue("site")
        return
    cluster, template = (request.getfixturevalue(f"postgresql_{what}") for what in ("cluster", "template"))
    with serving(tmp_path_factory.mktemp("site"), cluster.create("public_site", template)) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a fresh context: `open_page(url, script=False, …)`. Whatever a page complains of fails the test."""
    with opening(browser) as opened:
        yield opened


@contextlib.contextmanager
def opening(browser: Browser) -> Iterator[OpenPage]:
    """The same until the block ends, for what several tests look at."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(
        url: str, *, script: bool = True, width: int = 390, height: int = 844, locale: str = "en-GB", **settings: object
    ) -> Page:
        context = browser.new_context(
            java_script_enabled=script,
            viewport={"width": width, "height": height},
            locale=locale,
            accept_downloads=True,
            **settings,  # type: ignore[arg-type]  # what Playwright takes
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(LONGEST)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(complaints, message.text))
        page.goto(url)
        return page

    try:
        yield opened
    finally:
        for context in contexts:
            with contextlib.suppress(Exception):  # a test may have closed it
                context.close()
    assert complaints == []


def _note(complaints: list[str], text: str) -> None:
    """Answers that refuse are expected in tests of refusals; anything else the console says is a mistake of ours."""
    if not text.startswith(("Failed to load resource", "Clear-Site-Data header on")):
        complaints.append(text)
