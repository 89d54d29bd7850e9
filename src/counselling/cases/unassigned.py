"""Which new cases wait to be given to somebody: selections of the worker, which serves nobody."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from counselling.cases.model import cases, walls
from reporting.mailbox.model import reports

_IS_WAITING = sa.and_(cases.c.state == "new", cases.c.erased_day.is_(None))


def unrouted(after: bytes, most: int) -> sa.Select[bytes]:
    """New cases that the worker has proposed to nobody yet; held, in the order that everybody holds them in."""
    return _held(cases.c.routed_day.is_(None), after, most)


def overdue(today: date, after: bytes, most: int) -> sa.Select[bytes]:
    """New cases that should have been taken over before today, and of which the coordinators were not told; held."""
    return _held(sa.and_(cases.c.routed_day.is_not(None), cases.c.due < today, cases.c.escalated < 2), after, most)


def waiting(
    ids: Sequence[bytes],
) -> sa.Select[bytes, str, bytes | None, date | None, int, bool, date, bytes | None]:
    """What routing asks of cases that are held: asked again then, since somebody may have taken them over meanwhile."""
    return (
        sa.select(
            cases.c.case_id,
            cases.c.centre,
            cases.c.assignee,
            cases.c.due,
            cases.c.escalated,
            cases.c.restricted,
            reports.c.day,
            reports.c.tags,
        )
        .join(reports, reports.c.case_id == cases.c.case_id)
        .where(_IS_WAITING, cases.c.case_id.in_(ids))
        .order_by(cases.c.case_id)
    )


def terms(case: bytes) -> sa.Select[date | None, int, bool]:
    """Of one case that a member may see: until when it shall be taken over, who was told since, whether it is restricted."""
    return sa.select(cases.c.due, cases.c.escalated, cases.c.restricted).where(cases.c.case_id == case)


def walls_of(ids: Sequence[bytes]) -> sa.Select[bytes, bytes, str]:
    """Who is kept out of these cases (`out`), or named for them (`in`): case, staff id, side."""
    return sa.select(walls.c.case_id, walls.c.staff_id, walls.c.side).where(walls.c.case_id.in_(ids))


def _held(wanted: sa.ColumnElement[bool], after: bytes, most: int) -> sa.Select[bytes]:
    return (
        sa.select(reports.c.case_id)
        .join(cases, cases.c.case_id == reports.c.case_id)
        .where(_IS_WAITING, wanted, cases.c.case_id > after)
        .order_by(cases.c.case_id)
        .limit(most)
        .with_for_update(of=reports)
    )
