"""Notices what persons asked for, and carries it out: a withdrawn report is erased after seven days, with all its keys.
How a case is erased stands here once, for the end of retention too.

The public side writes no entries: the worker records, by day, that access ended, that withdrawal was asked for, and that
it was taken back. What was asked for and taken back between two of its looks leaves none.

What an erased case leaves is an empty cover with its days, and its walls: whoever was kept out of the case is kept from
the cover too. The trail keeps its entries; with the case's audit key and index gone, nobody can tie them to the case any
more, and the entry of the erasure itself names no case.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.entries import WORKER
from counselling.audit.indexed import tied
from counselling.audit.model import audit_index, audit_keys
from counselling.audit.outbox import INSTALLATION, Trail, case_keys, compose, store, what
from counselling.cases.model import (
    cases,
    consents,
    erasures,
    notes,
    replaced_slots,
    tasks,
    transition_slots,
    transitions,
)
from counselling.cases.pending import erased_with_files, with_wishes, withdrawn
from reporting.mailbox.model import attachments, envelopes, readings, reports, slots
from reporting.mailbox.wishes import WITHDRAWAL_DAYS

BATCH = 100


def notice_wishes(connection: Connection, trail: Trail, after: bytes, today: date) -> bytes | None:
    """Record what the persons of the next cases asked for since the worker looked last.

    Gives where to go on, None at the end of the walk. A case without its audit key is left as it is.
    """
    found = connection.execute(with_wishes(after, BATCH)).all()
    if not found:
        return None
    keys = case_keys(connection, trail.service_keys, [row.case_id for row in found])
    noticed = [row for row in found if row.case_id in keys]
    store(
        connection,
        [
            compose(trail.draw, keys[row.case_id], row.case_id, day, WORKER, what(event))
            for row in noticed
            for event, day in _wishes(row, today)
        ],
    )
    if noticed:
        rows = [{"case": row.case_id, "asked": row.withdrawal_day, "ended": row.has_ended} for row in noticed]
        connection.execute(_NOTICE, rows)
    return bytes(found[-1].case_id)


def _wishes(row: Row[*tuple[Any, ...]], today: date) -> Iterator[tuple[str, date]]:
    """The events of a row of `with_wishes`, with their days; of what has no day of its own, the day it was noticed."""
    if row.withdrawal_day != row.noticed_withdrawal:
        if row.noticed_withdrawal is not None:
            yield "withdrawal.taken_back", row.withdrawal_day or today
        if row.withdrawal_day is not None:
            yield "withdrawal.asked", row.withdrawal_day
    if row.has_ended and not row.noticed_end:
        yield "access.ended", today


def carry_out(connection: Connection, trail: Trail, today: date) -> int:
    """Erase the next reports whose seven days are over; how many. From the commit on there is no way back."""
    due = withdrawn(today - timedelta(days=WITHDRAWAL_DAYS), BATCH)
    ids = [row.case_id for row in connection.execute(due)]
    if not ids:
        return 0
    untied = erase(connection, trail, ids, today)
    told = [what("withdrawal.carried_out", count=untied[case]) for case in ids]
    key = trail.installation_key
    store(connection, [compose(trail.draw, key, INSTALLATION, today, WORKER, one) for one in told])
    return len(ids)


def erase(connection: Connection, trail: Trail, ids: Collection[bytes], today: date) -> Mapping[bytes, int]:
    """Leave of these cases, held by this transaction, nothing but their covers and walls; of their files, `remove_file`.

    Gives how many entries of the trail are tied to each of them no more: the entry of its erasure tells that.
    """
    theirs = sa.select(transitions.c.transition_id).where(transitions.c.case_id.in_(ids))
    connection.execute(sa.delete(transition_slots).where(transition_slots.c.transition_id.in_(theirs)))
    for table in (envelopes, slots, replaced_slots, notes, readings, tasks, transitions, consents, erasures):
        connection.execute(sa.delete(table).where(table.c.case_id.in_(ids)))
    untied = tied(connection, trail, ids)
    connection.execute(sa.delete(audit_index).where(audit_index.c.subject.in_(ids)))
    connection.execute(sa.delete(audit_keys).where(audit_keys.c.subject.in_(ids)))
    emptied = {"state": "closed", "lookup": None, "withdraw": None, "tags": None}
    connection.execute(sa.update(reports).where(reports.c.case_id.in_(ids)).values(emptied))
    cover = {"state": "closed", "waiting_for": "nobody", "erased_day": today, "activity_day": today, "assignee": None}
    cover |= {"due": None, "retain_until": None, "hold": False}
    connection.execute(sa.update(cases).where(cases.c.case_id.in_(ids)).values(cover))
    return untied


def remove_file(connection: Connection) -> bool:
    """Remove the next file of an erased case; whether there was one. One a transaction: each stays short."""
    found = connection.execute(erased_with_files(1)).first()
    if found is None:
        return False
    of_file = sa.and_(attachments.c.case_id == found.case_id, attachments.c.record_id == found.record_id)
    connection.execute(sa.delete(attachments).where(of_file))
    return True


_NOTICE = (
    sa.update(cases)
    .where(cases.c.case_id == sa.bindparam("case"))
    .values(
        noticed_withdrawal=sa.bindparam("asked", type_=sa.Date), noticed_end=sa.bindparam("ended", type_=sa.Boolean)
    )
)
