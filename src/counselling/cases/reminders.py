"""What her cases ask of a member, by day and without content: for her calendar, and for the one mail that says to look.

For the calendar it is what she would see in her list. For the mail the worker asks, who may not know who is signed in how;
a case that she is walled off from says nothing to her there either.
"""

import threading
from collections import Counter
from datetime import date, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.outbox import Trail
from counselling.cases.model import cases, tasks, transitions, walls
from counselling.cases.task_lists import asked_of
from counselling.cases.tasks import open_codes
from counselling.cases.visibility import (
    DECIDING,
    IS_NOBODYS,
    LEADS,
    MEMBERS_CASES,
    is_coordinated,
    is_kept_from_her,
    is_visible,
)
from counselling.notices import HOUR, are_office_hours, claim, mail_to, recipients, send
from counselling.staff.model import memberships
from counselling.staff.sessions import CASE_ROLES, COORDINATOR, DELEGATE
from reporting.database import Database
from reporting.sealing.service_key import ServiceKeys
from reporting.settings import Settings
from reporting.web.clock import day

DAYS_BEFORE: Final = (14, 7, 3, 0)  # when a deadline is brought to mind; anything else on its day
AHEAD: Final = timedelta(days=366)  # how far a calendar looks
MOST: Final = 2_000  # tasks in a calendar
MAILS: Final = 5  # that go out before the worker looks again at what came in
OPENED: Final = 200  # tasks whose kind is looked at for one mail, the soonest first: those of today tell her anyway


def due_days(connection: Connection, keys: ServiceKeys, staff: bytes, today: date) -> Counter[date]:
    """How many of her open tasks are due on each day; what is overdue stands on today, until it is done or dropped."""
    query = sa.select(tasks.c.due, tasks.c.case_id, DECIDING).select_from(
        MEMBERS_CASES.join(tasks, tasks.c.case_id == cases.c.case_id)
    )
    of_hers = sa.and_(is_visible(staff), tasks.c.task_id.in_(asked_of(staff)), cases.c.erased_day.is_(None))
    rows = connection.execute(query.where(of_hers, tasks.c.due <= today + AHEAD).order_by(tasks.c.due).limit(MOST))
    return Counter(max(row.due, today) for row in rows if not is_kept_from_her(keys, row.case_id, row.deciding))


def has_news(connection: Connection, keys: ServiceKeys, staff: bytes, since: date, today: date) -> bool:
    """Whether something waits for her that came in, was given or offered to her, or fell due, from `since` on.

    Rows carry days: of what came in on the day she was told, later than that, she hears the next time; and once more of
    what came in before, if it still waits. Whoever leads hears of a case that nobody took over in time on every day anew.
    """
    if connection.execute(_NEWS, {"staff": staff, "since": since, "today": today}).first() is not None:
        return True
    asked = tasks.c.task_id.in_(asked_of(staff))
    begun = {"begun": _begun(since, today), "until": today + _LONGEST}
    rows = connection.execute(_DUE.where(asked), {"staff": staff, **begun})
    return any(_is_reminded(row.due, open_codes(keys, row.task_id, row.sealed).kind, since, today) for row in rows)


