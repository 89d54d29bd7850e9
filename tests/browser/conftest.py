"""A browser and a running public site for the tests that read pages as a person does."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.site import Site, serving

OpenPage = Callable[..., Page]
Serve = Callable[..., contextlib.AbstractContextManager[Site]]

LONGEST = 20_000  # milliseconds: a busy machine is no fault of a page
expect.set_options(timeout=LONGEST)


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


@pytest.fixture
def either_site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    """A public site of its own on a fresh database, SQLite and PostgreSQL one after the other."""
    with serving(tmp_path, database_url) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens a page in a fresh context: `open_page(url, script=False, …)`. Whatever a page complains of fails the test."""
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

    yield opened
    for context in contexts:
        with contextlib.suppress(Exception):  # a test may have closed it
            context.close()
    assert complaints == []


def _note(complaints: list[str], text: str) -> None:
    """Answers that refuse are expected in tests of refusals; anything else the console says is a mistake of ours."""
    if not text.startswith(("Failed to load resource", "Clear-Site-Data header on")):
        complaints.append(text)
