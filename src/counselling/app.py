"""The workspace program: what a member reaches after signing in. Put together here, and only here."""

import secrets
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from litestar import Litestar
from litestar.config.app import AppConfig
from litestar.di import Provide
from litestar.openapi.spec import Components, Reference, SecurityScheme
from litestar.types import ControllerRouterHandler

from counselling.audit.outbox import Draw, open_trail
from counselling.cases import affairs_api, closing_api, desk_api, intake_api, reminders_api, sheets_api, tasks_api
from counselling.cases import api as cases_api
from counselling.grants import WORKSPACE
from counselling.retention import api as retention_api
from counselling.routing import api as routing_api
from counselling.routing import sweeping_api, transitions_api, walls_api
from counselling.staff import api as staff_api
from counselling.staff import keys_api
from counselling.staff.attempts import Attempts
from counselling.staff.guards import FORM_HEADER, session_of, till
from counselling.staff.passwords import Passwords
from counselling.staff.refusals import Told, record_refusal
from counselling.staff.service import Service, read_escrow
from counselling.staff.sessions import COOKIE
from counselling.statistics import api as statistics_api
from counselling.statistics import centre_api, drafts_api, room_api
from counselling.statistics.checking import altered_figures
from counselling.supervision import api as supervision_api
from counselling.supervision import health as trail_health
from counselling.workspace import shell
from reporting.centres.floor import floor
from reporting.centres.manifest import Manifests
from reporting.centres.service import read_service_keys
from reporting.database import Database
from reporting.errors import NotFound
from reporting.settings import Settings, SettingsError
from reporting.web import clock
from reporting.web.forms import PAY
from reporting.web.headers import content_security_policy
from reporting.web.health import health
from reporting.web.shell import application
from reporting.web.throttle import Admission, Challenges, Throttle, file_throttle

SECURITY_SCHEMES: dict[str, SecurityScheme | Reference] = {
    "session": SecurityScheme(type="apiKey", security_scheme_in="cookie", name=COOKIE),
    "form_token": SecurityScheme(
        type="apiKey", security_scheme_in="header", name=FORM_HEADER, description="`form_token` of the session, base64"
    ),
}


def create(
    settings: Settings,
    *,
    now: clock.Clock = clock.now,
    draw: Draw = secrets.token_bytes,
    on_connect: Callable[[sqlite3.Connection], None] | None = None,
    passwords: Passwords | None = None,
) -> Litestar:
    """The program for these settings; it holds its database from here to its end (`lifespan`).

    Args:
        now: gives the seconds since 1970.
        draw: gives that many random bytes.
        on_connect: called with each SQLite driver connection.
        passwords: makes and checks passwords' PHC strings; as strong as they should be unless told otherwise.

    Raises:
        SettingsError: a file that the settings name cannot be used, or the database was not initialised.
        Unavailable: the database cannot be reached.
    """
    service = begin_service(settings, now, draw, on_connect, passwords)
    program, document = settings.counselling, shell.opened(settings)

    @asynccontextmanager
    async def running(_app: Litestar) -> AsyncIterator[None]:
        yield
        service.passwords.close()
        service.database.close()

    app = application(
        name=settings.service,
        program=program,
        handlers=handlers(document),
        dependencies={
            "service": Provide(lambda: service, sync_to_thread=False),
            "database": Provide(lambda: service.database, sync_to_thread=False),
            "session": Provide(session_of, sync_to_thread=False),
        },
        error_page=document.error_page,
        policy=content_security_policy(**shell.POLICY_CHANGES),
        admission=Admission(Throttle(program.burst, program.per_second, draw), Challenges(draw)),
        clock=now,
        lifespan=[running],
        on_app_init=[_describe_sessions, _record_refusals],
    )
    app.state[PAY] = till(file_throttle(settings.most_pending, draw), now)  # by member, not by address
    app.state[supervision_api.BESIDE] = altered_figures  # neither room knows the other
    app.state["service"] = service  # where the door, which is asked before any dependency, finds it
    return app


def begin_service(
    settings: Settings,
    now: clock.Clock,
    draw: Draw,
    on_connect: Callable[[sqlite3.Connection], None] | None = None,
    passwords: Passwords | None = None,
) -> Service:
    """What the program holds while it runs. Raises as `create`."""
    service_keys, escrow = read_service_keys(settings), read_escrow(settings)
    database = Database(settings.database_of(settings.counselling), WORKSPACE if settings.roles else None, on_connect)
    try:
        with database.begin() as connection:
            trail = open_trail(connection, service_keys, draw)
    except NotFound:
        database.close()
        raise SettingsError("the database was not initialised: counselling init") from None
    return Service(
        settings=settings,
        database=database,
        manifests=Manifests(database, settings.roots, partial(floor, settings), recheck=0),
        trail=trail,
        passwords=passwords or Passwords(draw(32)),
        attempts=Attempts(draw),
        escrow=escrow,
        clock=now,
        day=clock.day,
        draw=draw,
    )


def handlers(document: shell.Shell) -> list[ControllerRouterHandler]:
    """Every route of the program."""
    interfaces: list[Any] = [
        *staff_api.handlers,
        *keys_api.handlers,
        *affairs_api.handlers,
        *cases_api.handlers,
        *intake_api.handlers,
        *sheets_api.handlers,
        *tasks_api.handlers,
        *reminders_api.handlers,
        *desk_api.handlers,
        *routing_api.handlers,
        *transitions_api.handlers,
        *walls_api.handlers,
        *sweeping_api.handlers,
        *closing_api.handlers,
        *retention_api.handlers,
        *supervision_api.handlers,
        *trail_health.handlers,
        *statistics_api.handlers,
        *drafts_api.handlers,
        *room_api.handlers,
        *centre_api.handlers,
    ]
    return [*interfaces, *document.handlers, health]


def _record_refusals(config: AppConfig) -> AppConfig:
    config.after_exception.append(partial(record_refusal, told=Told()))
    return config


def _describe_sessions(config: AppConfig) -> AppConfig:
    if config.openapi_config is not None:
        config.openapi_config.components = Components(security_schemes=SECURITY_SCHEMES)
    return config
