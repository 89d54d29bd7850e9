"""Whose account a coordinator decides about while a wall, or a restriction that does not name her, keeps a case from her.

Not about those who see that case. With a second account that she alone holds, as a colleague whom she gave a new link, or once
nobody else was left to ask, she would let herself in again. That new keys open nothing before a colleague grants them those of
the centre does not prevent it: she is such a colleague, and has these keys herself. Another coordinator decides, or whoever runs
the service (`staff invite`, `staff renew`, `staff leave`).

She is told neither why nor of which case: what she can tell is that there is one, and that this member sees it.
"""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import cases
from counselling.cases.visibility import kept_from
from counselling.staff.model import members
from counselling.staff.profiles import require_coordinator
from reporting.errors import Refused

_NOBODY = bytes(16)  # no case names it


def require_no_way_in(connection: Connection, staff: bytes, centre: str, concerned: bytes) -> None:
    """Before a coordinator (`staff`) gives this member a new link, or ends her access.

    Raises:
        NotFound, Refused: as `require_coordinator`.
        Refused: `another_coordinator`: a case of the centre is kept from her and not from this member, whatever her state.
    """
    require_coordinator(connection, staff, centre)
    here = sa.select(cases.c.case_id).where(cases.c.centre == centre, cases.c.erased_day.is_(None))
    between = here.where(cases.c.case_id.in_(kept_from(staff)), cases.c.case_id.not_in(kept_from(concerned)))
    if connection.execute(between.limit(1)).first():
        raise Refused("another_coordinator")


def require_no_new_way_in(connection: Connection, staff: bytes, centre: str, login: str) -> None:
    """Before a coordinator invites whoever is to have this login, or invites her anew: somebody new sees what is not restricted.

    Raises as `require_no_way_in`.
    """
    known = connection.execute(sa.select(members.c.staff_id).where(members.c.login == login)).scalar()
    require_no_way_in(connection, staff, centre, known or _NOBODY)
