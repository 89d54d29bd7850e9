"""What a file of sealing vectors must look like before either reader begins: a file that is broken is named, not half read."""

import json
from pathlib import Path
from typing import Any, Final

# The lists whose bytes are changed one by one, and the field that holds them, in hexadecimal.
SEALED: Final = {"slots": "slot", "signed_slots": "signed_slot", "envelopes": "envelope", "rosters": "envelope"}


class NotVectors(Exception):
    """The file cannot be read as sealing vectors, version 1; the text says where."""


def loaded(path: Path) -> dict[str, Any]:
    """The vectors of a file. Raises NotVectors."""
    try:
        vectors = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise NotVectors(f"{path} cannot be read: {error}") from None
    wrong = _wrong(vectors)
    if wrong:
        raise NotVectors(f"{path} is not a file of sealing vectors, version 1: {wrong}")
    return dict(vectors)


def _wrong(vectors: object) -> str:
    """What does not fit, "" if all does. What is inside an item is its reader's to judge."""
    if not isinstance(vectors, dict):
        return "it is no object"
    if vectors.get("version", 1) != 1:
        return f"its version is {vectors['version']!r}"
    lists = {name: items for name, items in vectors.items() if name != "version"}
    for name, items in lists.items():
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            return f"{name} is no list of objects"
        for number, item in enumerate(items):
            if name == "refuse" and not all(isinstance(item.get(field), str) for field in ("what", "why")):
                return f"refuse[{number}] does not say what and why"
            if name in SEALED and not _is_hex(item.get(SEALED[name])):
                return f"{name}[{number}] has no {SEALED[name]} in hexadecimal"
    return ""


def _is_hex(text: object) -> bool:
    try:
        return isinstance(text, str) and bool(bytes.fromhex(text))
    except ValueError:
        return False
