"""What the public program holds while it runs. One object, so that a call asks for one thing and costs no more than that."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from reporting.centres.manifest import Manifests, Published
from reporting.database import Database
from reporting.errors import Unavailable
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys, parse_keys
from reporting.settings import Settings, SettingsError
from reporting.web import clock

Draw = Callable[[int], bytes]

# A superuser counts as a member of every role, and who may make roles can make herself one of any but a superuser's.
_MAY_DO_ANYTHING = sa.text(
    "SELECT rolsuper OR rolcreaterole OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " AND relkind IN ('r', 'p') AND pg_has_role(session_user, relowner, 'MEMBER'))"
    " FROM pg_roles WHERE rolname = session_user"
)


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of the running program. `clock` gives seconds since 1970, `draw` that many random bytes."""

    settings: Settings
    database: Database
    manifests: Manifests
    service_keys: ServiceKeys = field(repr=False)
    clock: clock.Clock
    draw: Draw

    @property
    def today(self) -> date:
        """The day it is in Switzerland."""
        return clock.day(self.clock())

    async def published(self) -> Published:
        """The manifest in force today. Raises Unavailable: `no_manifest`."""
        now = self.clock()
        return await self.manifests.newest(clock.day(now), now)

    async def published_or_none(self) -> Published | None:
        """The same for what must be answered also while nothing can be sealed: None if no manifest is in force."""
        try:
            return await self.published()
        except Unavailable:
            return None


def check_login(connection: Connection, settings: Settings) -> None:
    """Refuse a login to the database that is a superuser's or the tables' owner's, but for an example.

    Whoever takes a program over can put off the role it acts under: what counts then is the login. SQLite has none.
    Raises SettingsError.
    """
    if settings.demo or connection.dialect.name != "postgresql":
        return
    if connection.execute(_MAY_DO_ANYTHING).scalar_one():
        raise SettingsError(
            "database: this login is a superuser or owns the tables; give each program a login of its own"
            " - at `$.reporting.database` and `$.counselling.database`"
        )


def read_service_keys(settings: Settings) -> ServiceKeys:
    """The service keys of the file that the settings name. Raises SettingsError."""
    path = settings.service_keys
    try:
        return parse_keys(path.read_text("ascii"))
    except OSError as error:
        raise SettingsError(f"{path}: the service keys cannot be read: {error.strerror}") from None
    except (NotGenuine, UnicodeDecodeError):
        raise SettingsError(f"{path}: not a service key file (one `number base64` a line)") from None
