"""An export is refused for the first thing that is wrong with it, named by its line, in whatever pieces it is read."""

from array import array
from collections.abc import Callable, Iterator
from datetime import date
from random import Random

import msgspec
import pytest

from counselling.audit.checkpoint import Checkpoint, midnight, sign, signer, verifier_keys
from counselling.audit.entries import OPERATOR, WORKER, detail_text, entry
from counselling.audit.repeats import repeat
from counselling.audit.statement import Pruning, sign_pruning
from counselling.audit.tree import grown, joined, leaf_hash
from counselling.audit.verify import AT_ONCE, Verification, Wrong, verify_export

KEYS = signer("localhost:8000/trail", bytes(32))
PUBLIC = verifier_keys(KEYS)
DRAW = Random(5)
RUNS = (3, 1, 40, 2_100)  # entries under one checkpoint


def made() -> Iterator[bytes]:
    """The lines of an export with a checkpoint after each of the runs."""
    peaks: list[bytes] = []
    size = 0
    for run in RUNS:
        entries = [
            entry(1_790_000_000, "case.read", OPERATOR, DRAW.randbytes(16), bytes(32), detail_text(record=bytes(16)))
            for _ in range(run)
        ]
        peaks, size = grown(peaks, size, [leaf_hash(one) for one in entries]), size + run
        yield from (one + b"\n" for one in entries)
        yield msgspec.json.encode(sign(size, joined(peaks), midnight(date(2026, 11, 22)), KEYS)) + b"\n"


LINES = list(made())


def checkpoint(size: int) -> Checkpoint:
    """The true one over the first entries, as somebody could have kept it."""
    leaves = [leaf_hash(line[:-1]) for line in LINES if line.startswith(b"{")][:size]
    return Checkpoint(KEYS.origin, size, joined(grown([], 0, leaves)))


def said(lines: list[bytes], pieces: int, kept: list[Checkpoint]) -> str:
    """What comes of it when it is read in pieces of so many lines."""
    verification = Verification(PUBLIC, kept)
    try:
        for place in range(0, len(lines), pieces):
            verification.take(lines[place : place + pieces])
        return str(verification.end())
    except Wrong as error:
        return str(error)


def changed(place: int, change: Callable[[bytes], bytes]) -> list[bytes]:
    return [*LINES[:place], change(LINES[place]), *LINES[place + 1 :]]


def other(line: bytes) -> bytes:
    return line.replace(OPERATOR.encode(), WORKER.encode())


def half(line: bytes) -> bytes:
    return line[:50]


def spelt(line: bytes) -> bytes:
    return line.replace(b":", b": ", 1)


def unknown(line: bytes) -> bytes:
    return line.replace(b"case.read", b"case.sold")


