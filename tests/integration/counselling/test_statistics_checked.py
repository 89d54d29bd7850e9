"""The check holds published figures and counted rows against the trail: who has only the database alters neither unseen."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
import sqlalchemy as sa

from counselling.audit.entries import OPERATOR
from counselling.audit.signing import public_file
from counselling.statistics.checking import altered_figures
from counselling.statistics.model import statistics_drafts, statistics_rows
from counselling.statistics.moving import Held, tell
from reporting.publishing.model import releases
from tests.integration.counselling.test_statistics_drafts import (  # noqa: F401 - its fixtures
    decided,
    drafted,
    fill,
    hexed,
    rosa,
    rows_of_last_year,
    ugo,
)
from tests.integration.counselling.test_trail import PUBLIC, change, number
from tests.integration.counselling.workplace import Staff, Workplace
from tests.integration.reporting.network import TODAY

pytestmark = pytest.mark.anyio

CASES = 40
LATER = TODAY + timedelta(days=30)


@pytest.fixture
async def eva(
    workplace: Workplace,
    rosa: Staff,  # noqa: F811 - the fixture
    ugo: Staff,  # noqa: F811 - the fixture
) -> Staff:
    """The supervisor; rows were moved and a release of them was published, for a day that is still to come."""
    public_file(workplace.settings).write_text("\n".join(PUBLIC))
    fill(workplace, rows_of_last_year(CASES))
    with workplace.owner.begin() as connection:
        tell(connection, workplace.trail, OPERATOR, TODAY, Held(CASES, 0))
    draft = hexed(await drafted(rosa))
    assert await decided(ugo, draft) == 204
    publication = {"day": LATER.isoformat()}
    assert (await rosa.call("POST", f"/statistics/drafts/{draft}/publication", publication)).status_code == 200
    return await workplace.join("eva", "ost", "supervisor")


async def wrong(eva: Staff) -> Any:
    answer = await eva.call("POST", "/trail/checks", {})
    assert answer.status_code == 200, answer.text
    return answer.json()["wrong"]


async def test_whoever_alters_a_release_or_a_row_is_found_out(workplace: Workplace, eva: Staff) -> None:
    [release] = [dict(row) for row in workplace.rows(releases)]
    told = [one.detail for one in workplace.recorded() if one.event == "statistics.released"]
    assert told == [f"release SG-{release['year']}.1 digest {sha256(release['body']).hexdigest()}"], "what is out"
    number(workplace)
    assert await wrong(eva) is None
    name = f"the release SG-{release['year']}.1"
    put_back = [sa.delete(releases), sa.insert(releases).values(release)]
    altered = release["body"].replace(b'"total":40', b'"total":45')
    assert altered != release["body"]
    second = release | {"version": 2}
    alterations = {
        f"{name} is not what the trail says was published": sa.update(releases).values(body=altered),
        f"{name} is not what was approved": sa.update(releases).values(published=TODAY),
        f"{name} was published and is not there": sa.delete(releases),
        f"{name[:-1]}2 is not what the trail says was published": sa.insert(releases).values(second),
    }
    for said, statement in alterations.items():
        change(workplace, statement)
        assert await wrong(eva) == said
        for one in put_back:
            change(workplace, one)
    one_row = statistics_rows.c.row_id == workplace.rows(statistics_rows)[0]["row_id"]
    change(workplace, sa.update(statistics_rows).where(one_row).values(sealed=None, successor=bytes(16)))
    assert await wrong(eva) == "against what was moved there are +0 rows of the statistics, and +1 were replaced"
    change(workplace, sa.delete(statistics_rows).where(one_row))
    assert await wrong(eva) == "against what was moved there are -1 rows of the statistics, and +0 were replaced"


async def test_once_its_entries_are_pruned_a_release_is_held_against_its_approval(
    workplace: Workplace, eva: Staff
) -> None:
    """As if everything up to here had been pruned: entries that are left tell nothing of it."""
    with workplace.owner.begin() as connection:
        assert altered_figures(connection, workplace.trail, 0) is None
        connection.execute(sa.text("DELETE FROM outbox"))
        assert "is not what the trail says" in (altered_figures(connection, workplace.trail, 0) or "")
        assert altered_figures(connection, workplace.trail, 256) is None
        connection.execute(sa.update(statistics_drafts).values(approved=bytes(32)))
        assert "is not what was approved" in (altered_figures(connection, workplace.trail, 256) or "")
