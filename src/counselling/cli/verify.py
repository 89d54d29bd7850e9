"""`counselling audit verify`: an export, or the proof of an entry, held against its signatures and against what was kept.

It needs no installation: the file, the verifier keys and the checkpoints that were kept are enough, on whatever machine.
"""

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, kept_note, parse_cosigner_key, verify
from counselling.audit.proof import FIRST_LINE, NotAProof, verify_proof
from counselling.audit.verify import LONGEST_LINE, Verified, Wrong, verify_export
from counselling.cli.ground import CannotDo, add_command, progress, read
from reporting.sealing.errors import NotGenuine
from reporting.sealing.note import parse_verifier_key

ENDINGS = """It ends with
  0  everything is right
  1  something is wrong: the first of it is named
  2  it could not be checked: a file cannot be read, or is not what it should be
  3  everything is as it was signed, but what was signed is to be explained

"""


def add_verify(kinds: Any) -> None:
    """Describe it."""
    check = add_command(
        kinds,
        "verify",
        _verify,
        "recompute an export and hold it against its signatures and the checkpoints that were kept",
        "audit verify trail-2026.txt --keys trail.keys --checkpoint 2026-03-31.txt",
        settings=False,
    )
    check.formatter_class = argparse.RawDescriptionHelpFormatter
    check.description = f"{check.description}\n\n{ENDINGS.rstrip()}"
    check.add_argument("file", type=Path, help="the export, or the proof of an entry")
    check.add_argument("--keys", type=Path, required=True, help="the file with what `counselling audit keys` printed")
    check.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint that was kept, alone or in the mail it came in; repeatable",
    )


def _verify(chosen: argparse.Namespace) -> int:
    keys = _verifier_keys(chosen.keys)
    kept = [_kept(path, keys) for path in chosen.checkpoint]
    try:
        with chosen.file.open("rb") as lines:
            if lines.readline().rstrip() == FIRST_LINE.encode():
                return _verify_proof(chosen.file, keys, kept)
            lines.seek(0)
            # Who wrote the file does not decide how much memory it takes.
            each = iter(partial(lines.readline, LONGEST_LINE), b"")
            found = verify_export(each, keys, kept, lambda count: progress(f"{count:,} entries"))
    except OSError as error:
        raise CannotDo(f"{chosen.file} cannot be read: {error.strerror}") from None
    except Wrong as error:
        progress("")
        print(f"WRONG: {chosen.file}, {error}")
        return 1
    finally:
        progress("")
    return _said(found)


def _said(found: Verified) -> int:
    """Print what was found right; the exit code."""
    print(
        f"right: {_many(found.entries, 'entry', 'entries')} under"
        f" {_many(found.checkpoints, 'signed checkpoint', 'signed checkpoints')}, held against {_kept_many(found.kept)}"
    )
    print(f"the newest checkpoint was signed on {found.day}; what was done since then is not in this file")
    if found.pruning is not None:
        print(
            f"the first {found.pruned:,} were pruned on {found.pruning.day} ({found.pruning.reason}), under a signed"
            " statement; what they said is not in this file"
        )
    if found.kept == 0:
        print("NOT CHECKED: whether it was signed anew; only a checkpoint that you kept (--checkpoint) can show that")
    if found.unchecked:
        are = "is" if found.unchecked == 1 else "are"
        print(
            f"NOT CHECKED: {_kept_many(found.unchecked)} {are} older than that; an earlier export can be held against it"
        )
    if found.set_back:
        print(
            f"TO BE EXPLAINED: a checkpoint was signed on an earlier day than the one before it (times: {found.set_back})"
        )
    if found.is_young:
        print(
            "TO BE EXPLAINED: entries may have been pruned before they were a year old, as they must be"
            " (Data Protection Ordinance, SR 235.11, art. 4 para. 5; to be confirmed)"
        )
    return 3 if found.set_back or found.is_young else 0


def _many(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _kept_many(count: int) -> str:
    return f"{count:,} that {'was' if count == 1 else 'were'} kept"


def _verify_proof(path: Path, keys: tuple[str, str], kept: Sequence[Checkpoint]) -> int:
    """A proof stands under one checkpoint: of those that were kept only one of the same size can be held against it."""
    try:
        entry, number, checkpoint = verify_proof(read(path), keys)
    except (NotAProof, NotACheckpoint) as error:
        print(f"WRONG: {path}: {error}")
        return 1
    same = [one for one in kept if one.size == checkpoint.size]
    if any(one != checkpoint for one in same):
        print(f"WRONG: {path}: a checkpoint that was kept has another root")
        return 1
    print(entry.decode("ascii", "backslashreplace"))
    print(
        f"right: this is entry {number} of {checkpoint.size:,} of {checkpoint.origin},"
        f" held against {_kept_many(len(same))}; an export is held against all of them"
    )
    return 0


def _verifier_keys(path: Path) -> tuple[str, str]:
    """Raises CannotDo: a key that was copied badly must not look as if the trail were wrong."""
    lines = read(path).split()
    try:
        ed25519, ml_dsa = lines
        parse_verifier_key(ed25519)
        parse_cosigner_key(ml_dsa)
    except (ValueError, NotGenuine, NotACheckpoint):
        raise CannotDo(f"{path}: not the two lines that `counselling audit keys` prints; fetch it again") from None
    return ed25519, ml_dsa


def _kept(path: Path, keys: tuple[str, str]) -> Checkpoint:
    try:
        return verify(kept_note(read(path), keys[0]), *keys)
    except NotACheckpoint as error:
        raise CannotDo(f"{path}: not a checkpoint of this log: {error}") from None
