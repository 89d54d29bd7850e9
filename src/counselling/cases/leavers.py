"""What somebody who has left looked after is the desk's again."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import WORKER
from counselling.audit.outbox import Trail, What, case_keys, compose, store, what
from counselling.cases.model import cases
from counselling.cases.pending import of_leavers
from reporting.mailbox.model import reports

BATCH = 50


def give_back_of_leavers(connection: Connection, trail: Trail, now: int, today: date) -> int:
    """Leave the next cases of members who have left to the desk; how many. For the worker."""
    query = of_leavers(BATCH)
    held = connection.execute(query.with_for_update(of=reports)).all()
    still = connection.execute(query.where(cases.c.case_id.in_([row.case_id for row in held]))).all() if held else []
    keys = case_keys(connection, trail.service_keys, [row.case_id for row in still])  # one without is left as it is
    theirs = [row for row in still if row.case_id in keys]
    if not theirs:
        return 0
    given_back = sa.update(cases).where(cases.c.case_id.in_([row.case_id for row in theirs]))
    connection.execute(given_back.values(assignee=None, activity_day=today))
    told = {row.case_id: _given_back(trail, row.staff_id, row.state) for row in theirs}
    store(connection, [compose(trail.draw, keys[case], case, now, WORKER, one) for case, one in told.items()])
    return len(theirs)


def _given_back(trail: Trail, leaver: bytes, state: str) -> What:
    words = {"act": "give_back", "member": trail.member(leaver), "reason": "left", "old": state, "new": state}
    return what("transition.decided", **words)
