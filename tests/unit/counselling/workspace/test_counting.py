"""What the counters of a conversation tell a counsellor; the browser's module, run by node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

BROWSER = Path(__file__).parents[4] / "src" / "counselling" / "workspace" / "browser"

REPORT, PERSON, CENTRE = 1, 2, 3
NONE_BEFORE = {"person": 0, "centre": 0}


def run(module: str, expression: str, **given: Any) -> Any:
    """What an expression over a module `m` and the values in `g` gives."""
    script = f"""
        import * as m from {json.dumps((BROWSER / module).as_uri())};
        const g = {json.dumps(given)};
        console.log(JSON.stringify({expression}));
    """
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", script], capture_output=True, text=True, check=True, timeout=30
    )
    return json.loads(done.stdout)


def said(kind: int, seq: int, seen: int) -> dict[str, Any]:
    record = f"{kind}/{seq}"
    return {"record": record, "kind": kind, "state": "open", "text": {"seq": seq, "seen": seen}}


def remarks(texts: list[dict[str, Any]], before: dict[str, int] | None = None) -> list[tuple[str | None, str, int]]:
    found = run("counting.js", "m.remarksOn(g.texts, g.before)", texts=texts, before=before or NONE_BEFORE)
    return [(one["record"], one["remark"], one["count"]) for one in found]


COMPLETE = [said(REPORT, 0, 0), said(CENTRE, 0, 0), said(PERSON, 1, 0), said(CENTRE, 1, 1)]


def test_a_complete_conversation_needs_no_remark() -> None:
    assert remarks(COMPLETE) == []
    assert remarks(COMPLETE, {"person": 2, "centre": 2}) == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([COMPLETE[0], COMPLETE[1], said(PERSON, 2, 0)], ("2/2", "missing_person", 1)),
        ([COMPLETE[0], COMPLETE[2]], ("2/1", "missing_centre", 1)),
        ([COMPLETE[0], said(CENTRE, 0, 1)], ("3/0", "missing_person", 1)),
        ([COMPLETE[0], COMPLETE[1], said(CENTRE, 0, 0)], ("3/0", "order_centre", 0)),
        ([COMPLETE[0], said(PERSON, 1, -1), said(PERSON, 1, -1)], ("2/1", "order_person", 0)),
        ([COMPLETE[0], COMPLETE[1], said(PERSON, 1, -1)], ("2/1", "not_seen_yet", 1)),
    ],
)
def test_what_is_missing_doubled_or_out_of_order_is_said(
    texts: list[dict[str, Any]], expected: tuple[str, str, int]
) -> None:
    assert expected in remarks(texts)


def test_a_tail_that_was_there_before_is_missed() -> None:
    assert remarks(COMPLETE[:2], {"person": 2, "centre": 1}) == [(None, "lost_person", 1)]


def test_a_text_that_does_not_open_holds_its_place() -> None:
    closed = {"record": "x", "kind": PERSON, "state": "refused", "text": None}
    assert remarks([COMPLETE[0], closed, said(PERSON, 2, -1)]) == []


def test_words_are_drawn_evenly_and_what_would_favour_some_is_drawn_again() -> None:
    numbers = [65_535, 62_208, 0, 7_775, 7_776, 62_207, 1, 2]
    drawn = run(
        "passphrases.js",
        "m.drawWords(Array.from({length: 7776}, (_, at) => String(at)), (into) => (into[0] = g.numbers.shift()))",
        numbers=numbers,
    )
    assert drawn == ["0", "7775", "0", "7775", "1", "2"]
