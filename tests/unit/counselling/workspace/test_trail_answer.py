"""The answer to somebody who asks who has read her case: who, when, what; and what it cannot show, said in every one."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path(__file__).parents[4] / "src" / "counselling" / "workspace" / "browser"
TRAIL = {
    "reference": "K7QM-3TZ9",
    "day": "2025-11-03",
    "erased_day": None,
    "gone_day": None,
    "whole_after": None,
}
SECOND = 1_795_300_000  # 22 November 2026, in the morning


def line(event: str, who: str, at: int | None = SECOND, day: str = "2026-11-22") -> dict[str, Any]:
    return {"event": event, "who": who, "day": day, "at": at}


LINES = [
    line("case.opened", "worker", None, "2025-11-03"),
    line("case.viewed", "anna"),
    line("case.read", "anna", SECOND + 1),
    line("case.read", "anna", SECOND + 1),
    line("attachment.read", "anna", SECOND + 2),
    line("case.read", "bea", SECOND + 60),
    line("note.written", "bea", SECOND + 61),
    line("case.viewed", "anna", SECOND + 3_600),
    line("export.made", "anna", SECOND + 3_700),
]


def answer(lines: list[dict[str, Any]], **changes: Any) -> list[str]:
    script = f"""
        import {{ answer }} from {json.dumps((BROWSER / "trail.js").as_uri())};
        const said = answer({json.dumps(TRAIL | changes)}, {json.dumps(lines)}, "Isonomia");
        process.stdout.write(JSON.stringify(said));
    """
    words = ["node", "--input-type=module", "--eval", script]
    found: list[str] = json.loads(subprocess.run(words, capture_output=True, check=True, timeout=30).stdout)
    return found


def test_who_read_what_when_is_told_in_order() -> None:
    heading, taken, *told = answer(LINES)
    assert heading == "Who has read the case K7QM-3TZ9"
    assert "Isonomia" in taken
    assert "2025" in taken
    *openings, shows, cannot = told
    assert [one.partition(": ")[2] for one in openings] == [
        "anna opened the case (2 texts, 1 file).",
        "bea was served something of the case without opening it (1 text).",
        "anna opened the case (0 texts, 1 export).",
    ]
    assert all("2026" in one for one in openings)
    assert shows.startswith("What the audit trail shows")
    assert cannot.startswith("What it cannot show")


@pytest.mark.parametrize(
    ("lines", "changes", "said"),
    [
        (LINES[:1], {}, "Until that day nobody has opened the case."),
        (LINES, {"gone_day": "2026-11-23"}, "that centre can say"),
        (LINES, {"whole_after": "2025-12-01"}, "may be missing here"),
        ([], {"erased_day": "2026-11-23"}, "nobody can say any more who read it"),
    ],
)
def test_what_is_missing_is_said(lines: list[dict[str, Any]], changes: dict[str, str], said: str) -> None:
    assert any(said in one for one in answer(lines, **changes))
    assert not any(said in one for one in answer(LINES))
