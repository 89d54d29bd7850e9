"""Lists ask the database as often among many cases as among few."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import Person

LISTS = [
    "/cases",
    "/cases?state=new",
    "/cases?state=open&waiting_for=us",
    "/cases?mine=true",
    "/tasks",
    "/tasks?mine=false",
]


async def statements(member: Staff, path: str) -> int:
    """How many statements the program runs for one call."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    sa.event.listen(Engine, "before_cursor_execute", note)
    try:
        assert (await member.call("GET", path)).status_code == 200
    finally:
        sa.event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.usefixtures("anna")
async def test_a_list_takes_as_many_statements_among_many_cases(workplace: Workplace) -> None:
    nora = await workplace.join("nora")  # a coordinator leads: of each new case she sees the tags are opened
    workplace.case(Person(workplace.network))
    few = {path: await statements(nora, path) for path in LISTS}
    for _ in range(9):
        workplace.arrive(Person(workplace.network))
    workplace.work()
    assert {path: await statements(nora, path) for path in LISTS} == few
    assert max(few.values()) < 12
