"""An envelope opens only as the kind, in the ring, generation, case and record it was sealed for."""

import pytest

from reporting.sealing import envelope
from reporting.sealing.chunks import plain_length, seal_chunks, sealed_length
from reporting.sealing.errors import NotGenuine
from reporting.sealing.padding import TEXT_BUCKETS, pad_text
from tests.unit.reporting.sealing.refused import refused

KEY, CASE, RECORD = b"k" * 32, b"c" * 16, b"r" * 16
REPORT = (envelope.REPORT, envelope.DIALOGUE_RING, 0, CASE, RECORD)


def test_a_report_comes_back_as_it_was_written() -> None:
    sealed = envelope.seal_text(KEY, *REPORT, b'{"text":"Hoi"}')
    assert len(sealed) in envelope.TEXT_ENVELOPE_LENGTHS
    assert envelope.open_text(KEY, *REPORT, sealed) == b'{"text":"Hoi"}'


def test_two_short_texts_of_different_length_look_alike() -> None:
    assert len(envelope.seal_text(KEY, *REPORT, b"a")) == len(envelope.seal_text(KEY, *REPORT, b"a" * 4000))


@pytest.mark.parametrize(
    "context",
    [
        (envelope.MESSAGE_FROM_PERSON, envelope.DIALOGUE_RING, 0, CASE, RECORD),
        (envelope.NOTE, envelope.FILE_RING, 0, CASE, RECORD),
        (envelope.MESSAGE_FROM_PERSON, envelope.DIALOGUE_RING, 1, CASE, RECORD),
        (envelope.REPORT, envelope.DIALOGUE_RING, 0, b"d" * 16, RECORD),
        (envelope.REPORT, envelope.DIALOGUE_RING, 0, CASE, b"s" * 16),
    ],
)
def test_an_envelope_does_not_open_as_another(context: tuple[int, int, int, bytes, bytes]) -> None:
    sealed = envelope.seal_text(KEY, *REPORT, b"Hoi")
    with refused("header"):
        envelope.open_text(KEY, *context, sealed)
    relabelled = envelope.envelope_header(*context) + sealed[envelope.HEADER_LENGTH :]
    with refused("does not open"):
        envelope.open_text(KEY, *context, relabelled)


def test_another_key_does_not_open_it() -> None:
    with refused("does not open"):
        envelope.open_text(b"l" * 32, *REPORT, envelope.seal_text(KEY, *REPORT, b"Hoi"))


def test_a_report_is_always_of_dialogue_generation_0() -> None:
    with refused("a report is always dialogue generation 0"):
        envelope.envelope_header(envelope.REPORT, envelope.DIALOGUE_RING, 1, CASE, RECORD)


@pytest.mark.parametrize(("kind", "ring"), [(1, 2), (2, 2), (3, 2), (5, 1), (6, 1), (7, 1), (1, 3), (8, 1), (0, 1)])
def test_no_kind_stands_in_a_ring_that_is_not_its_own(kind: int, ring: int) -> None:
    with refused("ring"):
        envelope.envelope_header(kind, ring, 0, CASE, RECORD)


def test_a_length_outside_the_buckets_is_refused_before_anything_is_opened() -> None:
    header = envelope.envelope_header(*REPORT)
    sealed = header + seal_chunks(KEY, header, pad_text(b"")[:4000])
    with refused("no bucket"):
        envelope.open_text(KEY, *REPORT, sealed)


def test_the_server_checks_an_envelope_by_its_first_forty_bytes_and_its_length() -> None:
    sealed = envelope.seal_text(KEY, *REPORT, b"Hoi")
    envelope.check_envelope(sealed[:40], len(sealed), *REPORT)
    with refused("header"):
        envelope.check_envelope(sealed[:39], len(sealed), *REPORT)
    with refused("no bucket"):
        envelope.check_envelope(sealed[:40], len(sealed) + 1, *REPORT)


def test_an_attachment_is_not_sealed_as_a_text() -> None:
    with pytest.raises(ValueError, match="not a text"):
        envelope.seal_text(KEY, envelope.ATTACHMENT, 1, 0, CASE, RECORD, b"")
    with pytest.raises(ValueError, match="not a text"):
        envelope.open_text(KEY, envelope.ATTACHMENT, 1, 0, CASE, RECORD, b"")


def test_lengths_of_sealed_texts_are_known_beforehand() -> None:
    assert sorted(envelope.TEXT_ENVELOPE_LENGTHS) == [4208, 16512, 65712, 262512]
    for length in (0, 1, 16383, 16384, 16385, *TEXT_BUCKETS):
        assert len(seal_chunks(KEY, b"", bytes(length))) == sealed_length(length)
        assert plain_length(sealed_length(length)) == length


@pytest.mark.parametrize("sealed", [0, 55, 56, 71, 56 + 16400, 56 + 16400 + 15])
def test_a_length_that_no_sealing_gives_has_no_plain_length(sealed: int) -> None:
    assert plain_length(sealed) is None


@pytest.mark.parametrize("length", [0, 40, 96, 65535, 65712 - 1, 65712 + 1, envelope.ATTACHMENT_ENVELOPE_LIMIT + 1])
def test_an_attachment_of_an_impossible_length_is_refused(length: int) -> None:
    with pytest.raises(NotGenuine):
        envelope.check_attachment_length(length)


def test_an_attachment_is_padded_to_a_size_of_the_list_and_at_most_30_mib() -> None:
    envelope.check_attachment_length(40 + sealed_length(65536))
    envelope.check_attachment_length(envelope.ATTACHMENT_ENVELOPE_LIMIT)
    with refused("no bucket"):
        envelope.check_attachment_length(40 + sealed_length(65537))
    with refused("length"):
        envelope.check_attachment_length(40 + sealed_length(padded_above_the_limit()))


def padded_above_the_limit() -> int:
    return 32 * 1024 * 1024
