"""Checks an exported trail against what its log signed and what a supervisor kept: with nothing but the file and the public keys.

An export is a text: each entry a line, its stored bytes; each checkpoint a line, the signed note as a JSON string, after the
entries it is over; the last line is a checkpoint. If entries were pruned, the first line is the signed statement of it, a JSON
string too. One pass, in a memory of eight bytes an entry. The first thing that is wrong ends it and is named: by the number of the
entry, or by those since the last root that was right, because no root tells which of them it was. Entries are read many at once,
and one by one where one of them is wrong.
"""

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import groupby, islice
from typing import Final, Literal, NamedTuple

import msgspec

from counselling.audit.checkpoint import Checkpoint, NotACheckpoint, signed_day, verify_at
from counselling.audit.entries import NotAnEntry, parse_entries, parse_entry
from counselling.audit.repeats import keep, repeat
from counselling.audit.statement import KEPT_DAYS, Pruning, verify_pruning
from counselling.audit.tree import grown, joined, leaf_hash

_NOTE: Final = msgspec.json.Decoder(str)
_PRUNED: Final = b"\\npruned "  # as it stands in a JSON string
AT_ONCE: Final = 1_000  # lines
LONGEST_LINE: Final = 1 << 16  # bytes: many times a checkpoint with all its signatures


Kind = Literal["signed", "kept", "missing", "twice"]


class Wrong(Exception):
    """What is wrong with an export first: found at a line of the file, in one of the entries from `entry` up to, not
    including, `end`; without `end` at that entry. `line`: 0 if only the entry is known.

    `kind`: it is not what was `signed`, not what somebody `kept`, entries are `missing` that somebody kept a checkpoint over, or
    one is there `twice`.
    """

    def __init__(self, reason: str, line: int, entry: int, end: int = 0, kind: Kind = "signed") -> None:
        place = f"line {line}, " if line else ""
        entries = f"one of the entries {entry} to {end - 1}" if end > entry + 1 else f"entry {entry}"
        super().__init__(f"{place}{entries}: {reason}")
        self.reason, self.line, self.entry, self.kind = reason, line, entry, kind


class Verified(NamedTuple):
    """What was found right: so many entries, so many signed checkpoints, so many of the kept ones, and the newest.

    `pruned`: of the entries, how many were taken away under a signed statement; `unchecked`: kept checkpoints that lie among
    those, against which nothing can be held any more; `set_back`: how often a checkpoint was signed on an earlier day than the
    one before it, which is a clock that was set, or somebody who wanted it to look so. `day`: on which the newest was signed;
    `pruning`: the statement; `is_young`: that an entry may have been taken away under it before KEPT_DAYS were over.
    """

    entries: int
    checkpoints: int
    kept: int
    newest: Checkpoint
    pruned: int
    unchecked: int
    set_back: int
    day: date
    pruning: Pruning | None = None
    is_young: bool = False


