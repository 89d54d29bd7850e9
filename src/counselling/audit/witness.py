"""A witness of the trail (C2SP tlog-witness): signs a log's newer checkpoint if it continues the one it signed last, and no other.

It needs nothing of the installation: its own key, the public keys of the logs it knows, and a folder in which it keeps, for each
log, the last checkpoint it signed. What it has signed it never contradicts: not a fork, not a rollback, not after a restart.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, Signer, cosignature_line, parse, verify
from counselling.audit.tree import NotInTree, verify_consistency
from reporting.sealing.canonical import base64_bytes, base64_text
from reporting.sealing.errors import NotGenuine
from reporting.sealing.note import split_note
from reporting.whole_file import write_whole

MOST_HASHES: Final = 63
LARGEST: Final = 65_536  # bytes of a submission
SIZE_TYPE: Final = "text/x.tlog.size"
_OLD: Final = re.compile("old (0|[1-9][0-9]{0,17})")


class NotCosigned(Exception):
    """A witness refuses: the status of its answer, and the size it signed last if that is why (409)."""

    def __init__(self, status: int, reason: str, size: int | None = None) -> None:
        super().__init__(reason)
        self.status, self.reason, self.size = status, reason, size


class Submission(NamedTuple):
    """A log's newer checkpoint as it comes in: from which size on, the consistency proof, the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: str


def print_submission(submission: Submission) -> str:
    """The body of `add-checkpoint`."""
    return "\n".join((f"old {submission.old}", *map(base64_text, submission.proof))) + "\n\n" + submission.note


def parse_submission(text: str) -> Submission:
    """The submission of a body that `print_submission` gave. Raises NotCosigned: 400."""
    head, blank, note = text.partition("\n\n")
    first, *lines = head.split("\n")
    old = _OLD.fullmatch(first)
    if old is None or not blank or len(lines) > MOST_HASHES:
        raise NotCosigned(400, "not a submission")
    try:
        return Submission(int(old[1]), tuple(map(base64_bytes, lines)), note)
    except NotGenuine:
        raise NotCosigned(400, "a line is not base64") from None


def judged(submission: Submission, logs: Mapping[str, tuple[str, str]], last: Checkpoint | None) -> Checkpoint:
    """The checkpoint of a submission, if it continues the `last` one that was signed of its log (None: none was).

    `logs`: the verifier keys of each known log, by its origin.

    Raises:
        NotCosigned: 403 its log did not sign it, 400 it is smaller than it says, 409 it begins elsewhere or is another tree of
            the same size, 422 it does not continue what was signed.
    """
    try:
        new = verify(submission.note, *logs[origin_of(submission, logs)])
    except NotACheckpoint as error:
        raise NotCosigned(403, str(error)) from None
    size, root = (0, b"") if last is None else (last.size, last.root)
    if submission.old > new.size:
        raise NotCosigned(400, "the old size is larger than the new one")
    if submission.old != size:
        raise NotCosigned(409, "another size was signed last", size)
    if size == new.size and size and root != new.root:
        raise NotCosigned(409, "another tree of this size was signed", size)
    try:
        if size:
            verify_consistency(size, new.size, submission.proof, root, new.root)
        elif submission.proof:
            raise NotInTree("a proof from nothing is empty")
    except NotInTree as error:
        raise NotCosigned(422, str(error)) from None
    return new


def origin_of(submission: Submission, logs: Mapping[str, tuple[str, str]]) -> str:
    """The log of a submission. Raises NotCosigned: 400 there is no checkpoint in it, 404 it is of no known log."""
    try:
        origin = parse(split_note(submission.note)[0]).origin
    except (NotGenuine, NotACheckpoint):
        raise NotCosigned(400, "not a checkpoint") from None
    if origin not in logs:
        raise NotCosigned(404, "the log is not known here")
    return origin


def cosign(text: str, logs: Mapping[str, tuple[str, str]], keys: Signer, folder: Path, now: int) -> str:
    """The signature line for a submission; from its return on this is the last checkpoint that was signed of its log.

    Raises NotCosigned.
    """
    submission = parse_submission(text)
    origin = origin_of(submission, logs)
    with _held(folder, origin) as path:
        new = judged(submission, logs, _last(path, logs[origin]))
        write_whole(path, submission.note)  # before anything is answered
    return cosignature_line(new, keys.origin, keys.ml_dsa, now)


@contextmanager
def _held(folder: Path, origin: str) -> Iterator[Path]:
    """The file of a log's last checkpoint, for one at a time, whatever process or thread."""
    import fcntl  # noqa: PLC0415 - Windows has none, and the command that verifies there is loaded with this one

    path = folder / f"{sha256(origin.encode()).hexdigest()[:32]}.checkpoint"
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _last(path: Path, keys: tuple[str, str]) -> Checkpoint | None:
    """What was signed last. A file that says something else than the log signed stops the witness: it signs nothing then."""
    if not path.exists():
        return None
    try:
        return verify(path.read_text("utf-8"), *keys)
    except (NotACheckpoint, UnicodeDecodeError) as error:
        raise NotCosigned(500, f"{path.name} is not what was kept: {error}") from None
