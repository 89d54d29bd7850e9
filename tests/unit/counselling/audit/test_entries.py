"""An entry says only what the catalogue knows, in one spelling, and is tied to its case by a key alone."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from counselling.audit import entries

KEY, NONCE = b"k" * 32, b"n" * 16
RECORD = b"r" * 16
DETAIL = entries.detail_text(record=RECORD)
LEAF = entries.entry(1795316400, "case.read", "st_0", NONCE, KEY, DETAIL)


def refused(reason: str) -> pytest.RaisesExc[entries.NotAnEntry]:
    return pytest.raises(entries.NotAnEntry, check=lambda error: error.reason == reason)


def test_it_is_compact_json_in_a_fixed_order() -> None:
    read = json.loads(LEAF)
    assert list(read) == ["v", "t", "e", "a", "n", "c"]
    assert json.dumps(read, separators=(",", ":")).encode() == LEAF


def test_what_was_recorded_is_verified_with_its_key_and_detail() -> None:
    entry = entries.verify_entry(LEAF, KEY, DETAIL)
    assert (entry.t, entry.e, entry.a, entry.n) == (1795316400, "case.read", "st_0", NONCE)


def test_another_key_or_another_detail_does_not_verify() -> None:
    with refused("commitment"):
        entries.verify_entry(LEAF, b"l" * 32, DETAIL)
    with refused("commitment"):
        entries.verify_entry(LEAF, KEY, entries.detail_text(record=b"s" * 16))


@pytest.mark.parametrize(("old", "new"), [("1795316400", "1795316401"), ("case.read", "case.viewed"), ("st_0", "st_1")])
def test_no_field_can_be_changed(old: str, new: str) -> None:
    changed = LEAF.replace(old.encode(), new.encode())
    entries.parse_entry(changed)
    with refused("commitment"):
        entries.verify_entry(changed, KEY, DETAIL if new != "case.viewed" else "")


def test_without_its_key_an_entry_still_reads_and_tells_nothing_of_the_case() -> None:
    assert entries.parse_entry(LEAF).e == "case.read"
    assert RECORD.hex().encode() not in LEAF


BROKEN = [
    b"",
    b"[]",
    b"\xff",
    LEAF + b" ",
    LEAF.replace(b":", b": "),
    LEAF.replace(b'"v":1', b'"v":2'),
    LEAF.replace(b'"v":1,', b""),
    LEAF.replace(b'"v":1', b'"v":1.0'),
    LEAF.replace(b'"v":1', b'"v":1,"v":1'),
    LEAF.replace(b'"v":1', b'"w":0,"v":1'),
    LEAF.replace(b'"v":1,"t":1795316400', b'"t":1795316400,"v":1'),
    LEAF.replace(b"1795316400", b"-1"),
    LEAF.replace(b"1795316400", b"1795316400.5"),
    LEAF.replace(b"1795316400", b'"2026-11-22T10:00:00"'),
    LEAF.replace(b"case.read", b"case\\u002eread"),
    LEAF.replace(b"bm5ubm5ubm5ubm5ubm5ubg==", b"bm5ubm5ubm5ubm5ubm5ubh=="),
    LEAF.replace(b"bm5ubm5ubm5ubm5ubm5ubg==", b"bm5u"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_another_spelling_is_not_an_entry(broken: bytes) -> None:
    assert broken != LEAF
    with refused("format"):
        entries.parse_entry(broken)


def test_many_at_once_are_read_as_one_by_one() -> None:
    day = entries.entry(date(2026, 11, 22), "message.arrived", entries.PERSON, NONCE, KEY, DETAIL)
    many = [LEAF, day, LEAF, day.replace(b"person", b"worker")]
    assert entries.parse_entries(b"".join(one + b"\n" for one in many)) == [entries.parse_entry(one) for one in many]
    assert entries.parse_entries(b"") == []


@pytest.mark.parametrize(
    "broken",
    [
        *BROKEN,
        b" " + LEAF,
        LEAF + b"\n",
        LEAF + b"\r",
        LEAF.replace(b",", b",\n"),
        LEAF.replace(b"case.read", b"case.sold"),
        LEAF.replace(b"case.read", b"message.arrived"),
        LEAF.replace(b"st_0", b"person"),
        LEAF.replace(b"st_0", b"Anna"),
        LEAF.replace(b"1795316400", b'"2026-11-22"'),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_that_is_no_entry_spoils_all(broken: bytes, place: int) -> None:
    many = [LEAF, LEAF]
    many.insert(place, broken)
    with pytest.raises(entries.NotAnEntry):
        entries.parse_entries(b"".join(one + b"\n" for one in many))


def test_the_last_of_many_is_a_whole_line() -> None:
    with refused("format"):
        entries.parse_entries(LEAF + b"\n" + LEAF)


def test_an_event_that_is_not_in_the_catalogue_is_refused() -> None:
    with refused("unknown event"):
        entries.parse_entry(LEAF.replace(b"case.read", b"case.sold"))
    with refused("unknown event"):
        entries.entry(0, "case.sold", "st_0", NONCE, KEY, "")


@pytest.mark.parametrize("t", [-1, True, 1.5, "2026-11-22", datetime(2026, 11, 22, 10)])  # noqa: DTZ001 - to be refused
def test_a_time_that_could_not_be_read_again_is_refused(t: Any) -> None:
    for event in ("case.read", "message.arrived"):
        with refused("format"):
            entries.entry(t, event, "worker", NONCE, KEY, DETAIL)


@pytest.mark.parametrize("event", sorted(entries.EVENTS))
def test_what_is_made_is_read_again(event: str) -> None:
    t = date(2026, 11, 22) if entries.EVENTS[event].by_day else 0
    leaf = entries.entry(t, event, entries.WORKER, NONCE, KEY, "")
    assert entries.parse_entry(leaf) == entries.verify_entry(leaf, KEY, "")


@pytest.mark.parametrize("actor", ["Anna", "st_", "st_Ä", "st_0 ", "anna@example.ch", ""])
def test_an_actor_is_a_pseudonym(actor: str) -> None:
    with refused("unknown actor"):
        entries.entry(0, "case.read", actor, NONCE, KEY, DETAIL)


@pytest.mark.parametrize(
    "detail",
    [
        "record",
        "record " + "g" * 32,
        "record " + "0" * 31,
        DETAIL.upper(),
        DETAIL + " ",
        " " + DETAIL,
        DETAIL + " " + DETAIL,
        "digest " + "0" * 64,
        "name Anna",
        DETAIL + " because she asked",
    ],
)
def test_a_detail_has_no_words_of_a_person(detail: str) -> None:
    with refused("detail"):
        entries.entry(0, "case.read", "st_0", NONCE, KEY, detail)


def test_details_stand_in_the_order_of_the_catalogue() -> None:
    right = entries.detail_text(record=RECORD, digest=bytes(32))
    entries.entry(0, "note.written", "st_0", NONCE, KEY, right)
    with refused("detail"):
        entries.entry(0, "note.written", "st_0", NONCE, KEY, entries.detail_text(digest=bytes(32), record=RECORD))


def test_of_what_the_person_does_only_the_day_is_recorded() -> None:
    day = entries.entry(date(2026, 11, 22), "message.arrived", entries.PERSON, NONCE, KEY, DETAIL)
    assert b'"t":"2026-11-22"' in day
    assert entries.verify_entry(day, KEY, DETAIL).t == date(2026, 11, 22)
    with refused("time"):
        entries.entry(1795316400, "message.arrived", entries.PERSON, NONCE, KEY, DETAIL)
    with refused("time"):
        entries.entry(1795316400, "case.read", entries.PERSON, NONCE, KEY, DETAIL)


def test_of_what_a_member_does_the_second_is_recorded() -> None:
    with refused("time"):
        entries.entry(date(2026, 11, 22), "case.read", "st_0", NONCE, KEY, DETAIL)


def test_a_member_has_one_pseudonym_that_only_the_installation_can_make() -> None:
    actor = entries.member_actor(KEY, b"s" * 16)
    assert actor == entries.member_actor(KEY, b"s" * 16)
    assert actor != entries.member_actor(b"l" * 32, b"s" * 16)
    assert actor != entries.member_actor(KEY, b"t" * 16)
    entries.entry(0, "case.viewed", actor, NONCE, KEY, "")


def test_every_word_of_the_catalogue_has_a_grammar_and_every_grammar_is_used() -> None:
    used = {word for event in entries.EVENTS.values() for word in event.words}
    assert used == set(entries.WORDS)


@pytest.mark.parametrize("event", entries.EVENTS)
def test_every_event_can_be_recorded_and_verified(event: str) -> None:
    words = {name: example(name) for name in entries.EVENTS[event].words}
    detail = entries.detail_text(**words)
    day_or_second = date(2026, 11, 22) if entries.EVENTS[event].by_day else 1795316400
    leaf = entries.entry(day_or_second, event, entries.WORKER, NONCE, KEY, detail)
    assert entries.verify_entry(leaf, KEY, detail).e == event


def example(word: str) -> bytes | int | str:
    values: list[bytes | int | str] = [bytes(16), bytes(32), 7, "st_0", "code"]
    return next(
        value
        for value in values
        if entries.WORDS[word].fullmatch(value.hex() if isinstance(value, bytes) else str(value))
    )


def test_keys_and_nonces_of_another_length_are_mistakes_of_the_caller() -> None:
    with pytest.raises(ValueError, match="32 and a nonce 16"):
        entries.entry(0, "case.viewed", "st_0", NONCE, b"short", "")
    with pytest.raises(ValueError, match="32 and a nonce 16"):
        entries.entry(0, "case.viewed", "st_0", b"short", KEY, "")
