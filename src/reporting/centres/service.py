"""What the public program holds while it runs. One object, so that a call asks for one thing and costs no more than that."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from reporting.centres.manifest import Manifests, Published
from reporting.database import Database
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import ServiceKeys, parse_keys
from reporting.settings import Settings, SettingsError
from reporting.web import clock

Draw = Callable[[int], bytes]


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


def read_service_keys(settings: Settings) -> ServiceKeys:
    """The service keys of the file that the settings name. Raises SettingsError."""
    path = settings.service_keys
    try:
        return parse_keys(path.read_text("ascii"))
    except OSError as error:
        raise SettingsError(f"{path}: the service keys cannot be read: {error.strerror}") from None
    except (NotGenuine, UnicodeDecodeError):
        raise SettingsError(f"{path}: not a service key file (one `number base64` a line)") from None
