"""What is sealed shows one of a few lengths, and padding that is not zero is refused."""

import pytest

from reporting.sealing import padding
from tests.unit.reporting.sealing.refused import refused


@pytest.mark.parametrize(("length", "bucket"), [(0, 4096), (4092, 4096), (4093, 16384), (262140, 262144)])
def test_a_text_goes_to_the_smallest_bucket_that_holds_it(length: int, bucket: int) -> None:
    padded = padding.pad_text(b"x" * length)
    assert len(padded) == bucket
    assert padding.unpad_text(padded) == b"x" * length


def test_a_text_beyond_the_largest_bucket_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="at most 262140"):
        padding.pad_text(bytes(262141))


@pytest.mark.parametrize("length", [0, 4095, 4097, 5000, 262145])
def test_there_are_no_other_buckets(length: int) -> None:
    with refused("no bucket"):
        padding.unpad_text(bytes(length))


@pytest.mark.parametrize("position", [4 + 5, 4095])
def test_a_byte_hidden_in_the_padding_is_refused(position: int) -> None:
    padded = bytearray(padding.pad_text(b"hello"))
    padded[position] = 1
    with refused("padding is not zero"):
        padding.unpad_text(bytes(padded))


@pytest.mark.parametrize("length", [4093, 2**32 - 1])
def test_a_length_that_reaches_beyond_the_bucket_is_refused(length: int) -> None:
    with refused("length beyond the bucket"):
        padding.unpad_text(length.to_bytes(4, "big") + bytes(4092))


def test_small_files_look_alike() -> None:
    assert {padding.padded_attachment(size) for size in (0, 1, 30_000, 65536)} == {65536}


def test_a_padded_size_is_its_own_padded_size_and_at_most_twelve_percent_more() -> None:
    for size in (65537, 100_000, 1_234_567, 9_999_999, padding.ATTACHMENT_LIMIT - 1):
        padded = padding.padded_attachment(size)
        assert size <= padded <= size * 1.12
        assert padding.padded_attachment(padded) == padded


def test_the_largest_file_needs_no_more_room_than_it_has() -> None:
    assert padding.padded_attachment(padding.ATTACHMENT_LIMIT) == padding.ATTACHMENT_LIMIT
