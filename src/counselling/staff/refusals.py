"""What a member was refused is recorded too, in a transaction of its own: the one it was refused in left nothing.

Which case or record it was about is not told: she may have no business with it, and the entry would outlive its erasure.
"""

import logging
from typing import Any

from counselling.audit.outbox import record
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.errors import Refused, Unavailable

_log = logging.getLogger(__name__)


async def record_refusal(error: Exception, scope: Any) -> None:
    """A hook of the program, asked after every error: the act is the name of its handler, the reason the code of the refusal."""
    session: Session | None = scope.get("state", {}).get("session")
    if session is None or not isinstance(error, Refused):
        return
    service: Service = scope["litestar_app"].state["service"]
    act, name = service.act(session), scope["route_handler"].handler_name
    try:
        await service.database.write(lambda c: record(c, act, "act.refused", act=name, reason=error.code))
    except Unavailable:
        _log.warning("a refusal could not be recorded")
