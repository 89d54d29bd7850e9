"""A report says what its reader can read, and a reader passes over what it does not know."""

from datetime import date

import msgspec
import pytest

from reporting.sealing import content
from tests.unit.reporting.sealing.refused import refused

REPORT = content.Text(
    v=1,
    seq=0,
    seen=0,
    day=date(2026, 11, 22),
    sealed_by="browser",
    language="ti",
    text="Grüezi – ሰላም – مرحبا\u202e",
    attachments=(content.Attachment(b"r" * 16, "Foto «1».jpg", "image/jpeg", 70_000, "0a" * 32),),
    answers={"where": ("work", "school")},
    contact="079 …",
    next="4j5hewvcwQyT0MYS9d0gl7bXG9Agryq2QR+54klGzmk=",
)
ANSWER = content.Text(
    v=1, seq=0, seen=-1, day=date(2026, 11, 23), sealed_by="browser", language="de", text="", attachments=()
)


@pytest.mark.parametrize("text", [REPORT, ANSWER])
def test_a_text_comes_back_as_it_was_written(text: content.Text) -> None:
    assert content.decode_text(content.encode_text(text)) == text


def test_an_answer_does_not_mention_what_only_reports_have() -> None:
    assert msgspec.json.decode(content.encode_text(ANSWER)).keys() == {
        *("v", "seq", "seen", "day", "sealed_by", "language", "text", "attachments")
    }


def test_a_later_writer_may_say_more() -> None:
    more = {**msgspec.json.decode(content.encode_text(REPORT)), "mood": "calm"}
    assert content.decode_text(msgspec.json.encode(more)) == REPORT


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", 2),
        ("v", None),
        ("seq", -1),
        ("seen", -2),
        ("day", "22.11.2026"),
        ("sealed_by", "nobody"),
        ("text", None),
        ("attachments", None),
        ("attachments", [{"record": "AAAA", "name": "", "type": "", "size": 1, "sha256": "0a" * 32}]),
        ("attachments", [{"record": "A" * 22 + "==", "name": "", "type": "", "size": 1, "sha256": "0A" * 32}]),
        ("attachments", [{"record": "A" * 22 + "==", "name": "", "type": "", "size": 31457281, "sha256": "0a" * 32}]),
        ("answers", {"where": "work"}),
        ("next", "short"),
    ],
)
def test_what_is_not_such_a_text_is_refused(field: str, value: object) -> None:
    changed = {**msgspec.json.decode(content.encode_text(REPORT)), field: value}
    with refused("content"):
        content.decode_text(msgspec.json.encode(changed))


@pytest.mark.parametrize(
    "broken", [b"", b"{}", b"[]", b"\xff", b'{"v":1', b'{"v":1,"seq":"\xff"}', b'{"x":' + b"[" * 100_000]
)
def test_what_is_not_json_is_refused(broken: bytes) -> None:
    with refused("content"):
        content.decode_text(broken)


def test_a_text_that_nobody_could_read_is_not_sealed() -> None:
    with pytest.raises(ValueError, match="not a text"):
        content.encode_text(msgspec.structs.replace(REPORT, seq=-1))
