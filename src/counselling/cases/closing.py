"""A member closes a case and opens it again: from the closing on a day stands there until which it is kept.

The person sees that it is closed, and may still write: what she writes opens it again. Outcome, the person's view and the
coding are words and codes of the sealed case sheet; nothing of them comes here.
"""

from datetime import date

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import WORKER
from counselling.audit.outbox import Act, Trail, What, case_keys, compose, record, store, what
from counselling.cases.access import to_change
from counselling.cases.model import cases, erasures, transitions
from counselling.cases.pending import written_in
from counselling.staff.centre_settings import find_settings
from reporting.deadlines.due import plus_months
from reporting.errors import Conflict
from reporting.mailbox.model import reports

BATCH = 100


class Closed(msgspec.Struct, frozen=True):
    """On which day it was closed, and from which day on its erasure may be proposed."""

    closed_day: date
    retain_until: date


def close(connection: Connection, act: Act, staff: bytes, case: bytes, today: date) -> Closed:
    """Close a case. Repeating it changes nothing.

    Raises:
        NotFound: it is not hers.
        Conflict: `case_new`: nobody has taken it over; `transition_open`: it is on its way to somebody; `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.closed_day is not None and seen.retain_until is not None:
        return Closed(seen.closed_day, seen.retain_until)
    if seen.state != "open":
        raise Conflict("case_new")
    if connection.execute(_ON_ITS_WAY, {"case": case}).first() is not None:
        raise Conflict("transition_open")
    until = plus_months(today, find_settings(connection, seen.centre).retention_months)
    closed = {"state": "closed", "waiting_for": "nobody", "activity_day": today}
    closed |= {"closed_day": today, "retain_until": until, "due": None}
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(closed))
    connection.execute(sa.update(reports).where(reports.c.case_id == case).values(state="closed"))
    words = {"act": "closing", "member": act.trail.member(staff), "old": "open", "new": "closed"}
    record(connection, act, "transition.decided", case, **words)
    return Closed(today, until)


def reopen(connection: Connection, act: Act, staff: bytes, case: bytes, today: date) -> None:
    """Open a closed case again; a proposal to erase it because it was kept long enough goes. Repeating it changes nothing.

    Raises:
        NotFound: it is not hers.
        Conflict: `case_erased`.
    """
    seen = to_change(connection, act.trail.service_keys, staff, case)
    if seen.state != "closed":
        return
    open_again(connection, [case])
    connection.execute(sa.update(cases).where(cases.c.case_id == case).values(activity_day=today))
    told = reopened("member")
    record(connection, act, told.event, case, **told.words)


def open_again(connection: Connection, closed: list[bytes]) -> None:
    """From here on these cases, which are held by this transaction, are open, and wait for the centre."""
    opened = {"state": "open", "waiting_for": "us", "closed_day": None, "retain_until": None}
    connection.execute(sa.update(cases).where(cases.c.case_id.in_(closed)).values(opened))
    connection.execute(sa.update(reports).where(reports.c.case_id.in_(closed)).values(state="in_progress"))
    of_retention = sa.and_(erasures.c.case_id.in_(closed), erasures.c.reason == "retention")
    connection.execute(sa.delete(erasures).where(of_retention))


def reopened(reason: str) -> What:
    """The entry of a reopening: by a `member`, or because a `message` of the person came."""
    return what("transition.decided", act="reopening", reason=reason, old="closed", new="open")


def open_written_in(connection: Connection, trail: Trail, now: int) -> int:
    """Open the next closed cases in which the person wrote again, and record it; how many. For the worker."""
    closed = [row.case_id for row in connection.execute(written_in(BATCH))]
    keys = case_keys(connection, trail.service_keys, closed)
    if not keys:
        return 0  # none, or none that can be recorded: that was said, and is no work to be repeated
    open_again(connection, list(keys))
    told = reopened("message")
    store(connection, [compose(trail.draw, key, case, now, WORKER, told) for case, key in keys.items()])
    return len(keys)


_ON_ITS_WAY = sa.select(transitions.c.transition_id).where(
    transitions.c.case_id == sa.bindparam("case"), transitions.c.state == "proposed"
)