class Verification:
    """One pass over an export; whoever reads it may do so in pieces, each of whole lines.

    Args:
        keys: the log's verifier keys, Ed25519 and ML-DSA-44.
        kept: checkpoints that were kept elsewhere, their signatures already verified.
    """

    def __init__(self, keys: tuple[str, str], kept: Sequence[Checkpoint] = ()) -> None:
        self._keys = keys
        self._waiting = sorted(kept, key=lambda one: one.size)
        self._kept = len(kept)
        self._peaks: list[bytes] = []
        self._checkpoints = self._line = 0
        self._newest: Checkpoint | None = None
        self._pruning: Pruning | None = None
        self._unchecked = self._set_back = self._signed = 0
        self._right = self._agreed = 0  # so many entries were signed by the log so; so many somebody kept so
        self._is_young = False
        self._nonces = array("Q")
        self.entries = 0
        self._hold_against_kept()

    def take(self, lines: Iterable[bytes]) -> None:
        """The next lines of the file, each with its line break; about AT_ONCE of them are quick. Raises Wrong."""
        for are_entries, some in groupby(lines, _is_entry):
            if are_entries:
                self._take_entries(list(some))
            else:
                for line in some:
                    self._take_note(line)

    def end(self) -> Verified:
        """There are no more lines. Raises Wrong if there should be."""
        if self._newest is None:
            raise self._wrong("the file is cut short: it does not end with a checkpoint")
        if self._waiting:
            reason = f"entries are missing: a checkpoint that was kept is over {self._waiting[0].size}"
            raise self._wrong(reason, kind="missing")
        self._require_once()
        return Verified(
            self.entries,
            self._checkpoints,
            self._kept - self._unchecked,
            self._newest,
            0 if self._pruning is None else self._pruning.size,
            self._unchecked,
            self._set_back,
            signed_day(self._signed),
            self._pruning,
            self._is_young,
        )

    def _require_once(self) -> None:
        found = repeat(self._nonces)
        if found is not None:
            again, first = (self.entries - len(self._nonces) + place for place in found)
            raise Wrong(
                f"it stands there a second time, as entry {first} did: it was put in again", 0, again, 0, "twice"
            )

    def _begin_after(self, text: bytes) -> None:
        """What comes first here follows what was pruned; of that, the log's word is all there is."""
        try:
            pruning = verify_pruning(_NOTE.decode(text), *self._keys)
        except (msgspec.DecodeError, NotACheckpoint) as error:
            raise self._wrong(f"not a statement of this log ({error})") from None
        self._pruning, self._peaks = pruning, list(pruning.peaks)
        self.entries = self._right = self._agreed = pruning.size
        while self._waiting and self._waiting[0].size < pruning.size:
            self._waiting.pop(0)
            self._unchecked += 1
        self._hold_against_kept()

    def _take_entries(self, lines: list[bytes]) -> None:
        begin = 0
        while begin < len(lines):  # up to the next one that was kept; the last line may be one that was cut short
            most = self._waiting[0].size - self.entries if self._waiting else len(lines)
            self._append(lines[begin : begin + most])
            begin += most
            self._hold_against_kept()

    def _append(self, lines: list[bytes]) -> None:
        text = b"".join(lines)
        try:
            parsed = parse_entries(text)
        except NotAnEntry:
            raise self._first_wrong(lines) from None
        keep(self._nonces, (one.n for one in parsed))
        leaves = [leaf_hash(entry) for entry in text[:-1].split(b"\n")]
        self._peaks = grown(self._peaks, self.entries, leaves)
        self.entries += len(leaves)
        self._line += len(leaves)
        self._newest = None

    def _first_wrong(self, lines: list[bytes]) -> Wrong:
        """What is wrong with the first of these that is no entry, or not a whole line. One of them is."""
        for line in lines:
            self._line += 1
            if not line.endswith(b"\n"):
                return self._unended(line)
            if line.endswith(b"\r\n"):
                return self._wrong("the ends of lines were changed on the way: carry the file as it was exported")
            try:
                parse_entry(line[:-1])
            except NotAnEntry as error:
                return self._wrong(f"not an entry ({error.reason})")
            self.entries += 1
        raise AssertionError("each of them is an entry, and all of them are none")

    def _take_note(self, line: bytes) -> None:
        self._line += 1
        if not line.endswith(b"\n"):
            raise self._unended(line)
        if self._line == 1 and _PRUNED in line:
            self._begin_after(line[:-1])
        else:
            self._newest = self._checkpoint(line[:-1])

    def _checkpoint(self, text: bytes) -> Checkpoint:
        try:
            checkpoint, signed = verify_at(_NOTE.decode(text), *self._keys)
        except msgspec.DecodeError:
            raise self._wrong("not a line of an export") from None
        except NotACheckpoint as error:
            raise self._wrong(f"not a checkpoint of this log ({error})") from None
        if checkpoint.size != self.entries:
            raise self._wrong(f"a checkpoint over {checkpoint.size} entries stands after {self.entries}", self._right)
        self._require_root(checkpoint, "the entries are not those that were signed", self._right)
        self._right = self.entries
        self._checkpoints += 1
        self._set_back += signed < self._signed
        self._is_young |= self._checkpoints == 1 and self._is_too_young(signed_day(signed))
        self._signed = signed
        return checkpoint

    def _is_too_young(self, first: date) -> bool:
        """Whether what was pruned may have been younger than it must be kept: it was there before the first checkpoint that is
        left, and that was signed less than a year before the statement."""
        return self._pruning is not None and (date.fromisoformat(self._pruning.day) - first).days < KEPT_DAYS

    def _hold_against_kept(self) -> None:
        while self._waiting and self._waiting[0].size == self.entries:
            reason = "a checkpoint that was kept has another root: what it is over was not the same then"
            self._require_root(self._waiting.pop(0), reason, self._agreed, "kept")
            self._agreed = self.entries

    def _require_root(self, checkpoint: Checkpoint, reason: str, begin: int, kind: Kind = "signed") -> None:
        if checkpoint.root != joined(self._peaks):
            raise self._wrong(reason, begin, kind)

    def _unended(self, line: bytes) -> Wrong:
        return self._wrong("the file is cut short" if len(line) < LONGEST_LINE else "longer than any line of an export")

    def _wrong(self, reason: str, begin: int | None = None, kind: Kind = "signed") -> Wrong:
        first, end = (self.entries, 0) if begin is None else (begin, self.entries)
        return Wrong(reason, self._line, first, end, kind)


def verify_export(
    lines: Iterable[bytes],
    keys: tuple[str, str],
    kept: Sequence[Checkpoint] = (),
    progress: Callable[[int], None] = lambda _entries: None,
) -> Verified:
    """Recompute everything of an export.

    Args:
        lines: of the file, each with its line break; what is longer than LONGEST_LINE may come in parts, and is refused.
        keys: the log's verifier keys, Ed25519 and ML-DSA-44.
        kept: checkpoints that were kept elsewhere, their signatures already verified.
        progress: told the number of entries so far, each AT_ONCE lines.

    Raises:
        Wrong: an entry, an order, a signature or a root is not what was signed, or entries are missing.
    """
    verification = Verification(keys, kept)
    remaining = iter(lines)
    while some := list(islice(remaining, AT_ONCE)):
        verification.take(some)
        progress(verification.entries)
    return verification.end()


def _is_entry(line: bytes) -> bool:
    return line.startswith(b"{")
