"""What `counselling audit verify` prints, and how it ends, on whatever machine: with the export, the keys, and what was kept."""

import os
import pty
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import msgspec
import pytest

from counselling.audit.checkpoint import midnight, sign, signer, verifier_keys
from counselling.audit.entries import OPERATOR, entry
from counselling.audit.statement import Pruning, sign_pruning
from counselling.audit.tree import grown, joined, leaf_hash
from counselling.cli import main

KEYS = signer("localhost:8000/trail", bytes(32))
ENTRIES = [entry(1_790_000_000, "trail.viewed", OPERATOR, bytes([place]) * 16, bytes(32), "") for place in range(6)]
PEAKS = [grown([], 0, [leaf_hash(one) for one in ENTRIES[:size]]) for size in range(7)]

Says = Callable[..., tuple[int, str, str]]


def note(size: int, day: str) -> str:
    return sign(size, joined(PEAKS[size]), midnight(date.fromisoformat(day)), KEYS)


def export(days: Sequence[str], begin: int = 0) -> bytes:
    """Entries from `begin` on, a checkpoint after every second one."""
    lines = []
    for size, day in zip(range(begin + 2, 7, 2), days, strict=True):
        lines += [*ENTRIES[size - 2 : size], msgspec.json.encode(note(size, day))]
    return b"".join(line + b"\n" for line in lines)


def after_pruning(day: str) -> bytes:
    """What is left, of 2026, after the first two were taken away on a day."""
    statement = sign_pruning(Pruning(2, day, "retention", tuple(PEAKS[2])), 1_790_000_000, KEYS)
    return msgspec.json.encode(statement) + b"\n" + export(["2026-03-01", "2026-04-01"], begin=2)


@pytest.fixture
def says(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Says:
    """The command over an export and what else it is given: how it ends, what it prints, what it complains of."""
    monkeypatch.chdir(tmp_path)
    Path("trail.keys").write_text("\n".join(verifier_keys(KEYS)) + "\n")

    def said(content: bytes, *words: str) -> tuple[int, str, str]:
        Path("trail.txt").write_bytes(content)
        code = main(["audit", "verify", "trail.txt", "--keys", "trail.keys", *words])
        return code, *capsys.readouterr()

    return said


WHOLE = export(["2026-01-01", "2026-01-02", "2026-01-03"])


def test_what_is_right_is_said_with_its_day_and_with_what_was_not_checked(says: Says) -> None:
    code, printed, _ = says(WHOLE)
    assert code == 0
    assert "right: 6 entries under 3 signed checkpoints, held against 0 that were kept" in printed
    assert "the newest checkpoint was signed on 2026-01-03" in printed
    assert "NOT CHECKED: whether it was signed anew" in printed
    Path("kept.txt").write_text(note(4, "2026-01-02"))
    code, printed, _ = says(WHOLE, "--checkpoint", "kept.txt")
    assert (code, "held against 1" in printed, "NOT CHECKED" in printed) == (0, True, False)


def test_an_old_copy_is_refused_beside_a_later_checkpoint(says: Says) -> None:
    Path("kept.txt").write_text(note(6, "2026-01-03"))
    old = b"".join(WHOLE.splitlines(keepends=True)[:6])
    assert says(old)[0] == 0
    code, printed, _ = says(old, "--checkpoint", "kept.txt")
    assert (code, "entries are missing: a checkpoint that was kept is over 6" in printed) == (1, True)


def test_what_is_wrong_is_named(says: Says) -> None:
    code, printed, _ = says(WHOLE.replace(b'"operator"', b'"worker"', 4).replace(b'"worker"', b'"operator"', 2))
    assert code == 1
    assert "WRONG: trail.txt, line 6, one of the entries 2 to 3: the entries are not those that were signed" in printed


def test_what_is_to_be_explained_is_no_success(says: Says) -> None:
    code, printed, _ = says(export(["2026-01-02", "2026-01-01", "2026-01-03"]))
    assert code == 3
    assert "TO BE EXPLAINED: a checkpoint was signed on an earlier day than the one before it (times: 1)" in printed
    code, printed, _ = says(after_pruning("2026-12-01"))
    assert code == 3
    assert "the first 2 were pruned on 2026-12-01 (retention), under a signed statement" in printed
    assert "TO BE EXPLAINED: entries may have been pruned before they were a year old" in printed
    code, printed, _ = says(after_pruning("2027-12-01"))
    assert (code, "TO BE EXPLAINED" in printed) == (0, False)


@pytest.mark.parametrize("keys", ["", "one", "one two", "{1}\n{0}", "{0}\n{1}A", "{0}\n{0}", "{0}\n{1}\n{1}"])
def test_keys_that_were_copied_badly_are_no_fault_of_the_trail(says: Says, keys: str) -> None:
    Path("trail.keys").write_text(keys.format(*verifier_keys(KEYS)))
    code, printed, complained = says(WHOLE)
    assert (code, printed) == (2, "")
    assert "trail.keys: not the two lines that `counselling audit keys` prints" in complained


def test_whoever_has_no_such_file_or_kept_something_else_is_told_in_one_line(says: Says) -> None:
    Path("kept.txt").write_text("a shopping list\n")
    for words in (["--checkpoint", "kept.txt"], ["--checkpoint", "none.txt"], ["--keys", "none.keys"]):
        code, printed, complained = says(WHOLE, *words)
        assert (code, printed, complained.count("\n")) == (2, "", 1)


def test_it_needs_nothing_that_only_one_system_has(tmp_path: Path) -> None:
    """As on a system without locks of files: whatever is loaded, nothing asks for them before a witness signs."""
    code = (
        "import sys; sys.modules['fcntl'] = None; from counselling.cli import main; main(['audit', 'verify', '--help'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "could not be checked" in done.stdout


def test_on_a_terminal_how_far_it_is_is_shown_and_taken_away_again(says: Says, tmp_path: Path) -> None:
    says(WHOLE)
    terminal, theirs = pty.openpty()
    words = [sys.executable, "-m", "counselling.cli", "audit", "verify", "trail.txt", "--keys", "trail.keys"]
    with os.fdopen(theirs, "w") as shown:
        subprocess.run(words, stdout=shown, stderr=shown, check=True, cwd=tmp_path)
    text = os.read(terminal, 10_000).decode()
    os.close(terminal)
    assert "\r\x1b[K6 entries" in text
    assert text.partition("right:")[0].endswith("\x1b[K")
