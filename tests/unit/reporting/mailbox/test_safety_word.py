"""The safety word: the same in Python and in the browser, and it tells nothing of the key."""

import hashlib
import json
from pathlib import Path

from reporting.mailbox.safety_word import safety_word


def test_a_key_gives_two_words_of_the_list(root: Path) -> None:
    words = json.loads((root / "src/reporting/mailbox/safety_words.json").read_text("utf-8"))
    assert len(set(words)) == 64
    digest = hashlib.sha256(b"isonomia/v1/safety-word" + bytes(32)).digest()
    assert safety_word(bytes(32)) == f"{words[digest[0] % 64]} {words[digest[1] % 64]}"
    assert len({safety_word(bytes([number] * 32)) for number in range(256)}) > 200
