"""The public program: what a person reaches without an account. Put together here, and only here."""

import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.di import NamedDependency, Provide
from litestar.types import ControllerRouterHandler

from reporting.centres import pages as centres_pages
from reporting.centres.directory import names_of
from reporting.centres.floor import floor
from reporting.centres.manifest import Manifests
from reporting.centres.service import Draw, Service, read_service_keys
from reporting.database import Database
from reporting.deadlines import pages as deadlines_pages
from reporting.information import languages as information_languages
from reporting.information import pages as information_pages
from reporting.information import rights as information_rights
from reporting.intake import api as intake_api
from reporting.intake import pages as intake_pages
from reporting.intake.vocabulary import vocabulary
from reporting.mailbox import api as mailbox_api
from reporting.mailbox import pages as mailbox_pages
from reporting.publishing import api as publishing_api
from reporting.publishing import checkpoint_page, releases_api, series_pages
from reporting.publishing import pages as publishing_pages
from reporting.settings import Settings
from reporting.web import assets, clock
from reporting.web.headers import content_security_policy
from reporting.web.health import health
from reporting.web.pages import Pages
from reporting.web.refusals import error_page
from reporting.web.shell import application
from reporting.web.throttle import Admission, Challenges, Throttle, file_throttle

ROLE = "reporting"

# The picture of an access code is made in the browser: the server never has the code. The icon stands in the page.
POLICY = content_security_policy(img_src="'self' blob: data:")
STATIC = Path(__file__).with_name("web") / "static"


def create(
    settings: Settings,
    *,
    now: clock.Clock = clock.now,
    draw: Draw = secrets.token_bytes,
    on_connect: Callable[[sqlite3.Connection], None] | None = None,
) -> Litestar:
    """The program for these settings; it holds its database from its start to its end (`lifespan`).

    Args:
        now: gives the seconds since 1970.
        draw: gives that many random bytes.
        on_connect: called with each SQLite driver connection.

    Raises:
        SettingsError: a file that the settings name cannot be used.
    """
    service_keys = read_service_keys(settings)
    database = Database(settings.database_of(settings.reporting), ROLE if settings.roles else None, on_connect)
    manifests = Manifests(database, settings.roots, partial(floor, settings))
    service = Service(settings, database, manifests, service_keys, now, draw)
    program = settings.reporting
    files = assets.themed(STATIC, settings.theme, settings.papers)
    pages = Pages(settings, files, lambda language: names_of(manifests.known, language))

    @asynccontextmanager
    async def open_database(_app: Litestar) -> AsyncIterator[None]:
        await service.published_or_none()  # from here on an error page can name the centres
        yield
        database.close()

    return application(
        name=settings.service,
        program=program,
        handlers=[*handlers(), assets.handler(files)],
        dependencies=dependencies(service, pages),
        error_page=partial(error_page, pages),
        policy=POLICY,
        admission=Admission(
            Throttle(program.burst, program.per_second, draw),
            Challenges(draw),
            file_throttle(settings.most_pending, draw),
        ),
        clock=now,
        lifespan=[open_database],
    )


def dependencies(service: Service, pages: Pages) -> dict[str, Provide]:
    """What handlers may ask for by name. A handler that must be quick asks for `service` alone."""

    def today() -> date:
        return service.today

    def after_service(service: NamedDependency[Service]) -> Pages:  # noqa: ARG001 - see below
        # Asked for after `service`, not beside it: beside each other the library gives each a task of its own.
        return pages

    constants: dict[str, Any] = {
        "service": service,
        "settings": service.settings,
        "database": service.database,
        "manifests": service.manifests,
        "service_keys": service.service_keys,
        "draw": service.draw,
        "vocabularies": partial(vocabulary, pages),
    }
    return {
        **{name: Provide(_always(value), sync_to_thread=False) for name, value in constants.items()},
        "pages": Provide(after_service, sync_to_thread=False),
        "now": Provide(service.clock, sync_to_thread=False),
        "today": Provide(today, sync_to_thread=False),
    }


def _always(value: Any) -> Callable[[], Any]:
    def given() -> Any:
        return value

    return given


def handlers() -> list[ControllerRouterHandler]:
    """Every route of the program."""
    found: list[ControllerRouterHandler] = [
        health,
        *intake_api.handlers,
        *mailbox_api.handlers,
        *publishing_api.handlers,
        *checkpoint_page.handlers,
        *releases_api.handlers,
        *publishing_pages.handlers,
        *series_pages.handlers,
        *information_pages.handlers,
        *information_rights.handlers,
        *centres_pages.handlers,
        *deadlines_pages.handlers,
        *information_languages.handlers,
        *intake_pages.handlers,
        *mailbox_pages.handlers,
    ]
    return found
