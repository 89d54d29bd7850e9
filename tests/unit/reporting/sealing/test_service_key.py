"""What the server reads is bound to its table and row, and keys are changed without opening anything twice."""

import pytest

from reporting.sealing.service_key import ROW_SIZE, TAGS_SIZE, ServiceKeys, parse_keys, print_keys
from tests.unit.reporting.sealing.refused import refused

OLD, NEW = b"o" * 32, b"n" * 32
KEYS = ServiceKeys({1: OLD, 2: NEW})
ROW = b"r" * 16


def test_tags_come_back_from_their_own_row_only() -> None:
    stored = KEYS.seal("routing_tags", ROW, b'{"urgent":true}', TAGS_SIZE)
    assert KEYS.open("routing_tags", ROW, stored) == b'{"urgent":true}'
    with refused("does not open"):
        KEYS.open("routing_tags", b"s" * 16, stored)
    with refused("does not open"):
        KEYS.open("reminders", ROW, stored)


def test_tags_look_alike_and_rows_look_alike() -> None:
    assert {len(KEYS.seal("t", ROW, b"x" * length, TAGS_SIZE)) for length in (0, 1, 252)} == {334}
    assert {len(KEYS.seal("t", ROW, b"x" * length, ROW_SIZE)) for length in (0, 253, 1020)} == {1102}


def test_what_does_not_fit_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="longer than its padded size"):
        KEYS.seal("t", ROW, bytes(253), TAGS_SIZE)


def test_the_newest_key_seals_and_the_old_one_still_opens() -> None:
    before = ServiceKeys({1: OLD}).seal("t", ROW, b"old", TAGS_SIZE)
    assert KEYS.open("t", ROW, before) == b"old"
    after = KEYS.seal("t", ROW, b"new", TAGS_SIZE)
    assert ServiceKeys({2: NEW}).open("t", ROW, after) == b"new"
    with refused("unknown key"):
        ServiceKeys({1: OLD}).open("t", ROW, after)


@pytest.mark.parametrize("position", range(334))
def test_no_byte_can_be_changed(position: int) -> None:
    stored = bytearray(ServiceKeys({1: OLD}).seal("t", ROW, b"tags", TAGS_SIZE))
    stored[position] ^= 1
    reason = "header" if position < 4 else "unknown key" if position < 6 else "does not open"
    with refused(reason):
        ServiceKeys({1: OLD}).open("t", ROW, bytes(stored))


def test_another_length_is_refused() -> None:
    with refused("length"):
        KEYS.open("t", ROW, KEYS.seal("t", ROW, b"", TAGS_SIZE)[:-1])


def test_neither_printing_nor_logging_shows_a_key() -> None:
    assert repr(KEYS) == "ServiceKeys(numbers=[1, 2])"


def test_the_file_is_read_as_it_was_printed() -> None:
    text = print_keys({2: NEW, 1: OLD})
    assert text.splitlines()[0] == "1 b29vb29vb29vb29vb29vb29vb29vb29vb29vb29vb28="
    assert parse_keys(text).numbers == [1, 2]


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "\n",
        "1\n",
        "1 AAAA\n",
        print_keys({1: OLD}).rstrip("\n"),
        print_keys({1: OLD}).replace("1 ", "01 "),
        print_keys({1: OLD}).replace("1 ", "0 "),
        print_keys({1: OLD}).replace("1 ", "65536 "),
        print_keys({1: OLD}).replace("1 ", "one "),
        print_keys({1: OLD}).replace("1 ", "¹ "),
        print_keys({1: OLD}).replace("1 ", "1  "),
        print_keys({1: OLD}).replace("28=", "29="),
        print_keys({1: OLD}) * 2,
        print_keys({1: OLD}) + "\n",
        print_keys({2: NEW}) + print_keys({1: OLD}),
        "# a comment\n" + print_keys({1: OLD}),
    ],
)
def test_another_spelling_of_the_file_is_refused(broken: str) -> None:
    with refused("format"):
        parse_keys(broken)


@pytest.mark.parametrize("keys", [{}, {0: OLD}, {1: b"short"}, {65536: OLD}])
def test_keys_that_cannot_be_are_a_mistake_of_the_caller(keys: dict[int, bytes]) -> None:
    with pytest.raises(ValueError, match="key"):
        ServiceKeys(keys)