def tell_members(database: Database, stop: threading.Event, *, trail: Trail, settings: Settings, now: int) -> None:
    """Write to the next members for whom something waits, in office hours. Without a mail server in the settings to nobody.

    One short transaction each, and a few mails a call, so that no slow mail server keeps what comes in waiting. She counts
    as told before the mail goes: killed in between, it is not sent twice, and the next day takes it up again. If the mail
    server cannot be reached she does not count as told, and nobody else is tried.
    """
    if settings.mail is None or not are_office_hours(now):
        return
    keys, today = trail.service_keys, day(now)
    with database.begin() as connection:
        members = list(recipients(connection, keys, now))
    sent = 0
    for one in members:
        if stop.is_set() or sent == MAILS:
            return
        with database.begin() as connection:
            is_ours = has_news(connection, keys, one.staff, one.since, today) and claim(connection, one, now // HOUR)
        sent += is_ours
        if is_ours and not send(settings.mail, mail_to(settings.mail, settings.service, one.to, now, trail.draw)):
            with database.begin() as connection:
                claim(connection, one._replace(told=now // HOUR), one.told)
            return


def _is_reminded(due: date, kind: str, since: date, today: date) -> bool:
    """Whether one of its reminders fell after `since`, up to today; on the day she was told first, today's."""
    begun = _begun(since, today)
    days = DAYS_BEFORE if kind == "deadline" else DAYS_BEFORE[-1:]
    return any(begun < due - timedelta(days=before) <= today for before in days)


def _begun(since: date, today: date) -> date:
    return min(since, today - timedelta(days=1))


_LONGEST: Final = timedelta(days=max(DAYS_BEFORE))
_IS_HERS = sa.and_(
    memberships.c.centre == cases.c.centre,
    memberships.c.staff_id == sa.bindparam("staff"),
    memberships.c.role.in_(CASE_ROLES),
)
_WALL = sa.and_(walls.c.case_id == cases.c.case_id, walls.c.staff_id == sa.bindparam("staff"))
_OPEN_TO_HER = sa.and_(
    cases.c.erased_day.is_(None), sa.or_(walls.c.side == "in", sa.and_(walls.c.side.is_(None), ~cases.c.restricted))
)
_OF_HERS = sa.join(cases, memberships, _IS_HERS).outerjoin(walls, _WALL)
_UNASSIGNED = sa.and_(IS_NOBODYS, LEADS)
_WAITING = sa.and_(cases.c.assignee == sa.bindparam("staff"), cases.c.waiting_for == "us")
_CASES = (
    sa.select(cases.c.case_id)
    .select_from(_OF_HERS)
    .where(
        _OPEN_TO_HER,
        cases.c.state.in_(("new", "open")),
        cases.c.activity_day >= sa.bindparam("since"),
        sa.or_(_UNASSIGNED, _WAITING),
    )
)
# New, and the day by which somebody should have taken it over is gone.
_LEFT = (
    sa.select(cases.c.case_id)
    .select_from(_OF_HERS)
    .where(_OPEN_TO_HER, _UNASSIGNED, cases.c.state == "new", cases.c.due < sa.bindparam("today"))
)
_IS_SINCE = transitions.c.day >= sa.bindparam("since")
_IS_OFFERED = sa.and_(transitions.c.state == "proposed", _IS_SINCE)
_TO_ME = transitions.c.to_member == sa.bindparam("staff")
# What she is asked to take, and what others gave her without asking, if it is still hers.
_IS_GIVEN = sa.and_(
    transitions.c.kind.in_(("assign", "absence")),
    transitions.c.state.in_(("accepted", "done")),
    transitions.c.made_by != sa.bindparam("staff"),
    cases.c.assignee == sa.bindparam("staff"),
    cases.c.state != "closed",
    _IS_SINCE,
)
_TO_HER = (
    sa.select(transitions.c.transition_id)
    .select_from(_OF_HERS.join(transitions, transitions.c.case_id == cases.c.case_id))
    .where(_OPEN_TO_HER, _TO_ME, sa.or_(_IS_OFFERED, _IS_GIVEN))
)


def _offered_at(centre: sa.ColumnElement[str], is_for_her: sa.ColumnElement[bool]) -> sa.Select[bytes]:
    """What is offered where she sees nothing of the case yet, unless she is walled off from it."""
    return (
        sa.select(transitions.c.transition_id)
        .select_from(
            sa.join(transitions, memberships, memberships.c.centre == centre)
            .join(cases, cases.c.case_id == transitions.c.case_id)
            .outerjoin(walls, _WALL)
        )
        .where(memberships.c.staff_id == sa.bindparam("staff"), walls.c.side.is_distinct_from("out"))
        .where(_IS_OFFERED, is_for_her, cases.c.erased_day.is_(None))
    )


# To whoever leads the centre it shall go to; where nobody does, to each who works there.
_DECIDES_THERE = sa.or_(
    memberships.c.role == COORDINATOR,
    sa.and_(memberships.c.role.in_(CASE_ROLES), ~is_coordinated(transitions.c.to_centre)),
)
_TO_CENTRE = _offered_at(transitions.c.to_centre, sa.and_(transitions.c.kind == "refer_centre", _DECIDES_THERE))
_TO_DELEGATE = _offered_at(
    transitions.c.from_centre,
    sa.and_(
        transitions.c.kind == "refer_delegate",
        _TO_ME,
        memberships.c.role == DELEGATE,
        cases.c.centre == transitions.c.from_centre,
    ),
)
# Asked of each member who has no news, on every round: one statement.
_NEWS = sa.union_all(_CASES, _LEFT, _TO_HER, _TO_CENTRE, _TO_DELEGATE).limit(1)
_DUE = (
    sa.select(tasks.c.task_id, tasks.c.due, tasks.c.sealed)
    .select_from(_OF_HERS.join(tasks, tasks.c.case_id == cases.c.case_id))
    .where(_OPEN_TO_HER, tasks.c.due > sa.bindparam("begun"), tasks.c.due <= sa.bindparam("until"))
    .order_by(tasks.c.due)
    .limit(OPENED)
)
