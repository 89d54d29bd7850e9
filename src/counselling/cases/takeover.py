"""A member takes a case over: from here on she looks after it, the person sees that work has begun, and the tags that
led the case here are erased."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Act, record
from counselling.cases.access import Seen, to_change
from counselling.cases.model import cases
from reporting.errors import Conflict
from reporting.mailbox.model import reports


def take_over(connection: Connection, act: Act, staff: bytes, case: bytes) -> None:
    """Make the case hers. Repeating it changes nothing.

    Raises:
        NotFound: it is not one of her centres'.
        Conflict: `case_closed` or `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.state == "closed":
        raise Conflict("case_closed")
    if seen.assignee != staff or seen.state != "open":
        begin_work(connection, act, staff, seen)


def begin_work(connection: Connection, act: Act, staff: bytes, seen: Seen) -> None:
    """Give a case that is held by this transaction to a member, and erase its tags."""
    connection.execute(sa.update(cases).where(cases.c.case_id == seen.case_id).values(assignee=staff, state="open"))
    begun = sa.update(reports).where(reports.c.case_id == seen.case_id, reports.c.state != "closed")
    connection.execute(begun.values(state="in_progress", tags=None))
    words = {"act": "takeover", "member": act.trail.member(staff), "old": seen.state, "new": "open"}
    record(connection, act, "transition.decided", seen.case_id, **words)
