"""`counselling statistics draft | approve | publish` as a statistician types them, against the workspace over the network."""

import asyncio
import contextlib
import io
import sys
from collections.abc import AsyncIterator
from functools import partial
from typing import NamedTuple

import pytest
import sqlalchemy as sa
import uvicorn

from counselling.cli import main
from counselling.staff.model import sessions
from counselling.statistics.model import statistics_drafts, statistics_rows
from counselling.statistics.protection import protect
from counselling.statistics.rows import TABLE, Coded, packed
from reporting.publishing.model import releases
from reporting.sealing.service_key import ROW_SIZE, ServiceKeys
from tests.integration.counselling.test_statistics_drafts import LAST_YEAR, fill, rosa, rows_of_last_year, ugo  # noqa: F401
from tests.integration.counselling.workplace import PASSWORD, Staff, Workplace
from tests.integration.reporting.network import TODAY


class Typed(NamedTuple):
    code: int
    out: str
    complaint: str


@pytest.fixture
async def address(workplace: Workplace) -> AsyncIterator[str]:
    """The workspace on loopback."""
    server = uvicorn.Server(uvicorn.Config(workplace.app, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - the server tells it nobody
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    await serving


async def types(workplace: Workplace, address: str, member: Staff, verb: str, *words: str) -> Typed:
    """She types a command; password and the code of the moment come as lines."""
    workplace.clock.seconds += 60  # each code works once
    entered = io.StringIO(f"{PASSWORD}\n{member.code()}\n")
    place = ("--workspace", address, "--login", member.login, "--canton", "SG", "--year", str(LAST_YEAR))

    def run() -> Typed:
        out, complaint, before = io.StringIO(), io.StringIO(), sys.stdin
        sys.stdin = entered
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(complaint):
                code = main(["statistics", verb, *place, *words])
        finally:
            sys.stdin = before
        return Typed(code, out.getvalue(), complaint.getvalue())

    return await asyncio.to_thread(run)


async def test_a_year_is_drafted_approved_and_published_by_two(
    workplace: Workplace,
    address: str,
    rosa: Staff,  # noqa: F811 - the fixture
    ugo: Staff,  # noqa: F811 - the fixture
) -> None:
    fill(workplace, rows_of_last_year(40))
    living = workplace.rows(sessions)
    early = await types(workplace, address, rosa, "publish")
    assert (early.code, early.complaint.count("\n")) == (2, 1)
    assert "there is none" in early.complaint
    drafted = await types(workplace, address, rosa, "draft")
    assert drafted.code == 0, drafted.complaint
    assert "Cases of counselling: 40" in drafted.out
    own = await types(workplace, address, rosa, "approve")
    assert (own.code, "somebody else" in own.complaint) == (2, True)
    looked = await types(workplace, address, ugo, "approve", "--look")
    assert "Cases of counselling: 40" in looked.out
    assert "\n  Not stated, not known: 40\n" in looked.out, "of the lists that nobody filled in"
    assert "age_band.0\n  " in looked.out or "age_band.1\n  " in looked.out
    assert (await types(workplace, address, ugo, "approve")).out.endswith("approved\n")
    late = await types(workplace, address, rosa, "publish", "--day", "2031-01-01")
    assert "more than a year away" in late.complaint
    out = await types(workplace, address, rosa, "publish", "--day", TODAY.isoformat())
    assert (out.code, f"SG {LAST_YEAR}.1 is published for good" in out.out) == (0, True), out.complaint
    assert len(workplace.rows(releases)) == 1
    again = await types(workplace, address, rosa, "draft")
    assert "--reason" in again.complaint
    events = [one for one in workplace.events() if one.startswith("statistics.")]
    assert events == ["statistics.drafted", "statistics.approved", "statistics.released"]
    assert workplace.rows(sessions) == living, "of what was done and of what was refused no session is left"


async def test_who_is_no_statistician_or_not_herself_is_told_so_in_a_line(
    workplace: Workplace, address: str, anna: Staff
) -> None:
    refused = await types(workplace, address, anna, "draft")
    assert (refused.code, refused.complaint) == (2, "counselling: this member is no statistician\n")
    wrong = await types(workplace, f"{address}/api/v1", anna, "draft")
    assert (wrong.code, wrong.complaint.count("\n"), "is the address right?" in wrong.complaint) == (2, 1, True)
    anna.login = "somebody"
    unknown = await types(workplace, address, anna, "draft")
    assert (unknown.code, "do not go together" in unknown.complaint) == (2, True)
    away = await types(workplace, "http://127.0.0.1:9", anna, "draft")
    assert (away.code, "does not answer" in away.complaint, away.complaint.count("\n")) == (2, True, 1)


async def test_what_stands_in_the_way_of_a_draft_is_said_in_a_line(
    workplace: Workplace,
    address: str,
    rosa: Staff,  # noqa: F811 - the fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def told(*words: str) -> str:
        typed = await types(workplace, address, rosa, "draft", *words)
        assert (typed.code, typed.complaint.count("\n"), typed.out) == (2, 1, "")
        return typed.complaint

    assert "every number would be 0" in await told()
    assert "the year is not over" in await told("--year", str(TODAY.year))
    assert "needs no --reason" in await told("--reason", "error")
    assert "not one of her cantons" in await told("--canton", "VS")
    fill(workplace, rows_of_last_year(40))
    monkeypatch.setattr("counselling.statistics.release.protect", partial(protect, seconds=0.0))
    assert "in the time there is" in await told()
    monkeypatch.undo()
    fill(workplace, [Coded(unit="case", year=LAST_YEAR, month=1, canton="SG", motive=("withdrawn_in_june",))])
    assert "a code that stands in no list" in await told()
    other = ServiceKeys({9: bytes(32)}).seal(TABLE, bytes(16), packed(rows_of_last_year(1)[0]), ROW_SIZE)
    with workplace.owner.begin() as connection:
        connection.execute(sa.insert(statistics_rows).values(row_id=bytes(16), sealed=other))
    assert "a key is missing" in await told()
    assert workplace.rows(statistics_drafts) == []
