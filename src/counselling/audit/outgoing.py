"""To whom the day's checkpoint goes, and what came of it: kept in `outgoing.json` beside the checkpoints.

So a restart forgets nothing, and the workspace can say who has not got it. Everybody is sent the newest day at least once: again
after a crash before it was written down; days that did not get there before it do not follow. Whoever cannot be reached is tried
again after a minute, then two, four … and from there on once a day.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final

import msgspec

from reporting.web.clock import ZURICH
from reporting.whole_file import write_whole

FIRST_WAIT: Final = 60  # seconds
LONGEST_WAIT: Final = 86_400
_NAME: Final = "outgoing.json"


class NotTaken(Exception):
    """A checkpoint did not get there; the text says why, in a few words for the operator."""


class Delivery(msgspec.Struct, frozen=True):
    """How it stands with one address: the last day that got there; since it last did, how often it did not, since when, why, and
    when it is tried again (seconds since 1970)."""

    day: date | None = None
    failures: int = 0
    since: int = 0
    reason: str = ""
    again: int = 0


Deliveries = Mapping[str, Delivery]


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else is at this folder, whatever process; until the end of the block nobody will be."""
    import fcntl  # noqa: PLC0415 - Windows has none, and the command that verifies there is loaded with this one

    with (folder / "outgoing.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def deliveries(folder: Path) -> dict[str, Delivery]:
    """How it stands with each address. A file that says nothing is as none: everybody is tried again."""
    try:
        return msgspec.json.decode((folder / _NAME).read_bytes(), type=dict[str, Delivery])
    except (OSError, msgspec.DecodeError):
        return {}


def deliver(folder: Path, to: str, day: date, now: int, hand_over: Callable[[], None]) -> str | None:
    """Hand the checkpoint of a day over unless it is too early to try again; why it failed, None if it did not.

    `hand_over` raises NotTaken if it could not.
    """
    known = deliveries(folder)
    before = known.get(to, Delivery())
    if now < before.again <= now + LONGEST_WAIT:  # what is further away nobody here wrote
        return None
    reason = None
    try:
        hand_over()
        after = Delivery(day)
    except NotTaken as error:
        reason = str(error)
        after = _failed(before, reason, now)
    write_whole(folder / _NAME, msgspec.json.encode(known | {to: after}).decode() + "\n")
    return reason


def said(known: Deliveries, wanted: list[str], newest: date | None) -> list[str]:
    """A line for each of these addresses that could not be reached last, or has not got the checkpoint of the newest day."""
    lines = (_line(to, known.get(to, Delivery()), newest) for to in wanted)
    return [line for line in lines if line is not None]


def _line(to: str, one: Delivery, newest: date | None) -> str | None:
    if one.failures:
        return (
            f"the checkpoint of the audit trail does not reach {to}: {one.failures} tries since {moment(one.since)},"
            f" the last one: {one.reason}; tried again at {moment(one.again)}"
        )
    if newest is None or (one.day is not None and one.day >= newest):
        return None
    last = "none" if one.day is None else f"that of {one.day}"
    return f"the checkpoint of the audit trail of {newest} has not reached {to}: the last one that did is {last}"


def moment(seconds: int) -> str:
    """`2026-11-22 14:05`, in Switzerland."""
    return f"{datetime.fromtimestamp(seconds, ZURICH):%Y-%m-%d %H:%M}"


def _failed(before: Delivery, reason: str, now: int) -> Delivery:
    wait = min(FIRST_WAIT << min(before.failures, 20), LONGEST_WAIT)
    return Delivery(before.day, before.failures + 1, before.since or now, reason, now + wait)
