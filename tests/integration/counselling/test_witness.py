"""The day's checkpoint goes out to a file, and a witness elsewhere signs it, over HTTP; a history written anew it does not sign."""

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from counselling.audit.checkpoint import cosigned_at, parse_cosigner_key, verifier_keys, verify
from counselling.audit.daily import carry_out_day
from counselling.audit.model import outbox, trail_entries
from counselling.cli.witness import known_log, served, witness_keys
from reporting.publishing.model import checkpoints
from reporting.settings import Settings, Witness
from tests.integration.counselling.test_trail import PUBLIC, change, number, write
from tests.integration.counselling.workplace import Workplace

pytestmark = pytest.mark.anyio


@pytest.fixture
def witness(tmp_path: Path) -> Iterator[Witness]:
    """A witness that listens, and knows the log of the tests."""
    folder, log = tmp_path / "witness", tmp_path / "trail.keys"
    folder.mkdir()
    log.write_text("\n".join(PUBLIC))
    keys = witness_keys(folder / "witness.key", "witness.example")
    server = served(keys, dict([known_log(log)]), folder, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield Witness(f"http://127.0.0.1:{server.server_port}", verifier_keys(keys)[1])
    server.shutdown()
    thread.join()
    server.server_close()


def with_witness(workplace: Workplace, witness: Witness, folder: Path) -> Settings:
    return msgspec.structs.replace(workplace.settings, checkpoints=folder, witnesses=(witness,))


async def test_each_day_goes_out_signed_by_the_witness(workplace: Workplace, witness: Witness, tmp_path: Path) -> None:
    settings, today = with_witness(workplace, witness, tmp_path / "out"), workplace.network.today
    database, tomorrow = workplace.work_database, workplace.network.today + timedelta(days=1)
    write(workplace, 300)
    number(workplace)
    carry_out_day(database, settings, today)
    assert list((tmp_path / "out").iterdir()) == []  # the day is not over
    carry_out_day(database, settings, tomorrow)
    path = tmp_path / "out" / f"{today}.txt"
    first = path.read_text()
    assert cosigned_at(first, verify(first, *PUBLIC), parse_cosigner_key(witness.key)) > 0
    carry_out_day(database, settings, tomorrow)
    assert path.read_text() == first  # asked once
    write(workplace, 5)
    change(workplace, sa.update(checkpoints).values(day=today - timedelta(days=1)))
    number(workplace)
    path.unlink()
    carry_out_day(database, settings, tomorrow)
    second = path.read_text()
    assert verify(second, *PUBLIC).size == 305
    assert cosigned_at(second, verify(second, *PUBLIC), parse_cosigner_key(witness.key)) > 0


async def test_a_history_that_was_written_anew_is_not_signed(
    workplace: Workplace, witness: Witness, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings, tomorrow = with_witness(workplace, witness, tmp_path / "out"), workplace.network.today + timedelta(days=1)
    write(workplace, 20)
    number(workplace)
    carry_out_day(workplace.work_database, settings, tomorrow)
    [path] = (tmp_path / "out").iterdir()
    path.unlink()
    entries = [row["entry"] for row in workplace.rows(trail_entries)]
    change(workplace, sa.delete(checkpoints))
    change(workplace, sa.delete(trail_entries))
    change(workplace, sa.insert(outbox).values([{"entry": one} for one in entries[1:]]))
    write(workplace, 5)
    number(workplace)
    with caplog.at_level(logging.CRITICAL):
        carry_out_day(workplace.work_database, settings, tomorrow)
    assert "does not sign" in caplog.text
    note = path.read_text()
    assert "witness.example" not in note
    assert verify(note, *PUBLIC).size == 24


async def test_a_witness_that_is_away_stops_nothing(workplace: Workplace, witness: Witness, tmp_path: Path) -> None:
    settings = with_witness(workplace, Witness("http://127.0.0.1:9", witness.key), tmp_path / "out")
    write(workplace, 3)
    number(workplace)
    carry_out_day(workplace.work_database, settings, workplace.network.today + timedelta(days=1))
    [path] = (tmp_path / "out").iterdir()
    assert verify(path.read_text(), *PUBLIC).size == 3
