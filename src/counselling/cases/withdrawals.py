"""Carries out what persons asked for: a withdrawn report is erased after seven days, with all its keys.

What is left is an empty cover with its days. The trail keeps its entries; with the case's audit key and index gone,
nobody can tie them to the case any more, and the entry of the erasure itself names no case.
"""

from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.entries import WORKER
from counselling.audit.model import audit_index, audit_keys
from counselling.audit.outbox import INSTALLATION, Trail, compose, store, what
from counselling.cases.access import erased_with_files, withdrawn
from counselling.cases.model import cases, notes
from reporting.mailbox.messages import WITHDRAWAL_DAYS
from reporting.mailbox.model import attachments, envelopes, readings, reports, slots

BATCH = 100


def carry_out(connection: Connection, trail: Trail, today: date) -> int:
    """Erase the next reports whose seven days are over; how many. From the commit on there is no way back."""
    ids = list(connection.execute(withdrawn(today - timedelta(days=WITHDRAWAL_DAYS), BATCH)).scalars())
    if not ids:
        return 0
    for table in (envelopes, slots, notes, readings):
        connection.execute(sa.delete(table).where(table.c.case_id.in_(ids)))
    for table in (audit_index, audit_keys):
        connection.execute(sa.delete(table).where(table.c.subject.in_(ids)))
    emptied = {"state": "closed", "lookup": None, "withdraw": None, "tags": None}
    connection.execute(sa.update(reports).where(reports.c.case_id.in_(ids)).values(emptied))
    cover = {"state": "closed", "waiting_for": "nobody", "erased_day": today, "activity_day": today}
    connection.execute(sa.update(cases).where(cases.c.case_id.in_(ids)).values(cover))
    told = what("withdrawal.carried_out")
    store(
        connection,
        [compose(trail.draw, trail.installation_key, INSTALLATION, today, WORKER, told) for _ in ids],
    )
    return len(ids)


def remove_file(connection: Connection) -> bool:
    """Remove the next file of an erased case; whether there was one. One a transaction: each stays short."""
    found = connection.execute(erased_with_files(1)).first()
    if found is None:
        return False
    of_file = sa.and_(attachments.c.case_id == found.case_id, attachments.c.record_id == found.record_id)
    connection.execute(sa.delete(attachments).where(of_file))
    return True
