"""Two short words that only the reporting person and the centre can know: both derive them from the first dialogue key.

Whoever phones her in the centre's name is asked for them. They are the same in every language and say nothing about the key.
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path


@cache
def _words() -> tuple[str, ...]:
    return tuple(json.loads(Path(__file__).with_name("safety_words.json").read_text("utf-8")))


def safety_word(dialogue_key: bytes) -> str:
    """The safety word of a case, from its dialogue key of generation 0 (32 bytes)."""
    digest = sha256(b"isonomia/v1/safety-word" + dialogue_key).digest()
    return f"{_words()[digest[0] & 63]} {_words()[digest[1] & 63]}"
