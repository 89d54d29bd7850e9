"""Reads a file of sealing vectors with the browser half of sealing: `python -m tests.vectors.browser_reader FILE`.

A real Chromium reads it twice, on WebCrypto's X-Wing and Ed25519 and on the fallback for browsers without them: what
is counted passed did so on both paths. The service key and the audit trail are the server's alone and left out.
Prints one JSON object on standard output, progress on standard error; exit 1 if anything fell short.
"""

import json
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

from tests.vectors.page import PATHS, opened
from tests.vectors.shape import NotVectors, loaded


class Outcome(TypedDict):
    """One vector, refusal or mutation: what it is called, and whether it went as it must."""

    name: str
    genuine: bool


Report = Mapping[str, list[Outcome]]  # "lists", "refusals", "mutations", the same names in the same order on each path


def read(vectors: bytes) -> dict[str, Any]:
    """Reads everything on both paths and counts; `failures` says in words what fell short."""
    with ThreadPoolExecutor() as threads:
        reports = dict(zip(PATHS, threads.map(partial(read_path, vectors), PATHS), strict=True))
    failures = [
        f"{path}: {outcome['name']}"
        for path, report in reports.items()
        for outcomes in report.values()
        for outcome in outcomes
        if not outcome["genuine"]
    ]
    lists, refusals, mutations = (both(reports, part) for part in ("lists", "refusals", "mutations"))
    nothing = [] if lists else ["there is nothing to read in this file"]
    return {
        "passed": lists.count(True),
        "total": len(lists),
        "refused": refusals.count(True),
        "refuse_total": len(refusals),
        "mutations_refused": mutations.count(True),
        "mutations": len(mutations),
        "failures": nothing + failures,
    }


def read_path(vectors: bytes, path: str) -> Report:
    """What a fresh Chromium finds on one path."""
    with opened("reader", f"browser, {path}", {"/vectors.json": vectors}) as page:
        report: Report = page.evaluate("native => readVectors(native, line => console.info(line))", PATHS[path])
    return report


def both(reports: Mapping[str, Report], part: str) -> list[bool]:
    """For each outcome whether it went as it must on every path."""
    every = zip(*(report[part] for report in reports.values()), strict=True)
    return [all(outcome["genuine"] for outcome in same) for same in every]


def main(arguments: list[str]) -> int:
    """Reads the one file named; 0 if everything passed, 1 if not, 2 if it cannot be read."""
    if len(arguments) != 1:
        print("usage: python -m tests.vectors.browser_reader FILE", file=sys.stderr)
        return 2
    try:
        vectors = loaded(Path(arguments[0]))
    except NotVectors as error:
        print(error, file=sys.stderr)
        return 2
    found = read(json.dumps(vectors).encode())
    print(json.dumps(found))
    return 1 if found["failures"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
