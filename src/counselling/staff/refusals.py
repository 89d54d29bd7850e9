"""What a member was refused is recorded too, in a transaction of its own: the one it was refused in left nothing.

So is that she asked for one draft of figures too many. The same refusal of the same member stands there once a minute: whoever is
refused again and again fills no trail with it. Which case or record it was about is not told: she may have no business with it,
and the entry would outlive its erasure.
"""

import logging
from typing import Any, Final

from counselling.audit.outbox import record
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.errors import Conflict, Refused, Unavailable

# Conflicts that somebody may be seeking: each tells that single cases changed.
TOLD: Final = frozenset({"drafted_often", "drafts_used_up"})

_log = logging.getLogger(__name__)


class Told:
    """Which refusals were recorded in the minute that runs: as many as there are members, acts and reasons at most."""

    def __init__(self) -> None:
        self._minute = 0
        self._refusals: set[tuple[str, str, str]] = set()

    def is_new(self, now: int, refusal: tuple[str, str, str]) -> bool:
        """Whether it was not told in the minute of `now` (seconds since 1970); from here on it was."""
        if now // 60 != self._minute:
            self._minute = now // 60
            self._refusals.clear()
        is_new = refusal not in self._refusals
        self._refusals.add(refusal)
        return is_new


async def record_refusal(error: Exception, scope: Any, told: Told) -> None:
    """A hook of the program, asked after every error: the act is the name of its handler, the reason the code of the refusal."""
    session: Session | None = scope.get("state", {}).get("session")
    if session is None or not isinstance(error, Refused | Conflict):
        return
    if isinstance(error, Conflict) and error.code not in TOLD:
        return
    service: Service = scope["litestar_app"].state["service"]
    act, name = service.act(session), scope["route_handler"].handler_name
    if not told.is_new(act.now, (act.actor, name, error.code)):
        return
    try:
        await service.database.write(lambda c: record(c, act, "act.refused", act=name, reason=error.code))
    except Unavailable:
        _log.warning("a refusal could not be recorded")
