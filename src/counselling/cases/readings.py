"""Who has read a report, as the person sees it in her mailbox: the role and the day, never a name, each once.

It is written in the transaction that records the reading in the trail and serves what is read.
"""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.cases.access import Seen
from reporting.database import insert_missing
from reporting.mailbox.model import readings, reports


def tell_reading(connection: Connection, seen: Seen, today: date) -> None:
    """From the commit on the person sees that this role has read today; a report nobody had read is now opened."""
    insert_missing(connection, readings, case_id=seen.case_id, role=seen.role, day=today)
    if seen.report_state == "received":
        received = sa.and_(reports.c.case_id == seen.case_id, reports.c.state == "received")
        connection.execute(sa.update(reports).where(received).values(state="opened"))