CHANGES = {
    "right": (LINES, "Verified(entries=2144"),
    "another entry": (
        changed(20, other),
        "line 47, one of the entries 4 to 43: the entries are not those that were signed",
    ),
    "spelt otherwise": (changed(2_000, spelt), "line 2001, entry 1997: not an entry (format)"),
    "two are wrong": (
        changed(1_500, unknown)[:1_900] + changed(9, spelt)[1_900:],
        "line 1501, entry 1497: not an entry (unknown event)",
    ),
    "cut short in an entry": (changed(1_700, half)[:1_701], "line 1701, entry 1697: the file is cut short"),
    "cut short in a checkpoint": ([*LINES[:-1], LINES[-1][:-1]], "line 2148, entry 2144: the file is cut short"),
    "ends with an entry": (
        LINES[:-1],
        "line 2147, entry 2144: the file is cut short: it does not end with a checkpoint",
    ),
    "an empty line": ([*LINES[:900], b"\n", *LINES[900:]], "line 901, entry 897: not a line of an export"),
    "one is missing": (
        [*LINES[:900], *LINES[901:]],
        "line 2147, one of the entries 44 to 2142: a checkpoint over 2144 entries stands after 2143",
    ),
    "one stands twice": (
        [*LINES[:900], LINES[899], *LINES[900:]],
        "line 2149, one of the entries 44 to 2144: a checkpoint over 2144 entries stands after 2145",
    ),
    "two are exchanged": (
        [*LINES[:900], LINES[901], LINES[900], *LINES[902:]],
        "line 2148, one of the entries 44 to 2143: the entries are not those that were signed",
    ),
    "its lines end otherwise": (
        [line[:-1] + b"\r\n" for line in LINES],
        "line 1, entry 0: the ends of lines were changed on the way",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_the_first_that_is_wrong_is_named_in_whatever_pieces_it_is_read(name: str) -> None:
    lines, expected = CHANGES[name]
    one_by_one = said(lines, 1, [])
    assert one_by_one.startswith(expected)
    for pieces in (7, 44, AT_ONCE, len(lines)):
        assert said(lines, pieces, []) == one_by_one


def test_each_one_that_was_kept_is_held_against_the_entries_wherever_it_lies() -> None:
    kept = [checkpoint(size) for size in (0, 1, 2, 3, 44, 45, 1_000, 1_001, 2_144)]
    assert verify_export(LINES, PUBLIC, kept).kept == len(kept)
    assert said(LINES, 1, kept) == said(LINES, len(LINES), kept)
    for size in (2, 45, 1_001):
        forged = [one if one.size != size else one._replace(root=bytes(32)) for one in kept]
        wrong = said(LINES, len(LINES), forged)
        first = {2: 1, 45: 44, 1_001: 1_000}[size]
        assert f"entry {first}: a checkpoint that was kept has another root" in wrong
    far = [one if one.size != 1_000 else one._replace(root=bytes(32)) for one in kept]
    assert "one of the entries 45 to 999: a checkpoint that was kept has another root" in said(LINES, 1, far)


def pruned(day: str) -> list[bytes]:
    """The export after the first 44 entries were taken away under a statement of this day; what is left is of 2026-11-22."""
    leaves = [leaf_hash(line[:-1]) for line in LINES if line.startswith(b"{")][:44]
    statement = sign_pruning(Pruning(44, day, "retention", tuple(grown([], 0, leaves))), 1_790_000_000, KEYS)
    return [msgspec.json.encode(statement) + b"\n", *LINES[46:]]


def test_what_was_pruned_is_said_with_its_day_and_whether_it_was_a_year_old() -> None:
    for day, is_young in (("2026-11-22", True), ("2027-11-22", True), ("2027-11-23", False)):
        found = verify_export(pruned(day), PUBLIC)
        assert (found.entries, found.pruned, found.is_young, found.day) == (2_144, 44, is_young, date(2026, 11, 22))
        assert found.pruning is not None
        assert (found.pruning.day, found.pruning.reason) == (day, "retention")
    assert "there is no such day" in said(pruned("2027-13-22"), 1, [])
    assert verify_export(LINES, PUBLIC).is_young is False


def test_an_entry_that_was_put_in_again_and_signed_is_named() -> None:
    entries = [line[:-1] for line in LINES if line.startswith(b"{")][:9]
    again = [*entries, entries[4], entries[2]]
    note = sign(11, joined(grown([], 0, list(map(leaf_hash, again)))), midnight(date(2026, 11, 22)), KEYS)
    lines = [one + b"\n" for one in (*again, msgspec.json.encode(note))]
    assert said(lines, 1, []) == "entry 9: it stands there a second time, as entry 4 did: it was put in again"


def test_what_stands_twice_is_found_however_much_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = array("Q", [DRAW.getrandbits(64) for _ in range(1_000)])
    for most in (10_000, 100, 7):
        monkeypatch.setattr("counselling.audit.repeats.AT_ONCE", most)
        assert repeat(kept) is None
        assert repeat(kept + kept[500:503]) == (1_000, 500)
        assert repeat(kept[3:4] + kept) == (4, 0)
    assert repeat(array("Q")) is None


def test_how_far_it_is_is_told() -> None:
    told: list[int] = []
    verify_export(iter(LINES), PUBLIC, progress=told.append)
    assert told == [1_000 - 3, 2_000 - 3, 2_144]
