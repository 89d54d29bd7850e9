"""The catalogue of the trail is what is recorded: every kind is written by some act, and has its words in the supervisor's room."""

import ast
import re
from pathlib import Path

from counselling.audit.entries import EVENTS

READERS = ("counselling/audit/entries.py", "counselling/audit/indexed.py", "counselling/supervision/patterns.py")
CODE = re.compile(r'"([a-z_]+\.[a-z_]+)"')


def test_every_kind_of_entry_is_written_by_some_act(root: Path) -> None:
    written = set()
    for path in sorted((root / "src" / "counselling").rglob("*.py")):
        text = path.read_text()
        if "audit.outbox" in text and not path.as_posix().endswith(READERS):
            nodes = ast.walk(ast.parse(text))
            written |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert sorted(EVENTS.keys() - written) == []


def test_every_kind_is_seen_in_the_trail_by_some_test(root: Path) -> None:
    tests = "".join(path.read_text() for path in (root / "tests" / "integration" / "counselling").glob("*.py"))
    # In quotation marks: alone, or first in the line that the trail prints of it.
    assert sorted(event for event in EVENTS if not re.search(f'"{re.escape(event)}[" ]', tests)) == []


def test_every_kind_has_its_words_and_can_be_asked_for(root: Path) -> None:
    text = (root / "src/counselling/workspace/browser/ui/trail_words.js").read_text()
    kinds, _, words = text.partition("const EVENTS")
    words = words.partition("});")[0]
    assert sorted(CODE.findall(kinds)) == sorted(EVENTS)
    assert sorted(re.findall(r'^  "([a-z_.]+)":', words, re.MULTILINE)) == sorted(EVENTS)
