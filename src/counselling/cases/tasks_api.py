"""The interface for what is to be done: days, states and codes. The words are in the case sheet, opened in browsers."""

from datetime import date
from typing import Annotated

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from counselling.cases.paging import Cursor
from counselling.cases.task_lists import TaskLine, Wanted, open_tasks
from counselling.cases.tasks import CaseTask, ChangedTask, Kept, NewTask, add_task, change_task, tasks_of
from counselling.staff.api import CHANGING, SIGNED_IN
from counselling.staff.guards import signed_in
from counselling.staff.service import Service
from counselling.staff.sessions import Session
from reporting.web.body import JSON_LIMIT
from reporting.web.identifier import identifier
from reporting.web.schema import refusals


class TaskPage(msgspec.Struct, frozen=True):
    """One page of open tasks; `next` is the cursor for `after`, null on the last page."""

    tasks: tuple[TaskLine, ...]
    next: str | None


@get(
    "/api/v1/tasks",
    summary="What is to be done",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 422, 429, 503),
)
async def my_tasks(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    mine: FromQuery[bool] = True,
    of: FromQuery[Annotated[str, msgspec.Meta(max_length=64)] | None] = None,
    until: FromQuery[date | None] = None,
    after: FromQuery[Cursor | None] = None,
) -> TaskPage:
    """Fifty a page, open ones only: first those whose day is not known, then by day.

    `mine=false`: of every case she sees; `of`: of those, what is for one colleague.
    """
    whose = identifier(of) if of else session.staff if mine else None
    wanted, keys = Wanted(whose, until, after), service.trail.service_keys
    lines, cursor = await service.database.read(lambda c: open_tasks(c, keys, session.staff, wanted))
    return TaskPage(tuple(lines), cursor)


@get(
    "/api/v1/cases/{case:str}/tasks",
    summary="The tasks of a case",
    guards=[signed_in],
    security=SIGNED_IN,
    responses=refusals(401, 404, 429, 503),
)
async def case_tasks(
    service: NamedDependency[Service], session: NamedDependency[Session], case: FromPath[str]
) -> list[CaseTask]:
    """All of them, what is open first."""
    named, keys = identifier(case), service.trail.service_keys
    return await service.database.read(lambda c: tasks_of(c, keys, session.staff, named))


@post(
    "/api/v1/cases/{case:str}/tasks",
    summary="Write down a task",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def post_task(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    data: JSONBody[NewTask],
) -> Kept:
    """Kept once, however often it is sent."""
    named, act, today = identifier(case), service.act(session), service.today
    return await service.database.write(lambda c: add_task(c, act, session.staff, named, data, today))


@put(
    "/api/v1/cases/{case:str}/tasks/{task:str}",
    summary="Change a task, do it or drop it",
    guards=[signed_in],
    security=CHANGING,
    responses=refusals(400, 401, 403, 404, 409, 413, 422, 429, 503),
    request_max_body_size=JSON_LIMIT,
)
async def put_task(
    service: NamedDependency[Service],
    session: NamedDependency[Session],
    case: FromPath[str],
    task: FromPath[str],
    data: JSONBody[ChangedTask],
) -> Kept:
    """The whole task as it shall be, and the version she saw: if somebody was quicker, 409 says which one stands there."""
    named, task_id, act = identifier(case), identifier(task), service.act(session)
    return await service.database.write(lambda c: change_task(c, act, session.staff, named, task_id, data))


handlers = [my_tasks, case_tasks, post_task, put_task]
