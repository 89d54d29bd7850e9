"""Checks an exported trail against what its log signed and what a supervisor kept: with nothing but the file and the public keys.

An export is a text: each entry a line, its stored bytes; each checkpoint a line, the signed note as a JSON string, after the
entries it is over; the last line is a checkpoint. One pass, in bounded memory; the first thing that is wrong ends it and is named.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

import msgspec

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, verify
from counselling.audit.entries import NotAnEntry, parse_entry
from counselling.audit.tree import EMPTY, leaf_hash, node_hash

_NOTE: Final = msgspec.json.Decoder(str)
EVERY: Final = 10_000  # entries between two signs of progress


class Wrong(Exception):
    """What is wrong with an export first. `entry` is the number of the entry it was found at, `line` that of the file."""

    def __init__(self, reason: str, entry: int, line: int) -> None:
        super().__init__(f"line {line}, entry {entry}: {reason}")
        self.reason, self.entry, self.line = reason, entry, line


class Verified(NamedTuple):
    """What was found right: so many entries, so many signed checkpoints, so many of the kept ones, and the newest."""

    entries: int
    checkpoints: int
    kept: int
    newest: Checkpoint


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
    waiting = sorted(kept, key=lambda one: one.size)
    peaks: list[tuple[int, bytes]] = []
    count = checkpoints = line = 0
    newest: Checkpoint | None = None
    for line, text in enumerate(lines, 1):
        while waiting and waiting[0].size == count:
            _require_root(waiting.pop(0), root(peaks), count, line, "a checkpoint that was kept has another root")
        if not text.endswith(b"\n"):
            raise Wrong("the file is cut short", count, line)
        if text.startswith(b"{"):
            _append(peaks, _entry_hash(text[:-1], count, line))
            count += 1
            newest = None
            if count % EVERY == 0:
                progress(count)
        else:
            newest = _checkpoint(text[:-1], keys, count, line)
            _require_root(newest, root(peaks), count, line, "the entries are not those that were signed")
            checkpoints += 1
    if newest is None:
        raise Wrong("the file is cut short: it does not end with a checkpoint", count, line)
    while waiting and waiting[0].size == count:
        _require_root(waiting.pop(0), root(peaks), count, line, "a checkpoint that was kept has another root")
    if waiting:
        raise Wrong(f"entries are missing: a checkpoint that was kept is over {waiting[0].size}", count, line)
    return Verified(count, checkpoints, len(kept), newest)


def root(peaks: Sequence[tuple[int, bytes]]) -> bytes:
    """The root of the tree whose complete subtrees, from left to right, are these (width and hash)."""
    if not peaks:
        return EMPTY
    result = peaks[-1][1]
    for _, left in reversed(peaks[:-1]):
        result = node_hash(left, result)
    return result


def _append(peaks: list[tuple[int, bytes]], leaf: bytes) -> None:
    width, right = 1, leaf
    while peaks and peaks[-1][0] == width:
        right = node_hash(peaks.pop()[1], right)
        width *= 2
    peaks.append((width, right))


def _entry_hash(entry: bytes, count: int, line: int) -> bytes:
    try:
        parse_entry(entry)
    except NotAnEntry as error:
        raise Wrong(f"not an entry ({error.reason})", count, line) from None
    return leaf_hash(entry)


def _checkpoint(text: bytes, keys: tuple[str, str], count: int, line: int) -> Checkpoint:
    try:
        checkpoint = verify(_NOTE.decode(text), *keys)
    except (msgspec.DecodeError, NotACheckpoint) as error:
        raise Wrong(f"not a checkpoint of this log ({error})", count, line) from None
    if checkpoint.size != count:
        raise Wrong(f"a checkpoint over {checkpoint.size} entries stands after {count}", count, line)
    return checkpoint


def _require_root(checkpoint: Checkpoint, found: bytes, count: int, line: int, reason: str) -> None:
    if checkpoint.root != found:
        raise Wrong(reason, count, line)
