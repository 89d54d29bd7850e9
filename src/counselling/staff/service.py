"""What the workspace program holds while it runs. One object, so that a call asks for one thing."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from counselling.audit.outbox import Act, Draw, Trail
from counselling.staff.attempts import Attempts
from counselling.staff.passwords import Passwords
from counselling.staff.sessions import Session
from reporting.centres.manifest import Manifests
from reporting.database import Database
from reporting.sealing.canonical import base64_bytes
from reporting.sealing.errors import NotGenuine
from reporting.sealing.keys import key_id, recipient
from reporting.settings import Settings, SettingsError

Clock = Callable[[], int]
Day = Callable[[int], date]


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of the running program.

    `clock` gives seconds since 1970, `day` the day in Switzerland at such a second, `draw` that many random bytes;
    `escrow` is the public key (1216 bytes) of the escrow recipient, if the settings name one.
    """

    settings: Settings
    database: Database
    manifests: Manifests
    trail: Trail = field(repr=False)
    passwords: Passwords
    attempts: Attempts
    escrow: bytes | None = field(repr=False)
    clock: Clock
    day: Day
    draw: Draw

    @property
    def today(self) -> date:
        """The day it is in Switzerland."""
        return self.day(self.clock())

    @property
    def escrow_id(self) -> bytes | None:
        """The key id of the escrow recipient."""
        return None if self.escrow is None else key_id(self.escrow)

    def act(self, session: Session) -> Act:
        """Something that the member of this session does now."""
        return Act(self.trail.member(session.staff), self.clock(), self.trail)


def read_escrow(settings: Settings) -> bytes | None:
    """The public key of the escrow recipient from the file that the settings name. Raises SettingsError."""
    path = settings.escrow
    if path is None:
        return None
    try:
        return recipient(base64_bytes(path.read_text("ascii").strip())).public
    except OSError as error:
        raise SettingsError(f"{path}: the escrow recipient cannot be read: {error.strerror}") from None
    except (NotGenuine, UnicodeDecodeError):
        raise SettingsError(f"{path}: not the recipient of an escrow ceremony (base64)") from None
