"""How far a change of a centre's keys has come: the conversations whose person has not yet sealed to the newest key.

Each moves when its person writes next (the sealing specification, 4); nobody can do it for her. Until then whoever kept the
older key and got hold of what the service keeps could go on reading that conversation. Closed cases stay on their key.
"""

from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.model import IS_UNCLOSED, cases
from counselling.cases.visibility import kept_from
from counselling.staff.profiles import require_coordinator
from counselling.staff.proposals import newest_generation
from reporting.mailbox.model import reports

MOST: Final = 1_000  # conversations that are looked at: the newest cases' activity first


class KeyProgress(msgspec.Struct, frozen=True):
    """The newest generation that counts; how many conversations are open, and how many of them are not sealed to it yet.

    `more`: there are more than were looked at.
    """

    generation: int
    open: int
    older: int
    more: bool


def key_progress(connection: Connection, staff: bytes, centre: str) -> KeyProgress:
    """For whoever leads the centre, of what is not kept from her. Raises NotFound, Refused as `require_coordinator`."""
    require_coordinator(connection, staff, centre)
    newest = newest_generation(connection, centre)
    asked = {"centre": centre, "reader": staff}
    sealed_to = [row.centre_generation for row in connection.execute(_OPEN, asked)]
    looked_at = sealed_to[:MOST]
    older = sum(generation < newest for generation in looked_at)
    return KeyProgress(newest, len(looked_at), older, more=len(sealed_to) > MOST)


_OPEN: sa.Select[*tuple[Any, ...]] = (
    sa.select(reports.c.centre_generation)
    .join(cases, cases.c.case_id == reports.c.case_id)
    .where(cases.c.centre == sa.bindparam("centre"), IS_UNCLOSED, reports.c.lookup.is_not(None))
    .where(cases.c.case_id.not_in(kept_from(sa.bindparam("reader"))))
    .order_by(cases.c.activity_day.desc(), cases.c.case_id.desc())
    .limit(MOST + 1)
)
