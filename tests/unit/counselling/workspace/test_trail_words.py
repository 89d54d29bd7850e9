"""Every event of the catalogue has words in the supervisor's room, and stands in exactly one of its groups."""

import re
from pathlib import Path

from counselling.audit.entries import EVENTS

WORDS = Path(__file__).parents[4] / "src" / "counselling" / "workspace" / "browser" / "ui" / "trail_words.js"


def test_every_event_has_words_and_a_group() -> None:
    groups, names = WORDS.read_text("utf-8").split("const EVENTS")
    code = r'"([a-z_]+\.[a-z_]+)"'
    assert sorted(re.findall(code, groups)) == sorted(EVENTS)
    assert sorted(re.findall(code + r": t\(", names)) == sorted(EVENTS)
