"""A detail opens with its own audit key beside its own entry, and with nothing else; its length is told in steps of 256."""

import pytest

from reporting.sealing.detail import SEALED_SIZE, SIZE, open_detail, seal_detail
from reporting.sealing.errors import NotGenuine

KEY, ENTRY = b"k" * 32, b'{"v":1}'


@pytest.mark.parametrize("length", [0, 1, 40, SIZE - 4])
def test_a_detail_of_any_usual_length_is_one_size_and_opens(length: int) -> None:
    sealed = seal_detail(KEY, ENTRY, "x" * length)
    assert len(sealed) == SEALED_SIZE
    assert open_detail(KEY, ENTRY, sealed) == "x" * length


def test_a_longer_one_gets_the_next_size() -> None:
    sealed = seal_detail(KEY, ENTRY, "x" * (SIZE - 3))
    assert len(sealed) == SEALED_SIZE + SIZE
    assert open_detail(KEY, ENTRY, sealed) == "x" * (SIZE - 3)


def test_the_same_is_sealed_alike_only_beside_the_same_entry() -> None:
    assert seal_detail(KEY, ENTRY, "act x") == seal_detail(KEY, ENTRY, "act x")
    assert seal_detail(KEY, ENTRY, "act x") != seal_detail(KEY, ENTRY + b" ", "act x")


@pytest.mark.parametrize(
    ("key", "entry", "changed"),
    [(b"l" * 32, ENTRY, 0), (KEY, ENTRY + b" ", 0), (KEY, ENTRY, 1)],
    ids=["another key", "another entry", "altered"],
)
def test_with_anything_else_it_does_not_open(key: bytes, entry: bytes, changed: int) -> None:
    sealed = seal_detail(KEY, ENTRY, "act x")
    with pytest.raises(NotGenuine):
        open_detail(key, entry, bytes((sealed[0] ^ changed,)) + sealed[1:])
    with pytest.raises(NotGenuine):
        open_detail(KEY, ENTRY, sealed[:-1])
