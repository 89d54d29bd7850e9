"""The same value has the same bytes, here and in the browser."""

import json

import pytest

from reporting.sealing.canonical import base64_bytes, base64_text, canonical
from tests.unit.reporting.sealing.refused import refused


def test_keys_are_sorted_and_nothing_is_escaped_that_need_not_be() -> None:
    assert canonical({"b": [1, "é\u2028/"], "a": {"z": None, "y": True}}) == (
        '{"a":{"y":true,"z":null},"b":[1,"é\u2028/"]}'.encode()
    )


def test_every_character_is_written_as_other_programs_write_it() -> None:
    text = "".join(map(chr, [*range(0x300), 0x2028, 0x2029, 0xD7FF, 0xE000, 0xFFFF, 0x1F600]))
    assert canonical(text) == json.dumps(text, ensure_ascii=False).encode()


@pytest.mark.parametrize("value", [b"", b"a", b"ab", b"abc", bytes(range(256))])
def test_base64_comes_back(value: bytes) -> None:
    assert base64_bytes(base64_text(value)) == value


@pytest.mark.parametrize("text", ["YQ", "YQ=", "YR==", "YQ==\n", " YQ==", "Y Q==", "_-8=", "é", "YQ==YQ=="])
def test_base64_has_one_spelling(text: str) -> None:
    with refused("format"):
        base64_bytes(text)
