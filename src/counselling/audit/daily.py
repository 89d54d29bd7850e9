"""The checkpoint of each day that is over: as a file that can be carried away, signed by every witness that would, and by mail.

The folder is for whoever fetches it. Only what our own keys signed on that day is written or sent: whatever else somebody put into
the database or the folder is an alarm, and the real checkpoint goes out all the same. A file is written whole or not at all and
never made worse: what is in it stays, signatures of witnesses are added. Each mail has the same subject, and nothing in it but the
signed note. No transaction is open while anybody elsewhere is asked; how it stands with each of them is kept by `outgoing`.
"""

import logging
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from counselling.audit.checkpoint import (
    NotACheckpoint,
    Signer,
    cosigned_at,
    parse_cosigner_key,
    signed_day,
    verifier_keys,
    verify_at,
)
from counselling.audit.outgoing import Delivery, NotTaken, alone, deliver, deliveries
from counselling.audit.proving import as_stored, prove_growth
from counselling.audit.witness import SIZE_TYPE, Submission, print_submission
from counselling.mail_server import NotSent, letter, send
from reporting.database import Database
from reporting.errors import NotFound, Tampered
from reporting.publishing.model import checkpoints
from reporting.settings import Settings, Witness
from reporting.web.clock import day
from reporting.whole_file import write_whole

DAYS: Final = 31  # how far back a missing file is still written
SECONDS: Final = 10  # how long a witness may take
SUBJECT: Final = "checkpoint of the audit trail"

_log = logging.getLogger(__name__)


class Day(NamedTuple):
    """The last checkpoint of a day that is over."""

    day: date
    note: str


def carry_out_day(database: Database, settings: Settings, keys: Signer, now: int, draw: Callable[[int], bytes]) -> None:
    """Write what is missing in the folder that the settings name; send the newest to the witnesses, and by mail.

    `keys`: the log's own; `now`: seconds since 1970; `draw` gives random bytes. If another worker is at it, nothing.
    """
    if settings.checkpoints is None:
        return
    settings.checkpoints.mkdir(parents=True, exist_ok=True)
    with database.begin() as connection:
        days = last_of_days(connection, verifier_keys(keys), day(now))
    with alone(settings.checkpoints) as is_ours:
        if not (days and is_ours):
            return
        for one in days:
            path = settings.checkpoints / f"{one.day}.txt"
            if not _is_kept(path, one.day, verifier_keys(keys)):
                write_whole(path, one.note)
        _hand_out(database, settings, settings.checkpoints / f"{days[0].day}.txt", days[0].day, now, draw)


def last_of_days(connection: Connection, keys: tuple[str, str], today: date) -> list[Day]:
    """The newest first, of each day the last that these keys signed then. What is listed there besides is an alarm."""
    found = (
        Day(row.day, row.note)
        if _is_signed_on(row.note, row.day, keys, row.size)
        else _genuine(connection, row.day, keys)
        for row in connection.execute(_DAYS, {"today": today}).all()
    )
    return [one for one in found if one is not None]


def _genuine(connection: Connection, on: date, keys: tuple[str, str]) -> Day | None:
    """The last checkpoint of a day that is one, where the one listed last is none."""
    _log.critical("what is listed as the last checkpoint of %s is none of this log", on)
    rows = connection.execute(_OF_DAY, {"day": on})
    return next((Day(on, row.note) for row in rows if _is_signed_on(row.note, on, keys, row.size)), None)


def _is_kept(path: Path, on: date, keys: tuple[str, str]) -> bool:
    """Whether the file of a day is there, as this log signed it."""
    try:
        note = path.read_text("utf-8")
    except FileNotFoundError:
        return False
    except UnicodeDecodeError:
        note = ""
    is_ours = _is_signed_on(note, on, keys)
    if not is_ours:
        _log.critical("%s is no checkpoint that this log signed on its day: it is written anew", path.name)
    return is_ours


def _is_signed_on(note: str, on: date, keys: tuple[str, str], size: int | None = None) -> bool:
    """Whether these keys signed a note on a day, and over so many entries if that is given."""
    try:
        checkpoint, signed = verify_at(note, *keys)
    except NotACheckpoint:
        return False
    return signed_day(signed) == on and size in (None, checkpoint.size)


def _hand_out(
    database: Database, settings: Settings, path: Path, newest: date, now: int, draw: Callable[[int], bytes]
) -> None:
    """First to the witnesses, so that the mail has their signatures."""
    known = deliveries(path.parent)
    acts = {
        one.url: partial(_witnessed, database, path, one)
        for one in settings.witnesses
        if not _is_signed(path.read_text("utf-8"), one) or known.get(one.url, Delivery()).day != newest
    } | {
        to: partial(_mailed, settings, to, path, now, draw)
        for to in settings.checkpoints_to
        if known.get(to, Delivery()).day != newest
    }
    for to, act in acts.items():
        reason = deliver(path.parent, to, newest, now, act)
        if reason is not None:
            _log.warning("the checkpoint of %s does not reach %s: %s", newest, to, reason)


def _mailed(settings: Settings, to: str, path: Path, now: int, draw: Callable[[int], bytes]) -> None:
    """Raises NotTaken."""
    if settings.mail is None:
        raise NotTaken("the settings name no mail server")
    subject = f"{settings.service}: {SUBJECT}"
    try:
        send(settings.mail, letter(settings.mail, to, subject, path.read_text("utf-8"), now, draw))
    except NotSent as error:
        raise NotTaken(str(error)) from error


def _witnessed(database: Database, path: Path, witness: Witness) -> None:
    """Add the signature of a witness to the file, if it is not there. Raises NotTaken."""
    note = path.read_text("utf-8")
    if _is_signed(note, witness):
        return
    try:
        line = _asked(database, note, witness)
    except (httpx.HTTPError, ValueError) as error:
        raise NotTaken(f"no answer ({type(error).__name__})") from error
    except (NotFound, Tampered) as error:
        _log.critical("no proof can be made for the witness %s of the checkpoint of %s", witness.url, path.stem)
        raise NotTaken("what is stored does not lead from what it signed last to this checkpoint") from error
    if line is None or not _is_signed(note + line, witness):
        _log.critical("the witness %s does not sign the checkpoint of %s", witness.url, path.stem)
        raise NotTaken("it does not sign this checkpoint")
    write_whole(path, note + line)


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


_NEWEST: Any = sa.select(checkpoints.c.day, sa.func.max(checkpoints.c.size).label("size")).where(
    checkpoints.c.day < sa.bindparam("today")
)
_LAST = _NEWEST.group_by(checkpoints.c.day).order_by(checkpoints.c.day.desc()).limit(DAYS).subquery()
_DAYS = (
    sa.select(checkpoints.c.day, checkpoints.c.note, checkpoints.c.size)
    .join(_LAST, _LAST.c.size == checkpoints.c.size)
    .order_by(checkpoints.c.day.desc())
)
_OF_DAY = (
    sa.select(checkpoints.c.day, checkpoints.c.note, checkpoints.c.size)
    .where(checkpoints.c.day == sa.bindparam("day"))
    .order_by(checkpoints.c.size.desc())
)
