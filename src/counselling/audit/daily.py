"""The checkpoint of each day that is over, as a file that can be carried away, signed by every witness that would.

The folder is for whoever fetches it: by backup, by mail, by hand. A file is written whole or not at all and never made worse: what
is in it stays, signatures of witnesses are added. No transaction is open while a witness is asked.
"""

import logging
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.checkpoint import NotACheckpoint, cosigned_at, parse_cosigner_key
from counselling.audit.proving import as_stored, prove_growth
from counselling.audit.witness import SIZE_TYPE, Submission, print_submission
from reporting.database import Database
from reporting.publishing.model import checkpoints
from reporting.settings import Settings, Witness

DAYS: Final = 31  # how far back a missing file is still written
SECONDS: Final = 10  # how long a witness may take

_log = logging.getLogger(__name__)


class Day(NamedTuple):
    """The last checkpoint of a day that is over."""

    day: date
    note: str


def carry_out_day(database: Database, settings: Settings, today: date) -> None:
    """Write what is missing in the folder that the settings name, and ask the witnesses for what lacks their signature."""
    if settings.checkpoints is None:
        return
    settings.checkpoints.mkdir(parents=True, exist_ok=True)
    with database.begin() as connection:
        days = last_of_days(connection, today)
    for one in days:
        path = settings.checkpoints / f"{one.day}.txt"
        if not path.exists():
            _write(path, one.note)
    if days:
        _witnessed(database, settings.checkpoints / f"{days[0].day}.txt", settings.witnesses)


def last_of_days(connection: Connection, today: date) -> list[Day]:
    """The newest first."""
    return [Day(row.day, row.note) for row in connection.execute(_DAYS, {"today": today})]


def _witnessed(database: Database, path: Path, witnesses: Sequence[Witness]) -> None:
    note = path.read_text("utf-8")
    for witness in witnesses:
        if _is_signed(note, witness):
            continue
        try:
            line = _asked(database, note, witness)
        except (httpx.HTTPError, ValueError) as error:
            _log.warning("the witness %s did not answer: %s", witness.url, type(error).__name__)
            continue
        if line is not None and _is_signed(note + line, witness):
            note += line
            _write(path, note)
        else:
            _log.critical("the witness %s does not sign the checkpoint of %s", witness.url, path.stem)


def _is_signed(note: str, witness: Witness) -> bool:
    try:
        cosigned_at(note, as_stored(note).checkpoint, parse_cosigner_key(witness.key))
    except NotACheckpoint:
        return False
    return True


def _asked(database: Database, note: str, witness: Witness) -> str | None:
    """The signature line of a witness; None if it refuses. It says first from which size on it wants the proof."""
    new = as_stored(note).checkpoint
    answer, old = _sent(witness, Submission(0, (), note)), 0
    if answer.status_code == 409 and answer.headers.get("Content-Type") == SIZE_TYPE:
        old = int(answer.text)
        if old > new.size:
            return None
        with database.begin() as connection:
            proof = prove_growth(connection, old, new)
        answer = _sent(witness, Submission(old, tuple(proof), note))
    return answer.text if answer.status_code == 200 else None


def _sent(witness: Witness, submission: Submission) -> httpx.Response:
    return httpx.post(
        f"{witness.url.rstrip('/')}/add-checkpoint",
        content=print_submission(submission).encode(),
        timeout=SECONDS,
        trust_env=False,
    )


def _write(path: Path, text: str) -> None:
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


_NEWEST: Any = sa.select(checkpoints.c.day, sa.func.max(checkpoints.c.size).label("size")).where(
    checkpoints.c.day < sa.bindparam("today")
)
_LAST = _NEWEST.group_by(checkpoints.c.day).order_by(checkpoints.c.day.desc()).limit(DAYS).subquery()
_DAYS = (
    sa.select(checkpoints.c.day, checkpoints.c.note)
    .join(_LAST, _LAST.c.size == checkpoints.c.size)
    .order_by(checkpoints.c.day.desc())
)
