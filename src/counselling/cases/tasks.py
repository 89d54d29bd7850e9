"""What is to be done on a case, by when and by whom: tasks, deadlines, appointments, follow-ups, interpreters.

The server holds days, states and members in clear, kind and rule under the service key (the sealing specification, 7),
never a word: those stand in the case sheet under the same id. A task is changed by whoever knows its newest version. What
has no assignee is for whoever looks after the case, and so it goes with the case.
"""

from datetime import date
from typing import Annotated, Any, Final, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from counselling.audit.outbox import Act, record
from counselling.cases.access import to_change, visible
from counselling.cases.model import tasks
from reporting.database import insert_missing
from reporting.deadlines.rules import RULES
from reporting.errors import Conflict, Invalid, NotFound, Tampered
from reporting.mailbox.messages import Id
from reporting.sealing.errors import NotGenuine
from reporting.sealing.service_key import TAGS_SIZE, ServiceKeys

Kind = Literal["task", "deadline", "appointment", "follow_up", "interpreter"]
State = Literal["open", "done", "dropped"]
Reason = Literal["not_needed", "person_declined", "done_elsewhere", "too_late", "mistake"]

MOST: Final = 500  # tasks of one case, open or not


class Codes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What lies under the service key: `rule` of a deadline (`reporting.deadlines`), `reason` of what was dropped."""

    kind: Kind
    rule: str | None = None
    reason: Reason | None = None


class Task(Codes, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a member wants to stand there. `due` null: the day is not known. `assignee` null: whoever has the case."""

    state: State = "open"
    due: date | None = None
    assignee: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)] | None = None


class NewTask(Task, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A task with the id that its words have in the case sheet."""

    task: Id


class ChangedTask(Task, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole task as it shall be; `version`: the one she saw."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2**31 - 2)]


class Kept(msgspec.Struct, frozen=True):
    """Under which version it is kept."""

    version: int


class CaseTask(msgspec.Struct, frozen=True):
    """A task of a case that is open on the screen."""

    task: bytes
    state: str
    due: date | None
    assignee: bytes | None
    made_by: bytes
    day: date
    version: int
    kind: str
    rule: str | None
    reason: str | None


def add_task(connection: Connection, act: Act, staff: bytes, case: bytes, new: NewTask, today: date) -> Kept:
    """Keep a task. Repeating it changes nothing.

    Raises:
        NotFound: the case is not hers.
        Conflict: another task is kept under this id; `case_erased`; `too_many_tasks`.
        Invalid: `rule` is none of a deadline; `assignee` cannot see the case; `state` and `reason` do not go together.
    """
    keys = act.trail.service_keys
    to_change(connection, keys, staff, case)
    kept = _of_case(connection, case, new.task)
    if kept is not None and (kept.made_by, kept.version) == (staff, 1) and _same(keys, kept, new):
        return Kept(1)
    _check(connection, keys, case, new)
    if connection.execute(_HOW_MANY, {"case": case}).scalar_one() >= MOST:
        raise Conflict("too_many_tasks")
    row = {"case_id": case, "made_by": staff, "day": today, "version": 1}
    if kept is not None or not insert_missing(
        connection, tasks, task_id=new.task, **row, **_values(keys, new.task, new)
    ):
        raise Conflict
    record(connection, act, "task.changed", case, act="made", record=new.task)
    return Kept(1)


def change_task(connection: Connection, act: Act, staff: bytes, case: bytes, task: bytes, changed: ChangedTask) -> Kept:
    """Change a task, do it, or drop it with a reason. The same call again changes nothing.

    Raises:
        NotFound: the case is not hers, or has no such task.
        Conflict: `task_version`: somebody was quicker (`version` says what stands there now); `case_erased`.
        Invalid: as in `add_task`.
    """
    keys = act.trail.service_keys
    to_change(connection, keys, staff, case)
    kept = _of_case(connection, case, task)
    if kept is None:
        raise NotFound
    if kept.version == changed.version + 1 and _same(keys, kept, changed):
        return Kept(kept.version)
    if kept.version != changed.version:
        raise Conflict("task_version", version=kept.version)
    _check(connection, keys, case, changed)
    values = _values(keys, task, changed) | {"version": kept.version + 1}
    connection.execute(sa.update(tasks).where(tasks.c.task_id == task).values(values))
    did = changed.state if changed.state != kept.state else "changed"
    record(connection, act, "task.changed", case, act=did, record=task)
    return Kept(kept.version + 1)


def tasks_of(connection: Connection, keys: ServiceKeys, staff: bytes, case: bytes) -> list[CaseTask]:
    """Every task of a case, what is open and nearest first. Raises NotFound: the case is not hers."""
    visible(connection, keys, staff, case)
    rows = connection.execute(_OF_CASE.limit(MOST), {"case": case})
    return [_case_task(row, open_codes(keys, row.task_id, row.sealed)) for row in rows]


def open_codes(keys: ServiceKeys, task: bytes, sealed: bytes) -> Codes:
    """What lies under the service key of a task. Raises Tampered."""
    try:
        return msgspec.json.decode(keys.open("tasks", task, sealed), type=Codes)
    except (NotGenuine, msgspec.DecodeError) as error:
        raise Tampered from error


def _case_task(row: Row[*tuple[Any, ...]], codes: Codes) -> CaseTask:
    stands = (row.task_id, row.state, row.due, row.assignee, row.made_by, row.day, row.version)
    return CaseTask(*stands, codes.kind, codes.rule, codes.reason)


def _check(connection: Connection, keys: ServiceKeys, case: bytes, task: Task) -> None:
    if task.rule is not None and (task.kind != "deadline" or task.rule not in RULES):
        raise Invalid(fields={"rule": "unknown"})
    if (task.state == "dropped") != (task.reason is not None):
        raise Invalid(fields={"reason": "needed" if task.reason is None else "unexpected"})
    if task.assignee is not None:
        try:
            visible(connection, keys, task.assignee, case)
        except NotFound:
            raise Invalid(fields={"assignee": "unknown"}) from None


def _values(keys: ServiceKeys, task_id: bytes, task: Task) -> dict[str, Any]:
    codes = msgspec.json.encode(Codes(task.kind, task.rule, task.reason))
    sealed = keys.seal("tasks", task_id, codes, TAGS_SIZE)
    return {"state": task.state, "due": task.due, "assignee": task.assignee, "sealed": sealed}


def _same(keys: ServiceKeys, kept: Row[*tuple[Any, ...]], task: Task) -> bool:
    stands = (kept.state, kept.due, kept.assignee, open_codes(keys, kept.task_id, kept.sealed))
    return stands == (task.state, task.due, task.assignee, Codes(task.kind, task.rule, task.reason))


def _of_case(connection: Connection, case: bytes, task: bytes) -> Row[*tuple[Any, ...]] | None:
    return connection.execute(_OF_CASE.where(tasks.c.task_id == task), {"case": case}).first()


_OF_CASE = (
    sa.select(tasks)
    .where(tasks.c.case_id == sa.bindparam("case"))
    .order_by(tasks.c.state.desc(), tasks.c.due.is_not(None), tasks.c.due, tasks.c.task_id)
)
_HOW_MANY = sa.select(sa.func.count()).select_from(tasks).where(tasks.c.case_id == sa.bindparam("case"))
