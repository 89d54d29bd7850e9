"""The newest checkpoint of the audit trail, for anybody who keeps it: explained on a page, signed at one address, once a day."""

from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from counselling.audit.checkpoint import midnight, sign, signer, text_of, verifier_keys, verify
from reporting.publishing.model import checkpoints
from tests.integration.reporting.network import TODAY, Clock
from tests.integration.reporting.running import Site

KEYS = signer("localhost:8000/trail", bytes(32))


def signed(site: Site, size: int, days_ago: int) -> None:
    """The trail had so many entries so long ago."""
    day = TODAY - timedelta(days=days_ago)
    note = sign(size, bytes([size]) * 32, midnight(day), KEYS)
    with site.owner.begin() as connection:
        connection.execute(sa.insert(checkpoints), {"size": size, "day": day, "note": note})


async def read(site: Site, language: str) -> str:
    answer = await site.http.get(f"/{language}/checkpoint")
    assert answer.status_code == 200
    return unescape(answer.text)


@pytest.mark.parametrize(
    ("language", "day", "save"), [("en", "21 November 2026", "Save"), ("de", "21. November 2026", "sichern")]
)
async def test_the_last_one_of_a_day_that_is_over_is_shown_and_can_be_kept(
    site: Site, clock: Clock, language: str, day: str, save: str
) -> None:
    assert "api/v1/checkpoint" not in await read(site, language)
    for size, days_ago in ((3, 2), (5, 1), (7, 1), (9, 0)):
        signed(site, size, days_ago)
    page = await read(site, language)
    kept = verify((await site.http.get("/api/v1/checkpoint")).text, *verifier_keys(KEYS))
    assert kept.size == 7  # what is done today moves nothing before tomorrow
    assert day in page
    assert text_of(kept).rstrip("\n") in page
    assert 'href="/api/v1/checkpoint" download="checkpoint-2026-11-21.txt"' in page
    assert save in page
    clock.seconds += 24 * 3600
    assert "\n9\n" in await read(site, language)


async def test_who_reads_what_is_stored_finds_it(site: Site) -> None:
    assert '<a href="/de/checkpoint">' in (await site.http.get("/de/privacy")).text
