"""Checks an exported trail against what its log signed and what a supervisor kept: with nothing but the file and the public keys.

An export is a text: each entry a line, its stored bytes; each checkpoint a line, the signed note as a JSON string, after the
entries it is over; the last line is a checkpoint. If entries were pruned, the first line is the signed statement of it, a JSON
string too. One pass, in bounded memory; the first thing that is wrong ends it and is named.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, verify_at, verify_pruning
from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.tree import joined, leaf_hash, node_hash

_NOTE: Final = msgspec.json.Decoder(str)
_PRUNED: Final = b"\\npruned "  # as it stands in a JSON string
EVERY: Final = 10_000  # entries between two signs of progress


class Wrong(Exception):
    """What is wrong with an export first. `entry` is the number of the entry it was found at, `line` that of the file."""

    def __init__(self, reason: str, entry: int, line: int) -> None:
        super().__init__(f"line {line}, entry {entry}: {reason}")
        self.reason, self.entry, self.line = reason, entry, line


class Verified(NamedTuple):
    """What was found right: so many entries, so many signed checkpoints, so many of the kept ones, and the newest.

    `pruned`: of the entries, how many were taken away under a signed statement; `unchecked`: kept checkpoints that lie among
    those, against which nothing can be held any more; `set_back`: how often a checkpoint was signed on an earlier day than the
    one before it, which is a clock that was set, or somebody who wanted it to look so.
    """

    entries: int
    checkpoints: int
    kept: int
    newest: Checkpoint
    pruned: int
    unchecked: int
    set_back: int


class Verification:
    """One pass over an export, line by line; whoever reads it may do so in pieces.

    Args:
        keys: the log's verifier keys, Ed25519 and ML-DSA-44.
        kept: checkpoints that were kept elsewhere, their signatures already verified.
    """

    def __init__(self, keys: tuple[str, str], kept: Sequence[Checkpoint] = ()) -> None:
        self._keys = keys
        self._waiting = sorted(kept, key=lambda one: one.size)
        self._kept = len(kept)
        # Of the complete subtrees so far, from left to right: one for each bit of `entries` that is set.
        self._peaks: list[bytes] = []
        self._checkpoints = self._line = 0
        self._newest: Checkpoint | None = None
        self._pruned = self._unchecked = self._set_back = self._signed = 0
        self.entries = 0
        self._hold_against_kept()

    def take(self, text: bytes) -> None:
        """The next line of the file, with its line break. Raises Wrong."""
        self._line += 1
        if not text.endswith(b"\n"):
            raise self._wrong("the file is cut short")
        if self._line == 1 and _PRUNED in text:
            self._begin_after(text[:-1])
        elif text.startswith(b"{"):
            self._append(self._entry_hash(text[:-1]))
        else:
            self._newest = self._checkpoint(text[:-1])

    def end(self) -> Verified:
        """There are no more lines. Raises Wrong if there should be."""
        if self._newest is None:
            raise self._wrong("the file is cut short: it does not end with a checkpoint")
        if self._waiting:
            raise self._wrong(f"entries are missing: a checkpoint that was kept is over {self._waiting[0].size}")
        held = self._kept - self._unchecked
        return Verified(
            self.entries, self._checkpoints, held, self._newest, self._pruned, self._unchecked, self._set_back
        )

    def _begin_after(self, text: bytes) -> None:
        """What comes first here follows what was pruned; of that, the log's word is all there is."""
        try:
            pruning = verify_pruning(_NOTE.decode(text), *self._keys)
        except (msgspec.DecodeError, NotACheckpoint) as error:
            raise self._wrong(f"not a statement of this log ({error})") from None
        self._peaks = list(pruning.peaks)
        self._pruned = self.entries = pruning.size
        while self._waiting and self._waiting[0].size < pruning.size:
            self._waiting.pop(0)
            self._unchecked += 1
        self._hold_against_kept()

    def _append(self, leaf: bytes) -> None:
        right, whole = leaf, self.entries
        while whole & 1:  # two neighbours of the same width become one
            right = node_hash(self._peaks.pop(), right)
            whole >>= 1
        self._peaks.append(right)
        self.entries += 1
        self._newest = None
        if self._waiting:
            self._hold_against_kept()

    def _entry_hash(self, entry: bytes) -> bytes:
        try:
            parse_entry(entry)
        except NotAnEntry as error:
            raise self._wrong(f"not an entry ({error.reason})") from None
        return leaf_hash(entry)

    def _checkpoint(self, text: bytes) -> Checkpoint:
        try:
            checkpoint, signed = verify_at(_NOTE.decode(text), *self._keys)
        except (msgspec.DecodeError, NotACheckpoint) as error:
            raise self._wrong(f"not a checkpoint of this log ({error})") from None
        if checkpoint.size != self.entries:
            raise self._wrong(f"a checkpoint over {checkpoint.size} entries stands after {self.entries}")
        self._require_root(checkpoint, "the entries are not those that were signed")
        self._checkpoints += 1
        self._set_back += signed < self._signed
        self._signed = signed
        return checkpoint

    def _hold_against_kept(self) -> None:
        while self._waiting and self._waiting[0].size == self.entries:
            self._require_root(self._waiting.pop(0), "a checkpoint that was kept has another root")

    def _require_root(self, checkpoint: Checkpoint, reason: str) -> None:
        if checkpoint.root != joined(self._peaks):
            raise self._wrong(reason)

    def _wrong(self, reason: str) -> Wrong:
        return Wrong(reason, self.entries, self._line)


def verify_export(
    lines: Iterable[bytes],
    keys: tuple[str, str],
    kept: Sequence[Checkpoint] = (),
    progress: Callable[[int], None] = lambda _entries: None,
) -> Verified:
    """Recompute everything of an export.

    Args:
        lines: of the file, each with its line break.
        keys: the log's verifier keys, Ed25519 and ML-DSA-44.
        kept: checkpoints that were kept elsewhere, their signatures already verified.
        progress: told the number of entries, now and then.

    Raises:
        Wrong: an entry, an order, a signature or a root is not what was signed, or entries are missing.
    """
    verification = Verification(keys, kept)
    for line in lines:
        verification.take(line)
        if verification.entries % EVERY == 0:
            progress(verification.entries)
    return verification.end()
