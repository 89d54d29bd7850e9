"""What the worker has still to do with cases: its own selections, which serve nobody and so ask of no walls.

Each takes the next few in an order that an index gives; those that change something afterwards hold the report's row.
"""

from datetime import date

import sqlalchemy as sa

from counselling.cases.model import cases, erasures
from counselling.staff.model import members
from reporting.mailbox.model import attachments, envelopes, reports


def without_case(after: tuple[date, bytes], most: int) -> sa.Select[tuple[bytes, str, date]]:
    """Reports that are no case yet, oldest first: case id, centre, day. Whatever was read has a case already."""
    day, case = after
    later = sa.or_(reports.c.day > day, sa.and_(reports.c.day == day, reports.c.case_id > case))
    return (
        sa.select(reports.c.case_id, reports.c.centre, reports.c.day)
        .where(reports.c.state == "received", later, ~sa.exists().where(cases.c.case_id == reports.c.case_id))
        .order_by(reports.c.day, reports.c.case_id)
        .limit(most)
    )


def with_news(since: date, after: bytes, most: int) -> sa.Select[tuple[bytes, int]]:
    """Cases with answers of the person from `since` on that the worker has not noticed: case id, last one noticed."""
    answers = sa.and_(envelopes.c.case_id == cases.c.case_id, envelopes.c.kind == 2)
    unnoticed = sa.exists().where(answers, envelopes.c.day >= since, envelopes.c.position > cases.c.noticed)
    found = sa.select(cases.c.case_id, cases.c.noticed).where(unnoticed, cases.c.case_id > after)
    return found.order_by(cases.c.case_id).limit(most).with_for_update()


def with_wishes(after: bytes, most: int) -> sa.Select[tuple[bytes, date | None, date | None, bool, bool]]:
    """Cases whose person ended her access, asked for withdrawal or took that back, and the worker has not noticed.

    Case id; the day withdrawal was asked for, as it stands and as noticed; whether access has ended, and was noticed.
    """
    has_ended = reports.c.lookup.is_(None)
    asked = reports.c.withdrawal_day.is_distinct_from(cases.c.noticed_withdrawal)
    return (
        sa.select(
            cases.c.case_id,
            reports.c.withdrawal_day,
            cases.c.noticed_withdrawal,
            has_ended.label("has_ended"),
            cases.c.noticed_end,
        )
        .join(reports, reports.c.case_id == cases.c.case_id)
        .where(cases.c.erased_day.is_(None), cases.c.case_id > after)
        .where(sa.or_(asked, sa.and_(has_ended, ~cases.c.noticed_end)))
        .order_by(cases.c.case_id)
        .limit(most)
    )


def withdrawn(until: date, most: int) -> sa.Select[tuple[bytes]]:
    """Cases whose person asked for withdrawal on `until` or before, and which still hold texts."""
    return (
        sa.select(reports.c.case_id)
        .join(cases, cases.c.case_id == reports.c.case_id)
        .where(reports.c.withdrawal_day <= until, cases.c.erased_day.is_(None))
        .order_by(reports.c.case_id)
        .limit(most)
        .with_for_update(of=reports)
    )


def erased_with_files(most: int) -> sa.Select[tuple[bytes, bytes]]:
    """Files of erased cases that are still here: case id, record id."""
    return (
        sa.select(attachments.c.case_id, attachments.c.record_id)
        .join(cases, cases.c.case_id == attachments.c.case_id)
        .where(cases.c.erased_day.is_not(None))
        .limit(most)
    )


def past_retention(until: date, most: int) -> sa.Select[tuple[bytes]]:
    """Closed cases to be kept until `until` or before, not on hold, whose erasure nobody has proposed."""
    return (
        sa.select(cases.c.case_id)
        .join(reports, reports.c.case_id == cases.c.case_id)
        .where(cases.c.state == "closed", cases.c.retain_until <= until, ~cases.c.hold, cases.c.erased_day.is_(None))
        .where(~sa.exists().where(erasures.c.case_id == cases.c.case_id))
        .order_by(cases.c.retain_until, cases.c.case_id)
        .limit(most)
    )


def to_erase(until: date, most: int) -> sa.Select[tuple[bytes, str]]:
    """Cases whose erasure was decided and is not on hold, with the reason; those to be kept until `until` or before."""
    is_over = sa.and_(cases.c.state == "closed", cases.c.retain_until <= until)
    return (
        sa.select(cases.c.case_id, erasures.c.reason)
        .join(reports, reports.c.case_id == cases.c.case_id)
        .join(erasures, erasures.c.case_id == cases.c.case_id)
        .where(erasures.c.decided_by.is_not(None), ~cases.c.hold, cases.c.erased_day.is_(None))
        .where(sa.or_(erasures.c.reason == "wish", is_over))
        .order_by(cases.c.case_id)
        .limit(most)
    )


def of_leavers(most: int) -> sa.Select[tuple[bytes, bytes, str]]:
    """Cases that are not closed and whose member has left the service: case id, staff id, state."""
    return (
        sa.select(cases.c.case_id, members.c.staff_id, cases.c.state)
        .select_from(members)
        .join(cases, sa.and_(cases.c.assignee == members.c.staff_id, cases.c.state.in_(("new", "open"))))
        .join(reports, reports.c.case_id == cases.c.case_id)
        .where(members.c.state == "left", cases.c.erased_day.is_(None))
        .order_by(cases.c.case_id)
        .limit(most)
    )


def written_in(most: int) -> sa.Select[tuple[bytes]]:
    """Closed cases in which the person wrote again: the worker has noticed it, and nothing else."""
    return (
        sa.select(cases.c.case_id)
        .join(reports, reports.c.case_id == cases.c.case_id)
        .where(cases.c.state == sa.literal_column("'closed'"), cases.c.waiting_for == sa.literal_column("'us'"))
        .order_by(cases.c.case_id)
        .limit(most)
        .with_for_update(of=reports)
    )
